//! What an engine asks of a device other than the CPU.

use crate::overlay::OverlayMap;
use crate::race::{DeviceDescent, RaceImage};
use crate::{GpuFacts, PaintedImage};
use futures::future::LocalBoxFuture;
use jdt_core::descent::DescentSettings;
use jdt_core::kernels::{Label, OnSurfaceTile, Outcome, PixelGradient, Sample, Surface, SurfaceGrid};
use jdt_core::losses::PixelLossValue;
use jdt_core::masks::{IdImage, LabelMap, PredictionMap, ProbMap, Rect, SoftLabel};
use jdt_core::statistics::{Confusion, ImageCalibration, OverlapSums};
use jdt_gpu::{GpuError, Painting, ResidentNumbers, ResidentSlopes, ShaderLoss, Traffic};
use ndarray::{Array2, Array3, ArrayView3};
use std::fmt::Debug;
use std::ops::ControlFlow;

/// What a device answers, when it has done so.
pub(crate) type Answer<'a, T> = LocalBoxFuture<'a, Result<T, GpuError>>;

/// The kernels of a device.
///
/// An object rather than the device itself, so that a worker which never starts one is built without the graphics stack:
/// it is a third of the page's first load.
pub(crate) trait Accelerator: Debug {
    fn destroy(&self);
    fn traffic(&self) -> Traffic;
    /// Sums and hard counts of each image of a painting, which stays on the device for the next question.
    fn read_painting<'a>(&'a self, images: &'a [PaintedImage]) -> Answer<'a, Vec<ResidentNumbers>>;
    /// The norms of losses' gradients over an image of a painting, and an overlay's picture if one is asked for.
    fn slopes_of_painted<'a>(
        &'a self,
        image: &'a PaintedImage,
        losses: &'a [&'a [PixelGradient]],
        overlay: Option<OverlayMap<'a>>,
    ) -> Answer<'a, ResidentSlopes>;
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
    fn label_smoothing<'a>(&'a self, label: &'a SoftLabel, epsilon: f64) -> Answer<'a, SoftLabel>;
    fn boundary_smoothing<'a>(&'a self, label: &'a LabelMap, epsilon: f64, window: usize) -> Answer<'a, SoftLabel>;
    fn surface_sums<'a>(
        &'a self,
        surface: &'a Surface<'a, f32>,
        grid: &'a SurfaceGrid,
        threshold: f64,
        on_tile: &'a mut OnSurfaceTile<'a>,
    ) -> Answer<'a, ControlFlow<()>>;
    /// Uploads an image, writes a rectangle of its prediction anew, and reads sums and hard counts.
    fn numbers_after<'a>(
        &'a self,
        before: &'a Sample<'a, f32>,
        after: &'a Sample<'a, f32>,
        rect: Rect,
        threshold: f64,
    ) -> Answer<'a, ResidentNumbers>;
    /// Uploads an image, and reads the norms of losses' gradients and a picture.
    fn slopes<'a>(
        &'a self,
        sample: &'a Sample<'a, f32>,
        losses: &'a [&'a [PixelGradient]],
        painting: Option<Painting<'a>>,
    ) -> Answer<'a, ResidentSlopes>;
    /// The probabilities after so many steps of a descent.
    fn descend<'a>(
        &'a self,
        start: &'a ProbMap,
        label: Label<'a, f32>,
        settings: DescentSettings,
        steps: u64,
    ) -> Answer<'a, Array3<f32>>;
    /// A descent that stays on the device.
    fn start_descent<'a>(
        &'a self,
        images: &'a [RaceImage],
        settings: DescentSettings,
    ) -> Answer<'a, Box<dyn DeviceDescent>>;
    /// Copies so many bytes from buffer to buffer, so many times.
    fn copy(&self, bytes: u64, times: u32) -> Answer<'_, ()>;
    /// What it says of itself; not how fast it copies.
    fn facts(&self) -> GpuFacts;
}
