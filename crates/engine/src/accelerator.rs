//! What an engine asks of a device other than the CPU.

use crate::{GpuFacts, GpuLimits};
use futures::future::{FutureExt, LocalBoxFuture};
use jdt_core::kernels::{Outcome, PixelGradient, Sample};
use jdt_core::losses::PixelLossValue;
use jdt_core::masks::{IdImage, LabelMap, PredictionMap, ProbMap};
use jdt_core::statistics::{Confusion, ImageCalibration, OverlapSums};
use jdt_gpu::{Gpu, GpuError, ShaderLoss};
use ndarray::{Array2, Array3, ArrayView3};
use std::fmt::Debug;

/// What a device answers, when it has done so.
pub(crate) type Answer<'a, T> = LocalBoxFuture<'a, Result<T, GpuError>>;

/// The kernels of a device.
///
/// An object rather than [`Gpu`] itself, so that a worker which never starts one is built without the graphics stack:
/// it is a third of the page's first load.
pub(crate) trait Accelerator: Debug {
    fn destroy(&self);
    fn overlap_sums<'a>(&'a self, sample: &'a Sample<'a, f32>, threshold: f64) -> Answer<'a, Vec<OverlapSums>>;
    fn overlap_grad<'a>(
        &'a self,
        sample: &'a Sample<'a, f32>,
        coefficients: &'a [PixelGradient],
    ) -> Answer<'a, Array3<f32>>;
    fn confusion<'a>(&'a self, label: &'a LabelMap, prediction: &'a PredictionMap) -> Answer<'a, Confusion>;
    fn pixel_loss<'a>(&'a self, sample: &'a Sample<'a, f32>, loss: &'a ShaderLoss) -> Answer<'a, PixelLossValue<f32>>;
    fn harden<'a>(&'a self, map: ArrayView3<'a, f32>) -> Answer<'a, IdImage>;
    fn calibration_bins<'a>(
        &'a self,
        image: &'a str,
        prob: &'a ProbMap,
        label: &'a LabelMap,
        bins: usize,
    ) -> Answer<'a, ImageCalibration>;
    fn error_map<'a>(
        &'a self,
        label: &'a LabelMap,
        prediction: &'a PredictionMap,
        class: usize,
    ) -> Answer<'a, Array2<Outcome>>;
    /// Copies so many bytes from buffer to buffer, so many times.
    fn copy(&self, bytes: u64, times: u32) -> Answer<'_, ()>;
    /// What it says of itself; not how fast it copies.
    fn facts(&self) -> GpuFacts;
}

impl Accelerator for Gpu {
    fn destroy(&self) {
        self.destroy();
    }

    fn overlap_sums<'a>(&'a self, sample: &'a Sample<'a, f32>, threshold: f64) -> Answer<'a, Vec<OverlapSums>> {
        self.overlap_sums(sample, threshold).boxed_local()
    }

    fn overlap_grad<'a>(
        &'a self,
        sample: &'a Sample<'a, f32>,
        coefficients: &'a [PixelGradient],
    ) -> Answer<'a, Array3<f32>> {
        self.overlap_grad(sample, coefficients).boxed_local()
    }

    fn confusion<'a>(&'a self, label: &'a LabelMap, prediction: &'a PredictionMap) -> Answer<'a, Confusion> {
        self.confusion(label, prediction).boxed_local()
    }

    fn pixel_loss<'a>(&'a self, sample: &'a Sample<'a, f32>, loss: &'a ShaderLoss) -> Answer<'a, PixelLossValue<f32>> {
        self.pixel_loss(sample, loss).boxed_local()
    }

    fn harden<'a>(&'a self, map: ArrayView3<'a, f32>) -> Answer<'a, IdImage> {
        self.harden(map).boxed_local()
    }

    fn calibration_bins<'a>(
        &'a self,
        image: &'a str,
        prob: &'a ProbMap,
        label: &'a LabelMap,
        bins: usize,
    ) -> Answer<'a, ImageCalibration> {
        self.calibration_bins(image, prob, label, bins).boxed_local()
    }

    fn error_map<'a>(
        &'a self,
        label: &'a LabelMap,
        prediction: &'a PredictionMap,
        class: usize,
    ) -> Answer<'a, Array2<Outcome>> {
        self.error_map(label, prediction, class).boxed_local()
    }

    fn copy(&self, bytes: u64, times: u32) -> Answer<'_, ()> {
        self.copy(bytes, times).boxed_local()
    }

    fn facts(&self) -> GpuFacts {
        let (adapter, limits) = (self.context().adapter(), self.context().limits());
        GpuFacts {
            interface: adapter.backend.clone(),
            device_type: adapter.device_type.clone(),
            driver: adapter.driver.clone(),
            limits: GpuLimits {
                max_buffer_size: limits.max_buffer_size,
                max_storage_buffer_binding_size: limits.max_storage_buffer_binding_size,
                max_compute_workgroups_per_dimension: limits.max_compute_workgroups_per_dimension,
                max_compute_workgroup_storage_size: limits.max_compute_workgroup_storage_size,
                max_compute_invocations_per_workgroup: limits.max_compute_invocations_per_workgroup,
            },
            copy_gb_s: None,
        }
    }
}
