//! A teacher's prediction as a label.

use super::ParamRange;
use super::one_hot::from_pixels;
use crate::kernels::{sigmoid_in_place, softmax_in_place};
use crate::masks::{Logits, SoftLabel};
use crate::{CoreError, Real};
use ndarray::Array3;

/// What the teacher's logits are divided by.
pub const TEMPERATURE: ParamRange = ParamRange {
    name: "temperature",
    min: 0.01,
    max: 100.0,
    default: 1.0,
    step: None,
    expected: "a number from 0.01 to 100",
};

/// How much of the label stays beside the teacher; the papers' value is the default.
pub const MIX: ParamRange =
    ParamRange { name: "mix", min: 0.0, max: 1.0, default: 0.5, step: None, expected: "a number from 0 to 1" };

/// A teacher's logits as a soft label: `softmax(z/T)`, or `sigmoid(z/T)` of a single channel.
///
/// `logits` is `[C, H, W]`; so is the label. A high temperature flattens, a low one sharpens.
///
/// # Errors
/// [`CoreError::Parameter`] unless T is in [`TEMPERATURE`].
///
/// # Example
/// ```
/// use jdt_core::masks::Logits;
/// use jdt_core::soft_labels::teacher_label;
/// use ndarray::array;
///
/// let teacher = Logits::new(array![[[0.0_f64]], [[4.0_f64.ln()]]])?;
/// let warm = teacher_label(&teacher, 2.0)?;
/// assert!((warm.view()[(1, 0, 0)] - 2.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
///
/// # Source
/// Hinton et al., arXiv 1503.02531.
pub fn teacher_label<F: Real>(logits: &Logits<F>, temperature: f64) -> Result<SoftLabel<F>, CoreError> {
    TEMPERATURE.check(temperature)?;
    let (shape, channels) = (logits.shape(), logits.channels());
    // The largest finite logit divided by a small temperature overflows: cut off, the soft-max is the same.
    let scaled = |z: &F| F::from_f64(z.widen() / temperature).min(F::max_value()).max(-F::max_value());
    let mut values: Array3<F> = logits.view().map(scaled);
    let flat = values.as_slice_mut().unwrap_or_default();
    if channels == 1 {
        sigmoid_in_place(flat);
    } else {
        softmax_in_place(flat, shape.pixels());
    }
    SoftLabel::new(values)
}

/// A label mixed with another: `λ·label + (1 − λ)·teacher`.
///
/// # Errors
/// [`CoreError::Parameter`] unless λ is in [`MIX`]; [`CoreError::ShapeMismatch`]; [`CoreError::ChannelMismatch`].
///
/// # Source
/// arXiv 2302.05666, with λ = ½.
pub fn mix_labels<F: Real>(
    label: &SoftLabel<F>,
    teacher: &SoftLabel<F>,
    lambda: f64,
) -> Result<SoftLabel<F>, CoreError> {
    MIX.check(lambda)?;
    label.shape().expect_same("the label", teacher.shape(), "the teacher")?;
    let (left, right) = (label.channels(), teacher.channels());
    if left != right {
        return Err(CoreError::ChannelMismatch { left_name: "the label", left, right_name: "the teacher", right });
    }
    from_pixels(label.shape(), left, |channel, pixel| {
        lambda * label.plane(channel)[pixel].widen() + (1.0 - lambda) * teacher.plane(channel)[pixel].widen()
    })
}
