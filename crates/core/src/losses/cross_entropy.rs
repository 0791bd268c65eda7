//! Cross-entropy, the pixel loss that the papers mix the overlap losses with.

use super::param::{CLASS_WEIGHTS, ParamSpec};
use super::pixel_loss::{log_floored, log_floored_slope, log_sum_exp, pixel_loss, sigmoid, softplus};
use super::{LossEntry, LossKind, Pixel, PixelLoss, PixelLossValue, PixelTerm, Reading, SoftLabels};
use crate::kernels::Sample;
use crate::{CoreError, Real};
use serde::{Deserialize, Serialize};

const LABEL_SMOOTHING: ParamSpec =
    ParamSpec::number("label_smoothing", "ε", "the label becomes (1−ε)·y + ε/C", [0.0, 1.0], 0.0);

/// Cross-entropy, `−Σ_k w_k y_k ln p_k`, the mean over kept pixels.
///
/// With soft labels its value at p = y is the label's entropy, and p = y is where it is lowest.
///
/// # Source
/// PyTorch `functional.cross_entropy`; mixed as 0.25·CE + 0.75·JML in arXiv 2302.05666.
pub(super) const CE: LossEntry = LossEntry {
    id: "ce",
    name: "CE",
    title: "Cross-entropy",
    formula: "−Σ_k w_k y_k ln p_k, mean over pixels",
    source: "PyTorch functional.cross_entropy",
    family: "pixel",
    soft_labels: SoftLabels::Partly,
    takes_soft_labels: true,
    params: &[LABEL_SMOOTHING, CLASS_WEIGHTS],
    kind: LossKind::Pixel(|chosen| {
        Box::new(CrossEntropy {
            label_smoothing: chosen.number(&LABEL_SMOOTHING),
            class_weights: chosen.list(&CLASS_WEIGHTS).map(<[f64]>::to_vec),
        })
    }),
};

/// Parameters of the cross-entropy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CrossEntropy {
    /// ε in [0, 1]: the label becomes `(1−ε)·y + ε/C`.
    pub label_smoothing: f64,
    /// One weight ≥ 0 a class; none means 1.
    pub class_weights: Option<Vec<f64>>,
}

/// Cross-entropy of a sample.
///
/// `ℓ = −Σ_k w_k y_k ln softmax(z)_k`, averaged over kept pixels (hard labels: over the sum of their classes' weights;
/// soft labels: over their number), as PyTorch does. One channel, whether a foreground probability or a sigmoid's
/// logit, gives the binary cross-entropy. Given probabilities, the logarithm is clamped at 1e-12, where its
/// gradient is 0.
///
/// # Errors
/// [`CoreError::Parameter`], [`CoreError::ParameterLength`].
pub fn cross_entropy<F: Real>(sample: &Sample<'_, F>, options: &CrossEntropy) -> Result<PixelLossValue<F>, CoreError> {
    pixel_loss(sample, options)
}

impl CrossEntropy {
    fn weight(&self, class: usize) -> f64 {
        self.class_weights.as_ref().map_or(1.0, |weights| weights[class])
    }
}

impl PixelLoss for CrossEntropy {
    fn check(&self, channels: usize, _is_hard: bool) -> Result<(), CoreError> {
        if !(0.0..=1.0).contains(&self.label_smoothing) {
            return Err(CoreError::Parameter {
                name: LABEL_SMOOTHING.name,
                expected: "a number in [0, 1]",
                got: self.label_smoothing,
            });
        }
        super::overlap::check_class_weights(self.class_weights.as_deref(), channels)
    }

    fn at(&self, pixel: &mut Pixel<'_>, gradient: &mut [f64]) -> PixelTerm {
        if self.label_smoothing > 0.0 {
            let classes = pixel.y.len().max(2) as f64;
            for y in &mut *pixel.y {
                *y = (1.0 - self.label_smoothing) * *y + self.label_smoothing / classes;
            }
        }
        let loss = match (pixel.reading, pixel.x.len()) {
            (Reading::Softmax, _) => self.of_logits(pixel.x, pixel.y, gradient),
            (Reading::Sigmoid, _) => self.of_sigmoid(pixel.x, pixel.y, gradient),
            (Reading::Prob, 1) => self.of_foreground(pixel.x[0], pixel.y[0], gradient),
            (Reading::Prob, _) => self.of_prob(pixel.x, pixel.y, gradient),
        };
        PixelTerm { loss, weight: pixel.class.map_or(1.0, |class| self.weight(class)) }
    }
}

impl CrossEntropy {
    fn of_logits(&self, z: &[f64], y: &[f64], g: &mut [f64]) -> f64 {
        let log_sum = log_sum_exp(z.iter().copied());
        let (mut loss, mut mass) = (0.0, 0.0);
        for k in 0..z.len() {
            let wy = self.weight(k) * y[k];
            // 0 · (−∞) never arises: logits are finite.
            loss -= wy * (z[k] - log_sum);
            mass += wy;
        }
        for k in 0..z.len() {
            g[k] = mass * (z[k] - log_sum).exp() - self.weight(k) * y[k];
        }
        loss
    }

    fn of_sigmoid(&self, z: &[f64], y: &[f64], g: &mut [f64]) -> f64 {
        let mut loss = 0.0;
        for k in 0..z.len() {
            let w = self.weight(k);
            loss += w * (softplus(z[k]) - z[k] * y[k]);
            g[k] = w * (sigmoid(z[k]) - y[k]);
        }
        loss
    }

    fn of_foreground(&self, p: f64, y: f64, g: &mut [f64]) -> f64 {
        let w = self.weight(0);
        g[0] = w * ((1.0 - y) * log_floored_slope(1.0 - p) - y * log_floored_slope(p));
        -w * (y * log_floored(p) + (1.0 - y) * log_floored(1.0 - p))
    }

    fn of_prob(&self, p: &[f64], y: &[f64], g: &mut [f64]) -> f64 {
        let mut loss = 0.0;
        for k in 0..p.len() {
            let wy = self.weight(k) * y[k];
            // Most classes of most pixels are not there, and a logarithm is what this loss costs.
            if wy == 0.0 {
                g[k] = 0.0;
                continue;
            }
            loss -= wy * log_floored(p[k]);
            g[k] = -wy * log_floored_slope(p[k]);
        }
        loss
    }
}
