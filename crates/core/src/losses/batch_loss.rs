//! Any loss of the catalogue on a batch: value, value per class, gradient per image.

use super::{LossKind, LossSelection, evaluate, overlap_params, pixel_batch, ranked_batch};
use crate::kernels::{Sample, overlap_grad, overlap_sums};
use crate::statistics::SumsTable;
use crate::{CoreError, Real};
use ndarray::Array3;

/// A loss of a batch and its gradient.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchLoss<F> {
    /// The loss; 0 if nothing takes part.
    pub value: f64,
    /// The loss of each class, `None` for one that takes no part; empty for a loss that has no classes.
    pub by_class: Vec<Option<f64>>,
    /// Gradient by the prediction's own numbers, `[C, H, W]` an image; zero where a pixel is left out.
    pub gradient: Vec<Array3<F>>,
}

impl<F: Real> BatchLoss<F> {
    /// The Euclidean norm of the gradient over all images.
    pub fn gradient_norm(&self) -> f64 {
        self.gradient.iter().flatten().map(|slope| slope.widen() * slope.widen()).sum::<f64>().sqrt()
    }
}

/// Evaluates a loss of the catalogue on a batch.
///
/// Images may differ in size, not in their number of classes.
///
/// # Errors
/// [`CoreError::EmptyBatch`], [`CoreError::BatchChannels`]; [`CoreError::Parameter`] and
/// [`CoreError::ParameterLength`] for parameters out of their ranges; what a loss itself refuses:
/// [`CoreError::HardLabelsOnly`], [`CoreError::PredictionKind`], [`CoreError::ClassNotThere`].
///
/// # Example
/// ```
/// use jdt_core::kernels::{Label, Prediction, Sample};
/// use jdt_core::losses::evaluate_batch;
/// use jdt_core::masks::{ProbMap, SoftLabel};
/// use ndarray::array;
///
/// let x = ProbMap::new(array![[[0.0, 0.5, 1.0]]])?;
/// let y = SoftLabel::new(array![[[0.0, 1.0, 1.0]]])?;
/// let sample = Sample::new(Prediction::Prob(&x), Label::Soft(&y), None)?;
/// let loss = evaluate_batch(&[sample], &"jml(smooth=0)".parse()?)?;
/// assert_eq!((loss.value, loss.gradient[0][(0, 0, 1)]), (0.25, -0.5));
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn evaluate_batch<F: Real>(samples: &[Sample<'_, F>], chosen: &LossSelection) -> Result<BatchLoss<F>, CoreError> {
    expect_one_batch(samples)?;
    match chosen.entry().kind {
        LossKind::Overlap(spec) => {
            let (loss, threshold) = overlap_params::chosen(spec, chosen)?;
            let table = sums_table(samples, threshold);
            let evaluation = evaluate(&table, &loss)?;
            let gradient = samples
                .iter()
                .enumerate()
                .map(|(image, sample)| overlap_grad(sample, evaluation.image_gradient(image)))
                .collect();
            Ok(BatchLoss { value: evaluation.loss, by_class: evaluation.by_class, gradient })
        }
        LossKind::Pixel(prepare) => pixel_batch(samples, &*prepare(chosen)),
        LossKind::Ranked(prepare) => ranked_batch(samples, &*prepare(chosen)?),
    }
}

/// The sums of a batch; its labels count as hard if all of them are.
pub fn sums_table<F: Real>(samples: &[Sample<'_, F>], threshold: f64) -> SumsTable {
    let channels = samples.first().map_or(1, Sample::channels);
    let mut table = SumsTable::new(channels, samples.iter().all(Sample::is_hard));
    for sample in samples {
        table.push(overlap_sums(sample, threshold));
    }
    table
}

/// Checks that samples make a batch.
pub(super) fn expect_one_batch<F: Real>(samples: &[Sample<'_, F>]) -> Result<(), CoreError> {
    let Some(first) = samples.first() else { return Err(CoreError::EmptyBatch) };
    match samples.iter().position(|sample| sample.channels() != first.channels()) {
        None => Ok(()),
        Some(image) => {
            Err(CoreError::BatchChannels { image, expected: first.channels(), got: samples[image].channels() })
        }
    }
}
