//! An image that stays on the device: what is patched, hardened, compared and coloured there.

use super::overlap_sums;
use crate::self_check::inputs::{Case, Fill, Maps};
use crate::self_check::kernel::{Checked, Runner, largest_of};
use jdt_core::CoreError;
use jdt_core::colour::{ColourScale, colour_map};
use jdt_core::kernels::{self, Label, PixelGradient, Prediction, Sample, confusion, gradient_norms, harden};
use jdt_core::masks::{LabelMap, PredictionMap};
use jdt_core::statistics::Confusion;
use jdt_gpu::{GpuError, PaintedMap, Painting, ResidentNumbers, Side};

/// The sums after a stroke's rectangle was written into the prediction.
pub(crate) struct Patched;

/// The counts of both masks, hardened after the same stroke.
pub(crate) struct Hardened;

/// x − y of one class, coloured.
pub(crate) struct Difference;

/// A prediction of one class, coloured.
pub(crate) struct Colours;

/// The norms of two losses' gradients.
pub(crate) struct Norms;

impl Checked for Patched {
    const NAME: &'static str = "patch";
    const SHADER: &'static str = "patch";
    const TOLERANCE: f64 = 1e-6;
    type Answer = ResidentNumbers;

    fn bytes_a_pixel(channels: usize) -> usize {
        8 * channels + 1
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        after_a_stroke(on, maps).await
    }

    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        let wide = maps.widened()?;
        let painted = wide.painted()?;
        let wanted = kernels::overlap_sums(&wide.with_prediction(&painted)?, overlap_sums::THRESHOLD);
        Ok(overlap_sums::error(&answer.sums, &wanted))
    }
}

impl Checked for Hardened {
    const NAME: &'static str = "harden_pair";
    const SHADER: &'static str = "harden_pair";
    const TOLERANCE: f64 = 0.0;
    type Answer = ResidentNumbers;

    fn bytes_a_pixel(channels: usize) -> usize {
        8 * channels + 1
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        after_a_stroke(on, maps).await
    }

    /// Pixels that are counted elsewhere than argmax and ½ say.
    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        let painted = maps.painted()?;
        let wanted = hard_counts(&maps.with_prediction(&painted)?, maps)?;
        let pairs = answer.confusion.table().iter().zip(wanted.table());
        Ok(pairs.map(|(got, wanted)| got.abs_diff(*wanted) as f64).sum())
    }
}

impl Checked for Difference {
    const NAME: &'static str = "difference";
    const SHADER: &'static str = "difference";
    /// Steps of 255.
    const TOLERANCE: f64 = 1.0;
    type Answer = PaintedMap;

    fn bytes_a_pixel(channels: usize) -> usize {
        8 * channels + 4
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        let (sample, class) = (maps.of_prob()?, maps.prob.channels() - 1);
        match on {
            Runner::Cpu => {
                let (values, max_abs) = difference(&sample);
                let plane = &values[class * sample.shape().pixels()..];
                Ok(PaintedMap { rgba: colour_map(plane, ColourScale::Signed { max_abs }), max_abs: Some(max_abs) })
            }
            Runner::Gpu(gpu) => {
                picture(gpu.slopes(&sample, &[], Some(Painting::Difference { class, max_abs: None })).await?)
            }
        }
    }

    /// Of the colours; the scale must end at the largest difference, to f32's last digit.
    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        let sample = maps.of_prob()?;
        let (values, max_abs) = difference(&sample);
        let plane = &values[(maps.prob.channels() - 1) * sample.shape().pixels()..];
        let got = answer.max_abs.unwrap_or(f32::NAN);
        // Numbers below f32's normal range read 0 on many GPUs.
        let is_near = (got - max_abs).abs() <= f32::EPSILON * max_abs + f32::MIN_POSITIVE;
        if !is_near {
            return Ok(f64::INFINITY);
        }
        Ok(steps(&answer.rgba, &colour_map(plane, ColourScale::Signed { max_abs: got })))
    }
}

impl Checked for Colours {
    const NAME: &'static str = "colour_map";
    const SHADER: &'static str = "colour_map";
    /// Steps of 255.
    const TOLERANCE: f64 = 1.0;
    type Answer = PaintedMap;

    fn bytes_a_pixel(_: usize) -> usize {
        8
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        let sample = maps.of_prob()?;
        match on {
            Runner::Cpu => Ok(PaintedMap { rgba: colour_map(maps.prob.plane(0), ColourScale::Viridis), max_abs: None }),
            Runner::Gpu(gpu) => picture(gpu.slopes(&sample, &[], Some(Painting::Values(Side::Prediction, 0))).await?),
        }
    }

    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        Ok(steps(&answer.rgba, &colour_map(maps.prob.plane(0), ColourScale::Viridis)))
    }
}

impl Checked for Norms {
    const NAME: &'static str = "gradient_norms";
    const SHADER: &'static str = "gradient_norms";
    const TOLERANCE: f64 = 1e-5;
    type Answer = Vec<f64>;

    fn bytes_a_pixel(channels: usize) -> usize {
        4 * channels + 1
    }

    /// Below f32's normal range a GPU may take two numbers for equal, where a slope is another.
    fn takes(case: &Case) -> bool {
        case.fill != Fill::Denormal
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        let (sample, [one, other]) = (maps.of_prob()?, scalars(maps));
        match on {
            Runner::Cpu => Ok(gradient_norms(&sample, &[&one, &other])),
            Runner::Gpu(gpu) => Ok(gpu.slopes(&sample, &[&one, &other], None).await?.norms),
        }
    }

    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        let [one, other] = scalars(maps);
        let wide = maps.widened()?;
        let wanted = gradient_norms(&wide.of_prob()?, &[&one, &other]);
        if answer.len() != wanted.len() {
            return Ok(f64::INFINITY);
        }
        // The terms of a slope may cancel; what is left of their rounding is no error.
        let values = maps.hard.kept_pixels().max(1) as f64 * maps.prob.channels() as f64;
        let least = 0.1 * values.sqrt();
        Ok(largest_of(answer.iter().zip(&wanted).map(|(got, wanted)| (got - wanted).abs() / wanted.max(least))))
    }
}

/// What is read off an image that was uploaded and then painted on.
async fn after_a_stroke(on: Runner<'_>, maps: &Maps) -> Result<ResidentNumbers, GpuError> {
    let painted = maps.painted()?;
    let (before, after) = (maps.of_prob()?, maps.with_prediction(&painted)?);
    match on {
        Runner::Cpu => Ok(ResidentNumbers {
            sums: kernels::overlap_sums(&after, overlap_sums::THRESHOLD),
            confusion: hard_counts(&after, maps)?,
        }),
        Runner::Gpu(gpu) => gpu.numbers_after(&before, &after, maps.stroke(), overlap_sums::THRESHOLD).await,
    }
}

fn hard_counts(sample: &Sample<'_, f32>, maps: &Maps) -> Result<Confusion, CoreError> {
    let space = maps.hard.space();
    let Prediction::Prob(prob) = sample.prediction() else { return Ok(Confusion::new(space.classes())) };
    let prediction = PredictionMap::new(&harden(prob.view()), space)?;
    match sample.label() {
        Label::Hard(label) => confusion(label, &prediction),
        Label::Soft(label) => confusion(&LabelMap::new(&harden(label.view()), space)?, &prediction),
    }
}

/// `[C, H, W]`, and the largest |value|.
fn difference(sample: &Sample<'_, f32>) -> (Vec<f32>, f32) {
    let values = kernels::difference(sample).into_raw_vec_and_offset().0;
    let max_abs = values.iter().fold(0.0, |max: f32, value| max.max(value.abs()));
    (values, max_abs)
}

fn picture(slopes: jdt_gpu::ResidentSlopes) -> Result<PaintedMap, GpuError> {
    slopes.picture.ok_or_else(|| GpuError::Validation("no picture came back".to_owned()))
}

/// The most steps of 255 between two pictures.
fn steps(got: &[u8], wanted: &[u8]) -> f64 {
    if got.len() != wanted.len() {
        return f64::INFINITY;
    }
    largest_of(got.iter().zip(wanted).map(|(got, wanted)| f64::from(got.abs_diff(*wanted))))
}

fn scalars(maps: &Maps) -> [Vec<PixelGradient>; 2] {
    let of = |c: f64| {
        (0..maps.prob.channels())
            .map(|class| {
                let at = class as f64;
                PixelGradient { a: 0.7 - 0.1 * at, b: -1.3 + 0.05 * at, c, d: 0.25 }
            })
            .collect()
    };
    [of(0.4), of(-0.9)]
}
