//! The numbers that conventions have in common.

use super::{Classes, Order, Quotient, Recipe, ZeroByZero};

/// A number that several conventions give, each by its own rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Metric {
    /// Accuracy of pixels: the papers' `Acc`, mmseg's aAcc.
    Acc,
    /// Mean accuracy of classes: the papers' `mAcc_D`.
    MAcc,
    /// Mean intersection over union: the papers' `mIoU_D`.
    MIoU,
    /// Mean Dice score: the papers' `mDice_D`.
    MDice,
    /// Mean F-score of precision and recall; mmseg's alone.
    MFscore,
    /// Mean precision; mmseg's alone.
    MPrecision,
}

impl Metric {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 6] = [Self::Acc, Self::MAcc, Self::MIoU, Self::MDice, Self::MFscore, Self::MPrecision];

    /// The name in JSON and in columns: `Acc`, `mAcc`, `mIoU`, `mDice`, `mFscore`, `mPrecision`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Acc => "Acc",
            Self::MAcc => "mAcc",
            Self::MIoU => "mIoU",
            Self::MDice => "mDice",
            Self::MFscore => "mFscore",
            Self::MPrecision => "mPrecision",
        }
    }

    /// How the papers compute it; `None` where they have no such number.
    ///
    /// # Source
    /// arXiv 2310.19252.
    pub fn of_paper(self) -> Option<Recipe> {
        let mean = |quotient| Recipe {
            quotient,
            order: Order::DatasetMean,
            classes: Classes::Reported,
            zero_by_zero: ZeroByZero::LeftOut,
            only_predicted: true,
            ignored_class: true,
            nothing: f64::NAN,
        };
        match self {
            // Every kept pixel stands in one class's TP + FN, the background's of binary masks included.
            Self::Acc => Some(Recipe { order: Order::DatasetPooled, classes: Classes::All, ..mean(Quotient::Recall) }),
            Self::MAcc => Some(mean(Quotient::Recall)),
            Self::MIoU => Some(mean(Quotient::IoU)),
            Self::MDice => Some(mean(Quotient::Dice)),
            Self::MFscore | Self::MPrecision => None,
        }
    }
}
