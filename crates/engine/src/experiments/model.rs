//! The model: a logistic regression on what a pixel shows.

use super::pictures::{FEATURES, Picture, map};
use jdt_core::CoreError;
use jdt_core::masks::ProbMap;
use ndarray::Array3;

/// An offset and a weight a feature.
pub(super) type Weights = [f64; FEATURES + 1];

/// `x = 1 / (1 + exp(−(w₀ + Σ w_k f_k)))`
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PixelModel {
    pub(super) weights: Weights,
}

impl PixelModel {
    /// A model that says ½ everywhere but for a hint of what is bright.
    pub(super) fn start() -> Self {
        let mut weights = [0.1; FEATURES + 1];
        weights[0] = 0.0;
        Self { weights }
    }

    fn logit(&self, features: &[f64; FEATURES]) -> f64 {
        self.weights[0] + self.weights[1..].iter().zip(features).map(|(weight, feature)| weight * feature).sum::<f64>()
    }

    /// The probabilities of a picture; the logits are divided by the temperature.
    pub(super) fn predict(&self, picture: &Picture, temperature: f64) -> Result<ProbMap<f64>, CoreError> {
        let share = |features| 1.0 / (1.0 + (-self.logit(features) / temperature).exp());
        ProbMap::new(map(picture.features.iter().map(share).collect()))
    }

    /// The gradient by the weights, of a gradient by the probabilities.
    pub(super) fn gradient(picture: &Picture, prob: &ProbMap<f64>, by_prob: &Array3<f64>) -> Weights {
        let mut gradient = [0.0; FEATURES + 1];
        for ((features, x), slope) in picture.features.iter().zip(prob.values()).zip(by_prob) {
            let by_logit = slope * x * (1.0 - x);
            gradient[0] += by_logit;
            for (sum, feature) in gradient[1..].iter_mut().zip(features) {
                *sum += by_logit * feature;
            }
        }
        gradient
    }
}
