//! Steps that a race can come back to, in bounded memory.

use std::collections::BTreeMap;

/// States at some steps, evenly spaced; when they take too much memory, every other one is forgotten.
///
/// The first is kept whatever it takes: everything can be computed again from there.
#[derive(Debug)]
pub(super) struct Keyframes<S> {
    at: BTreeMap<u64, (S, usize)>,
    spacing: u64,
    bytes: usize,
    limit: usize,
}

/// So many steps are soon done again.
const LEAST_SPACING: u64 = 16;

impl<S> Keyframes<S> {
    /// None yet, of at most so many bytes beside the first.
    pub(super) fn new(limit: usize) -> Self {
        Self { at: BTreeMap::new(), spacing: LEAST_SPACING, bytes: 0, limit }
    }

    /// Whether the state at this step is to be kept.
    pub(super) fn wants(&self, step: u64) -> bool {
        step.is_multiple_of(self.spacing) && !self.at.contains_key(&step)
    }

    /// Keeps a state, wanted or not.
    pub(super) fn put(&mut self, step: u64, state: S, bytes: usize) {
        let counted = if self.at.is_empty() { 0 } else { bytes };
        if let Some((_, before)) = self.at.insert(step, (state, counted)) {
            self.bytes -= before;
        }
        self.bytes += counted;
        while self.bytes > self.limit {
            self.spacing *= 2;
            let spacing = self.spacing;
            self.at.retain(|&step, _| step == 0 || step.is_multiple_of(spacing));
            self.bytes = self.at.values().map(|(_, bytes)| bytes).sum();
        }
    }

    /// The last state at or before a step.
    pub(super) fn before(&self, step: u64) -> Option<(u64, &S)> {
        self.at.range(..=step).next_back().map(|(&at, (state, _))| (at, state))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_thin_out_and_the_first_stays() {
        let mut frames = Keyframes::new(10);
        for step in 0..=1000 {
            if frames.wants(step) {
                frames.put(step, step, 1);
            }
        }
        assert!(frames.bytes <= 10 && frames.at.len() >= 5, "{frames:?}");
        assert_eq!(frames.before(15), Some((0, &0)));
        let (at, state) = frames.before(999).unwrap();
        assert!(at == *state && at.is_multiple_of(frames.spacing) && at >= 768, "{at}");
    }

    #[test]
    fn states_too_large_to_keep_leave_the_first() {
        let mut frames = Keyframes::new(10);
        frames.put(0, "start", 1000);
        for step in 1..100 {
            if frames.wants(step) {
                frames.put(step, "later", 1000);
            }
        }
        assert_eq!((frames.at.len(), frames.before(99)), (1, Some((0, &"start"))));
    }

    #[test]
    fn a_state_kept_again_counts_once() {
        let mut frames = Keyframes::new(10);
        frames.put(0, (), 4);
        (0..9).for_each(|_| frames.put(7, (), 4));
        assert_eq!((frames.bytes, frames.before(8)), (4, Some((7, &()))));
    }
}
