//! MONAI's `MeanIoU` and `DiceMetric`.

use super::{Classes, Metric, Order, Peer, Recipe, ZeroByZero};

/// One value an image and class, reduced by "mean": over each image's classes, then over images; 0 if nothing is left.
///
/// # Source
/// `monai.metrics.MeanIoU` and `DiceMetric`, `do_metric_reduction`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Monai {
    /// Whether a class that the label does not hold is left out. If not, it counts 1 where the prediction does not hold it
    /// either, and 0 where it does.
    pub ignore_empty: bool,
}

impl Default for Monai {
    fn default() -> Self {
        Self { ignore_empty: true }
    }
}

impl Peer for Monai {
    fn id(&self) -> &'static str {
        if self.ignore_empty { "monai" } else { "monai-empty-counted" }
    }

    fn name(&self) -> &'static str {
        if self.ignore_empty { "MONAI, ignore_empty" } else { "MONAI, empty counted" }
    }

    fn library(&self) -> &'static str {
        "MONAI"
    }

    fn source(&self) -> &'static str {
        "monai 1.6.1"
    }

    fn recipe(&self, metric: Metric) -> Option<Recipe> {
        let paper = metric.of_paper()?;
        let changed = Recipe { order: Order::ImageMean, classes: Classes::All, nothing: 0.0, ..paper };
        matches!(metric, Metric::MIoU | Metric::MDice).then_some(if self.ignore_empty {
            Recipe { only_predicted: false, ..changed }
        } else {
            Recipe { zero_by_zero: ZeroByZero::Counts(1.0), ..changed }
        })
    }

    fn knows_ignored_pixels(&self) -> bool {
        false
    }
}
