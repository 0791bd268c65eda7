//! Calibration of a teacher by a kernel density estimate over the simplex.

use super::ParamRange;
use super::boundary_smoothing::{WINDOW, boundary_pixels};
use super::one_hot::from_pixels;
use crate::kernels::{Label, Prediction, Sample};
use crate::masks::{LabelMap, ProbMap, SoftLabel};
use crate::random::Random;
use crate::{CoreError, Real};
use serde::{Deserialize, Serialize};

/// The width of a kernel.
pub const BANDWIDTH: ParamRange = ParamRange {
    name: "bandwidth",
    min: 1e-4,
    max: 10.0,
    default: 0.1,
    step: None,
    expected: "a number from 0.0001 to 10",
};

/// Keys drawn from each class.
pub const KEYS: ParamRange = ParamRange {
    name: "keys",
    min: 1.0,
    max: 10_000.0,
    default: 64.0,
    step: Some(1.0),
    expected: "a whole number from 1 to 10000",
};

/// Parameters of [`calibrate_by_kde`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Kde {
    /// The width h of a kernel, in [`BANDWIDTH`].
    pub bandwidth: f64,
    /// How many keys are drawn from each class, in [`KEYS`].
    pub keys: usize,
    /// The window that tells boundary pixels, in [`WINDOW`].
    pub window: usize,
    /// Where the draws begin.
    pub seed: u64,
}

impl Kde {
    /// Every parameter at its default.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers, read off ranges")]
    pub const DEFAULT: Self =
        Self { bandwidth: BANDWIDTH.default, keys: KEYS.default as usize, window: WINDOW.default as usize, seed: 0 };
}

/// The smallest probability whose logarithm is taken.
const FLOOR: f64 = 1e-12;

/// A pixel whose label is known: its class and the kernel that its probabilities make, `Dir(·; p/h + 1)`.
struct Key {
    class: usize,
    /// `p/h`, the exponents.
    exponents: Vec<f64>,
    /// `ln Γ(Σα) − Σ ln Γ(α)`
    normalizer: f64,
}

impl Key {
    fn new(class: usize, prob: &[f64], bandwidth: f64) -> Self {
        let exponents: Vec<f64> = prob.iter().map(|p| p / bandwidth).collect();
        let alphas = || exponents.iter().map(|e| e + 1.0);
        let normalizer = libm::lgamma(alphas().sum()) - alphas().map(libm::lgamma).sum::<f64>();
        Self { class, exponents, normalizer }
    }

    fn log_density(&self, logs: &[f64]) -> f64 {
        self.normalizer + self.exponents.iter().zip(logs).map(|(e, log)| e * log).sum::<f64>()
    }
}

/// Replaces the teacher's probabilities, where it errs or at a boundary, by what pixels with like probabilities are:
/// `p ← Σ_k Dir(p; p_k/h + 1)·y_k / Σ_k Dir(p; p_k/h + 1)`.
///
/// The keys k are drawn from the kept pixels of each class, without replacement. Elsewhere, and where the label is
/// ignored, the probabilities stay. `prob` is `[C, H, W]`, or `[1, H, W]` beside a label of two classes. Without a key,
/// nothing changes.
///
/// # Errors
/// [`CoreError::Parameter`]; [`CoreError::ShapeMismatch`]; [`CoreError::ChannelMismatch`].
///
/// # Source
/// The estimator of Popordanoska et al., arXiv 2210.07810.
pub fn calibrate_by_kde<F: Real>(prob: &ProbMap<F>, label: &LabelMap, kde: &Kde) -> Result<SoftLabel<F>, CoreError> {
    BANDWIDTH.check(kde.bandwidth)?;
    KEYS.check(kde.keys as f64)?;
    let is_boundary = boundary_pixels(label, kde.window)?;
    let foreground = Sample::new(Prediction::Prob(prob), Label::Hard(label), None)?.is_foreground();
    let classes = if foreground { 2 } else { prob.channels() };
    let at = |pixel: usize| -> Vec<f64> {
        if foreground {
            let p = prob.plane(0)[pixel].widen();
            vec![1.0 - p, p]
        } else {
            (0..classes).map(|class| prob.plane(class)[pixel].widen()).collect()
        }
    };

    let mut pools: Vec<Vec<usize>> = vec![Vec::new(); classes];
    for pixel in 0..prob.shape().pixels() {
        if let Some(class) = label.ids().class(pixel) {
            pools[class].push(pixel);
        }
    }
    let mut random = Random::new(kde.seed);
    let mut keys = Vec::new();
    for (class, pool) in pools.iter().enumerate() {
        keys.extend(random.sample(pool, kde.keys).into_iter().map(|pixel| Key::new(class, &at(pixel), kde.bandwidth)));
    }

    let mut planes: Vec<Vec<f64>> =
        (0..prob.channels()).map(|channel| prob.plane(channel).iter().map(|p| p.widen()).collect()).collect();
    for pixel in 0..prob.shape().pixels() {
        let Some(class) = label.ids().class(pixel) else { continue };
        let p = at(pixel);
        // The foreground wins a tie, the first of several classes wins theirs.
        let winner = if foreground {
            usize::from(p[1] >= 0.5)
        } else {
            (1..classes).fold(0, |best, class| if p[class] > p[best] { class } else { best })
        };
        if winner == class && !is_boundary[pixel] {
            continue;
        }
        if let Some(estimate) = estimate(&p, &keys) {
            for (channel, plane) in planes.iter_mut().enumerate() {
                plane[pixel] = estimate[if foreground { 1 } else { channel }];
            }
        }
    }
    from_pixels(prob.shape(), prob.channels(), |channel, pixel| planes[channel][pixel])
}

/// The share of each class in the density at `p`; `None` without a key.
fn estimate(p: &[f64], keys: &[Key]) -> Option<Vec<f64>> {
    let logs: Vec<f64> = p.iter().map(|p| p.max(FLOOR).ln()).collect();
    let densities: Vec<f64> = keys.iter().map(|key| key.log_density(&logs)).collect();
    // Densities run beyond f64 for small h: only their ratios to the largest are formed.
    let largest = densities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut shares = vec![0.0; p.len()];
    let mut total = 0.0;
    for (key, density) in keys.iter().zip(densities) {
        let weight = (density - largest).exp();
        shares[key.class] += weight;
        total += weight;
    }
    (total > 0.0).then(|| shares.into_iter().map(|share| share / total).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_density_of_a_dirichlet() {
        // Dir(2, 1, 1) at (½, ¼, ¼): Γ(4)/(Γ(2)Γ(1)Γ(1)) · ½ = 3.
        let key = Key::new(0, &[1.0, 0.0, 0.0], 1.0);
        let logs: Vec<f64> = [0.5_f64, 0.25, 0.25].iter().map(|p| p.ln()).collect();
        assert!((key.log_density(&logs).exp() - 3.0).abs() < 1e-12);
    }
}
