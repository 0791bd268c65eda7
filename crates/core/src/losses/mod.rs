//! Overlap losses and cross-entropy: pure functions of the statistics tables.
//!
//! A [`Family`] turns the six sums of an (image, class) into a [`Triple`]; one Tversky index turns the triple into
//! a loss; a [`Reduction`] turns the losses of all (image, class) cells into one number. Each named loss has a
//! file of its own and a line in [`CATALOG`].

mod catalog;
mod cross_entropy;
mod family;
mod overlap;
mod reduction;
mod tversky_index;

mod compatible_tversky;
mod dice_semimetric;
mod jaccard_metric;
mod soft_dice;
mod soft_jaccard;
mod soft_tversky;

pub use catalog::{CATALOG, LossSpec, SoftLabels, find};
pub use cross_entropy::{CrossEntropy, CrossEntropyValue, cross_entropy, cross_entropy_of_prob};
pub use family::{Family, Triple};
pub use overlap::{OverlapEvaluation, OverlapLoss, evaluate};
pub use reduction::{ActiveClasses, Reduction};
pub use tversky_index::TverskyIndex;

pub use compatible_tversky::CTL;
pub use dice_semimetric::{DML, DML2};
pub use jaccard_metric::{JML, JML2};
pub use soft_dice::{SDL, SDL_L2};
pub use soft_jaccard::{SJL, SJL_L2};
pub use soft_tversky::{STL, STL_L2};
