//! Trains the model by Adam on a loss of the whole batch, or on the mean of the losses of its parts.

use super::model::{PixelModel, Weights};
use super::pictures::{FEATURES, Picture};
use jdt_core::CoreError;
use jdt_core::kernels::{Label, Prediction, Sample};
use jdt_core::losses::{BatchLoss, Mix, sharded_batch};
use jdt_core::masks::{KeepMask, ProbMap, SoftLabel};

/// Steps of every run.
pub(super) const STEPS: usize = 200;
const RATE: f64 = 0.2;
const BETA1: f64 = 0.9;
const BETA2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

/// What is trained on.
pub(super) struct Batch<'a> {
    pub(super) pictures: &'a [Picture],
    pub(super) targets: &'a [SoftLabel<f64>],
    /// The pixels that count, a mask a picture; empty for all.
    pub(super) keep: &'a [KeepMask],
}

impl Batch<'_> {
    /// A loss of predictions on this batch, as the mean of that of so many parts.
    pub(super) fn loss(&self, probs: &[ProbMap<f64>], mix: &Mix, parts: usize) -> Result<BatchLoss<f64>, CoreError> {
        let sample = |(at, (prob, target))| Sample::new(Prediction::Prob(prob), Label::Soft(target), self.keep.get(at));
        let samples = probs.iter().zip(self.targets).enumerate().map(sample).collect::<Result<Vec<_>, _>>()?;
        Ok(sharded_batch(&samples, parts, mix)?.mean)
    }

    /// The model's predictions.
    pub(super) fn predict(&self, model: &PixelModel) -> Result<Vec<ProbMap<f64>>, CoreError> {
        self.pictures.iter().map(|picture| model.predict(picture, 1.0)).collect()
    }

    /// Trains a model; calls back at the start and after each step, with the predictions.
    pub(super) fn train(
        &self,
        mix: &Mix,
        parts: usize,
        mut each: impl FnMut(usize, &[ProbMap<f64>]) -> Result<(), CoreError>,
    ) -> Result<PixelModel, CoreError> {
        let mut model = PixelModel::start();
        let (mut first, mut second) = ([0.0; FEATURES + 1], [0.0; FEATURES + 1]);
        for step in 0..=STEPS {
            let probs = self.predict(&model)?;
            each(step, &probs)?;
            if step == STEPS {
                break;
            }
            let loss = self.loss(&probs, mix, parts)?;
            let mut gradient: Weights = [0.0; FEATURES + 1];
            for ((picture, prob), by_prob) in self.pictures.iter().zip(&probs).zip(&loss.gradient) {
                for (sum, part) in gradient.iter_mut().zip(PixelModel::gradient(picture, prob, by_prob)) {
                    *sum += part;
                }
            }
            let turn = (step + 1) as f64;
            for at in 0..gradient.len() {
                first[at] = BETA1 * first[at] + (1.0 - BETA1) * gradient[at];
                second[at] = BETA2 * second[at] + (1.0 - BETA2) * gradient[at] * gradient[at];
                let mean = first[at] / (1.0 - BETA1.powf(turn));
                let spread = (second[at] / (1.0 - BETA2.powf(turn))).sqrt();
                model.weights[at] -= RATE * mean / (spread + EPSILON);
            }
        }
        Ok(model)
    }
}
