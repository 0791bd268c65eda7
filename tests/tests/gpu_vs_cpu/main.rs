//! Every GPU kernel against its CPU twin in f64, on whatever adapter there is: llvmpipe where there is no GPU.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod buffers;
mod calibration_bins;
mod cases;
mod chunks;
mod confusion;
mod descent;
mod error_map;
mod harden;
mod loss_surface;
mod lost_device;
mod overlap_grad;
mod overlap_sums;
mod pixel_losses;
mod properties;
mod resident;
mod smoothing;

use jdt_gpu::{Gpu, GpuError, GpuOptions};
use std::sync::OnceLock;

/// The device, or `None` with a line that says so.
fn gpu() -> Option<&'static Gpu> {
    static GPU: OnceLock<Option<Gpu>> = OnceLock::new();
    GPU.get_or_init(|| request(GpuOptions::default())).as_ref()
}

fn request(options: GpuOptions) -> Option<Gpu> {
    match pollster::block_on(Gpu::request_with(options)) {
        Ok(gpu) => {
            println!("adapter: {:?}", gpu.context().adapter());
            Some(gpu)
        }
        Err(GpuError::NoAdapter(reason)) => {
            println!("SKIPPED: no Vulkan adapter, Metal or Direct3D 12 either ({reason})");
            None
        }
        Err(error) => panic!("{error}"),
    }
}
