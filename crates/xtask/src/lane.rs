//! A lane is one thing that is tested; the summary says how each went.

use anyhow::Result;
use std::time::{Duration, Instant};

/// What came out of a lane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Tests that passed; a lane without tests of its own counts as one.
    pub(crate) passed: usize,
    /// Tests that failed.
    pub(crate) failed: usize,
    /// What did not run, with the reason, in words.
    pub(crate) skipped: Vec<String>,
}

impl Outcome {
    /// A lane that is one test.
    pub(crate) fn single(good: bool) -> Self {
        Self { passed: usize::from(good), failed: usize::from(!good), skipped: Vec::new() }
    }

    /// Adds what another part of the lane gave.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped.extend(other.skipped);
    }

    /// A lane that did not run.
    pub(crate) fn skipped(reason: &str) -> Self {
        Self { skipped: vec![reason.to_owned()], ..Self::default() }
    }
}

struct Lane {
    name: &'static str,
    outcome: Outcome,
    time: Duration,
}

/// All lanes of a run.
#[derive(Default)]
pub(crate) struct Lanes {
    lanes: Vec<Lane>,
}

impl Lanes {
    /// Runs a lane; an error is printed and counted, and the next lane runs all the same.
    pub(crate) fn run(&mut self, name: &'static str, lane: impl FnOnce() -> Result<Outcome>) -> bool {
        println!("\n── {name} ──");
        let start = Instant::now();
        let outcome = lane().unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Outcome::single(false)
        });
        let good = outcome.failed == 0;
        self.lanes.push(Lane { name, outcome, time: start.elapsed() });
        good
    }

    /// Runs a command as a lane that is one test.
    pub(crate) fn step(&mut self, name: &'static str, step: impl FnOnce() -> Result<()>) -> bool {
        self.run(name, || step().map(|()| Outcome::single(true)))
    }

    /// Prints the table and, as the last line, the sums; `false` when a test failed or none ran.
    pub(crate) fn summary(&self) -> bool {
        println!("\n── summary ──");
        println!("{:<14} {:<8} {:>7} {:>7} {:>8} {:>8}", "lane", "", "passed", "failed", "skipped", "time");
        for Lane { name, outcome, time } in &self.lanes {
            let verdict = match outcome {
                Outcome { failed: 1.., .. } => "FAILED",
                Outcome { passed: 0, .. } => "skipped",
                _ => "ok",
            };
            println!(
                "{name:<14} {verdict:<8} {:>7} {:>7} {:>8} {:>6.1} s",
                outcome.passed,
                outcome.failed,
                outcome.skipped.len(),
                time.as_secs_f64()
            );
        }
        for Lane { name, outcome, .. } in &self.lanes {
            for reason in &outcome.skipped {
                println!("skipped in {name}: {reason}");
            }
        }
        let (passed, failed) = self.sums();
        println!("\n{passed} passed, {failed} failed");
        failed == 0 && passed > 0
    }

    fn sums(&self) -> (usize, usize) {
        self.lanes.iter().fold((0, 0), |(p, f), lane| (p + lane.outcome.passed, f + lane.outcome.failed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_lane_is_counted_and_stops_nothing() {
        let mut lanes = Lanes::default();
        lanes.step("bad", || anyhow::bail!("on purpose"));
        lanes.run("good", || Ok(Outcome { passed: 3, ..Outcome::default() }));
        assert_eq!(lanes.sums(), (3, 1));
        assert!(!lanes.summary());
    }

    #[test]
    fn a_run_without_a_test_is_not_good() {
        let mut lanes = Lanes::default();
        assert!(!lanes.summary());
        lanes.run("absent", || Ok(Outcome::skipped("nothing there")));
        assert!(!lanes.summary());
    }
}
