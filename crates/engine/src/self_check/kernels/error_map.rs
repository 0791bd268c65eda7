//! A pair of hard masks → what each pixel is to one class.

use crate::self_check::inputs::Maps;
use crate::self_check::kernel::{Checked, Runner};
use jdt_core::CoreError;
use jdt_core::kernels::{Outcome, error_map};
use jdt_gpu::GpuError;
use ndarray::Array2;

/// Of class 0, which full masks are full of, and for which others are empty.
pub(crate) struct OfOneClass;

const CLASS: usize = 0;

impl Checked for OfOneClass {
    const NAME: &'static str = "error_map";
    const SHADER: &'static str = "error_map";
    const TOLERANCE: f64 = 0.0;
    type Answer = Array2<Outcome>;

    fn bytes_a_pixel(_: usize) -> usize {
        3
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        match on {
            Runner::Cpu => Ok(error_map(&maps.hard, &maps.hard_prediction, CLASS)?),
            Runner::Gpu(gpu) => gpu.error_map(&maps.hard, &maps.hard_prediction, CLASS).await,
        }
    }

    /// How many pixels are called something else than label and prediction say.
    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        let wrong = answer.iter().enumerate().filter(|&(pixel, &got)| {
            let class = |id: Option<usize>| id.map(|id| id == CLASS);
            let wanted = match (class(maps.hard.ids().class(pixel)), class(maps.hard_prediction.ids().class(pixel))) {
                (None, _) | (_, None) => Outcome::LeftOut,
                (Some(true), Some(true)) => Outcome::TruePositive,
                (Some(true), Some(false)) => Outcome::FalseNegative,
                (Some(false), Some(true)) => Outcome::FalsePositive,
                (Some(false), Some(false)) => Outcome::TrueNegative,
            };
            got != wanted
        });
        Ok(wrong.count() as f64)
    }
}
