//! The pixel kernels as WebGPU compute shaders, each equal to its CPU twin in [`jdt_core`].
//!
//! [`Gpu`] has a method for each kernel, with the signature of its twin. An image beyond the adapter's limits is cut
//! into chunks of pixels; what cannot be cut is refused with [`GpuError::TooLarge`] and left to the CPU. A lost
//! device ends every call, running or to come, with [`GpuError::Lost`].

mod chunks;
mod colour_map;
mod confusion;
mod descent;
mod descent_step;
mod device;
mod difference;
mod error;
mod error_map;
mod gpu;
mod gradient_norms;
mod harden;
mod harden_pair;
mod on_demand;
mod overlap_grad;
mod overlap_sums;
mod patch;
mod patience;
mod pipeline;
mod pixel_losses;
mod pool;
mod readback;
mod recording;
mod resident;
mod sample;
mod shaders;
mod slope;

pub use descent::GpuDescent;
pub use device::{AdapterSummary, GpuContext, GpuOptions, Traffic, names_software};
pub use error::GpuError;
pub use gpu::Gpu;
pub use pixel_losses::ShaderLoss;
pub use resident::{PaintedMap, Painting, ResidentImage, ResidentNumbers, ResidentSlopes, Side};
pub use shaders::{SHADERS, ShaderEntry};
