//! A kernel of a device against the reference in f64.

use super::inputs::{Maps, cases};
use super::{Device, KernelCheck, KernelName};
use crate::accelerator::Accelerator;
use jdt_core::kernels::{self, PixelGradient, Sample, Surface, SurfaceGrid};
use jdt_core::losses::{CrossEntropy, Focal, KullbackLeibler, PixelLossValue, pixel_loss};
use jdt_core::masks::{Direction, IdImage, LabelMap, PredictionMap, ProbMap, SoftLabel};
use jdt_core::soft_labels::{boundary_smoothing, label_smoothing};
use jdt_core::statistics::{Bins, Confusion, ImageCalibration, OverlapSums};
use jdt_gpu::{GpuError, ShaderLoss};
use ndarray::ArrayView3;
use std::ops::ControlFlow;

/// The device that a check is about.
pub(super) enum Runner<'a> {
    Cpu,
    Gpu(&'a dyn Accelerator),
}

/// A label above this is present, as in the reference.
const THRESHOLD: f64 = 0.01;

/// How much labels are smoothed.
const EPSILON: f64 = 0.25;

/// The window of boundaries, in pixels.
const WINDOW: usize = 3;

impl Runner<'_> {
    pub(super) async fn sums(&self, sample: &Sample<'_, f32>) -> Result<Vec<OverlapSums>, GpuError> {
        match self {
            Self::Cpu => Ok(kernels::overlap_sums(sample, THRESHOLD)),
            Self::Gpu(gpu) => gpu.overlap_sums(sample, THRESHOLD).await,
        }
    }

    pub(super) async fn gradient(
        &self,
        sample: &Sample<'_, f32>,
        scalars: &[PixelGradient],
    ) -> Result<Vec<f32>, GpuError> {
        let gradient = match self {
            Self::Cpu => kernels::overlap_grad(sample, scalars),
            Self::Gpu(gpu) => gpu.overlap_grad(sample, scalars).await?,
        };
        Ok(gradient.into_raw_vec_and_offset().0)
    }

    pub(super) async fn confusion(&self, label: &LabelMap, prediction: &PredictionMap) -> Result<Confusion, GpuError> {
        match self {
            Self::Cpu => Ok(kernels::confusion(label, prediction)?),
            Self::Gpu(gpu) => gpu.confusion(label, prediction).await,
        }
    }

    pub(super) async fn pixel_loss(
        &self,
        sample: &Sample<'_, f32>,
        loss: &ShaderLoss,
    ) -> Result<PixelLossValue<f32>, GpuError> {
        match self {
            Self::Cpu => Ok(pixel_loss(sample, loss)?),
            Self::Gpu(gpu) => gpu.pixel_loss(sample, loss).await,
        }
    }

    pub(super) async fn harden(&self, map: ArrayView3<'_, f32>) -> Result<IdImage, GpuError> {
        match self {
            Self::Cpu => Ok(kernels::harden(map)),
            Self::Gpu(gpu) => gpu.harden(map).await,
        }
    }

    pub(super) async fn calibration(&self, prob: &ProbMap, label: &LabelMap) -> Result<ImageCalibration, GpuError> {
        match self {
            Self::Cpu => Ok(ImageCalibration::new("", prob, label, Bins::DEFAULT_COUNT)?),
            Self::Gpu(gpu) => gpu.calibration_bins("", prob, label, Bins::DEFAULT_COUNT).await,
        }
    }

    pub(super) async fn smoothed(&self, label: &SoftLabel) -> Result<SoftLabel, GpuError> {
        match self {
            Self::Cpu => Ok(label_smoothing(label, EPSILON)?),
            Self::Gpu(gpu) => gpu.label_smoothing(label, EPSILON).await,
        }
    }

    pub(super) async fn smoothed_at_boundaries(&self, label: &LabelMap) -> Result<SoftLabel, GpuError> {
        match self {
            Self::Cpu => Ok(boundary_smoothing(label, EPSILON, WINDOW)?),
            Self::Gpu(gpu) => gpu.boundary_smoothing(label, EPSILON, WINDOW).await,
        }
    }

    /// Row-major `[points, C]`.
    pub(super) async fn surface(
        &self,
        surface: &Surface<'_, f32>,
        grid: &SurfaceGrid,
    ) -> Result<Vec<OverlapSums>, GpuError> {
        let mut sums = Vec::new();
        let mut on_tile = |tile: kernels::SurfaceTile| {
            sums.extend(tile.sums);
            ControlFlow::Continue(())
        };
        let _ = match self {
            Self::Cpu => kernels::surface_sums(surface, grid, THRESHOLD, &mut on_tile),
            Self::Gpu(gpu) => gpu.surface_sums(surface, grid, THRESHOLD, &mut on_tile).await?,
        };
        Ok(sums)
    }
}

/// Tries every case.
pub(super) async fn check(name: KernelName, device: Device, runner: &Runner<'_>) -> KernelCheck {
    let tolerance = name.tolerance();
    let mut check = KernelCheck {
        name,
        device,
        pass: true,
        worst_error: 0.0,
        worst_case: String::new(),
        tolerance,
        cases: 0,
        gpx_s: None,
        share_of_copy: None,
    };
    for (seed, case) in (1..).zip(cases()) {
        check.cases += 1;
        let tried = match Maps::new(&case, seed) {
            Ok(maps) => error_of(name, runner, &maps).await,
            Err(reason) => Err(GpuError::Core(reason)),
        };
        match tried {
            Ok(error) if error <= tolerance && error <= check.worst_error => {}
            Ok(error) => {
                // A NaN is neither within the tolerance nor below the worst.
                check.pass &= error <= tolerance;
                check.worst_error = error;
                check.worst_case = case.to_string();
            }
            Err(reason) => {
                check.pass = false;
                check.worst_case = format!("{case}: {reason}");
                return check;
            }
        }
    }
    check
}

/// The error of one case, in the unit of [`KernelName::tolerance`].
async fn error_of(name: KernelName, runner: &Runner<'_>, maps: &Maps) -> Result<f64, GpuError> {
    let wide = maps.widened()?;
    match name {
        KernelName::OverlapSums => {
            Ok(sums_error(&runner.sums(&maps.of_prob()?).await?, &kernels::overlap_sums(&wide.of_prob()?, THRESHOLD)))
        }
        KernelName::OverlapSumsOfLogits => {
            let got = runner.sums(&maps.of_logits()?).await?;
            Ok(sums_error(&got, &kernels::overlap_sums(&wide.of_logits()?, THRESHOLD)))
        }
        KernelName::OverlapGrad => {
            let sample = maps.of_logits()?;
            let scalars: Vec<PixelGradient> = (0..sample.channels()).map(scalars_of).collect();
            let got = runner.gradient(&sample, &scalars).await?;
            let wanted = kernels::overlap_grad(&wide.of_logits()?, &scalars);
            // Through the soft-max, terms as large as the scalars cancel; what is left of their rounding is no error.
            let terms = 0.1 * scalars.iter().map(|s| s.a.abs() + s.b.abs() + s.c.abs() + s.d.abs()).fold(0.0, f64::max);
            let largest = wanted.iter().fold(terms, |most, g| most.max(g.abs()));
            let worst = got.iter().zip(&wanted).map(|(&got, &wanted)| (f64::from(got) - wanted).abs());
            Ok(largest_of(worst) / largest)
        }
        KernelName::Confusion => {
            let got = runner.confusion(&maps.hard, &maps.hard_prediction).await?;
            let wanted = counted_plainly(&maps.hard, &maps.hard_prediction);
            Ok(got.table().iter().zip(&wanted).map(|(&got, &wanted)| got.abs_diff(wanted)).max().unwrap_or(0) as f64)
        }
        KernelName::PixelLosses => {
            let (sample, wide) = (maps.of_logits()?, wide.of_logits()?);
            let mut losses = vec![
                CrossEntropy { label_smoothing: 0.1, class_weights: None }.into(),
                KullbackLeibler::default().into(),
            ];
            if sample.is_hard() {
                losses.push(Focal::default().into());
            }
            let mut worst = Vec::new();
            for loss in &losses {
                worst.push(pixel_loss_error(&runner.pixel_loss(&sample, loss).await?, &wide, loss)?);
            }
            Ok(largest_of(worst.into_iter()))
        }
        KernelName::Harden => {
            let map = maps.logits.view();
            let (got, (channels, height, width)) = (runner.harden(map).await?, map.dim());
            let wrong = (0..height * width).filter(|pixel| {
                let at = (pixel / width, pixel % width);
                let value = |channel: usize| map[(channel, at.0, at.1)];
                let largest = (0..channels).map(value).fold(f32::NEG_INFINITY, f32::max);
                let wanted = match channels {
                    1 => usize::from(largest >= kernels::FOREGROUND_LEVEL),
                    _ => (0..channels).find(|&channel| value(channel) == largest).unwrap_or(channels),
                };
                usize::try_from(got.id(at)) != Ok(wanted)
            });
            Ok(wrong.count() as f64)
        }
        KernelName::CalibrationBins => {
            Ok(calibration_error(&runner.calibration(&maps.prob, &maps.hard).await?, &maps.prob, &maps.hard))
        }
        KernelName::LabelSmoothing => {
            let got = runner.smoothed(&maps.soft).await?;
            let share = EPSILON / maps.soft.channels().max(2) as f64;
            let wanted = maps.soft.values().iter().map(|&y| (1.0 - EPSILON) * f64::from(y) + share);
            Ok(largest_of(got.values().iter().zip(wanted).map(|(&got, wanted)| (f64::from(got) - wanted).abs())))
        }
        KernelName::BoundarySmoothing => {
            let got = runner.smoothed_at_boundaries(&maps.hard).await?;
            Ok(wrong_at_boundaries(&got, &maps.hard) as f64)
        }
        KernelName::LossSurface => {
            let directions = maps.directions()?;
            let [u, v] = &directions;
            let wide_directions =
                [Direction::new(u.view().mapv(f64::from))?, Direction::new(v.view().mapv(f64::from))?];
            let grid = SurfaceGrid::new(3, [-0.5, 1.0], [0.0, 0.5])?;
            let got = runner.surface(&maps.surface(&directions)?, &grid).await?;
            let mut wanted = Vec::new();
            let _ = kernels::surface_sums(&wide.surface(&wide_directions)?, &grid, THRESHOLD, &mut |tile| {
                wanted.extend(tile.sums);
                ControlFlow::Continue(())
            });
            Ok(surface_error(&got, &wanted))
        }
    }
}

/// Relative to the sums of each class's bins, filled one pixel after the other; counts must be equal.
fn calibration_error(got: &ImageCalibration, prob: &ProbMap, label: &LabelMap) -> f64 {
    let errors = got.classes.iter().map(|entry| {
        let mut wanted = Bins::new(Bins::DEFAULT_COUNT);
        let plane = prob.plane(if prob.channels() == 1 { 0 } else { entry.class });
        for (pixel, &p) in plane.iter().enumerate() {
            if let Some(class) = label.ids().class(pixel) {
                wanted.add(p, class == entry.class);
            }
        }
        largest_of(entry.bins.bins().iter().zip(wanted.bins()).map(|(got, wanted)| {
            if (got.pixels, got.correct) == (wanted.pixels, wanted.correct) {
                (got.confidence - wanted.confidence).abs() / wanted.confidence.max(1e-30)
            } else {
                f64::INFINITY
            }
        }))
    });
    largest_of(errors.chain([if got.top.pixels() == label.kept_pixels() { 0.0 } else { f64::INFINITY }]))
}

/// Relative to the size of the sum's terms, and to the largest gradient.
fn pixel_loss_error(got: &PixelLossValue<f32>, wide: &Sample<'_, f64>, loss: &ShaderLoss) -> Result<f64, GpuError> {
    let wanted = pixel_loss(wide, loss)?;
    let mut size = wanted.sum.abs();
    if let ShaderLoss::KullbackLeibler(_) = loss {
        // For T = 1 the cross-entropy less the label's entropy: the two may cancel.
        let cross_entropy = pixel_loss(wide, &CrossEntropy::default())?.sum;
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

fn scalars_of(class: usize) -> PixelGradient {
    let at = class as f64;
    PixelGradient { a: 0.7 - 0.1 * at, b: -1.3 + 0.05 * at, c: 0.4, d: 0.25 }
}

/// The largest, and NaN if there is one.
fn largest_of(errors: impl Iterator<Item = f64>) -> f64 {
    errors.fold(0.0, |most, error| if error <= most { most } else { error })
}

/// Relative to the size of what was added up; counts must be equal.
fn sums_error(got: &[OverlapSums], wanted: &[OverlapSums]) -> f64 {
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

/// Relative to the sum and the number of pixels: x is rounded from numbers of the size of 1. Counts must be equal.
fn surface_error(got: &[OverlapSums], wanted: &[OverlapSums]) -> f64 {
    if got.len() != wanted.len() {
        return f64::INFINITY;
    }
    largest_of(got.iter().zip(wanted).map(|(got, wanted)| {
        if (got.kept, got.present) != (wanted.kept, wanted.present) {
            return f64::INFINITY;
        }
        let pairs = [
            (got.sx, wanted.sx),
            (got.sy, wanted.sy),
            (got.d, wanted.d),
            (got.p, wanted.p),
            (got.qx, wanted.qx),
            (got.qy, wanted.qy),
            (got.m, wanted.m),
        ];
        let size = wanted.kept.max(1) as f64;
        largest_of(pairs.into_iter().map(|(got, wanted)| (got - wanted).abs() / wanted.abs().max(size)))
    }))
}

/// Values that are not what each pixel's window, looked at by itself, makes of them.
fn wrong_at_boundaries(got: &SoftLabel, label: &LabelMap) -> usize {
    let (height, width) = (label.shape().height(), label.shape().width());
    let (classes, reach) = (got.channels(), WINDOW / 2);
    let share = EPSILON / classes.max(2) as f64;
    let class_at = |row: usize, column: usize| label.ids().class(row * width + column);
    let mut wrong = 0;
    for row in 0..height {
        for column in 0..width {
            let rows = row.saturating_sub(reach)..height.min(row + reach + 1);
            let columns = column.saturating_sub(reach)..width.min(column + reach + 1);
            let around: Vec<_> = rows.flat_map(|r| columns.clone().map(move |c| class_at(r, c))).collect();
            let own = class_at(row, column);
            let smooth = around.iter().all(Option::is_some) && around.iter().any(|&class| class != own);
            for class in 0..classes {
                let y = if own == Some(class) { 1.0 } else { 0.0 };
                let wanted = if smooth { (1.0 - EPSILON) * y + share } else { y };
                let got = f64::from(got.plane(class)[row * width + column]);
                // Rounded to f32, nothing else.
                let is_right = (got - wanted).abs() <= 0.5 * f64::from(f32::EPSILON);
                wrong += usize::from(!is_right);
            }
        }
    }
    wrong
}

/// The table pixel by pixel, by nothing that the kernels use.
fn counted_plainly(label: &LabelMap, prediction: &PredictionMap) -> Vec<u64> {
    let classes = label.classes();
    let mut table = vec![0; classes * classes];
    for pixel in 0..label.shape().pixels() {
        if let (Some(label), Some(prediction)) = (label.ids().class(pixel), prediction.ids().class(pixel)) {
            table[label * classes + prediction] += 1;
        }
    }
    table
}
