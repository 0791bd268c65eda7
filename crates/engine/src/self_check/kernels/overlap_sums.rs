//! Probabilities or logits → the six sums of each class.

use crate::self_check::inputs::Maps;
use crate::self_check::kernel::{Checked, Runner, largest_of};
use jdt_core::CoreError;
use jdt_core::kernels::{Sample, overlap_sums};
use jdt_core::statistics::OverlapSums;
use jdt_gpu::GpuError;

/// A label above this is present, as in the reference.
pub(super) const THRESHOLD: f64 = 0.01;

/// Of probabilities.
pub(crate) struct OfProbabilities;

/// Of logits, through soft-max or sigmoid.
pub(crate) struct OfLogits;

impl Checked for OfProbabilities {
    const NAME: &'static str = "overlap_sums";
    const SHADER: &'static str = "overlap_sums";
    const TOLERANCE: f64 = 1e-6;
    type Answer = Vec<OverlapSums>;

    fn bytes_a_pixel(channels: usize) -> usize {
        4 * channels + 1
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        sums(on, &maps.of_prob()?).await
    }

    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        Ok(error(answer, &overlap_sums(&maps.widened()?.of_prob()?, THRESHOLD)))
    }
}

impl Checked for OfLogits {
    const NAME: &'static str = "overlap_sums_of_logits";
    const SHADER: &'static str = "overlap_sums";
    const TOLERANCE: f64 = 1e-5;
    type Answer = Vec<OverlapSums>;

    fn bytes_a_pixel(channels: usize) -> usize {
        4 * channels + 1
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        sums(on, &maps.of_logits()?).await
    }

    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        Ok(error(answer, &overlap_sums(&maps.widened()?.of_logits()?, THRESHOLD)))
    }
}

async fn sums(on: Runner<'_>, sample: &Sample<'_, f32>) -> Result<Vec<OverlapSums>, GpuError> {
    match on {
        Runner::Cpu => Ok(overlap_sums(sample, THRESHOLD)),
        Runner::Gpu(gpu) => gpu.overlap_sums(sample, THRESHOLD).await,
    }
}

/// Relative to the size of what was added up; counts must be equal.
pub(super) fn error(got: &[OverlapSums], wanted: &[OverlapSums]) -> f64 {
    largest_of(got.iter().zip(wanted).map(|(got, wanted)| {
        if (got.kept, got.present) != (wanted.kept, wanted.present) {
            return f64::INFINITY;
        }
        let pairs = [
            (got.sx, wanted.sx, 0.0),
            (got.sy, wanted.sy, 0.0),
            // A difference is known as well as what was subtracted.
            (got.d, wanted.d, wanted.sx + wanted.sy),
            (got.p, wanted.p, 0.0),
            (got.qx, wanted.qx, 0.0),
            (got.qy, wanted.qy, 0.0),
            (got.m, wanted.m, 0.0),
        ];
        // Sums below f32's normal range have no digits to compare.
        let error = |(got, wanted, scale): (f64, f64, f64)| (got - wanted).abs() / wanted.abs().max(scale).max(1e-30);
        largest_of(pairs.into_iter().map(error))
    }))
}
