//! Label smoothing.

use super::ParamRange;
use super::one_hot::from_pixels;
use crate::masks::SoftLabel;
use crate::{CoreError, Real};

/// How much is spread over all classes.
pub const EPSILON: ParamRange =
    ParamRange { name: "epsilon", min: 0.0, max: 1.0, default: 0.1, step: None, expected: "a number from 0 to 1" };

/// Label smoothing: `y ← (1 − ε)·y + ε/C`.
///
/// A single channel is the foreground of two classes: C = 2 there.
///
/// # Errors
/// [`CoreError::Parameter`] unless ε is in [`EPSILON`].
///
/// # Example
/// ```
/// use jdt_core::masks::SoftLabel;
/// use jdt_core::soft_labels::label_smoothing;
/// use ndarray::array;
///
/// let label = SoftLabel::new(array![[[1.0_f64, 0.0]], [[0.0, 1.0]]])?;
/// assert_eq!(label_smoothing(&label, 0.5)?.view(), array![[[0.75, 0.25]], [[0.25, 0.75]]]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
///
/// # Source
/// Szegedy et al., arXiv 1512.00567, section 7; for overlap losses arXiv 2302.05666.
pub fn label_smoothing<F: Real>(label: &SoftLabel<F>, epsilon: f64) -> Result<SoftLabel<F>, CoreError> {
    EPSILON.check(epsilon)?;
    let channels = label.channels();
    from_pixels(label.shape(), channels, |channel, pixel| {
        smoothed(label.plane(channel)[pixel].widen(), epsilon, channels)
    })
}

/// One smoothed value of `channels`: what [`label_smoothing`] makes of it, in f64.
pub fn smoothed(value: f64, epsilon: f64, channels: usize) -> f64 {
    (1.0 - epsilon) * value + epsilon / channels.max(2) as f64
}
