//! Accuracy, IoU and Dice of one cell.

use crate::statistics::ClassCounts;
use serde::{Deserialize, Serialize};

/// A ratio of a cell's counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Ratio {
    /// Recall, `TP / (TP + FN)`.
    Acc,
    /// Intersection over union (Jaccard index), `TP / (TP + FP + FN)`.
    #[serde(rename = "IoU")]
    IoU,
    /// Dice score (F1), `2TP / (2TP + FP + FN)`.
    Dice,
}

impl Ratio {
    /// All three, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Acc, Self::IoU, Self::Dice];

    /// The name in metric ids: `Acc`, `IoU`, `Dice`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Acc => "Acc",
            Self::IoU => "IoU",
            Self::Dice => "Dice",
        }
    }

    /// The ratio in integers, above and below the line.
    pub fn parts(self, c: ClassCounts) -> (u64, u64) {
        match self {
            Self::Acc => (c.tp, c.area()),
            Self::IoU => (c.tp, c.union()),
            Self::Dice => (2 * c.tp, c.union() + c.tp),
        }
    }

    /// The ratio's value, `None` for 0/0.
    pub fn of(self, c: ClassCounts) -> Option<f64> {
        let (above, below) = self.parts(c);
        (below > 0).then(|| above as f64 / below as f64)
    }
}
