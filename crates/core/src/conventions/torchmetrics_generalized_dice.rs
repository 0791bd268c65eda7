//! torchmetrics' `GeneralizedDiceScore`.

use super::{Classes, Metric, Order, Peer, Recipe, ZeroByZero};

/// One Dice score an image, its classes weighted by a power of `1/area`; 0 where nothing weighs anything.
///
/// # Source
/// `torchmetrics.segmentation.GeneralizedDiceScore`, fed one image at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TorchmetricsGeneralizedDice {
    /// The power of `1/area`: 0 "linear", 1 "simple", 2 "square".
    pub power: u8,
    /// Whether class 0 takes part.
    pub include_background: bool,
}

impl Default for TorchmetricsGeneralizedDice {
    fn default() -> Self {
        Self { power: 2, include_background: true }
    }
}

impl Peer for TorchmetricsGeneralizedDice {
    fn id(&self) -> &'static str {
        "torchmetrics-generalized-dice"
    }

    fn name(&self) -> &'static str {
        "torchmetrics GeneralizedDiceScore"
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
        (metric == Metric::MDice).then_some(Recipe {
            order: Order::ImageGeneralized { power: self.power },
            classes,
            zero_by_zero: ZeroByZero::Counts(0.0),
            ..paper
        })
    }

    fn knows_ignored_pixels(&self) -> bool {
        false
    }
}
