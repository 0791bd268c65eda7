//! Probabilities and a hard mask → confidence bins.

use crate::self_check::inputs::Maps;
use crate::self_check::kernel::{Checked, Runner, largest_of};
use jdt_core::CoreError;
use jdt_core::statistics::{Bins, ImageCalibration};
use jdt_gpu::GpuError;

/// Of every class, and of the predicted one.
pub(crate) struct OfEveryClass;

impl Checked for OfEveryClass {
    const NAME: &'static str = "calibration_bins";
    const SHADER: &'static str = "calibration_bins";
    const TOLERANCE: f64 = 1e-6;
    type Answer = ImageCalibration;

    fn bytes_a_pixel(channels: usize) -> usize {
        4 * channels + 1
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        match on {
            Runner::Cpu => Ok(ImageCalibration::new("", &maps.prob, &maps.hard, Bins::DEFAULT_COUNT)?),
            Runner::Gpu(gpu) => gpu.calibration_bins("", &maps.prob, &maps.hard, Bins::DEFAULT_COUNT).await,
        }
    }

    /// Relative to the sums of bins that are filled one pixel after the other; counts must be equal.
    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        let errors = answer.classes.iter().map(|entry| {
            let mut wanted = Bins::new(Bins::DEFAULT_COUNT);
            let plane = maps.prob.plane(if maps.prob.channels() == 1 { 0 } else { entry.class });
            for (pixel, &p) in plane.iter().enumerate() {
                if let Some(class) = maps.hard.ids().class(pixel) {
                    wanted.add(p, class == entry.class);
                }
            }
            largest_of(entry.bins.bins().iter().zip(wanted.bins()).map(|(got, wanted)| {
                if (got.pixels, got.correct) == (wanted.pixels, wanted.correct) {
                    // Sums below f32's normal range have no digits to compare.
                    (got.confidence - wanted.confidence).abs() / wanted.confidence.max(1e-30)
                } else {
                    f64::INFINITY
                }
            }))
        });
        let all_are_there = answer.top.pixels() == maps.hard.kept_pixels();
        Ok(largest_of(errors.chain([if all_are_there { 0.0 } else { f64::INFINITY }])))
    }
}
