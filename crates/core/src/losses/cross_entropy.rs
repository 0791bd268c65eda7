//! Cross-entropy, the pixel loss that the papers mix the overlap losses with.

use crate::kernels::{Activation, Label, Prediction, Sample};
use crate::{CoreError, Real};
use ndarray::Array3;
use serde::{Deserialize, Serialize};

/// Parameters of the cross-entropy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CrossEntropy {
    /// ε in [0, 1]: the label becomes `(1−ε)·y + ε/C`.
    pub label_smoothing: f64,
    /// One weight ≥ 0 a class; none means 1.
    pub class_weights: Option<Vec<f64>>,
}

/// A cross-entropy over kept pixels and its gradient.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossEntropyValue<F> {
    /// `Σ_i ℓ_i / Σ_i w_i`; 0 if no pixel is kept.
    pub mean: f64,
    /// `Σ_i ℓ_i`
    pub sum: f64,
    /// `Σ_i w_i`: the weights of the kept pixels' classes, or their number.
    pub weight: f64,
    /// Gradient of the mean by the logits or probabilities, `[C, H, W]`; zero where a pixel is left out.
    pub gradient: Array3<F>,
}

const PROB_FLOOR: f64 = 1e-12;

/// Cross-entropy of a sample.
///
/// `ℓ = −Σ_k w_k y_k ln softmax(z)_k`, averaged over kept pixels (hard labels: over the sum of their classes' weights;
/// soft labels: over their number), as PyTorch does. One channel, whether a foreground probability or a sigmoid's
/// logit, gives the binary cross-entropy. Given probabilities, the logarithm is clamped at 1e-12, where its
/// gradient is 0.
///
/// # Errors
/// [`CoreError::Parameter`], [`CoreError::ParameterLength`].
pub fn cross_entropy<F: Real>(
    sample: &Sample<'_, F>,
    options: &CrossEntropy,
) -> Result<CrossEntropyValue<F>, CoreError> {
    let channels = sample.channels();
    let weights = checked_weights(options, channels)?;
    let shape = sample.shape();
    let pixels = shape.pixels();
    let mut gradient = Array3::zeros((channels, shape.height(), shape.width()));
    let (mut sum, mut total_weight) = (0.0, 0.0);
    let mut z = vec![0.0; channels];
    let mut y = vec![0.0; channels];
    let mut g = vec![0.0; channels];
    let out: &mut [F] = gradient.as_slice_mut().unwrap_or_default();
    for i in 0..pixels {
        if sample.keep().is_some_and(|keep| !keep[i]) {
            continue;
        }
        let mut pixel_weight = 1.0;
        match sample.label() {
            Label::Hard(map) => {
                let Some(class) = map.ids().class(i) else { continue };
                y.fill(0.0);
                if sample.is_foreground() {
                    y[0] = f64::from(u8::from(class == 1));
                } else {
                    y[class] = 1.0;
                    pixel_weight = weight(weights, class);
                }
            }
            Label::Soft(map) => {
                (0..channels).for_each(|k| y[k] = map.plane(k)[i].widen());
            }
        }
        if options.label_smoothing > 0.0 {
            let classes = channels.max(2) as f64;
            for y in &mut y {
                *y = (1.0 - options.label_smoothing) * *y + options.label_smoothing / classes;
            }
        }
        (0..channels).for_each(|k| z[k] = sample.prediction().plane(k)[i].widen());
        sum += match sample.prediction() {
            Prediction::Logits(_, Activation::Softmax) => from_logits(&z, &y, weights, &mut g),
            Prediction::Logits(_, Activation::Sigmoid) => from_sigmoid(&z, &y, weights, &mut g),
            Prediction::Prob(_) => cross_entropy_of_prob(&z, &y, weights, &mut g),
        };
        total_weight += pixel_weight;
        (0..channels).for_each(|k| out[k * pixels + i] = F::from_f64(g[k]));
    }
    if total_weight > 0.0 {
        let scale = F::from_f64(1.0 / total_weight);
        for g in out.iter_mut() {
            *g *= scale;
        }
        Ok(CrossEntropyValue { mean: sum / total_weight, sum, weight: total_weight, gradient })
    } else {
        gradient.fill(F::zero());
        Ok(CrossEntropyValue { mean: 0.0, sum, weight: 0.0, gradient })
    }
}

fn weight(weights: Option<&[f64]>, class: usize) -> f64 {
    weights.map_or(1.0, |weights| weights[class])
}

fn from_logits(z: &[f64], y: &[f64], weights: Option<&[f64]>, g: &mut [f64]) -> f64 {
    let top = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let log_sum = z.iter().map(|z| (z - top).exp()).sum::<f64>().ln() + top;
    let mut loss = 0.0;
    let mut mass = 0.0;
    for k in 0..z.len() {
        let wy = weight(weights, k) * y[k];
        // 0 · (−∞) never arises: logits are finite.
        loss -= wy * (z[k] - log_sum);
        mass += wy;
    }
    for k in 0..z.len() {
        g[k] = mass * (z[k] - log_sum).exp() - weight(weights, k) * y[k];
    }
    loss
}

fn from_sigmoid(z: &[f64], y: &[f64], weights: Option<&[f64]>, g: &mut [f64]) -> f64 {
    let mut loss = 0.0;
    for k in 0..z.len() {
        let w = weight(weights, k);
        let softplus = z[k].max(0.0) + (-z[k].abs()).exp().ln_1p();
        loss += w * (softplus - z[k] * y[k]);
        g[k] = w * (1.0 / (1.0 + (-z[k]).exp()) - y[k]);
    }
    loss
}

/// `−Σ_k w_k y_k ln p_k` of one pixel, or the binary form for one channel; its gradient goes to `g`.
pub fn cross_entropy_of_prob(p: &[f64], y: &[f64], weights: Option<&[f64]>, g: &mut [f64]) -> f64 {
    let log = |p: f64| p.max(PROB_FLOOR).ln();
    let slope = |p: f64| if p > PROB_FLOOR { 1.0 / p } else { 0.0 };
    if let ([p], [y]) = (p, y) {
        let w = weight(weights, 0);
        g[0] = w * ((1.0 - y) * slope(1.0 - p) - y * slope(*p));
        return -w * (y * log(*p) + (1.0 - y) * log(1.0 - p));
    }
    let mut loss = 0.0;
    for k in 0..p.len() {
        let wy = weight(weights, k) * y[k];
        loss -= wy * log(p[k]);
        g[k] = -wy * slope(p[k]);
    }
    loss
}

fn checked_weights(options: &CrossEntropy, channels: usize) -> Result<Option<&[f64]>, CoreError> {
    if !(0.0..=1.0).contains(&options.label_smoothing) {
        return Err(CoreError::Parameter {
            name: "label_smoothing",
            expected: "a number in [0, 1]",
            got: options.label_smoothing,
        });
    }
    let weights = options.class_weights.as_deref();
    if let Some(weights) = weights {
        if weights.len() != channels {
            return Err(CoreError::ParameterLength { name: "class_weights", expected: channels, got: weights.len() });
        }
        if let Some(&bad) = weights.iter().find(|w| !(w.is_finite() && **w >= 0.0)) {
            return Err(CoreError::Parameter { name: "class_weights", expected: "numbers ≥ 0", got: bad });
        }
    }
    Ok(weights)
}
