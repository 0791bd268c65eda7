//! What an engine asks of a device other than the CPU.

use futures::future::{FutureExt, LocalBoxFuture};
use jdt_core::kernels::{OnSurfaceTile, PixelGradient, Sample, Surface, SurfaceGrid};
use jdt_core::losses::PixelLossValue;
use jdt_core::masks::{IdImage, LabelMap, PredictionMap, ProbMap, SoftLabel};
use jdt_core::statistics::{Confusion, ImageCalibration, OverlapSums};
use jdt_gpu::{Gpu, GpuError, ShaderLoss};
use ndarray::{Array3, ArrayView3};
use std::fmt::Debug;
use std::ops::ControlFlow;

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
    fn label_smoothing<'a>(&'a self, label: &'a SoftLabel, epsilon: f64) -> Answer<'a, SoftLabel>;
    fn boundary_smoothing<'a>(&'a self, label: &'a LabelMap, epsilon: f64, window: usize) -> Answer<'a, SoftLabel>;
    fn surface_sums<'a>(
        &'a self,
        surface: &'a Surface<'a, f32>,
        grid: &'a SurfaceGrid,
        threshold: f64,
        on_tile: &'a mut OnSurfaceTile<'a>,
    ) -> Answer<'a, ControlFlow<()>>;
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

    fn label_smoothing<'a>(&'a self, label: &'a SoftLabel, epsilon: f64) -> Answer<'a, SoftLabel> {
        self.label_smoothing(label, epsilon).boxed_local()
    }

    fn boundary_smoothing<'a>(&'a self, label: &'a LabelMap, epsilon: f64, window: usize) -> Answer<'a, SoftLabel> {
        self.boundary_smoothing(label, epsilon, window).boxed_local()
    }

    fn surface_sums<'a>(
        &'a self,
        surface: &'a Surface<'a, f32>,
        grid: &'a SurfaceGrid,
        threshold: f64,
        on_tile: &'a mut OnSurfaceTile<'a>,
    ) -> Answer<'a, ControlFlow<()>> {
        self.surface_sums(surface, grid, threshold, on_tile).boxed_local()
    }
}
