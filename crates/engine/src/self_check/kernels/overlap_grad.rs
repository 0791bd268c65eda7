//! Scalars of each class → the gradient of an overlap loss by the logits.

use crate::self_check::inputs::Maps;
use crate::self_check::kernel::{Checked, Runner, largest_of};
use jdt_core::CoreError;
use jdt_core::kernels::{PixelGradient, overlap_grad};
use jdt_gpu::GpuError;
use ndarray::Array3;

/// By the logits.
pub(crate) struct ByLogits;

impl Checked for ByLogits {
    const NAME: &'static str = "overlap_grad";
    const SHADER: &'static str = "overlap_grad";
    const TOLERANCE: f64 = 1e-5;
    type Answer = Array3<f32>;

    fn bytes_a_pixel(channels: usize) -> usize {
        8 * channels + 1
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        let (sample, scalars) = (maps.of_logits()?, scalars(maps));
        match on {
            Runner::Cpu => Ok(overlap_grad(&sample, &scalars)),
            Runner::Gpu(gpu) => gpu.overlap_grad(&sample, &scalars).await,
        }
    }

    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        let scalars = scalars(maps);
        let wide = maps.widened()?;
        let wanted = overlap_grad(&wide.of_logits()?, &scalars);
        // Through the soft-max, terms as large as the scalars cancel; what is left of their rounding is no error.
        let terms = 0.1 * scalars.iter().map(|s| s.a.abs() + s.b.abs() + s.c.abs() + s.d.abs()).fold(0.0, f64::max);
        let largest = wanted.iter().fold(terms, |most, g| most.max(g.abs()));
        // |x − y| has a kink at x = y: where f32 rounds x across it, either slope is right.
        let at_kink = wide.pixels_near_their_label(1e-6);
        let pairs = answer.iter().zip(&wanted).zip(at_kink.iter().cycle());
        let worst = pairs.filter(|(_, at_kink)| !**at_kink).map(|((&got, &wanted), _)| (f64::from(got) - wanted).abs());
        Ok(largest_of(worst) / largest)
    }
}

fn scalars(maps: &Maps) -> Vec<PixelGradient> {
    (0..maps.logits.channels())
        .map(|class| {
            let at = class as f64;
            PixelGradient { a: 0.7 - 0.1 * at, b: -1.3 + 0.05 * at, c: 0.4, d: 0.25 }
        })
        .collect()
}
