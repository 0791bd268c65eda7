//! One input, scored as other code would score it.

mod convention;
mod jdt_losses;

pub use convention::Convention;
pub use jdt_losses::{JdtLosses, Precision};
