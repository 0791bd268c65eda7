//! Confidence bins: what calibration errors are a function of.

use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// One bin of predicted probability.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Kept pixels whose probability falls into the bin.
    pub pixels: u64,
    /// How many of them were right.
    pub correct: u64,
    /// The sum of their probabilities.
    pub confidence: f64,
}

impl AddAssign for Bin {
    fn add_assign(&mut self, other: Self) {
        self.pixels += other.pixels;
        self.correct += other.correct;
        self.confidence += other.confidence;
    }
}

/// Equally wide, left-closed bins over [0, 1]; a probability of 1 falls into the last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bins(Vec<Bin>);

impl Bins {
    /// `count` empty bins, at least one.
    pub fn new(count: usize) -> Self {
        Self(vec![Bin::default(); count.max(1)])
    }

    /// Adds one pixel predicted with `probability`.
    pub fn add(&mut self, probability: f64, correct: bool) {
        let last = self.0.len() - 1;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a saturating cast is what puts 1.0 and rounding above it into the last bin"
        )]
        let index = ((probability * self.0.len() as f64) as usize).min(last);
        self.0[index] += Bin { pixels: 1, correct: u64::from(correct), confidence: probability };
    }

    /// Adds the bins of another shard; further bins than its own are left alone.
    pub fn merge(&mut self, other: &Self) {
        for (bin, more) in self.0.iter_mut().zip(&other.0) {
            *bin += *more;
        }
    }

    /// The bins, from probability 0 upwards.
    pub fn bins(&self) -> &[Bin] {
        &self.0
    }
}
