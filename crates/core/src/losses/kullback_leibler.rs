//! The Kullback–Leibler divergence from a softened prediction: the loss of distillation.

use super::param::ParamSpec;
use super::pixel_loss::{PROB_FLOOR, log_floored, log_floored_slope, log_sum_exp, pixel_loss, sigmoid, softplus};
use super::{LossEntry, LossKind, Pixel, PixelLoss, PixelLossValue, PixelTerm, Reading, SoftLabels};
use crate::kernels::Sample;
use crate::{CoreError, Real};
use serde::{Deserialize, Serialize};

const TEMPERATURE: ParamSpec = ParamSpec::number(
    "temperature",
    "T",
    "divides the logits before soft-max; the label is as it is",
    [0.1, 10.0],
    1.0,
);

/// Kullback–Leibler divergence, `T²·KL(y ‖ softmax(z/T))`, the mean over kept pixels.
///
/// For T = 1 it is the cross-entropy less the label's entropy: 0 at p = y.
///
/// # Source
/// Hinton et al. 2015; `KLDivLoss` of the reference.
pub(super) const KL: LossEntry = LossEntry {
    id: "kl",
    name: "KL",
    title: "Kullback–Leibler divergence",
    formula: "T²·Σ_k y_k (ln y_k − ln softmax(z/T)_k), mean over pixels",
    source: "Hinton et al. 2015",
    family: "pixel",
    soft_labels: SoftLabels::Safe,
    takes_soft_labels: true,
    params: &[TEMPERATURE],
    kind: LossKind::Pixel(|chosen| Box::new(KullbackLeibler { temperature: chosen.number(&TEMPERATURE) })),
};

/// Parameters of the Kullback–Leibler divergence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct KullbackLeibler {
    /// T from 0.001 to 1000. The label is not softened with it: a teacher's is expected to be so already.
    pub temperature: f64,
}

impl Default for KullbackLeibler {
    fn default() -> Self {
        Self { temperature: TEMPERATURE.default }
    }
}

/// Kullback–Leibler divergence of a sample, labels soft or hard.
///
/// `0·ln 0 = 0`. A sigmoid's channels, and a foreground probability, are pairs (p, 1−p), channels being added. Given
/// probabilities, z = ln max(p, 1e-12), so that the softened distribution is `p^(1/T)`, scaled to sum to 1.
///
/// # Errors
/// [`CoreError::Parameter`] for T out of 0.001…1000.
///
/// # Source
/// Hinton et al. 2015.
pub fn kullback_leibler<F: Real>(
    sample: &Sample<'_, F>,
    options: &KullbackLeibler,
) -> Result<PixelLossValue<F>, CoreError> {
    pixel_loss(sample, options)
}

impl PixelLoss for KullbackLeibler {
    fn check(&self, _channels: usize, _is_hard: bool) -> Result<(), CoreError> {
        // T² and 1/T² stay far inside f64.
        if (1e-3..=1e3).contains(&self.temperature) {
            Ok(())
        } else {
            Err(CoreError::Parameter {
                name: TEMPERATURE.name,
                expected: "a number from 0.001 to 1000",
                got: self.temperature,
            })
        }
    }

    fn at(&self, pixel: &mut Pixel<'_>, gradient: &mut [f64]) -> PixelTerm {
        let (x, y) = (pixel.x, &*pixel.y);
        let loss = match (pixel.reading, x.len()) {
            (Reading::Softmax, _) => self.of_logits(|k| x[k], y, gradient),
            (Reading::Sigmoid, _) => (0..x.len()).map(|k| self.of_pair(x[k], y[k], &mut gradient[k])).sum(),
            (Reading::Prob, 1) => {
                let logit = log_floored(x[0]) - log_floored(1.0 - x[0]);
                let loss = self.of_pair(logit, y[0], &mut gradient[0]);
                gradient[0] *= log_floored_slope(x[0]) + log_floored_slope(1.0 - x[0]);
                loss
            }
            (Reading::Prob, _) if self.temperature == 1.0 => of_prob(x, y, gradient),
            (Reading::Prob, _) => {
                let loss = self.of_logits(|k| log_floored(x[k]), y, gradient);
                for (g, &p) in gradient.iter_mut().zip(x) {
                    *g *= log_floored_slope(p);
                }
                loss
            }
        };
        PixelTerm { loss, weight: 1.0 }
    }
}

impl KullbackLeibler {
    fn of_logits(self, z: impl Fn(usize) -> f64, y: &[f64], g: &mut [f64]) -> f64 {
        let t = self.temperature;
        let log_sum = log_sum_exp((0..y.len()).map(|k| z(k) / t));
        let mass: f64 = y.iter().sum();
        let mut loss = 0.0;
        for (k, &y) in y.iter().enumerate() {
            let log_q = z(k) / t - log_sum;
            loss += log_times(y) - y * log_q;
            g[k] = t * (mass * log_q.exp() - y);
        }
        t * t * loss
    }

    fn of_pair(self, z: f64, y: f64, g: &mut f64) -> f64 {
        let t = self.temperature;
        *g = t * (sigmoid(z / t) - y);
        t * t * (log_times(y) + log_times(1.0 - y) + softplus(z / t) - y * z / t)
    }
}

/// The divergence from probabilities as they are, T = 1, where soft-max of their logarithms only scales them to sum to 1: no
/// exponential, and no logarithm where the label is 0.
fn of_prob(x: &[f64], y: &[f64], g: &mut [f64]) -> f64 {
    let sum: f64 = x.iter().map(|p| p.max(PROB_FLOOR)).sum();
    let (log_sum, scaled) = (sum.ln(), y.iter().sum::<f64>() / sum);
    let mut loss = 0.0;
    for ((g, &p), &y) in g.iter_mut().zip(x).zip(y) {
        // (m·p/s − y)/p, where the logarithm has a slope.
        *g = if p > PROB_FLOOR { scaled } else { 0.0 };
        if y > 0.0 {
            loss += log_times(y) - y * (log_floored(p) - log_sum);
            *g -= y * log_floored_slope(p);
        }
    }
    loss
}

/// `y·ln y`, 0 at 0.
fn log_times(y: f64) -> f64 {
    if y > 0.0 { y * y.ln() } else { 0.0 }
}
