//! A prediction as the label of its own image, where it is sure.

use super::ParamRange;
use crate::masks::{KeepMask, ProbMap, SoftLabel};
use crate::{CoreError, Real};
use ndarray::Array2;

/// The confidence from which on a pixel is kept.
pub const THRESHOLD: ParamRange =
    ParamRange { name: "threshold", min: 0.0, max: 1.0, default: 0.95, step: None, expected: "a number from 0 to 1" };

/// A pseudo-label: the teacher's probabilities, and the pixels whose confidence is at least τ; the rest is ignored.
///
/// The confidence of a pixel is its largest probability; of a single channel, max(p, 1 − p).
///
/// # Errors
/// [`CoreError::Parameter`] unless τ is in [`THRESHOLD`].
///
/// # Example
/// ```
/// use jdt_core::masks::ProbMap;
/// use jdt_core::soft_labels::pseudo_label;
/// use ndarray::array;
///
/// let (label, keep) = pseudo_label(&ProbMap::new(array![[[0.9_f32, 0.5, 0.1]]])?, 0.9)?;
/// assert_eq!(keep.values(), [true, false, true]);
/// assert_eq!(label.view(), array![[[0.9, 0.5, 0.1]]]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
///
/// # Source
/// arXiv 2302.05666.
pub fn pseudo_label<F: Real>(prob: &ProbMap<F>, threshold: f64) -> Result<(SoftLabel<F>, KeepMask), CoreError> {
    THRESHOLD.check(threshold)?;
    let (shape, channels) = (prob.shape(), prob.channels());
    // Compared in the map's own precision: an f32 of 0.9 reaches a threshold of 0.9.
    let threshold = F::from_f64(threshold);
    let is_kept = |(row, column)| {
        let pixel = row * shape.width() + column;
        let first: F = prob.plane(0)[pixel];
        let confidence = if channels == 1 {
            first.max(F::one() - first)
        } else {
            (1..channels).fold(first, |best, channel| best.max(prob.plane(channel)[pixel]))
        };
        confidence >= threshold
    };
    let keep = KeepMask::new(Array2::from_shape_fn((shape.height(), shape.width()), is_kept))?;
    Ok((SoftLabel::new(prob.view().to_owned())?, keep))
}
