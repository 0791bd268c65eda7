//! One index for all overlap losses.

use super::Triple;
use crate::CoreError;
use serde::{Deserialize, Serialize};

/// `index = (tp + s) / (tp + α·fp + β·fn + s)`, and the loss made of it:
/// `1 − index` or `−ln index`, then `^γ`.
///
/// Made total: a zero denominator gives index 1 and gradient 0; before a power other than 1 the loss is clamped
/// to ≥ 0; −ln clamps its index to [1e-12, 1], where its gradient is 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TverskyIndex {
    /// Weight of false positives, 0 to 1e12.
    pub alpha: f64,
    /// Weight of false negatives, 0 to 1e12.
    pub beta: f64,
    /// Exponent, 1 to 100; above 1 the loss looks more at what is badly predicted.
    pub gamma: f64,
    /// s from 0 to 1e12, added above and below.
    pub smooth: f64,
    /// Take `−ln index` instead of `1 − index`.
    pub log: bool,
}

impl Default for TverskyIndex {
    fn default() -> Self {
        Self { alpha: 1.0, beta: 1.0, gamma: 1.0, smooth: 1e-3, log: false }
    }
}

const LOG_FLOOR: f64 = 1e-12;

impl TverskyIndex {
    /// Checks the ranges of the parameters.
    ///
    /// # Errors
    /// [`CoreError::Parameter`] with the parameter's name and range.
    pub fn validated(self) -> Result<Self, CoreError> {
        // Within these every loss and slope is finite in f64: (−ln 1e-12)^100 is 1e144.
        let within = |name, value: f64, range: std::ops::RangeInclusive<f64>, expected| {
            if range.contains(&value) { Ok(()) } else { Err(CoreError::Parameter { name, expected, got: value }) }
        };
        within("alpha", self.alpha, 0.0..=1e12, "a number from 0 to 1e12")?;
        within("beta", self.beta, 0.0..=1e12, "a number from 0 to 1e12")?;
        within("gamma", self.gamma, 1.0..=100.0, "a number from 1 to 100")?;
        within("smooth", self.smooth, 0.0..=1e12, "a number from 0 to 1e12")?;
        Ok(self)
    }

    /// The loss of a triple, and its derivative by each of the triple's three numbers.
    pub fn loss(&self, t: Triple) -> (f64, Triple) {
        let denominator = t.tp + self.alpha * t.fp + self.beta * t.fn_ + self.smooth;
        if denominator == 0.0 || !denominator.is_finite() {
            return (0.0, Triple::default());
        }
        let index = (t.tp + self.smooth) / denominator;
        // d index / d tp = (den − num)/den², by fp −α·num/den², by fn −β·num/den²
        let by = Triple {
            tp: (1.0 - index) / denominator,
            fp: -self.alpha * index / denominator,
            fn_: -self.beta * index / denominator,
        };
        // 1 − num/den cancels near a perfect prediction; (den − num)/den does not.
        let complement = (self.alpha * t.fp + self.beta * t.fn_) / denominator;
        let by = Triple { tp: complement / denominator, ..by };
        let (base, by_index) = if self.log {
            match index {
                i if i < LOG_FLOOR => (-LOG_FLOOR.ln(), 0.0),
                i if i > 1.0 => (0.0, 0.0),
                i => (-(-complement).ln_1p(), -1.0 / i),
            }
        } else {
            (complement, -1.0)
        };
        let (value, slope) = if self.gamma == 1.0 {
            (base, by_index)
        } else if base <= 0.0 {
            (0.0, 0.0)
        } else {
            (base.powf(self.gamma), self.gamma * base.powf(self.gamma - 1.0) * by_index)
        };
        (value, Triple { tp: slope * by.tp, fp: slope * by.fp, fn_: slope * by.fn_ })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_masks_without_smoothing_are_a_perfect_match() {
        let index = TverskyIndex { smooth: 0.0, ..TverskyIndex::default() };
        assert_eq!(index.loss(Triple::default()), (0.0, Triple::default()));
    }

    #[test]
    fn log_of_nothing_is_finite() {
        let index = TverskyIndex { smooth: 0.0, log: true, gamma: 2.0, ..TverskyIndex::default() };
        let (value, by) = index.loss(Triple { tp: 0.0, fp: 1.0, fn_: 1.0 });
        assert!((value - (12.0 * 10.0_f64.ln()).powi(2)).abs() < 1e-9, "{value}");
        assert_eq!(by, Triple::default());
    }
}
