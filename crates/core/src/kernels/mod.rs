//! The only code that touches pixels: masks in, tables out, or scalars broadcast back over pixels.
//!
//! Each kernel works through an image in blocks of [`BLOCK`] pixels: a block of all classes stays in the
//! first-level cache, soft-max never leaves it, and block sums in the working precision are finished in f64.

mod block;
mod confusion;
mod difference;
mod doors;
mod error_map;
mod exp;
mod hard_pair;
mod harden;
mod lanes;
mod ln;
mod one_hot;
mod overlap_grad;
mod overlap_sums;
mod sample;
mod signed_map;
mod softmax;
mod spans;
mod surface_sums;
mod tiled_cross_entropy;
mod tiled_moments;
mod tiled_sums;
mod tiles;

pub use block::BLOCK;
pub use confusion::{confusion, finish_confusion};
pub use difference::difference;
pub use doors::Doors;
pub use error_map::{Outcome, error_map};
#[doc(hidden)]
pub use exp::ExpConstants;
pub(crate) use exp::exp_f32;
pub use hard_pair::HardPair;
pub use harden::{FOREGROUND_LEVEL, harden};
pub use lanes::{lane_bits, limit_lanes};
pub use one_hot::is_one_hot;
pub use overlap_grad::{PixelGradient, gradient_norms, overlap_grad, overlap_grad_into};
pub use overlap_sums::overlap_sums;
pub use sample::{Activation, Label, Prediction, Sample};
pub use signed_map::SignedMap;
pub use softmax::{sigmoid_in_place, softmax_in_place};
pub use surface_sums::{OnSurfaceTile, Surface, SurfaceGrid, SurfaceTile, surface_step, surface_sums, surface_tile};
pub use tiled_cross_entropy::{CrossEntropySums, TiledCrossEntropy};
pub use tiled_moments::TiledMoments;
pub use tiled_sums::TiledSums;
pub use tiles::TILE;
