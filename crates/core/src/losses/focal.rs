//! The focal loss: cross-entropy that looks away from what is already well predicted.

use super::param::ParamSpec;
use super::pixel_loss::{log_floored, log_sum_exp, pixel_loss, sigmoid, softplus};
use super::{LossEntry, LossKind, Pixel, PixelLoss, PixelLossValue, PixelTerm, Reading, SoftLabels};
use crate::kernels::Sample;
use crate::{CoreError, Real};
use serde::{Deserialize, Serialize};

const GAMMA: ParamSpec = ParamSpec::number(
    "gamma",
    "γ",
    "how fast well-predicted pixels lose their say; 0 is cross-entropy",
    [0.0, 5.0],
    2.0,
);

/// Focal loss, `(1 − p_t)^γ · (−ln p_t)`, the mean over kept pixels.
///
/// # Source
/// Lin et al. 2017, equation 4; `FocalLoss` of the reference.
pub(super) const FOCAL: LossEntry = LossEntry {
    id: "focal",
    name: "Focal",
    title: "Focal loss",
    formula: "(1 − p_t)^γ · (−ln p_t), mean over pixels",
    source: "Lin et al. 2017, equation 4",
    family: "pixel",
    soft_labels: SoftLabels::HardOnly,
    takes_soft_labels: false,
    params: &[GAMMA],
    kind: LossKind::Pixel(|chosen| Box::new(Focal { gamma: chosen.number(&GAMMA) })),
};

/// Parameters of the focal loss.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Focal {
    /// γ from 0 to 1000; 0 is the cross-entropy.
    pub gamma: f64,
}

impl Default for Focal {
    fn default() -> Self {
        Self { gamma: GAMMA.default }
    }
}

/// Focal loss of a sample with a hard label.
///
/// `p_t` is the probability of the labelled class; in a sigmoid's channel, and for a foreground probability, p where
/// the label is 1 and 1 − p where it is 0, channels being added. A pixel that is certainly right has loss 0 and
/// gradient 0, also for γ < 1, where `(1−p_t)^(γ−1)` alone is infinite. Given probabilities, the logarithm is clamped
/// at 1e-12.
///
/// # Errors
/// [`CoreError::HardLabelsOnly`] for a soft label, [`CoreError::Parameter`].
///
/// # Source
/// Lin et al. 2017, equation 4.
pub fn focal<F: Real>(sample: &Sample<'_, F>, options: &Focal) -> Result<PixelLossValue<F>, CoreError> {
    pixel_loss(sample, options)
}

impl PixelLoss for Focal {
    fn check(&self, _channels: usize, is_hard: bool) -> Result<(), CoreError> {
        if !is_hard {
            return Err(CoreError::HardLabelsOnly {
                loss: FOCAL.title,
                why: "its p_t is the probability of the one labelled class, which a soft label does not name",
            });
        }
        if (0.0..=1e3).contains(&self.gamma) {
            Ok(())
        } else {
            Err(CoreError::Parameter { name: GAMMA.name, expected: "a number from 0 to 1000", got: self.gamma })
        }
    }

    fn at(&self, pixel: &mut Pixel<'_>, gradient: &mut [f64]) -> PixelTerm {
        let (x, y) = (pixel.x, &*pixel.y);
        let loss = match pixel.reading {
            Reading::Softmax => self.of_logits(x, y, gradient),
            Reading::Sigmoid => self.of_sigmoid(x, y, gradient),
            Reading::Prob => self.of_prob(x, y, gradient),
        };
        PixelTerm { loss, weight: 1.0 }
    }
}

impl Focal {
    /// The loss from `u = 1 − p_t` and `s = ln p_t`, each as exact as its caller can have it, and its derivative by s.
    ///
    /// `dL/ds = γ·u^γ·p_t·(s/u) − u^γ`: the quotient s/u is −1 in the limit u → 0.
    fn of_log(self, u: f64, s: f64) -> (f64, f64) {
        let power = u.powf(self.gamma);
        let quotient = if u > 0.0 { s / u } else { -1.0 };
        (-power * s, power * (self.gamma * s.exp() * quotient - 1.0))
    }

    fn of_logits(self, z: &[f64], y: &[f64], g: &mut [f64]) -> f64 {
        let Some(label) = y.iter().position(|&y| y > 0.0) else { return 0.0 };
        let log_sum = log_sum_exp(z.iter().copied());
        let p = |k: usize| (z[k] - log_sum).exp();
        // Σ of the others rather than 1 − p_t, which cancels near 1; ln(1 − u) likewise.
        let u: f64 = (0..z.len()).filter(|&k| k != label).map(p).sum::<f64>().min(1.0);
        let s = if u < 0.5 { (-u).ln_1p() } else { z[label] - log_sum };
        let (loss, by_log) = self.of_log(u, s);
        for k in 0..z.len() {
            g[k] = by_log * if k == label { u } else { -p(k) };
        }
        loss
    }

    fn of_sigmoid(self, z: &[f64], y: &[f64], g: &mut [f64]) -> f64 {
        let mut loss = 0.0;
        for k in 0..z.len() {
            let sign = if y[k] > 0.0 { 1.0 } else { -1.0 };
            let u = sigmoid(-sign * z[k]);
            let (value, by_log) = self.of_log(u, -softplus(-sign * z[k]));
            loss += value;
            g[k] = by_log * sign * u;
        }
        loss
    }

    fn of_prob(self, p: &[f64], y: &[f64], g: &mut [f64]) -> f64 {
        g.fill(0.0);
        let (at, p_t, sign) = match (p, y) {
            ([p], [y]) if *y == 0.0 => (0, 1.0 - p, -1.0),
            ([p], _) => (0, *p, 1.0),
            _ => match y.iter().position(|&y| y > 0.0) {
                Some(label) => (label, p[label], 1.0),
                None => return 0.0,
            },
        };
        let (u, s) = (1.0 - p_t, log_floored(p_t));
        // The power that nearly everyone takes is one product.
        let power = if self.gamma == 2.0 { u * u } else { u.powf(self.gamma) };
        let quotient = if u > 0.0 { s / u } else { -1.0 };
        let by_log = super::pixel_loss::log_floored_slope(p_t);
        g[at] = sign * power * (self.gamma * quotient - by_log);
        -power * s
    }
}
