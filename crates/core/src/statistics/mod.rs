//! The additive tables: any shard, tile, worker or device may produce them, and they merge by addition.

mod bins;
mod confusion;
mod counts;
mod overlap_sums;

pub use bins::{Bin, Bins};
pub use confusion::Confusion;
pub use counts::{ClassCounts, Counts, ImageCounts};
pub use overlap_sums::{OverlapSums, SumsTable};
