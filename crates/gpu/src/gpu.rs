//! All kernels on one device.

use crate::boundary_smoothing::BoundarySmoothingKernel;
use crate::calibration_bins::CalibrationBinsKernel;
use crate::colour_map::ColourMapKernel;
use crate::confusion::ConfusionKernel;
use crate::descent_step::DescentStepKernel;
use crate::difference::DifferenceKernel;
use crate::error_map::ErrorMapKernel;
use crate::gradient_norms::GradientNormsKernel;
use crate::harden::HardenKernel;
use crate::harden_pair::HardenPairKernel;
use crate::label_smoothing::LabelSmoothingKernel;
use crate::loss_surface::LossSurfaceKernel;
use crate::on_demand::OnDemand;
use crate::overlap_grad::OverlapGradKernel;
use crate::overlap_sums::OverlapSumsKernel;
use crate::patch::PatchKernel;
use crate::patience::within;
use crate::pixel_losses::PixelLossesKernel;
use crate::{GpuContext, GpuError, GpuOptions, ShaderLoss};
use jdt_core::kernels::{OnSurfaceTile, Outcome, PixelGradient, Sample, Surface, SurfaceGrid};
use jdt_core::losses::PixelLossValue;
use jdt_core::masks::{IdImage, LabelMap, PredictionMap, ProbMap, SoftLabel};
use jdt_core::statistics::{Confusion, ImageCalibration, OverlapSums};
use ndarray::{Array2, Array3, ArrayView3};
use std::ops::ControlFlow;

/// A device with every kernel, each compiled by its first call.
///
/// Natively a call blocks its thread while the device works; in a browser it does not.
///
/// # Example
/// ```no_run
/// # async fn example() -> Result<(), jdt_gpu::GpuError> {
/// use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap, ProbMap};
/// use ndarray::array;
///
/// let gpu = jdt_gpu::Gpu::request().await?;
/// let space = ClassSpace::new(2, Some(255))?;
/// let label = LabelMap::new(&IdImage::U8(array![[0, 1, 1], [0, 1, 255]]), space)?;
/// let pred = PredictionMap::new(&IdImage::U8(array![[0, 1, 0], [1, 1, 9]]), space)?;
/// assert_eq!(gpu.confusion(&label, &pred).await?.table(), [1, 1, 1, 2]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Gpu {
    pub(crate) context: GpuContext,
    pub(crate) overlap_sums: OnDemand<OverlapSumsKernel>,
    pub(crate) overlap_grad: OnDemand<OverlapGradKernel>,
    pub(crate) confusion: OnDemand<ConfusionKernel>,
    pub(crate) pixel_losses: OnDemand<PixelLossesKernel>,
    pub(crate) harden: OnDemand<HardenKernel>,
    pub(crate) error_map: OnDemand<ErrorMapKernel>,
    pub(crate) patch: OnDemand<PatchKernel>,
    pub(crate) harden_pair: OnDemand<HardenPairKernel>,
    pub(crate) difference: OnDemand<DifferenceKernel>,
    pub(crate) colour_map: OnDemand<ColourMapKernel>,
    pub(crate) gradient_norms: OnDemand<GradientNormsKernel>,
    pub(crate) descent_step: OnDemand<DescentStepKernel>,
    pub(crate) calibration_bins: OnDemand<CalibrationBinsKernel>,
    pub(crate) label_smoothing: OnDemand<LabelSmoothingKernel>,
    pub(crate) boundary_smoothing: OnDemand<BoundarySmoothingKernel>,
    pub(crate) loss_surface: OnDemand<LossSurfaceKernel>,
}

impl Gpu {
    /// Takes the best adapter there is.
    ///
    /// # Errors
    /// [`GpuError::NoAdapter`], [`GpuError::DeviceRefused`], [`GpuError::Lost`].
    pub async fn request() -> Result<Self, GpuError> {
        Self::request_with(GpuOptions::default()).await
    }

    /// Takes the adapter that is asked for.
    ///
    /// # Errors
    /// As [`Self::request`].
    pub async fn request_with(options: GpuOptions) -> Result<Self, GpuError> {
        let patience = options.patience;
        let started = within(patience, async { Self::new(GpuContext::request(options).await?) }).await;
        started.unwrap_or_else(|| Err(GpuError::Lost(format!("no answer within {patience:?}"))))
    }

    /// All kernels for a device. None is compiled yet, so this takes no time; a shader that the device refuses fails its
    /// calls.
    ///
    /// # Errors
    /// [`GpuError::Lost`].
    pub fn new(context: GpuContext) -> Result<Self, GpuError> {
        context.expect_alive()?;
        Ok(Self {
            context,
            overlap_sums: OnDemand::default(),
            overlap_grad: OnDemand::default(),
            confusion: OnDemand::default(),
            pixel_losses: OnDemand::default(),
            harden: OnDemand::default(),
            error_map: OnDemand::default(),
            patch: OnDemand::default(),
            harden_pair: OnDemand::default(),
            difference: OnDemand::default(),
            colour_map: OnDemand::default(),
            gradient_norms: OnDemand::default(),
            descent_step: OnDemand::default(),
            calibration_bins: OnDemand::default(),
            label_smoothing: OnDemand::default(),
            boundary_smoothing: OnDemand::default(),
            loss_surface: OnDemand::default(),
        })
    }

    /// The device.
    pub fn context(&self) -> &GpuContext {
        &self.context
    }

    /// The adapter's name.
    pub fn adapter_name(&self) -> &str {
        &self.context.adapter().name
    }

    /// Whether the adapter is emulated on the CPU, where the CPU's own kernels are faster.
    pub fn is_software(&self) -> bool {
        self.context.adapter().is_cpu
    }

    /// Whether the device is gone.
    pub fn is_lost(&self) -> bool {
        self.context.is_lost()
    }

    /// Destroys the device, as a driver might: a hook for tests.
    pub fn destroy(&self) {
        self.context.destroy();
    }

    /// The sums of each class of one image, as [`jdt_core::kernels::overlap_sums`] in f32: within 1e-6 of the
    /// exact sums from probabilities, 1e-5 through soft-max or sigmoid; counts exact.
    ///
    /// # Errors
    /// [`GpuError::TooLarge`] for more classes than fit the device, and all that can befall a device.
    pub async fn overlap_sums(&self, sample: &Sample<'_, f32>, threshold: f64) -> Result<Vec<OverlapSums>, GpuError> {
        self.overlap_sums.get(&self.context).await?.run(&self.context, sample, threshold).await
    }

    /// The gradient of every pixel, `[C, H, W]`, as [`jdt_core::kernels::overlap_grad`] in f32: within 1e-5 of
    /// the largest gradient.
    ///
    /// # Errors
    /// [`CoreError::ParameterLength`](jdt_core::CoreError::ParameterLength) without one [`PixelGradient`] a class;
    /// [`GpuError::TooLarge`] for more classes than fit the device, and all that can befall a device.
    pub async fn overlap_grad(
        &self,
        sample: &Sample<'_, f32>,
        coefficients: &[PixelGradient],
    ) -> Result<Array3<f32>, GpuError> {
        self.overlap_grad.get(&self.context).await?.run(&self.context, sample, coefficients).await
    }

    /// The confusion table of a pair, equal to [`jdt_core::kernels::confusion`]'s.
    ///
    /// # Errors
    /// As its twin; [`GpuError::TooLarge`] for more than 1024 classes, and all that can befall a device.
    pub async fn confusion(&self, label: &LabelMap, prediction: &PredictionMap) -> Result<Confusion, GpuError> {
        self.confusion.get(&self.context).await?.run(&self.context, label, prediction).await
    }

    /// A loss of pixels with its gradient, as [`jdt_core::losses::pixel_loss`]: the sum within 1e-5 of its terms' size,
    /// the gradient within 1e-5 of its largest value, for γ up to 5 and temperatures from 0.1.
    ///
    /// Logits more than 1e30 apart count as 1e30 apart.
    ///
    /// # Errors
    /// As its twin; [`GpuError::TooLarge`] for more classes than fit the device and for class weights above 10⁶, and
    /// all that can befall a device.
    pub async fn pixel_loss(
        &self,
        sample: &Sample<'_, f32>,
        loss: &ShaderLoss,
    ) -> Result<PixelLossValue<f32>, GpuError> {
        self.pixel_losses.get(&self.context).await?.run(&self.context, sample, loss).await
    }

    /// The class of each pixel of a `[C, H, W]` map, equal to [`jdt_core::kernels::harden`]'s for any bits.
    ///
    /// # Errors
    /// [`GpuError::TooLarge`] for more channels than fit the device, and all that can befall a device.
    pub async fn harden(&self, map: ArrayView3<'_, f32>) -> Result<IdImage, GpuError> {
        self.harden.get(&self.context).await?.run(&self.context, map).await
    }

    /// What each pixel is to a class, equal to [`jdt_core::kernels::error_map`]'s.
    ///
    /// # Errors
    /// As its twin; [`GpuError::TooLarge`] for more than 255 classes, and all that can befall a device.
    pub async fn error_map(
        &self,
        label: &LabelMap,
        prediction: &PredictionMap,
        class: usize,
    ) -> Result<Array2<Outcome>, GpuError> {
        self.error_map.get(&self.context).await?.run(&self.context, label, prediction, class).await
    }

    /// The confidence bins of one image, as [`ImageCalibration::new`]: counts equal, sums of probabilities within 1e-6
    /// of the exact ones.
    ///
    /// # Errors
    /// As its twin; [`GpuError::TooLarge`] for more than 256 bins or more classes than fit the device, and all that can
    /// befall a device.
    pub async fn calibration_bins(
        &self,
        image: impl Into<String>,
        prob: &ProbMap<f32>,
        label: &LabelMap,
        bins: usize,
    ) -> Result<ImageCalibration, GpuError> {
        self.calibration_bins.get(&self.context).await?.run(&self.context, image.into(), prob, label, bins).await
    }

    /// A label smoothed everywhere, as [`jdt_core::soft_labels::label_smoothing`]: within 2⁻²².
    ///
    /// # Errors
    /// As its twin, and all that can befall a device.
    pub async fn label_smoothing(&self, label: &SoftLabel, epsilon: f64) -> Result<SoftLabel, GpuError> {
        self.label_smoothing.get(&self.context).await?.run(&self.context, label, epsilon).await
    }

    /// A label smoothed near boundaries, equal to [`jdt_core::soft_labels::boundary_smoothing`]'s.
    ///
    /// # Errors
    /// As its twin; [`GpuError::TooLarge`] for rows of which a window holds more than fit the device, and all that can
    /// befall a device.
    pub async fn boundary_smoothing(
        &self,
        label: &LabelMap,
        epsilon: f64,
        window: usize,
    ) -> Result<SoftLabel, GpuError> {
        self.boundary_smoothing.get(&self.context).await?.smooth(&self.context, label, epsilon, window).await
    }

    /// Which pixels lie at a boundary, equal to [`jdt_core::soft_labels::boundary_pixels`]'s.
    ///
    /// # Errors
    /// As [`Self::boundary_smoothing`].
    pub async fn boundary_pixels(&self, label: &LabelMap, window: usize) -> Result<Vec<bool>, GpuError> {
        self.boundary_smoothing.get(&self.context).await?.pixels(&self.context, label, window).await
    }

    /// The sums of every class at each point of a grid over a plane of predictions, as
    /// [`jdt_core::kernels::surface_sums`]: within 1e-6 of the sum and of `Σ|x₀| + |a·u| + |b·v|`, what x is rounded
    /// from; counts exact.
    ///
    /// `on_tile` gets a tile of points after each submission, which is as large as a slow GPU can take well under a
    /// second. [`ControlFlow::Break`] ends the work. How points are cut into tiles changes no sum.
    ///
    /// # Errors
    /// [`GpuError::TooLarge`] for more classes than fit the device, and all that can befall a device.
    pub async fn surface_sums(
        &self,
        surface: &Surface<'_, f32>,
        grid: &SurfaceGrid,
        threshold: f64,
        on_tile: &mut OnSurfaceTile<'_>,
    ) -> Result<ControlFlow<()>, GpuError> {
        self.loss_surface
            .get(&self.context)
            .await?
            .run(&self.context, self.overlap_sums.get(&self.context).await?, surface, grid, threshold, on_tile)
            .await
    }

    /// Copies `bytes` from one buffer of the device to another, `times` over, and waits until that is done: what the
    /// speed of a kernel is to be compared with. Beyond the adapter's limits, as many as it takes.
    ///
    /// # Errors
    /// All that can befall a device.
    pub async fn copy(&self, bytes: u64, times: u32) -> Result<(), GpuError> {
        crate::copy::copy(&self.context, bytes, times).await
    }
}
