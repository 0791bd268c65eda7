//! `segmentation_models_pytorch`'s metrics.

use super::{Classes, Metric, Order, Peer, Quotient, Recipe, ZeroByZero};

/// TP, FP, FN and TN an image and class, put together by one of four reductions; 0/0 counts `zero_division`.
///
/// # Source
/// `segmentation_models_pytorch.metrics.functional`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Smp {
    /// What is summed before the quotient.
    pub reduction: SmpReduction,
    /// What 0/0 counts; 1 unless set.
    pub zero_division: f64,
}

/// The reductions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SmpReduction {
    /// Images and classes summed.
    Micro,
    /// Images summed, mean over classes.
    Macro,
    /// Classes summed, mean over images.
    MicroImagewise,
    /// Mean over images, then over classes.
    MacroImagewise,
}

impl SmpReduction {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Micro, Self::Macro, Self::MicroImagewise, Self::MacroImagewise];

    fn order(self) -> Order {
        match self {
            Self::Micro => Order::DatasetPooled,
            Self::Macro => Order::DatasetMean,
            Self::MicroImagewise => Order::ImagePooled,
            Self::MacroImagewise => Order::ClassMean,
        }
    }
}

impl Smp {
    /// A reduction with `zero_division` 1.
    pub const fn new(reduction: SmpReduction) -> Self {
        Self { reduction, zero_division: 1.0 }
    }

    /// The rules of one of its functions (`iou_score`, `f1_score`, `precision`, …).
    pub fn recipe_of(&self, quotient: Quotient) -> Recipe {
        Recipe {
            quotient,
            order: self.reduction.order(),
            classes: Classes::All,
            zero_by_zero: ZeroByZero::Counts(self.zero_division),
            only_predicted: true,
            ignored_class: true,
            nothing: f64::NAN,
        }
    }
}

impl Peer for Smp {
    fn id(&self) -> &'static str {
        match self.reduction {
            SmpReduction::Micro => "smp-micro",
            SmpReduction::Macro => "smp-macro",
            SmpReduction::MicroImagewise => "smp-micro-imagewise",
            SmpReduction::MacroImagewise => "smp-macro-imagewise",
        }
    }

    fn name(&self) -> &'static str {
        match self.reduction {
            SmpReduction::Micro => "smp, micro",
            SmpReduction::Macro => "smp, macro",
            SmpReduction::MicroImagewise => "smp, micro-imagewise",
            SmpReduction::MacroImagewise => "smp, macro-imagewise",
        }
    }

    fn library(&self) -> &'static str {
        "smp"
    }

    fn source(&self) -> &'static str {
        "segmentation-models-pytorch 0.6.0"
    }

    fn recipe(&self, metric: Metric) -> Option<Recipe> {
        match metric {
            Metric::Acc => Some(self.recipe_of(Quotient::Accuracy)),
            Metric::MAcc => Some(self.recipe_of(Quotient::Recall)),
            Metric::MIoU => Some(self.recipe_of(Quotient::IoU)),
            Metric::MDice => Some(self.recipe_of(Quotient::Dice)),
            Metric::MFscore | Metric::MPrecision => None,
        }
    }
}
