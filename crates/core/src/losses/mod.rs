//! Every loss: overlap losses, losses of pixels, losses of ranked errors, and weighted sums of them.
//!
//! An overlap loss is a pure function of the statistics tables: a [`Family`] turns the six sums of an (image, class)
//! into a [`Triple`]; one Tversky index turns the triple into a loss; a [`Reduction`] turns the losses of all (image,
//! class) cells into one number. A [`PixelLoss`] is a mean over pixels, a [`RankedLoss`] a function of the order of
//! the errors. Each named loss has a file of its own and a line in [`CATALOG`]; a [`LossSelection`] is one of them with
//! its parameters, a [`Mix`] a weighted sum.

mod batch_loss;
mod catalog;
mod chosen_classes;
mod family;
mod mix;
mod overlap;
mod overlap_mix;
mod overlap_params;
mod param;
mod pixel_loss;
mod pixel_rows;
mod ranked_loss;
mod real_line;
mod reduction;
mod selection;
mod shards;
mod surface_losses;
mod triangle;
mod tversky_index;

mod compatible_tversky;
mod cross_entropy;
mod dice_semimetric;
mod focal;
mod jaccard_metric;
mod kullback_leibler;
mod lovasz_hinge;
mod lovasz_softmax;
mod soft_dice;
mod soft_jaccard;
mod soft_tversky;

pub use batch_loss::{BatchLoss, evaluate_batch, sums_table};
pub use catalog::{CATALOG, LossEntry, LossKind, LossSpec, OVERLAP, SoftLabels, describe, find};
pub use chosen_classes::{ChosenClasses, evaluate_classes};
pub use family::{Family, Triple};
pub use mix::{Mix, MixLoss};
pub use overlap::{OverlapEvaluation, OverlapLoss, evaluate};
pub use overlap_mix::OverlapMix;
pub use param::{ParamKind, ParamSpec, ParamValue};
pub(crate) use pixel_loss::{PROB_FLOOR, for_kept_pixels};
pub use pixel_loss::{Pixel, PixelLoss, PixelLossValue, PixelTerm, Reading, pixel_batch, pixel_loss};
pub use pixel_rows::PixelRows;
pub use ranked_loss::{RankedClasses, RankedLoss, ranked_batch};
pub use real_line::{RealLineForm, real_line};
pub use reduction::{ActiveClasses, Reduction};
pub use selection::LossSelection;
pub use shards::{ShardedEvaluation, ShardedLoss, shard_ranges, sharded, sharded_batch};
pub use surface_losses::surface_losses;
pub use triangle::{Triangle, VectorDistance, WorstTriangle, triangle};
pub use tversky_index::TverskyIndex;

pub use compatible_tversky::CTL;
pub use cross_entropy::{CrossEntropy, cross_entropy};
pub use dice_semimetric::{DML, DML2};
pub use focal::{Focal, focal};
pub use jaccard_metric::{JML, JML2};
pub use kullback_leibler::{KullbackLeibler, kullback_leibler};
pub use lovasz_hinge::{LovaszHinge, lovasz_hinge};
pub use lovasz_softmax::{LovaszSoftmax, lovasz_softmax, lovasz_softmax_slope};
pub use soft_dice::{SDL, SDL_L2};
pub use soft_jaccard::{SJL, SJL_L2};
pub use soft_tversky::{STL, STL_L2};
