//! The engine checks itself.

use super::copy;
use super::inputs::{Case, Fill, Maps};
use super::kernel::Runner;
use super::kernels::ALL;
use super::report::{Device, GpuFacts, SelfCheck};
use crate::Engine;
use jdt_core::CoreError;
use serde::Serialize;

/// What is timed beside a check: a Cityscapes-like image of 19 classes, large enough to leave the caches.
const TIMED: Case = Case { channels: 19, height: 256, width: 512, fill: Fill::Random, hard_label: true };

/// How fast one kernel is on one device.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KernelTime {
    /// The kernel.
    pub name: &'static str,
    /// Where it ran.
    pub device: Device,
    /// Milliseconds a run, from memory of the host to memory of the host; `None` where the kernel failed.
    pub milliseconds: Option<f64>,
    /// Pixels a second, in 10⁹.
    pub gpx_s: Option<f64>,
    /// Bytes read and written a second at the least, in 10⁹.
    pub gb_s: Option<f64>,
    /// The same as a share of what copying memory reaches on the same device.
    pub share_of_copy: Option<f64>,
}

/// How fast every kernel is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KernelTimes {
    /// The image's pixels.
    pub pixels: usize,
    /// Its classes.
    pub classes: usize,
    /// What copying memory reaches on the CPU, in 10⁹ bytes a second.
    pub copy_gb_s: f64,
    /// The GPU, if one computes.
    pub gpu: Option<GpuFacts>,
    /// One entry a kernel and device.
    pub kernels: Vec<KernelTime>,
}

impl Engine {
    /// Checks and times every kernel on the CPU and, where there is one, on the GPU.
    ///
    /// A kernel that could not be run on a device has failed there.
    pub async fn self_check(&self) -> SelfCheck {
        let backend = self.backend();
        let accelerator = self.accelerator();
        let runners = [Some(Runner::Cpu), accelerator.as_deref().map(Runner::Gpu)];
        let mut kernels = Vec::new();
        for runner in runners.into_iter().flatten() {
            for entry in ALL {
                kernels.push((entry.check)(runner).await);
            }
        }
        let times = self.kernel_times_of(&TIMED).await;
        let (copy_gb_s, gpu) = match times {
            Ok(times) => {
                for check in &mut kernels {
                    let same = |time: &&KernelTime| time.name == check.name && time.device == check.device;
                    if let Some(time) = times.kernels.iter().find(same) {
                        check.gpx_s = time.gpx_s;
                        check.share_of_copy = time.share_of_copy;
                    }
                }
                (times.copy_gb_s, times.gpu)
            }
            Err(_) => (copy::on_cpu().await, None),
        };
        SelfCheck { backend, lane_bits: jdt_core::kernels::lane_bits(), copy_gb_s, gpu, kernels }
    }

    /// Times every kernel on a random image of at least so many pixels, on the CPU and, where there is one, on the GPU.
    ///
    /// # Errors
    /// [`CoreError`] for 0 pixels or classes, or more classes than masks may have.
    pub async fn kernel_times(&self, pixels: usize, classes: usize) -> Result<KernelTimes, CoreError> {
        const WIDTH: usize = 4096;
        let width = pixels.min(WIDTH);
        let height = pixels.div_ceil(WIDTH);
        let case = Case { channels: classes, height, width, fill: Fill::Random, hard_label: true };
        self.kernel_times_of(&case).await
    }

    async fn kernel_times_of(&self, case: &Case) -> Result<KernelTimes, CoreError> {
        let maps = Maps::new(case, 1)?;
        let pixels = case.height * case.width;
        let accelerator = self.accelerator();
        let copy_gb_s = copy::on_cpu().await;
        let mut gpu = None;
        if let Some(device) = &accelerator {
            gpu = Some(GpuFacts { copy_gb_s: copy::on_gpu(device.as_ref()).await, ..device.facts() });
        }
        let gpu_copy = gpu.as_ref().and_then(|gpu: &GpuFacts| gpu.copy_gb_s);
        let devices =
            [Some((Runner::Cpu, Some(copy_gb_s))), accelerator.as_deref().map(|gpu| (Runner::Gpu(gpu), gpu_copy))];
        let mut kernels = Vec::new();
        for (runner, copy_gb_s) in devices.into_iter().flatten() {
            for entry in ALL {
                let seconds = (entry.time)(runner, &maps).await;
                let rate = |amount: usize| seconds.map(|seconds| amount as f64 / seconds / 1e9);
                let gb_s = rate(pixels * (entry.bytes_a_pixel)(case.channels));
                kernels.push(KernelTime {
                    name: entry.name,
                    device: runner.device(),
                    milliseconds: seconds.map(|seconds| 1e3 * seconds),
                    gpx_s: rate(pixels),
                    gb_s,
                    share_of_copy: gb_s.zip(copy_gb_s).map(|(reached, copied)| reached / copied),
                });
            }
        }
        Ok(KernelTimes { pixels, classes: case.channels, copy_gb_s, gpu, kernels })
    }
}
