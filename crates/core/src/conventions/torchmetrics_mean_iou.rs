//! torchmetrics' segmentation `MeanIoU`.

use super::{Classes, Metric, Order, Peer, Recipe};

/// One IoU an image and class; the mean of all that have one, whichever image and class they are of.
///
/// # Source
/// `torchmetrics.segmentation.MeanIoU`, fed one image at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TorchmetricsMeanIou {
    /// Whether class 0 takes part.
    pub include_background: bool,
}

impl Default for TorchmetricsMeanIou {
    fn default() -> Self {
        Self { include_background: true }
    }
}

impl Peer for TorchmetricsMeanIou {
    fn id(&self) -> &'static str {
        "torchmetrics-mean-iou"
    }

    fn name(&self) -> &'static str {
        "torchmetrics MeanIoU"
    }

    fn library(&self) -> &'static str {
        "torchmetrics"
    }

    fn source(&self) -> &'static str {
        "torchmetrics 1.9.0"
    }

    fn recipe(&self, metric: Metric) -> Option<Recipe> {
        let classes = if self.include_background { Classes::All } else { Classes::WithoutBackground };
        let paper = metric.of_paper()?;
        (metric == Metric::MIoU).then_some(Recipe { order: Order::CellMean, classes, ..paper })
    }

    fn knows_ignored_pixels(&self) -> bool {
        false
    }
}
