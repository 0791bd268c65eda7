//! Metrics averaged over images (I) and over classes (C).

use super::{CellMatrix, Measured, Undefined};

/// `mX^I`: the mean over each image's non-NULL classes, then over the images that have one.
///
/// # Source
/// arXiv 2310.19252.
pub fn over_images(cells: &CellMatrix) -> Measured {
    Measured::mean(image_means(cells), Undefined::ClassAbsent)
}

/// `mX^C`: the mean over the images where the class is non-NULL, then over the classes that have one.
///
/// # Source
/// arXiv 2310.19252.
pub fn over_classes(cells: &CellMatrix) -> Measured {
    Measured::mean(class_means(cells).map(|mean| mean.value), Undefined::ClassAbsent)
}

/// Each image's mean over its non-NULL classes.
pub(crate) fn image_means(cells: &CellMatrix) -> impl Iterator<Item = Option<f64>> {
    cells.rows().iter().map(|row| Measured::mean(row.iter().copied(), Undefined::ClassAbsent).value)
}

/// Each class's mean over the images where it is non-NULL.
pub(crate) fn class_means(cells: &CellMatrix) -> impl Iterator<Item = Measured> {
    (0..cells.columns()).map(|class| Measured::mean(cells.column(class), Undefined::ClassAbsent))
}
