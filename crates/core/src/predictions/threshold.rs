//! A prediction made hard where it is sure.

use crate::masks::ProbMap;
use crate::soft_labels::ParamRange;
use crate::{CoreError, Real};

/// The value from which on a pixel is decided.
pub const LEVEL: ParamRange =
    ParamRange { name: "level", min: 0.0, max: 1.0, default: 0.5, step: None, expected: "a number from 0 to 1" };

/// 1 where a single channel reaches the level, else 0; of several channels, 1 for the largest and 0 for the others where
/// the largest reaches it, the first on ties, and the pixel as it was elsewhere.
///
/// # Errors
/// [`CoreError::Parameter`] unless the level is in [`LEVEL`].
///
/// # Example
/// ```
/// use jdt_core::masks::ProbMap;
/// use jdt_core::predictions::threshold;
/// use ndarray::array;
///
/// let foreground = ProbMap::new(array![[[0.2_f32, 0.5, 0.9]]])?;
/// assert_eq!(threshold(&foreground, 0.5)?.view(), array![[[0.0, 1.0, 1.0]]]);
/// let classes = ProbMap::new(array![[[0.3_f32, 0.6]], [[0.7, 0.4]]])?;
/// assert_eq!(threshold(&classes, 0.65)?.view(), array![[[0.0, 0.6]], [[1.0, 0.4]]]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn threshold<F: Real>(map: &ProbMap<F>, level: f64) -> Result<ProbMap<F>, CoreError> {
    LEVEL.check(level)?;
    // Compared in the map's own precision: an f32 of 0.9 reaches a level of 0.9.
    let level = F::from_f64(level);
    let mut values = map.view().to_owned();
    for mut pixel in values.lanes_mut(ndarray::Axis(0)) {
        if pixel.len() == 1 {
            pixel.mapv_inplace(|value| if value >= level { F::one() } else { F::zero() });
            continue;
        }
        let best = (1..pixel.len()).fold(0, |best, k| if pixel[k] > pixel[best] { k } else { best });
        if pixel[best] >= level {
            pixel.fill(F::zero());
            pixel[best] = F::one();
        }
    }
    ProbMap::new(values)
}
