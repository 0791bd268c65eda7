//! A loss of the metric family as a distance of two vectors.

use crate::CoreError;
use crate::losses::{Family, TverskyIndex};
use crate::statistics::OverlapSums;
use serde::{Deserialize, Serialize};

/// `d(x, y) = (α·Σ(x−y)₊ + β·Σ(y−x)₊) / (Σmin(x,y) + α·Σ(x−y)₊ + β·Σ(y−x)₊)` without smoothing: [`crate::losses::CTL`].
///
/// # Example
/// ```
/// use jdt_core::losses::VectorDistance;
///
/// assert_eq!(VectorDistance::JML.between(&[1.0, 0.0], &[1.0, 1.0])?, 0.5);
/// assert_eq!(VectorDistance::DML.bound(), Some(1.5));
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct VectorDistance {
    alpha: f64,
    beta: f64,
}

impl VectorDistance {
    /// The Jaccard metric loss, α = β = 1.
    pub const JML: Self = Self { alpha: 1.0, beta: 1.0 };
    /// The Dice semimetric loss, α = β = ½.
    pub const DML: Self = Self { alpha: 0.5, beta: 0.5 };

    /// The compatible Tversky loss.
    ///
    /// # Errors
    /// [`CoreError::Parameter`] unless both weights are from 0 to 1e12.
    pub fn ctl(alpha: f64, beta: f64) -> Result<Self, CoreError> {
        TverskyIndex { alpha, beta, gamma: 1.0, smooth: 0.0, log: false }.validated()?;
        Ok(Self { alpha, beta })
    }

    /// Weight of false positives, and of false negatives.
    pub fn weights(self) -> [f64; 2] {
        [self.alpha, self.beta]
    }

    /// The distance of a prediction from a label. Two zero vectors are 0 apart.
    ///
    /// # Errors
    /// [`CoreError::VectorLengths`]; [`CoreError::Parameter`] for a coordinate outside [0, 1].
    pub fn between(self, x: &[f64], y: &[f64]) -> Result<f64, CoreError> {
        if x.len() != y.len() {
            return Err(CoreError::VectorLengths { left: x.len(), right: y.len() });
        }
        if let Some(&got) = x.iter().chain(y).find(|v| !(0.0..=1.0).contains(*v)) {
            return Err(CoreError::Parameter { name: "a coordinate", expected: "a number in [0, 1]", got });
        }
        let mut sums = OverlapSums::default();
        for (&x, &y) in x.iter().zip(y) {
            sums.sx += x;
            sums.sy += y;
            sums.m += x.min(y);
        }
        let index = TverskyIndex { alpha: self.alpha, beta: self.beta, gamma: 1.0, smooth: 0.0, log: false };
        Ok(index.loss(Family::Metric.triple(&sums)).0)
    }

    /// The constant that `d(x,z) / (d(x,y) + d(y,z))` never exceeds, where one is proved: 1 for α = β = 1, and
    /// `(1 + 1/α)/2` for α = β < 1, which x = (1,0), y = (1,1), z = (0,1) reaches.
    ///
    /// # Source
    /// arXiv 2302.05666 and 2303.16296: JML is a metric, DML and CTL with α = β < 1 obey a relaxed triangle inequality.
    pub fn bound(self) -> Option<f64> {
        (self.alpha == self.beta && self.alpha > 0.0 && self.alpha <= 1.0).then(|| (1.0 + 1.0 / self.alpha) / 2.0)
    }
}
