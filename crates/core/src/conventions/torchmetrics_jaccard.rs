//! torchmetrics' `JaccardIndex` of classification.

use super::{Average, Classes, Metric, Order, Peer, Recipe, ZeroByZero};

/// The IoU of one confusion matrix over the data set. An ignore index inside the classes takes its class out of the mean.
///
/// # Source
/// `torchmetrics.classification.MulticlassJaccardIndex`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TorchmetricsJaccard {
    /// How classes are put together.
    pub average: Average,
}

impl Peer for TorchmetricsJaccard {
    fn id(&self) -> &'static str {
        match self.average {
            Average::Macro => "torchmetrics-jaccard-macro",
            Average::Micro => "torchmetrics-jaccard-micro",
            Average::Weighted => "torchmetrics-jaccard-weighted",
        }
    }

    fn name(&self) -> &'static str {
        match self.average {
            Average::Macro => "torchmetrics JaccardIndex, macro",
            Average::Micro => "torchmetrics JaccardIndex, micro",
            Average::Weighted => "torchmetrics JaccardIndex, weighted",
        }
    }

    fn library(&self) -> &'static str {
        "torchmetrics"
    }

    fn source(&self) -> &'static str {
        "torchmetrics 1.9.0"
    }

    fn recipe(&self, metric: Metric) -> Option<Recipe> {
        let paper = metric.of_paper()?;
        let changed = Recipe { classes: Classes::All, ignored_class: false, ..paper };
        (metric == Metric::MIoU).then_some(match self.average {
            Average::Macro => changed,
            Average::Micro => Recipe { order: Order::DatasetPooled, zero_by_zero: ZeroByZero::Counts(0.0), ..changed },
            Average::Weighted => Recipe { order: Order::DatasetWeighted, ..changed },
        })
    }
}
