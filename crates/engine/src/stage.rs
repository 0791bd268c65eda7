//! A GPU with the painting on it.

use crate::accelerator::{Accelerator, Answer};
use crate::changes::Version;
use crate::document::PRESENCE_THRESHOLD;
use crate::overlay::OverlayMap;
use crate::race::{DeviceDescent, RaceImage};
use crate::{GpuFacts, GpuLimits, PaintedImage};
use futures::future::FutureExt;
use jdt_core::descent::DescentSettings;
use jdt_core::kernels::{Label, OnSurfaceTile, Outcome, PixelGradient, Sample, Surface, SurfaceGrid};
use jdt_core::losses::PixelLossValue;
use jdt_core::masks::{IdImage, LabelMap, PredictionMap, ProbMap, Rect, SoftLabel};
use jdt_core::statistics::{Confusion, ImageCalibration, OverlapSums};
use jdt_gpu::{
    Gpu, GpuDescent, GpuDescentImage, GpuError, Painting, ResidentImage, ResidentNumbers, ResidentSlopes, ShaderLoss,
    Side, Traffic,
};
use ndarray::{Array2, Array3, ArrayView3};
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;

/// A device that keeps the images of the painting it was last asked about.
///
/// The engine's copy stays the one that counts: what is here follows it by rectangles, and is uploaded anew where it is not
/// known how far behind it is. Whatever befalls the device, nothing is lost.
#[derive(Debug)]
pub(crate) struct Stage {
    gpu: Rc<Gpu>,
    held: RefCell<Vec<(Version, ResidentImage)>>,
}

impl Stage {
    pub(crate) fn new(gpu: Gpu) -> Self {
        Self { gpu: Rc::new(gpu), held: RefCell::default() }
    }

    /// The image on the device, as it is now. It is taken out: whoever comes before it is put back finds nothing.
    async fn fetch(
        &self,
        held: &mut Vec<(Version, ResidentImage)>,
        image: &PaintedImage,
    ) -> Result<ResidentImage, GpuError> {
        let sample = image.sample()?;
        let at = held.iter().position(|&(version, _)| image.changes().since(version).is_some());
        let Some((version, mut resident)) = at.map(|at| held.swap_remove(at)) else {
            return self.gpu.upload(&sample).await;
        };
        for (layer, rect) in image.changes().since(version).into_iter().flatten() {
            resident.patch(&sample, layer.into(), rect)?;
        }
        Ok(resident)
    }

    async fn read_all(&self, images: &[PaintedImage]) -> Result<Vec<ResidentNumbers>, GpuError> {
        let mut before = self.held.take();
        let (mut now, mut numbers) = (Vec::new(), Vec::new());
        for image in images {
            let mut resident = self.fetch(&mut before, image).await?;
            numbers.push(self.gpu.resident_numbers(&mut resident, PRESENCE_THRESHOLD).await?);
            now.push((image.changes().version(), resident));
        }
        // What is left belonged to another painting.
        self.held.replace(now);
        Ok(numbers)
    }

    async fn slopes_of(
        &self,
        image: &PaintedImage,
        losses: &[&[PixelGradient]],
        overlay: Option<OverlayMap<'_>>,
    ) -> Result<ResidentSlopes, GpuError> {
        let mut held = self.held.take();
        let mut resident = self.fetch(&mut held, image).await?;
        let slopes = self.gpu.resident_slopes(&mut resident, losses, overlay.map(Into::into)).await?;
        held.push((image.changes().version(), resident));
        self.held.replace(held);
        Ok(slopes)
    }
}

impl Accelerator for Stage {
    fn destroy(&self) {
        self.gpu.destroy();
    }

    fn traffic(&self) -> Traffic {
        self.gpu.context().traffic()
    }

    fn read_painting<'a>(&'a self, images: &'a [PaintedImage]) -> Answer<'a, Vec<ResidentNumbers>> {
        self.read_all(images).boxed_local()
    }

    fn slopes_of_painted<'a>(
        &'a self,
        image: &'a PaintedImage,
        losses: &'a [&'a [PixelGradient]],
        overlay: Option<OverlayMap<'a>>,
    ) -> Answer<'a, ResidentSlopes> {
        self.slopes_of(image, losses, overlay).boxed_local()
    }

    fn overlap_sums<'a>(&'a self, sample: &'a Sample<'a, f32>, threshold: f64) -> Answer<'a, Vec<OverlapSums>> {
        self.gpu.overlap_sums(sample, threshold).boxed_local()
    }

    fn overlap_grad<'a>(
        &'a self,
        sample: &'a Sample<'a, f32>,
        coefficients: &'a [PixelGradient],
    ) -> Answer<'a, Array3<f32>> {
        self.gpu.overlap_grad(sample, coefficients).boxed_local()
    }

    fn confusion<'a>(&'a self, label: &'a LabelMap, prediction: &'a PredictionMap) -> Answer<'a, Confusion> {
        self.gpu.confusion(label, prediction).boxed_local()
    }

    fn pixel_loss<'a>(&'a self, sample: &'a Sample<'a, f32>, loss: &'a ShaderLoss) -> Answer<'a, PixelLossValue<f32>> {
        self.gpu.pixel_loss(sample, loss).boxed_local()
    }

    fn harden<'a>(&'a self, map: ArrayView3<'a, f32>) -> Answer<'a, IdImage> {
        self.gpu.harden(map).boxed_local()
    }

    fn calibration_bins<'a>(
        &'a self,
        image: &'a str,
        prob: &'a ProbMap,
        label: &'a LabelMap,
        bins: usize,
    ) -> Answer<'a, ImageCalibration> {
        self.gpu.calibration_bins(image, prob, label, bins).boxed_local()
    }

    fn error_map<'a>(
        &'a self,
        label: &'a LabelMap,
        prediction: &'a PredictionMap,
        class: usize,
    ) -> Answer<'a, Array2<Outcome>> {
        self.gpu.error_map(label, prediction, class).boxed_local()
    }

    fn label_smoothing<'a>(&'a self, label: &'a SoftLabel, epsilon: f64) -> Answer<'a, SoftLabel> {
        self.gpu.label_smoothing(label, epsilon).boxed_local()
    }

    fn boundary_smoothing<'a>(&'a self, label: &'a LabelMap, epsilon: f64, window: usize) -> Answer<'a, SoftLabel> {
        self.gpu.boundary_smoothing(label, epsilon, window).boxed_local()
    }

    fn surface_sums<'a>(
        &'a self,
        surface: &'a Surface<'a, f32>,
        grid: &'a SurfaceGrid,
        threshold: f64,
        on_tile: &'a mut OnSurfaceTile<'a>,
    ) -> Answer<'a, ControlFlow<()>> {
        self.gpu.surface_sums(surface, grid, threshold, on_tile).boxed_local()
    }

    fn numbers_after<'a>(
        &'a self,
        before: &'a Sample<'a, f32>,
        after: &'a Sample<'a, f32>,
        rect: Rect,
        threshold: f64,
    ) -> Answer<'a, ResidentNumbers> {
        async move {
            let mut image = self.gpu.upload(before).await?;
            image.patch(after, Side::Prediction, rect)?;
            self.gpu.resident_numbers(&mut image, threshold).await
        }
        .boxed_local()
    }

    fn slopes<'a>(
        &'a self,
        sample: &'a Sample<'a, f32>,
        losses: &'a [&'a [PixelGradient]],
        painting: Option<Painting<'a>>,
    ) -> Answer<'a, ResidentSlopes> {
        async move {
            let mut image = self.gpu.upload(sample).await?;
            self.gpu.resident_slopes(&mut image, losses, painting).await
        }
        .boxed_local()
    }

    fn descend<'a>(
        &'a self,
        start: &'a ProbMap,
        label: Label<'a, f32>,
        settings: DescentSettings,
        steps: u64,
    ) -> Answer<'a, Array3<f32>> {
        async move {
            let mut descent = GpuDescent::new(&*self.gpu, start.clone(), label, None, settings).await?;
            descent.run(steps).await?;
            descent.probabilities().await
        }
        .boxed_local()
    }

    fn start_descent<'a>(
        &'a self,
        images: &'a [RaceImage],
        settings: DescentSettings,
    ) -> Answer<'a, Box<dyn DeviceDescent>> {
        async move {
            let images = images.iter().map(|RaceImage { start, label, keep }| GpuDescentImage {
                start: start.clone(),
                label: Label::Soft(label),
                keep: keep.as_ref(),
            });
            let descent = GpuDescent::of_batch(Rc::clone(&self.gpu), images.collect(), settings).await?;
            Ok(Box::new(descent) as Box<dyn DeviceDescent>)
        }
        .boxed_local()
    }

    fn copy(&self, bytes: u64, times: u32) -> Answer<'_, ()> {
        self.gpu.copy(bytes, times).boxed_local()
    }

    fn facts(&self) -> GpuFacts {
        let (adapter, limits) = (self.gpu.context().adapter(), self.gpu.context().limits());
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
