//! A pair of hard masks → the table of counts.

use crate::self_check::inputs::Maps;
use crate::self_check::kernel::{Checked, Runner};
use jdt_core::CoreError;
use jdt_core::kernels::confusion;
use jdt_core::statistics::Confusion;
use jdt_gpu::GpuError;

/// Counted.
pub(crate) struct Table;

impl Checked for Table {
    const NAME: &'static str = "confusion";
    const SHADER: &'static str = "confusion";
    const TOLERANCE: f64 = 0.0;
    type Answer = Confusion;

    fn bytes_a_pixel(_: usize) -> usize {
        2
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        match on {
            Runner::Cpu => Ok(confusion(&maps.hard, &maps.hard_prediction)?),
            Runner::Gpu(gpu) => gpu.confusion(&maps.hard, &maps.hard_prediction).await,
        }
    }

    /// The largest difference from a count pixel by pixel, by nothing that the kernels use.
    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        let classes = maps.hard.classes();
        let mut wanted = vec![0_u64; classes * classes];
        for pixel in 0..maps.hard.shape().pixels() {
            let ids = (maps.hard.ids().class(pixel), maps.hard_prediction.ids().class(pixel));
            if let (Some(label), Some(prediction)) = ids {
                wanted[label * classes + prediction] += 1;
            }
        }
        Ok(answer.table().iter().zip(&wanted).map(|(&got, &wanted)| got.abs_diff(wanted)).max().unwrap_or(0) as f64)
    }
}
