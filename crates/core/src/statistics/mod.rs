//! The additive tables: any shard, tile, worker or device may produce them, and they merge by addition.

mod bins;
mod calibration;
mod confusion;
mod counts;
mod instances;
mod overlap_sums;
mod pair_moments;
mod sums;
mod surface;
mod thresholds;

pub use bins::{Bin, Bins};
pub use calibration::{Calibration, ClassBins, ImageCalibration};
pub use confusion::Confusion;
pub use counts::{ClassCounts, Counts, ImageCounts};
pub use instances::{ImageInstances, Instance, Instances};
pub use overlap_sums::{OverlapSums, SumsTable};
pub use pair_moments::PairMoments;
pub use sums::{ImageSums, Sums};
pub use surface::{ImageSurfaces, SurfaceCell, SurfaceOptions, Surfaces};
pub use thresholds::{ImageThresholds, LEVELS, Thresholds};
