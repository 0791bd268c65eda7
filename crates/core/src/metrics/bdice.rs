//! `BDice`: the Dice score of probability maps, averaged over thresholds.

use super::cells::reported_classes;
use super::{CellMatrix, Measured, Ratio, Undefined, over_classes, over_images};
use crate::statistics::Thresholds;

/// The `BDice` of every image and class: the mean over the thresholds .1 … .9 at which its Dice score is defined.
///
/// Read it with [`super::over_images`], [`super::over_classes`] and the worst case, as any other matrix. At each
/// threshold the rules of hard masks hold: a foreground that is empty in both scores 1, a class of several that is absent
/// from the label is NULL.
///
/// # Source
/// arXiv 2303.16296, section on the evaluation with soft labels.
pub fn bdice_cells(thresholds: &Thresholds) -> CellMatrix {
    let levels: Vec<CellMatrix> =
        thresholds.levels().iter().map(|counts| CellMatrix::new(counts, Ratio::Dice)).collect();
    let columns = levels.first().map_or(0, CellMatrix::columns);
    let images = levels.first().map_or(0, |level| level.rows().len());
    let cell = |image: usize, column: usize| {
        Measured::mean(levels.iter().map(|level| level.rows()[image][column]), Undefined::ClassAbsent).value
    };
    let rows = (0..images).map(|image| (0..columns).map(|column| cell(image, column)).collect()).collect();
    CellMatrix::from_rows(rows, columns)
}

/// `BDice_D`: counts summed over images, the mean over thresholds of each class's Dice score, then over classes.
pub fn bdice_over_dataset(thresholds: &Thresholds) -> Measured {
    let Some(first) = thresholds.levels().first() else { return Measured::undefined(Undefined::NoKeptPixel) };
    let class = |class: usize| {
        let dice = thresholds.levels().iter().map(|counts| Ratio::Dice.of(counts.class_total(class)));
        Measured::mean(dice, Undefined::EmptyUnion).value
    };
    let reason = if first.pixels() == 0 { Undefined::NoKeptPixel } else { Undefined::EmptyUnion };
    Measured::mean(reported_classes(first).map(class), reason)
}

/// `BDice_D`, `BDice_I`, `BDice_C`.
pub fn bdice_headline(thresholds: &Thresholds) -> Vec<(String, Measured)> {
    let cells = bdice_cells(thresholds);
    let values = [("D", bdice_over_dataset(thresholds)), ("I", over_images(&cells)), ("C", over_classes(&cells))];
    values.map(|(over, value)| (format!("BDice_{over}"), value)).to_vec()
}
