//! Losses that are a mean over pixels: each pixel on its own, then one weighted mean.

use super::BatchLoss;
use crate::kernels::{Activation, Label, Prediction, Sample};
use crate::{CoreError, Real};
use ndarray::Array3;
use std::ops::Range;

/// What the numbers of a prediction are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Probabilities; one channel is a foreground.
    Prob,
    /// Logits before a soft-max over the channels.
    Softmax,
    /// Logits before a sigmoid on each channel.
    Sigmoid,
}

/// One kept pixel, widened to f64.
#[derive(Debug)]
pub struct Pixel<'a> {
    /// What `x` holds.
    pub reading: Reading,
    /// The prediction, one number a channel.
    pub x: &'a [f64],
    /// The label, one number a channel; a loss may overwrite it.
    pub y: &'a mut [f64],
    /// The class of a hard label with a channel a class; `None` for a soft label and for a foreground.
    pub class: Option<usize>,
}

/// The loss of one pixel, and how much the pixel counts in the mean.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PixelTerm {
    /// ℓ, its weight included.
    pub loss: f64,
    /// w ≥ 0.
    pub weight: f64,
}

/// A loss that looks at one pixel at a time.
pub trait PixelLoss {
    /// Checks the parameters, and that the loss takes such a sample.
    ///
    /// # Errors
    /// [`CoreError::Parameter`], [`CoreError::ParameterLength`], [`CoreError::HardLabelsOnly`].
    fn check(&self, channels: usize, is_hard: bool) -> Result<(), CoreError>;

    /// The loss of a pixel; its gradient by the prediction's own numbers goes to `gradient`.
    fn at(&self, pixel: &mut Pixel<'_>, gradient: &mut [f64]) -> PixelTerm;
}

/// A mean over kept pixels and its gradient.
#[derive(Debug, Clone, PartialEq)]
pub struct PixelLossValue<F> {
    /// `Σ_i ℓ_i / Σ_i w_i`; 0 if no pixel is kept.
    pub mean: f64,
    /// `Σ_i ℓ_i`
    pub sum: f64,
    /// `Σ_i w_i`: the number of kept pixels, or the weights of their classes.
    pub weight: f64,
    /// Gradient of the mean by the logits or probabilities, `[C, H, W]`; zero where a pixel is left out.
    pub gradient: Array3<F>,
}

/// Probabilities below this are clamped under a logarithm, where the gradient is 0.
pub(crate) const PROB_FLOOR: f64 = 1e-12;

/// `ln max(p, 1e-12)`
pub(super) fn log_floored(p: f64) -> f64 {
    p.max(PROB_FLOOR).ln()
}

/// The derivative of [`log_floored`].
pub(super) fn log_floored_slope(p: f64) -> f64 {
    if p > PROB_FLOOR { 1.0 / p } else { 0.0 }
}

/// `ln(1 + eᶻ)` without overflow.
pub(super) fn softplus(z: f64) -> f64 {
    z.max(0.0) + (-z.abs()).exp().ln_1p()
}

/// `1 / (1 + e⁻ᶻ)` without overflow.
pub(super) fn sigmoid(z: f64) -> f64 {
    let e = (-z.abs()).exp();
    if z >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) }
}

/// `ln Σ_k exp z_k` without overflow.
pub(super) fn log_sum_exp(z: impl Iterator<Item = f64> + Clone) -> f64 {
    let top = z.clone().fold(f64::NEG_INFINITY, f64::max);
    z.map(|z| (z - top).exp()).sum::<f64>().ln() + top
}

pub(super) fn reading<F: Real>(sample: &Sample<'_, F>) -> Reading {
    match sample.prediction() {
        Prediction::Prob(_) => Reading::Prob,
        Prediction::Logits(_, Activation::Softmax) => Reading::Softmax,
        Prediction::Logits(_, Activation::Sigmoid) => Reading::Sigmoid,
    }
}

/// Calls `visit` with every kept pixel of a sample and its row-major position.
pub(crate) fn for_kept_pixels<F: Real>(sample: &Sample<'_, F>, visit: impl FnMut(usize, &mut Pixel<'_>)) {
    for_kept_pixels_in(sample, 0..sample.shape().pixels(), visit);
}

/// The same of those whose positions lie in a range.
pub(super) fn for_kept_pixels_in<F: Real>(
    sample: &Sample<'_, F>,
    pixels: Range<usize>,
    mut visit: impl FnMut(usize, &mut Pixel<'_>),
) {
    let channels = sample.channels();
    let (mut x, mut y) = (vec![0.0; channels], vec![0.0; channels]);
    for i in pixels {
        if sample.keep().is_some_and(|keep| !keep[i]) {
            continue;
        }
        let mut class = None;
        match sample.label() {
            Label::Hard(map) => {
                let Some(id) = map.ids().class(i) else { continue };
                y.fill(0.0);
                if sample.is_foreground() {
                    y[0] = f64::from(u8::from(id == 1));
                } else {
                    y[id] = 1.0;
                    class = Some(id);
                }
            }
            Label::Soft(map) => (0..channels).for_each(|k| y[k] = map.plane(k)[i].widen()),
        }
        (0..channels).for_each(|k| x[k] = sample.prediction().plane(k)[i].widen());
        visit(i, &mut Pixel { reading: reading(sample), x: &x, y: &mut y, class });
    }
}

/// A pixel loss of one sample.
///
/// Pixels are computed in f64 whatever the masks' precision.
///
/// # Errors
/// Those of [`PixelLoss::check`].
pub fn pixel_loss<F: Real, L: PixelLoss + ?Sized>(
    sample: &Sample<'_, F>,
    loss: &L,
) -> Result<PixelLossValue<F>, CoreError> {
    let (channels, shape) = (sample.channels(), sample.shape());
    loss.check(channels, sample.is_hard())?;
    let pixels = shape.pixels();
    let mut gradient = Array3::zeros((channels, shape.height(), shape.width()));
    let (mut sum, mut weight) = (0.0, 0.0);
    let mut g = vec![0.0; channels];
    let out: &mut [F] = gradient.as_slice_mut().unwrap_or_default();
    for_kept_pixels(sample, |i, pixel| {
        let term = loss.at(pixel, &mut g);
        sum += term.loss;
        weight += term.weight;
        (0..channels).for_each(|k| out[k * pixels + i] = F::from_f64(g[k]));
    });
    if weight > 0.0 {
        let scale = F::from_f64(1.0 / weight);
        for g in &mut *out {
            *g *= scale;
        }
        Ok(PixelLossValue { mean: sum / weight, sum, weight, gradient })
    } else {
        gradient.fill(F::zero());
        Ok(PixelLossValue { mean: 0.0, sum, weight: 0.0, gradient })
    }
}

/// A pixel loss of a batch: one mean over the kept pixels of all images.
///
/// # Errors
/// Those of [`pixel_loss`]; [`CoreError::EmptyBatch`].
pub fn pixel_batch<F: Real, L: PixelLoss + ?Sized>(
    samples: &[Sample<'_, F>],
    loss: &L,
) -> Result<BatchLoss<F>, CoreError> {
    if samples.is_empty() {
        return Err(CoreError::EmptyBatch);
    }
    let images = samples.iter().map(|sample| pixel_loss(sample, loss)).collect::<Result<Vec<_>, _>>()?;
    let weight: f64 = images.iter().map(|image| image.weight).sum();
    let divisor = if weight > 0.0 { weight } else { 1.0 };
    let sum: f64 = images.iter().map(|image| image.sum).sum();
    let scaled = |image: PixelLossValue<F>| {
        let share = F::from_f64(image.weight / divisor);
        image.gradient.mapv_into(|g| g * share)
    };
    let gradient = images.into_iter().map(scaled).collect();
    Ok(BatchLoss { value: if weight > 0.0 { sum / divisor } else { 0.0 }, by_class: Vec::new(), gradient })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes_stay_finite() {
        assert_eq!((softplus(1000.0), softplus(-1000.0)), (1000.0, 0.0));
        assert_eq!((sigmoid(1000.0), sigmoid(-1000.0), sigmoid(0.0)), (1.0, 0.0, 0.5));
        assert_eq!(log_sum_exp([1000.0, -1000.0].into_iter()), 1000.0);
        assert!((log_floored(0.0) + 27.631).abs() < 1e-3 && log_floored_slope(0.0) == 0.0);
    }
}
