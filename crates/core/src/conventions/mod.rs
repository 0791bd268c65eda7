//! One input, scored as other code would score it.
//!
//! A convention's number is a [`Recipe`]: plain data, evaluated over [`crate::statistics::Counts`] by one function. A
//! peer is what it changes in the papers' recipe, so that an [`Explanation`] can say which of its rules matter on an
//! input, and be checked by changing just those. The authors' code alone has numbers that are no recipes.

mod average;
mod convention;
mod difference;
mod explanation;
mod jdt_calibration;
mod jdt_losses;
mod jdt_losses_quirks;
mod metric;
mod mmseg;
mod monai;
mod order;
mod paper;
mod peer;
mod quotient;
mod recipe;
mod rule;
mod score;
mod sklearn;
mod smp;
mod torchmetrics_dice;
mod torchmetrics_generalized_dice;
mod torchmetrics_jaccard;
mod torchmetrics_mean_iou;

pub use average::Average;
pub use convention::Convention;
pub use difference::{Difference, Place, Places};
pub use explanation::{Explanation, explain};
pub use jdt_calibration::{JdtCalibration, JdtImageErrors};
pub use jdt_losses::{JdtLosses, Precision};
pub use jdt_losses_quirks::Quirk;
pub use metric::Metric;
pub use mmseg::Mmseg;
pub use monai::Monai;
pub use order::{Order, Unit};
pub use paper::Paper;
pub use peer::Peer;
pub use quotient::Quotient;
pub use recipe::{Classes, Mean, Recipe, ZeroByZero};
pub use rule::Rule;
pub use score::{Missing, Score};
pub use sklearn::Sklearn;
pub use smp::{Smp, SmpReduction};
pub use torchmetrics_dice::TorchmetricsDice;
pub use torchmetrics_generalized_dice::TorchmetricsGeneralizedDice;
pub use torchmetrics_jaccard::TorchmetricsJaccard;
pub use torchmetrics_mean_iou::TorchmetricsMeanIou;
