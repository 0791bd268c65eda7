//! Labels → softer labels: everywhere, and near boundaries.

use crate::self_check::inputs::Maps;
use crate::self_check::kernel::{Checked, Runner, largest_of};
use jdt_core::CoreError;
use jdt_core::masks::SoftLabel;
use jdt_core::soft_labels::{boundary_smoothing, label_smoothing};
use jdt_gpu::GpuError;

/// ε: how much is given to other classes.
const EPSILON: f64 = 0.25;

/// k: pixels along the edge of the window in which another class makes a boundary.
const WINDOW: usize = 3;

/// Of a soft label.
pub(crate) struct Everywhere;

/// Of a hard label.
pub(crate) struct NearBoundaries;

impl Checked for Everywhere {
    const NAME: &'static str = "label_smoothing";
    const SHADER: &'static str = "label_smoothing";
    /// 2⁻²²: three roundings of numbers of at most 1.
    const TOLERANCE: f64 = 2.4e-7;
    type Answer = SoftLabel;

    fn bytes_a_pixel(channels: usize) -> usize {
        8 * channels
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        match on {
            Runner::Cpu => Ok(label_smoothing(&maps.soft, EPSILON)?),
            Runner::Gpu(gpu) => gpu.label_smoothing(&maps.soft, EPSILON).await,
        }
    }

    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        let share = EPSILON / maps.soft.channels().max(2) as f64;
        let wanted = maps.soft.values().iter().map(|&y| (1.0 - EPSILON) * f64::from(y) + share);
        Ok(largest_of(answer.values().iter().zip(wanted).map(|(&got, wanted)| (f64::from(got) - wanted).abs())))
    }
}

impl Checked for NearBoundaries {
    const NAME: &'static str = "boundary_smoothing";
    const SHADER: &'static str = "boundary_smoothing";
    const TOLERANCE: f64 = 0.0;
    type Answer = SoftLabel;

    fn bytes_a_pixel(channels: usize) -> usize {
        4 * channels + 1
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        match on {
            Runner::Cpu => Ok(boundary_smoothing(&maps.hard, EPSILON, WINDOW)?),
            Runner::Gpu(gpu) => gpu.boundary_smoothing(&maps.hard, EPSILON, WINDOW).await,
        }
    }

    /// Values that are not what each pixel's window, looked at by itself, makes of them.
    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        let label = &maps.hard;
        let (height, width) = (label.shape().height(), label.shape().width());
        let (classes, reach) = (answer.channels(), WINDOW / 2);
        let share = EPSILON / classes.max(2) as f64;
        let class_at = |row: usize, column: usize| label.ids().class(row * width + column);
        let mut wrong = 0_u32;
        for (row, column) in (0..height).flat_map(|row| (0..width).map(move |column| (row, column))) {
            let rows = row.saturating_sub(reach)..height.min(row + reach + 1);
            let columns = column.saturating_sub(reach)..width.min(column + reach + 1);
            let around: Vec<_> = rows.flat_map(|r| columns.clone().map(move |c| class_at(r, c))).collect();
            let own = class_at(row, column);
            let is_smooth = around.iter().all(Option::is_some) && around.iter().any(|&class| class != own);
            for class in 0..classes {
                let y = if own == Some(class) { 1.0 } else { 0.0 };
                let wanted = if is_smooth { (1.0 - EPSILON) * y + share } else { y };
                let got = f64::from(answer.plane(class)[row * width + column]);
                // Rounded to f32, nothing else.
                wrong += u32::from((got - wanted).abs() > 0.5 * f64::from(f32::EPSILON));
            }
        }
        Ok(f64::from(wrong))
    }
}
