//! The pixel kernels as WebGPU compute shaders, each equal to its CPU twin in [`jdt_core`].
//!
//! [`Gpu`] has a method for each kernel, with the signature of its twin. An image beyond the adapter's limits is cut
//! into chunks of pixels; what cannot be cut is refused with [`GpuError::TooLarge`] and left to the CPU. A lost
//! device ends every call, running or to come, with [`GpuError::Lost`].
//!
//! # Order of reduction
//! What is added up is added in an order that depends on the image alone, not on the device, nor on how an image is cut
//! into chunks or a grid into tiles: results of one device are the same to the last bit each time. A sum is made in
//! three steps: a thread adds a few pixels of its tile, a tree adds the threads of a workgroup, and the host adds the
//! tiles' partial sums in f64, in their order. So the error does not grow with the image:
//!
//! | kernel | pixels of a tile | roundings of f32 at most | counts |
//! |---|---|---|---|
//! | `overlap_sums` | 2048 | 15: 7 in a thread, 8 in the tree | exact |
//! | `pixel_losses` | 256 | 8, all in the tree | – |
//! | `calibration_bins` | 2048 | 16: 12 in a thread, 4 in the tree | exact |
//! | `loss_surface` | 1024 | 15: 13 in a thread, 2 in the tree | exact |
//!
//! beside those of the term itself; each is at most 2⁻²⁴ of the sum where terms are not negative, which makes 1e-6 in
//! all. The terms' own matter through soft-max and sigmoid, where WGSL grants an exponential several units in the last
//! place: 1e-5; and on a loss surface, where `x₀ + a·u + b·v` may cancel: they are as small beside what is added there.
//! `confusion` counts with atomic integers, whose order is of no account; the other kernels add
//! nothing up. Each shader says its own order in its first lines.

mod boundary_smoothing;
mod calibration_bins;
mod chunks;
mod colour_map;
mod confusion;
mod copy;
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
mod label_smoothing;
mod loss_surface;
mod on_demand;
mod overlap_grad;
mod overlap_sums;
mod painting;
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

pub use descent::{GpuDescent, GpuDescentImage, GpuDescentState};
pub use device::{AdapterSummary, GpuContext, GpuOptions, Traffic, names_software};
pub use error::GpuError;
pub use gpu::Gpu;
pub use painting::{PaintedMap, Painting};
pub use pixel_losses::ShaderLoss;
pub use resident::{ResidentImage, ResidentNumbers, ResidentSlopes, Side};
pub use shaders::{SHADERS, ShaderEntry};
