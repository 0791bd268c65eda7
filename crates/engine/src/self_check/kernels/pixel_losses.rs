//! Logits → a loss that is a mean over pixels, and its gradient.

use crate::self_check::inputs::{Case, Maps};
use crate::self_check::kernel::{Checked, Runner, largest_of};
use jdt_core::CoreError;
use jdt_core::losses::{CrossEntropy, Focal, KullbackLeibler, PixelLossValue, pixel_loss};
use jdt_gpu::{GpuError, ShaderLoss};

/// Cross-entropy with a smoothed label.
pub(crate) struct Smoothed;

/// Focal loss, which takes hard labels only.
pub(crate) struct Focused;

/// Kullback–Leibler divergence.
pub(crate) struct Divergence;

const TOLERANCE: f64 = 1e-5;

fn smoothed() -> ShaderLoss {
    CrossEntropy { label_smoothing: 0.1, class_weights: None }.into()
}

impl Checked for Smoothed {
    const NAME: &'static str = "cross_entropy";
    const SHADER: &'static str = "pixel_losses";
    const TOLERANCE: f64 = TOLERANCE;
    type Answer = PixelLossValue<f32>;

    fn bytes_a_pixel(channels: usize) -> usize {
        8 * channels + 1
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        value(on, maps, &smoothed()).await
    }

    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        error(answer, maps, &smoothed())
    }
}

impl Checked for Focused {
    const NAME: &'static str = "focal";
    const SHADER: &'static str = "pixel_losses";
    const TOLERANCE: f64 = TOLERANCE;
    type Answer = PixelLossValue<f32>;

    fn bytes_a_pixel(channels: usize) -> usize {
        8 * channels + 1
    }

    fn takes(case: &Case) -> bool {
        case.hard_label
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        value(on, maps, &Focal::default().into()).await
    }

    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        error(answer, maps, &Focal::default().into())
    }
}

impl Checked for Divergence {
    const NAME: &'static str = "kullback_leibler";
    const SHADER: &'static str = "pixel_losses";
    const TOLERANCE: f64 = TOLERANCE;
    type Answer = PixelLossValue<f32>;

    fn bytes_a_pixel(channels: usize) -> usize {
        8 * channels + 1
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        value(on, maps, &KullbackLeibler::default().into()).await
    }

    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        error(answer, maps, &KullbackLeibler::default().into())
    }
}

async fn value(on: Runner<'_>, maps: &Maps, loss: &ShaderLoss) -> Result<PixelLossValue<f32>, GpuError> {
    let sample = maps.of_logits()?;
    match on {
        Runner::Cpu => Ok(pixel_loss(&sample, loss)?),
        Runner::Gpu(gpu) => gpu.pixel_loss(&sample, loss).await,
    }
}

/// Relative to the size of the sum's terms, and to the largest gradient.
fn error(got: &PixelLossValue<f32>, maps: &Maps, loss: &ShaderLoss) -> Result<f64, CoreError> {
    let wide = maps.widened()?;
    let sample = wide.of_logits()?;
    let wanted = pixel_loss(&sample, loss)?;
    let mut size = wanted.sum.abs();
    if let ShaderLoss::KullbackLeibler(_) = loss {
        // For T = 1 the cross-entropy less the label's entropy: the two may cancel.
        let cross_entropy = pixel_loss(&sample, &CrossEntropy::default())?.sum;
        size = size.max(cross_entropy).max(cross_entropy - wanted.sum);
    }
    // Where a prediction is certain, what is left of the rounding of 1 is no error.
    let term = 0.1 / wanted.weight.max(1.0);
    let largest = wanted.gradient.iter().fold(term, |most, g| most.max(g.abs()));
    let slopes = got.gradient.iter().zip(&wanted.gradient).map(|(&got, &wanted)| (f64::from(got) - wanted).abs());
    let sums = [(got.sum, wanted.sum, size), (got.weight, wanted.weight, wanted.weight)];
    let sums = sums.map(|(got, wanted, size)| (got - wanted).abs() / size.max(1e-30));
    Ok(largest_of(sums.into_iter().chain([largest_of(slopes) / largest])))
}
