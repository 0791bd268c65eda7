//! A whole batch of plain numbers, taken through masks, sums, loss and gradient in either precision.

use jdt_core::kernels::{Activation, Label, PixelGradient, Prediction, Sample, overlap_grad};
use jdt_core::losses::{
    ActiveClasses, CrossEntropy, LossSpec, Mix, OverlapLoss, Reduction, TverskyIndex, cross_entropy, evaluate,
    sums_table,
};
use jdt_core::masks::{ClassSpace, IdImage, KeepMask, LabelMap, Logits, ProbMap, SoftLabel};
use jdt_core::statistics::{OverlapSums, SumsTable};
use jdt_core::{CoreError, Real};
use ndarray::{Array2, Array3};

/// What the numbers of a prediction are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// Probabilities, as they are.
    Prob,
    /// Logits before a soft-max.
    Softmax,
    /// Logits before a sigmoid.
    Sigmoid,
}

/// Labels of a batch.
#[derive(Debug, Clone, PartialEq)]
pub enum Labels {
    /// `[B, N]` ids; [`IGNORED`] is ignored.
    Hard(Vec<i32>),
    /// `[B, C, N]` values.
    Soft(Vec<f64>),
}

/// The id that hard labels ignore.
pub const IGNORED: i32 = 255;

/// A batch as flat row-major numbers, its images of one row of pixels each.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Images B.
    pub images: usize,
    /// Channels C of the prediction.
    pub channels: usize,
    /// Classes of a hard label; 2 beside a single channel makes the channel the foreground.
    pub classes: usize,
    /// Pixels N of an image.
    pub pixels: usize,
    /// What `prediction` holds.
    pub space: Space,
    /// `[B, C, N]`
    pub prediction: Vec<f64>,
    /// The labels.
    pub labels: Labels,
    /// `[B, N]`
    pub keep: Option<Vec<bool>>,
    /// Presence threshold.
    pub threshold: f64,
}

/// Sums, loss and gradient of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// One row an image.
    pub table: SumsTable,
    /// The loss.
    pub loss: f64,
    /// By the prediction, `[B, C, N]`.
    pub gradient: Vec<f64>,
    /// The largest sum of terms that a gradient by a probability may be made of; rounding is in proportion to it where
    /// the terms cancel.
    pub terms: f64,
}

enum HeldPrediction<F> {
    Prob(ProbMap<F>),
    Logits(Logits<F>, Activation),
}

enum HeldLabel<F> {
    Hard(LabelMap),
    Soft(SoftLabel<F>),
}

type Held<F> = (HeldPrediction<F>, HeldLabel<F>, Option<KeepMask>);

impl Batch {
    /// One image of probabilities with a soft label, one channel.
    pub fn pair(x: &[f64], y: &[f64]) -> Self {
        Self {
            images: 1,
            channels: 1,
            classes: 1,
            pixels: x.len(),
            space: Space::Prob,
            prediction: x.to_vec(),
            labels: Labels::Soft(y.to_vec()),
            keep: None,
            threshold: 0.01,
        }
    }

    /// Where a value stands in a flat `[B, C, N]`.
    pub fn at(&self, image: usize, channel: usize, pixel: usize) -> usize {
        (image * self.channels + channel) * self.pixels + pixel
    }

    /// Whether a pixel takes part.
    pub fn is_kept(&self, image: usize, pixel: usize) -> bool {
        let at = image * self.pixels + pixel;
        let ignored = matches!(&self.labels, Labels::Hard(ids) if ids[at] == IGNORED);
        self.keep.as_ref().is_none_or(|keep| keep[at]) && !ignored
    }

    /// Calls `run` with the images as proven samples.
    ///
    /// # Errors
    /// What the core refuses, `run` included.
    pub fn with_samples<F: Real, R>(
        &self,
        run: impl FnOnce(&[Sample<'_, F>]) -> Result<R, CoreError>,
    ) -> Result<R, CoreError> {
        let held = (0..self.images).map(|image| self.held(image)).collect::<Result<Vec<Held<F>>, _>>()?;
        let samples = held
            .iter()
            .map(|(prediction, label, keep)| {
                let prediction = match prediction {
                    HeldPrediction::Prob(map) => Prediction::Prob(map),
                    HeldPrediction::Logits(map, activation) => Prediction::Logits(map, *activation),
                };
                let label = match label {
                    HeldLabel::Hard(map) => Label::Hard(map),
                    HeldLabel::Soft(map) => Label::Soft(map),
                };
                Sample::new(prediction, label, keep.as_ref())
            })
            .collect::<Result<Vec<_>, _>>()?;
        run(&samples)
    }

    fn held<F: Real>(&self, image: usize) -> Result<Held<F>, CoreError> {
        let n = self.pixels;
        let map = |values: &[f64]| {
            Array3::from_shape_fn((self.channels, 1, n), |(c, _, i)| F::from_f64(values[self.at(image, c, i)]))
        };
        let prediction = match self.space {
            Space::Prob => HeldPrediction::Prob(ProbMap::new(map(&self.prediction))?),
            Space::Softmax => HeldPrediction::Logits(Logits::new(map(&self.prediction))?, Activation::Softmax),
            Space::Sigmoid => HeldPrediction::Logits(Logits::new(map(&self.prediction))?, Activation::Sigmoid),
        };
        let label = match &self.labels {
            Labels::Hard(ids) => {
                let ids = IdImage::I32(Array2::from_shape_fn((1, n), |(_, i)| ids[image * n + i]));
                HeldLabel::Hard(LabelMap::new(&ids, ClassSpace::new(self.classes, Some(IGNORED))?)?)
            }
            Labels::Soft(values) => HeldLabel::Soft(SoftLabel::new(map(values))?),
        };
        let keep =
            self.keep.as_ref().map(|keep| KeepMask::new(Array2::from_shape_fn((1, n), |(_, i)| keep[image * n + i])));
        Ok((prediction, label, keep.transpose()?))
    }

    /// The sums of every image and class, by the kernels of precision `F`.
    ///
    /// # Errors
    /// What the core refuses.
    pub fn sums<F: Real>(&self) -> Result<SumsTable, CoreError> {
        self.with_samples::<F, _>(|samples| Ok(sums_table(samples, self.threshold)))
    }

    /// An overlap loss and its gradient, pixels in precision `F`.
    ///
    /// # Errors
    /// What the core refuses.
    pub fn overlap<F: Real>(&self, loss: &OverlapLoss) -> Result<Outcome, CoreError> {
        let table = self.sums::<F>()?;
        let evaluation = evaluate(&table, loss)?;
        let gradient = self.with_samples::<F, _>(|samples| {
            let of_image = |(image, sample)| overlap_grad(sample, evaluation.image_gradient(image));
            Ok(samples.iter().enumerate().flat_map(of_image).map(Real::widen).collect())
        })?;
        let terms = |g: &PixelGradient| (g.a + g.c).abs().max((g.a - g.c).abs()) + g.b.abs() + g.d.abs();
        let terms = evaluation.gradient.iter().map(terms).fold(0.0, f64::max);
        Ok(Outcome { table, loss: evaluation.loss, gradient, terms })
    }

    /// The mean over images of the mean cross-entropy, and its gradient.
    ///
    /// # Errors
    /// What the core refuses.
    pub fn cross_entropy<F: Real>(&self, options: &CrossEntropy) -> Result<Outcome, CoreError> {
        let table = self.sums::<F>()?;
        let share = 1.0 / self.images as f64;
        let (loss, gradient) = self.with_samples::<F, _>(|samples| {
            let values = samples.iter().map(|sample| cross_entropy(sample, options)).collect::<Result<Vec<_>, _>>()?;
            let loss = values.iter().map(|value| share * value.mean).sum();
            Ok((loss, values.into_iter().flat_map(|value| value.gradient).map(|g| share * g.widen()).collect()))
        })?;
        Ok(Outcome { table, loss, gradient, terms: 1.0 })
    }

    /// A mix of losses of the catalogue, and its gradient.
    ///
    /// # Errors
    /// What the core refuses.
    pub fn mix<F: Real>(&self, mix: &Mix) -> Result<(f64, Vec<f64>), CoreError> {
        let total = self.with_samples::<F, _>(|samples| Ok(mix.evaluate(samples)?.total))?;
        Ok((total.value, total.gradient.into_iter().flatten().map(Real::widen).collect()))
    }
}

/// Sums of one pair of masks.
///
/// # Panics
/// For values outside [0, 1].
pub fn sums_of(x: &[f64], y: &[f64]) -> OverlapSums {
    let table = Batch::pair(x, y).sums::<f64>().unwrap_or_else(|error| panic!("{error}"));
    *table.cell(0, 0)
}

/// An index without smoothing, power or logarithm.
pub fn plain_index(alpha: f64, beta: f64) -> TverskyIndex {
    TverskyIndex { alpha, beta, gamma: 1.0, smooth: 0.0, log: false }
}

/// A loss of the catalogue on one pair of masks: its value and its gradient by `x`.
///
/// # Panics
/// For values outside [0, 1].
pub fn loss_of(spec: &LossSpec, index: TverskyIndex, x: &[f64], y: &[f64]) -> (f64, Vec<f64>) {
    let loss = OverlapLoss { active: ActiveClasses::All, ..spec.build(index, Reduction::D) };
    let outcome = Batch::pair(x, y).overlap::<f64>(&loss).unwrap_or_else(|error| panic!("{error}"));
    (outcome.loss, outcome.gradient)
}
