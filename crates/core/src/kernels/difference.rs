//! Masks → prediction less label at every pixel.

use super::{Activation, Label, Prediction, Sample, sigmoid_in_place, softmax_in_place};
use crate::Real;
use ndarray::Array3;

/// x − y of every class and pixel, `[C, H, W]`, 0 where a pixel is left out.
///
/// # Example
/// ```
/// use jdt_core::kernels::{Label, Prediction, Sample, difference};
/// use jdt_core::masks::{ProbMap, SoftLabel};
/// use ndarray::array;
///
/// let x = ProbMap::new(array![[[0.0, 0.5, 1.0]]])?;
/// let y = SoftLabel::new(array![[[0.25, 0.25, 1.0]]])?;
/// let sample = Sample::new(Prediction::Prob(&x), Label::Soft(&y), None)?;
/// assert_eq!(difference(&sample), array![[[-0.25, 0.25, 0.0]]]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn difference<F: Real>(sample: &Sample<'_, F>) -> Array3<F> {
    let (channels, shape) = (sample.channels(), sample.shape());
    let pixels = shape.pixels();
    let mut out: Vec<F> = (0..channels).flat_map(|channel| sample.prediction().plane(channel)).copied().collect();
    match sample.prediction() {
        Prediction::Prob(_) => {}
        Prediction::Logits(_, Activation::Softmax) => softmax_in_place(&mut out, pixels),
        Prediction::Logits(_, Activation::Sigmoid) => sigmoid_in_place(&mut out),
    }
    let first_class = usize::from(sample.is_foreground());
    for (channel, plane) in out.chunks_exact_mut(pixels).enumerate() {
        for (pixel, value) in plane.iter_mut().enumerate() {
            let is_kept = sample.keep().is_none_or(|keep| keep[pixel]);
            *value = match sample.label() {
                Label::Soft(map) if is_kept => *value - map.plane(channel)[pixel],
                Label::Hard(map) if is_kept => match map.ids().class(pixel) {
                    Some(class) if class == channel + first_class => *value - F::one(),
                    Some(_) => *value,
                    None => F::zero(),
                },
                _ => F::zero(),
            };
        }
    }
    Array3::from_shape_vec((channels, shape.height(), shape.width()), out).unwrap_or_default()
}
