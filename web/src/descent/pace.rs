//! How many steps are due by now.

/// Turns time into steps: so many a second, and never far ahead of what is computed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Pace {
    /// Where playing is, in steps.
    position: f64,
    /// When that was asked last, in milliseconds.
    then: Option<f64>,
}

/// A tab that was hidden, or an engine that is slow, does not catch up on more than this.
const MOST_MS: f64 = 250.0;

impl Pace {
    /// Playing goes on from a step.
    pub(crate) fn from(step: u64) -> Self {
        Self { position: step as f64, then: None }
    }

    /// The step that is due, of `steps`, when `shown` is what is there.
    pub(crate) fn due(&mut self, now_ms: f64, a_second: f64, shown: u64, steps: u64) -> u64 {
        let passed = self.then.map_or(0.0, |then| (now_ms - then).clamp(0.0, MOST_MS));
        self.then = Some(now_ms);
        // The first frame already moves.
        let first = if passed == 0.0 { 1.0 } else { 0.0 };
        let ahead = shown as f64 + (a_second * MOST_MS / 1000.0).max(1.0);
        self.position = (self.position + passed * a_second / 1000.0).max(shown as f64 + first).min(ahead);
        whole(self.position).min(steps)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a saturating floor is what is meant")]
fn whole(position: f64) -> u64 {
    position.max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_steps_a_second() {
        let mut pace = Pace::from(10);
        assert_eq!(pace.due(1000.0, 60.0, 10, 300), 11);
        let mut shown = 11;
        for frame in 1..=60 {
            shown = pace.due(1000.0 + f64::from(frame) * 1000.0 / 60.0, 60.0, shown, 300);
        }
        assert!((70..=72).contains(&shown), "{shown}");
        // Slow: a step every fourth of a second.
        let mut pace = Pace::from(0);
        let steps: Vec<u64> = (0..5).map(|frame| pace.due(f64::from(frame) * 125.0, 4.0, 1, 300)).collect();
        assert_eq!(steps, [2, 2, 2, 2, 2]);
    }

    #[test]
    fn it_waits_for_a_slow_engine_and_ends() {
        let mut pace = Pace::from(0);
        pace.due(0.0, 100.0, 0, 300);
        for frame in 1..100 {
            assert!(pace.due(f64::from(frame) * 100.0, 100.0, 3, 300) <= 28);
        }
        assert_eq!(pace.due(20_000.0, 100.0, 299, 300), 299);
        assert_eq!(pace.due(20_100.0, 100.0, 299, 300), 300);
    }
}
