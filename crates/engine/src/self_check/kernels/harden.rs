//! Values of each class → class ids.

use crate::self_check::inputs::Maps;
use crate::self_check::kernel::{Checked, Runner};
use jdt_core::CoreError;
use jdt_core::kernels::{FOREGROUND_LEVEL, harden};
use jdt_core::masks::IdImage;
use jdt_gpu::GpuError;

/// The first of the largest values; at or above 0.5 for one class.
pub(crate) struct ToClassIds;

impl Checked for ToClassIds {
    const NAME: &'static str = "harden";
    const SHADER: &'static str = "harden";
    const TOLERANCE: f64 = 0.0;
    type Answer = IdImage;

    fn bytes_a_pixel(channels: usize) -> usize {
        4 * channels + 1
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        match on {
            Runner::Cpu => Ok(harden(maps.logits.view())),
            Runner::Gpu(gpu) => gpu.harden(maps.logits.view()).await,
        }
    }

    /// How many pixels have another id.
    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        let map = maps.logits.view();
        let (channels, height, width) = map.dim();
        let wrong = (0..height * width).filter(|pixel| {
            let at = (pixel / width, pixel % width);
            let value = |channel: usize| map[(channel, at.0, at.1)];
            let largest = (0..channels).map(value).fold(f32::NEG_INFINITY, f32::max);
            let wanted = match channels {
                1 => usize::from(largest >= FOREGROUND_LEVEL),
                _ => (0..channels).find(|&channel| value(channel) == largest).unwrap_or(channels),
            };
            usize::try_from(answer.id(at)) != Ok(wanted)
        });
        Ok(wrong.count() as f64)
    }
}
