//! The image × class matrix of a ratio, NULLs included.

use super::Ratio;
use crate::statistics::{ClassCounts, Counts, ImageCounts};

/// The class that binary masks report.
const FOREGROUND: usize = 1;

/// One value per (image, class), `None` where it is NULL. Read across for I, down for C.
///
/// Multi-class: NULL where the class is absent from the image's label, even if it was predicted. Binary: one column,
/// the foreground; IoU and Dice are 1 where label and prediction are both empty, 0 where one of them is, and the
/// accuracy is NULL where the label is empty. An image without a kept pixel is NULL throughout.
#[derive(Debug, Clone, PartialEq)]
pub struct CellMatrix {
    rows: Vec<Vec<Option<f64>>>,
    columns: usize,
}

impl CellMatrix {
    /// The matrix of a ratio.
    pub fn new(counts: &Counts, ratio: Ratio) -> Self {
        let binary = counts.is_binary();
        let row = |image: &ImageCounts| {
            if binary {
                let cell = image.classes.get(FOREGROUND).copied().unwrap_or_default();
                vec![(image.pixels > 0).then(|| binary_cell(cell, ratio)).flatten()]
            } else {
                image.classes.iter().map(|&cell| multiclass_cell(cell, ratio)).collect()
            }
        };
        Self { rows: counts.images().iter().map(row).collect(), columns: if binary { 1 } else { counts.classes() } }
    }

    /// A matrix of given values, one row an image; a row of another length is cut or filled with NULL.
    pub(crate) fn from_rows(mut rows: Vec<Vec<Option<f64>>>, columns: usize) -> Self {
        for row in &mut rows {
            row.resize(columns, None);
        }
        Self { rows, columns }
    }

    /// One row an image.
    pub fn rows(&self) -> &[Vec<Option<f64>>] {
        &self.rows
    }

    /// The number of columns: classes, or 1 for binary masks.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The values of one column, one an image.
    pub fn column(&self, column: usize) -> impl Iterator<Item = Option<f64>> {
        self.rows.iter().map(move |row| row[column])
    }
}

fn multiclass_cell(cell: ClassCounts, ratio: Ratio) -> Option<f64> {
    if cell.area() == 0 { None } else { ratio.of(cell) }
}

fn binary_cell(cell: ClassCounts, ratio: Ratio) -> Option<f64> {
    match ratio {
        Ratio::Acc => ratio.of(cell),
        Ratio::IoU | Ratio::Dice => Some(ratio.of(cell).unwrap_or(1.0)),
    }
}

/// The classes that a data set is reported over: all, or the foreground of binary masks.
pub(crate) fn reported_classes(counts: &Counts) -> std::ops::Range<usize> {
    if counts.is_binary() { FOREGROUND..FOREGROUND + 1 } else { 0..counts.classes() }
}
