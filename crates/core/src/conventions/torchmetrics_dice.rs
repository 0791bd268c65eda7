//! torchmetrics' segmentation `DiceScore`.

use super::{Average, Classes, Metric, Order, Peer, Recipe};

/// The Dice score of each image, or of the data set; what is empty on both sides is left out.
///
/// # Source
/// `torchmetrics.segmentation.DiceScore`, whose defaults are these since 1.9.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TorchmetricsDice {
    /// How classes are put together.
    pub average: Average,
    /// Whether images are scored one by one ("samplewise") or summed first ("global").
    pub samplewise: bool,
    /// Whether class 0 takes part.
    pub include_background: bool,
}

impl Default for TorchmetricsDice {
    fn default() -> Self {
        Self { average: Average::Macro, samplewise: true, include_background: true }
    }
}

impl Peer for TorchmetricsDice {
    fn id(&self) -> &'static str {
        "torchmetrics-dice"
    }

    fn name(&self) -> &'static str {
        "torchmetrics DiceScore"
    }

    fn library(&self) -> &'static str {
        "torchmetrics"
    }

    fn source(&self) -> &'static str {
        "torchmetrics 1.9.0"
    }

    fn recipe(&self, metric: Metric) -> Option<Recipe> {
        let order = match (self.average, self.samplewise) {
            (Average::Macro, true) => Order::ImageMean,
            (Average::Micro, true) => Order::ImagePooled,
            (Average::Weighted, true) => Order::ImageWeighted,
            (Average::Macro, false) => Order::DatasetMean,
            (Average::Micro, false) => Order::DatasetPooled,
            (Average::Weighted, false) => Order::DatasetWeighted,
        };
        let classes = if self.include_background { Classes::All } else { Classes::WithoutBackground };
        let paper = metric.of_paper()?;
        (metric == Metric::MDice).then_some(Recipe { order, classes, ..paper })
    }

    fn knows_ignored_pixels(&self) -> bool {
        false
    }
}
