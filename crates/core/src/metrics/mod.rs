//! Metrics of hard masks, read from [`crate::statistics::Counts`] alone.
//!
//! A cell is one (image, class); its ratio is NULL (`None`) when the class is absent from the image's label. D sums
//! the images first, I averages over images, C over classes, and the worst case looks at the lowest q percent.
//! No NaN: what is undefined is a [`Measured`] without a value, with the reason and the number of cells left out.

mod cells;
mod dataset;
mod image_and_class;
mod measured;
mod ratio;
mod report;
mod worst_case;

pub use cells::CellMatrix;
pub use dataset::{over_dataset, pixel_accuracy};
pub use image_and_class::{over_classes, over_images};
pub use measured::{Measured, Undefined};
pub use ratio::Ratio;
pub use report::{ClassRow, ImageRow, Report, report};
pub use worst_case::{Tail, worst_classes, worst_images};
