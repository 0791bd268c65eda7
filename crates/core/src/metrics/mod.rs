//! Metrics, each a function of a merged table alone.
//!
//! | table | metrics |
//! |---|---|
//! | [`crate::statistics::Counts`] | accuracy, IoU, Dice over data set, image and class, worst case: [`report`] |
//! | [`crate::statistics::Calibration`] | ECE, SCE: [`calibration_report`] |
//! | [`crate::statistics::Instances`] | mIoU^K, shares of objects: [`object_report`] |
//! | [`crate::statistics::Surfaces`] | boundary IoU, NSD, HD, HD95, ASSD: [`surface_headline`] |
//! | [`crate::statistics::Thresholds`] | `BDice`: [`bdice_cells`] |
//! | [`crate::statistics::SumsTable`] | soft IoU, soft Dice: [`SoftMetric`] |
//! | [`crate::statistics::Sums`] | losses of probability maps: [`loss_headline`] |
//!
//! A cell is one (image, class); its ratio is NULL (`None`) when the class is absent from the image's label. D sums
//! the images first, I averages over images, C over classes, and the worst case looks at the lowest q percent.
//! No NaN: what is undefined is a [`Measured`] without a value, with the reason and the number of cells left out.

mod bdice;
mod bootstrap;
mod calibration;
mod cells;
mod dataset;
mod image_and_class;
mod kendall;
mod losses;
mod measured;
mod objects;
mod ranking;
mod ratio;
mod report;
mod soft;
mod surface;
mod worst_case;

pub use bdice::{bdice_cells, bdice_headline, bdice_over_dataset};
pub use bootstrap::{Bootstrap, Difference, Interval, bootstrap_report, paired_differences};
pub use calibration::{
    CalibrationReport, ImageErrors, Reliability, calibration_error, calibration_report, reliability,
};
pub use cells::CellMatrix;
pub use dataset::{over_dataset, pixel_accuracy};
pub use image_and_class::{over_classes, over_images};
pub use kendall::kendall_tau_b;
pub use losses::loss_headline;
pub use measured::{Measured, Undefined};
pub use objects::{ClassObjects, ObjectReport, ObjectRow, SizeBin, object_report, share_by_size};
pub use ranking::{RankColumn, RankTable, lower_is_better, rank_table};
pub use ratio::Ratio;
pub use report::{ClassRow, ImageRow, Report, means, report};
pub use soft::{SoftMetric, soft_headline};
pub use surface::{SurfaceMetric, surface_headline};
pub use worst_case::{Tail, worst_classes, worst_images};
