//! How long a piece of work takes.

use std::time::Duration;
use web_time::Instant;

/// Measured rounds, after a time in which browsers compile what is hot once more.
pub(super) const ROUNDS: usize = 7;

/// How long a kernel runs before it is measured.
const WARM_UP: Duration = Duration::from_millis(150);

/// How long a round takes at the least: browsers round their clock to 0.1 ms.
const ROUND: Duration = Duration::from_millis(15);

/// Slow work is measured in fewer rounds once they have taken so long together.
const ENOUGH: Duration = Duration::from_secs(4);

/// The median of the seconds that a piece of work takes; `None` if it fails.
pub(super) async fn seconds(work: impl AsyncFn() -> bool) -> Option<f64> {
    let start = Instant::now();
    while start.elapsed() < WARM_UP {
        work().await.then_some(())?;
    }
    let mut seconds = Vec::new();
    let first = Instant::now();
    while seconds.is_empty() || (seconds.len() < ROUNDS && first.elapsed() < ENOUGH) {
        let start = Instant::now();
        let mut calls = 0_u32;
        while calls == 0 || start.elapsed() < ROUND {
            work().await.then_some(())?;
            calls += 1;
        }
        seconds.push(start.elapsed().as_secs_f64() / f64::from(calls));
    }
    Some(median(&mut seconds))
}

/// The middle one.
pub(super) fn median(seconds: &mut [f64]) -> f64 {
    seconds.sort_by(f64::total_cmp);
    // A clock that is too coarse reads 0.
    seconds[seconds.len() / 2].max(1e-9)
}
