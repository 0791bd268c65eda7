//! A kernel as the self-check knows it, and the check of one.

use super::inputs::{Case, Maps, cases};
use super::report::{Device, KernelCheck};
use super::speed;
use crate::accelerator::Accelerator;
use futures::future::{FutureExt, LocalBoxFuture};
use jdt_core::CoreError;
use jdt_gpu::GpuError;

/// The device that a check is about.
#[derive(Clone, Copy)]
pub(super) enum Runner<'a> {
    Cpu,
    Gpu(&'a dyn Accelerator),
}

impl Runner<'_> {
    pub(super) fn device(self) -> Device {
        match self {
            Self::Cpu => Device::Cpu,
            Self::Gpu(_) => Device::Gpu,
        }
    }
}

/// How to run a kernel, and how far its answer is from the truth.
pub(super) trait Checked {
    /// The name in reports.
    const NAME: &'static str;
    /// The shader that runs on a GPU.
    const SHADER: &'static str;
    /// The largest error allowed.
    const TOLERANCE: f64;
    /// What it answers.
    type Answer;

    /// Bytes that one pixel of a hard label costs at the least, read and written.
    fn bytes_a_pixel(channels: usize) -> usize;

    /// Whether it takes such inputs.
    fn takes(_case: &Case) -> bool {
        true
    }

    /// Runs it once.
    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError>;

    /// The error of an answer: relative to a sum, to the largest gradient, or in pixels.
    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError>;
}

/// A kernel's line in the list.
pub(super) struct Entry {
    pub(super) name: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "what a test compares with the list of shaders"))]
    pub(super) shader: &'static str,
    pub(super) bytes_a_pixel: fn(usize) -> usize,
    pub(super) check: for<'a> fn(Runner<'a>) -> LocalBoxFuture<'a, KernelCheck>,
    /// Seconds a run.
    pub(super) time: for<'a> fn(Runner<'a>, &'a Maps) -> LocalBoxFuture<'a, Option<f64>>,
}

impl Entry {
    pub(super) const fn of<K: Checked + 'static>() -> Self {
        Self {
            name: K::NAME,
            shader: K::SHADER,
            bytes_a_pixel: K::bytes_a_pixel,
            check: |on| check::<K>(on).boxed_local(),
            time: |on, maps| speed::seconds(async move || K::run(on, maps).await.is_ok()).boxed_local(),
        }
    }
}

/// Tries every case. A kernel passes once all of them are through.
async fn check<K: Checked>(on: Runner<'_>) -> KernelCheck {
    let mut check = KernelCheck {
        name: K::NAME.to_owned(),
        device: on.device(),
        pass: false,
        worst_error: 0.0,
        worst_case: String::new(),
        tolerance: K::TOLERANCE,
        cases: 0,
        gpx_s: None,
        share_of_copy: None,
    };
    let mut right = true;
    for (seed, case) in (1..).zip(cases()).filter(|(_, case)| K::takes(case)) {
        match error_of::<K>(on, &case, seed).await {
            Ok(error) if error <= K::TOLERANCE && error <= check.worst_error => {}
            Ok(error) => {
                // A NaN is neither within the tolerance nor below the worst.
                right &= error <= K::TOLERANCE;
                check.worst_error = error;
                check.worst_case = case.to_string();
            }
            Err(reason) => {
                check.worst_case = format!("{case}: {reason}");
                return check;
            }
        }
        check.cases += 1;
    }
    check.pass = right && check.cases > 0;
    check
}

async fn error_of<K: Checked>(on: Runner<'_>, case: &Case, seed: u64) -> Result<f64, GpuError> {
    let maps = Maps::new(case, seed)?;
    Ok(K::error(&K::run(on, &maps).await?, &maps)?)
}

/// The largest, and NaN if there is one.
pub(super) fn largest_of(errors: impl Iterator<Item = f64>) -> f64 {
    errors.fold(0.0, |most, error| if error <= most { most } else { error })
}
