//! Metrics over the data set as one large image (the D of mIoU^D).

use super::cells::reported_classes;
use super::{Measured, Ratio, Undefined};
use crate::statistics::Counts;

/// `mX^D`: counts summed over images, the ratio per class, the mean over the classes where it is defined.
///
/// IoU and Dice are defined where TP+FP+FN > 0, so a class that is only ever predicted counts 0; accuracy where
/// TP+FN > 0. Binary masks report the foreground's ratio alone.
///
/// # Source
/// arXiv 2310.19252.
pub fn over_dataset(counts: &Counts, ratio: Ratio) -> Measured {
    let reason = if counts.pixels() == 0 {
        Undefined::NoKeptPixel
    } else if counts.is_binary() && ratio != Ratio::Acc {
        Undefined::EmptyUnion
    } else {
        Undefined::ClassAbsent
    };
    Measured::mean(reported_classes(counts).map(|class| ratio.of(counts.class_total(class))), reason)
}

/// The share of kept pixels that are predicted right: `ΣTP / Σ(TP+FN)`, for binary masks `(TP+TN) / pixels`.
pub fn pixel_accuracy(counts: &Counts) -> Measured {
    let (right, all) = if counts.is_binary() {
        let foreground = reported_classes(counts).map(|class| counts.class_total(class)).next().unwrap_or_default();
        (foreground.tp + foreground.tn, foreground.pixels())
    } else {
        (0..counts.classes())
            .map(|class| counts.class_total(class))
            .fold((0, 0), |(right, all), c| (right + c.tp, all + c.area()))
    };
    Measured::ratio(right, all, Undefined::NoKeptPixel)
}
