//! The engine: kernels behind one door, on whichever device there is.

use crate::accelerator::Accelerator;
use crate::overlay::OverlayMap;
use crate::stage::Stage;
use crate::{BackendChoice, BackendInfo, BackendKind, Notice, PaintedImage};
use jdt_core::CoreError;
use jdt_core::kernels::{self, PixelGradient, Sample};
use jdt_core::masks::{LabelMap, PredictionMap};
use jdt_core::statistics::{Confusion, OverlapSums};
use jdt_gpu::{Gpu, GpuError, ResidentNumbers, ResidentSlopes, Traffic};
use std::cell::RefCell;
use std::rc::Rc;

/// Runs kernels on the GPU or the CPU.
///
/// Every call asks the GPU first if there is one. Whatever it answers with other than numbers or an input error, the
/// call is done again on the CPU, so no job is lost; a lost device is not asked again.
#[derive(Debug)]
pub struct Engine {
    gpu: RefCell<Option<Rc<dyn Accelerator>>>,
    info: RefCell<BackendInfo>,
}

impl Engine {
    /// Chooses a backend.
    ///
    /// `Auto` takes the GPU only if it is a real one: an adapter emulated on the CPU is slower than the CPU's own
    /// kernels.
    pub async fn start(choice: BackendChoice) -> Self {
        let cpu = |adapter, notice| BackendInfo { kind: BackendKind::Cpu, adapter, notice };
        let (gpu, info): (Option<Rc<dyn Accelerator>>, _) = if choice == BackendChoice::Cpu {
            (None, cpu(None, None))
        } else {
            match Gpu::request().await {
                Ok(gpu) if gpu.is_software() && choice == BackendChoice::Auto => {
                    let name = gpu.adapter_name().to_owned();
                    (None, cpu(Some(name.clone()), Some(Notice::SoftwareAdapter(name))))
                }
                Ok(gpu) => {
                    let adapter = Some(gpu.adapter_name().to_owned());
                    (Some(Rc::new(Stage::new(gpu))), BackendInfo { kind: BackendKind::WebGpu, adapter, notice: None })
                }
                Err(GpuError::NoAdapter(reason)) => (None, cpu(None, Some(Notice::NoDevice(reason)))),
                Err(reason) => (None, cpu(None, Some(Notice::Refused(reason.to_string())))),
            }
        };
        Self { gpu: RefCell::new(gpu), info: RefCell::new(info) }
    }

    /// An engine on the CPU, at once.
    pub fn cpu() -> Self {
        let info = BackendInfo { kind: BackendKind::Cpu, adapter: None, notice: None };
        Self { gpu: RefCell::new(None), info: RefCell::new(info) }
    }

    /// What computes now.
    pub fn backend(&self) -> BackendInfo {
        self.info.borrow().clone()
    }

    /// Destroys the device as a driver might, to test that no job is lost.
    pub fn lose_device(&self) {
        if let Some(gpu) = self.gpu.borrow().as_ref() {
            gpu.destroy();
        }
    }

    /// What the GPU was asked for so far; `None` without one.
    pub fn gpu_traffic(&self) -> Option<Traffic> {
        self.gpu.borrow().as_ref().map(|gpu| gpu.traffic())
    }

    /// The six sums of each class of one image; see [`kernels::overlap_sums`].
    ///
    /// # Errors
    /// None on the CPU.
    pub async fn overlap_sums(&self, sample: &Sample<'_, f32>, threshold: f64) -> Result<Vec<OverlapSums>, CoreError> {
        if let Some(gpu) = self.accelerator()
            && let Some(answer) = self.settle(gpu.overlap_sums(sample, threshold).await)
        {
            return answer;
        }
        Ok(kernels::overlap_sums(sample, threshold))
    }

    /// Sums and hard counts of a painting by the GPU, on which it stays; `None` if there is none, or it does not answer with
    /// numbers.
    pub(crate) async fn read_painting_on_gpu(
        &self,
        images: &[PaintedImage],
    ) -> Result<Option<Vec<ResidentNumbers>>, CoreError> {
        match self.accelerator() {
            Some(gpu) => self.settle(gpu.read_painting(images).await).transpose(),
            None => Ok(None),
        }
    }

    /// The norms of losses' gradients over a painted image by the GPU, and an overlay's picture if one is asked for; `None`
    /// if there is no GPU, or it does not answer with numbers.
    pub(crate) async fn slopes_of_painted_on_gpu(
        &self,
        image: &PaintedImage,
        losses: &[&[PixelGradient]],
        overlay: Option<OverlayMap<'_>>,
    ) -> Result<Option<ResidentSlopes>, CoreError> {
        match self.accelerator() {
            Some(gpu) => self.settle(gpu.slopes_of_painted(image, losses, overlay).await).transpose(),
            None => Ok(None),
        }
    }

    /// The gradient of one image, row-major `[C, H, W]`; see [`kernels::overlap_grad`].
    ///
    /// # Errors
    /// None on the CPU.
    pub async fn overlap_grad(
        &self,
        sample: &Sample<'_, f32>,
        coefficients: &[PixelGradient],
    ) -> Result<Vec<f32>, CoreError> {
        let on_gpu = match self.accelerator() {
            Some(gpu) => self.settle(gpu.overlap_grad(sample, coefficients).await).transpose()?,
            None => None,
        };
        Ok(on_gpu.unwrap_or_else(|| kernels::overlap_grad(sample, coefficients)).into_raw_vec_and_offset().0)
    }

    /// The confusion table of a pair of hard masks; see [`kernels::confusion`].
    ///
    /// # Errors
    /// As [`kernels::confusion`].
    pub async fn confusion(&self, label: &LabelMap, prediction: &PredictionMap) -> Result<Confusion, CoreError> {
        if let Some(gpu) = self.accelerator()
            && let Some(answer) = self.settle(gpu.confusion(label, prediction).await)
        {
            return answer;
        }
        kernels::confusion(label, prediction)
    }

    pub(crate) fn accelerator(&self) -> Option<Rc<dyn Accelerator>> {
        self.gpu.borrow().clone()
    }

    /// What the GPU's answer means: numbers or an input error stand; anything else is `None`, and the CPU's to do.
    pub(crate) fn settle<T>(&self, answer: Result<T, GpuError>) -> Option<Result<T, CoreError>> {
        match answer {
            Ok(value) => Some(Ok(value)),
            Err(GpuError::Core(error)) => Some(Err(error)),
            // The input is beyond the adapter or its shaders; the next one need not be.
            Err(GpuError::TooLarge { .. } | GpuError::NoShader { .. }) => None,
            Err(reason) => {
                self.give_up_gpu(&reason);
                None
            }
        }
    }

    fn give_up_gpu(&self, reason: &GpuError) {
        self.gpu.borrow_mut().take();
        let mut info = self.info.borrow_mut();
        info.kind = BackendKind::Cpu;
        info.notice = Some(match reason {
            // It is there, and does not do what it is told.
            GpuError::Validation(_) => Notice::Refused(reason.to_string()),
            _ => Notice::DeviceLost(reason.to_string()),
        });
    }
}
