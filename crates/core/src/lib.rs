//! Overlap losses for soft labels and fine-grained segmentation metrics.
//!
//! One thing flows through this crate, one way: [`masks`] are reduced by the [`kernels`] to small additive
//! [`statistics`], and every loss ([`losses`]) and metric ([`metrics`]) is a pure function of those tables.
//! Nothing here reads a file, touches a DOM or knows a GPU.

pub mod bias;
pub mod colour;
pub mod conventions;
pub mod descent;
mod error;
pub mod geometry;
pub mod kernels;
pub mod losses;
pub mod masks;
pub mod metrics;
mod percentile;
pub mod predictions;
mod random;
mod real;
pub mod scenes;
mod shown;
pub mod soft_labels;
pub mod statistics;

pub use error::CoreError;
pub use random::Random;
pub use real::Real;
pub use shown::Shown;
