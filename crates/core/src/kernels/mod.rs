//! The only code that touches pixels: masks in, tables out, or scalars broadcast back over pixels.
//!
//! Each kernel works through an image in blocks of [`BLOCK`] pixels: a block of all classes stays in the
//! first-level cache, soft-max never leaves it, and block sums in the working precision are finished in f64.

mod block;
mod confusion;
mod harden;
mod overlap_grad;
mod overlap_sums;
mod sample;
mod softmax;

pub use block::BLOCK;
pub use confusion::{confusion, finish_confusion};
pub use harden::{FOREGROUND_LEVEL, harden};
pub use overlap_grad::{PixelGradient, gradient_norms, overlap_grad};
pub use overlap_sums::overlap_sums;
pub use sample::{Activation, Label, Prediction, Sample};
pub use softmax::{sigmoid_in_place, softmax_in_place};
