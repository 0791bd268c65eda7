//! All operators on a prediction, by name.

use super::{add_noise, shift, threshold};
use crate::masks::{ProbMap, SoftLabel};
use crate::soft_labels::gaussian_blur;
use crate::{CoreError, Real};
use serde::{Deserialize, Serialize};

/// Something that is done to a prediction, with its parameters.
///
/// # Example
/// ```
/// use jdt_core::masks::ProbMap;
/// use jdt_core::predictions::Operator;
/// use ndarray::array;
///
/// let map = ProbMap::new(array![[[0.2_f32, 0.6]]])?;
/// assert_eq!(Operator::Threshold { level: 0.5 }.apply(&map)?.view(), array![[[0.0, 1.0]]]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// [`gaussian_blur`]
    Blur {
        /// Standard deviation in pixels.
        sigma: f64,
    },
    /// [`shift`]
    Shift {
        /// Pixels to the right.
        right: i32,
        /// Pixels down.
        down: i32,
    },
    /// [`add_noise`]
    Noise {
        /// The largest change of a value.
        amount: f64,
        /// Where the draws begin.
        seed: u64,
    },
    /// [`threshold`]
    Threshold {
        /// The value from which on a pixel is decided.
        level: f64,
    },
}

impl Operator {
    /// The changed prediction.
    ///
    /// # Errors
    /// [`CoreError::Parameter`] for a parameter out of its range.
    pub fn apply<F: Real>(&self, map: &ProbMap<F>) -> Result<ProbMap<F>, CoreError> {
        match *self {
            Self::Blur { sigma } => {
                let blurred = gaussian_blur(&SoftLabel::new(map.view().to_owned())?, sigma)?;
                ProbMap::new(blurred.into_inner())
            }
            Self::Shift { right, down } => shift(map, right, down),
            Self::Noise { amount, seed } => add_noise(map, amount, seed),
            Self::Threshold { level } => threshold(map, level),
        }
    }
}
