//! The image × class matrix of IoU, with its margins and its worst cells.

use crate::surface::blob;
use jdt_core::metrics::{CellMatrix, Measured, Ratio, Report};
use jdt_core::statistics::Counts;
use serde::{Deserialize, Serialize};

/// One (image, class).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FineCell {
    /// True positives.
    pub tp: u64,
    /// TP + FP + FN: false positives count also where the class is absent from the label.
    pub union: u64,
    /// `tp / union`; `None` (NULL) where the class is absent from the label.
    pub iou: Option<f64>,
    /// Whether it is one of the lowest q percent of its class.
    pub is_worst: bool,
}

/// A row of the matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FineImage {
    /// The image's key.
    pub name: String,
    /// One a class.
    #[serde(with = "blob")]
    pub cells: Vec<FineCell>,
    /// The mean of those that are not NULL, a term of mIoU^I.
    pub mean: Option<f64>,
    /// Whether it is one of the lowest q percent.
    pub is_worst: bool,
}

/// The foot of a column of the matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FineClass {
    /// The class id.
    pub class: usize,
    /// True positives of all images.
    pub tp: u64,
    /// TP + FP + FN of all images.
    pub union: u64,
    /// `tp / union`, a term of mIoU^D.
    pub dataset: Measured,
    /// The mean of the cells that are not NULL, a term of mIoU^C.
    pub images: Measured,
}

/// How many of `n` values are the lowest `q` percent: `max(1, ⌊q·n/100⌋)`.
fn tail(q: u8, n: usize) -> usize {
    (usize::from(q) * n / 100).max(1)
}

/// The places of the lowest `q` percent of the values that there are; of equal values those that come first.
fn worst(values: impl Iterator<Item = Option<f64>>, q: u8) -> Vec<usize> {
    let mut there: Vec<(usize, f64)> = values.enumerate().filter_map(|(at, value)| Some((at, value?))).collect();
    there.sort_by(|a, b| a.1.total_cmp(&b.1));
    there.truncate(tail(q, there.len()));
    there.into_iter().map(|(at, _)| at).collect()
}

/// Rows and feet of the matrix, the lowest `q` percent marked.
pub(super) fn matrix(counts: &Counts, report: &Report, q: u8) -> (Vec<FineImage>, Vec<FineClass>) {
    let ratios = CellMatrix::new(counts, Ratio::IoU);
    let classes = report.classes.iter().map(|row| {
        let of = |values: &[(Ratio, Measured)]| {
            let found = values.iter().find(|(ratio, _)| *ratio == Ratio::IoU).map(|(_, value)| *value);
            found.unwrap_or(Measured::mean([], jdt_core::metrics::Undefined::ClassAbsent))
        };
        FineClass {
            class: row.class,
            tp: row.counts.tp,
            union: row.counts.union(),
            dataset: of(&row.dataset),
            images: of(&row.images),
        }
    });
    let classes: Vec<FineClass> = classes.collect();
    let rows = counts.images().iter().zip(ratios.rows()).zip(&report.images).map(|((image, ious), row)| {
        let cell = |(class, &iou): (&FineClass, &Option<f64>)| {
            let counts = image.classes.get(class.class).copied().unwrap_or_default();
            FineCell { tp: counts.tp, union: counts.union(), iou, is_worst: false }
        };
        FineImage {
            name: row.image.clone(),
            cells: classes.iter().zip(ious).map(cell).collect(),
            mean: row.means.iter().find(|(ratio, _)| *ratio == Ratio::IoU).and_then(|(_, mean)| mean.value),
            is_worst: false,
        }
    });
    let mut images: Vec<FineImage> = rows.collect();
    for at in worst(images.iter().map(|image| image.mean), q) {
        images[at].is_worst = true;
    }
    for column in 0..classes.len() {
        for at in worst(ratios.column(column), q) {
            images[at].cells[column].is_worst = true;
        }
    }
    (images, classes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_are_the_lowest_and_never_none() {
        let values = || [Some(0.5), None, Some(0.1), Some(0.1), Some(0.9)].into_iter();
        assert_eq!(worst(values(), 5), [2]);
        assert_eq!(worst(values(), 50), [2, 3]);
        assert_eq!(worst([None].into_iter(), 5), Vec::<usize>::new());
    }
}
