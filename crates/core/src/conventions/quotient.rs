//! The fractions that libraries read off a cell's counts.

use crate::statistics::ClassCounts;
use serde::{Deserialize, Serialize};

/// A fraction of TP, FP, FN and TN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Quotient {
    /// `TP / (TP + FP + FN)`
    IoU,
    /// `2TP / (2TP + FP + FN)`
    Dice,
    /// `TP / (TP + FN)`
    Recall,
    /// `TP / (TP + FP)`
    Precision,
    /// `TN / (TN + FP)`
    Specificity,
    /// `(TP + TN) / (TP + FP + FN + TN)`: true negatives count as right.
    Accuracy,
    /// `2PR / (P + R)` of precision and recall: the Dice score, but 0/0 without a true positive.
    Fscore,
}

impl Quotient {
    /// The fraction in integers, above and below the line.
    pub fn parts(self, c: ClassCounts) -> (u64, u64) {
        match self {
            Self::IoU => (c.tp, c.union()),
            Self::Dice => (2 * c.tp, c.union() + c.tp),
            Self::Recall => (c.tp, c.area()),
            Self::Precision => (c.tp, c.tp + c.fp),
            Self::Specificity => (c.tn, c.tn + c.fp),
            Self::Accuracy => (c.tp + c.tn, c.pixels()),
            Self::Fscore if c.tp == 0 => (0, 0),
            Self::Fscore => Self::Dice.parts(c),
        }
    }
}
