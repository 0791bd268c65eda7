//! Confidence bins: what calibration errors are a function of.

use crate::{CoreError, Real};
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

impl Bin {
    /// The mean probability; `None` for an empty bin.
    pub fn mean_confidence(self) -> Option<f64> {
        (self.pixels > 0).then(|| self.confidence / self.pixels as f64)
    }

    /// The share of pixels that were right; `None` for an empty bin.
    pub fn accuracy(self) -> Option<f64> {
        (self.pixels > 0).then(|| self.correct as f64 / self.pixels as f64)
    }
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
    /// How many bins there are unless asked otherwise.
    pub const DEFAULT_COUNT: usize = 10;

    /// `count` empty bins, at least one.
    pub fn new(count: usize) -> Self {
        Self(vec![Bin::default(); count.max(1)])
    }

    /// Bins that were counted elsewhere, from probability 0 upwards; at least one.
    pub fn from_bins(bins: &[Bin]) -> Self {
        if bins.is_empty() { Self::new(1) } else { Self(bins.to_vec()) }
    }

    /// Adds one pixel predicted with `probability`.
    ///
    /// The bin is looked up in the probability's own precision: an f32 of 0.7 lies below 0.7, and belongs to the bin
    /// that begins there all the same.
    pub fn add<F: Real>(&mut self, probability: F, correct: bool) {
        self.add_at(self.bin_of(probability), probability.widen(), correct);
    }

    /// The bin of a probability, looked up in its own precision.
    pub fn bin_of<F: Real>(&self, probability: F) -> usize {
        let index = (probability * F::from_f64(self.0.len() as f64)).widen();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a saturating cast is what puts 1.0 and rounding above it into the last bin"
        )]
        let index = index as usize;
        index.min(self.0.len() - 1)
    }

    /// Adds one pixel to a given bin, or to the last if there are fewer: for conventions with edges of their own.
    pub fn add_at(&mut self, bin: usize, probability: f64, correct: bool) {
        let last = self.0.len() - 1;
        self.0[bin.min(last)] += Bin { pixels: 1, correct: u64::from(correct), confidence: probability };
    }

    /// Adds the bins of another shard.
    ///
    /// # Errors
    /// [`CoreError::TableMismatch`] for another number of bins.
    pub fn merge(&mut self, other: &Self) -> Result<(), CoreError> {
        let (left, right) = (self.0.len(), other.0.len());
        if left != right {
            return Err(CoreError::TableMismatch { what: "bins", left, right });
        }
        for (bin, more) in self.0.iter_mut().zip(&other.0) {
            *bin += *more;
        }
        Ok(())
    }

    /// The bins, from probability 0 upwards.
    pub fn bins(&self) -> &[Bin] {
        &self.0
    }

    /// Pixels in all bins.
    pub fn pixels(&self) -> u64 {
        self.0.iter().map(|bin| bin.pixels).sum()
    }
}
