//! The papers' intent, made total.

use super::{Metric, Peer, Recipe, Score};
use crate::metrics::{Ratio, over_dataset, pixel_accuracy};
use crate::statistics::Counts;

/// The default: no NaN, what is undefined is left out and said.
///
/// # Source
/// arXiv 2310.19252.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Paper;

impl Peer for Paper {
    fn id(&self) -> &'static str {
        "paper"
    }

    fn name(&self) -> &'static str {
        "Paper"
    }

    fn library(&self) -> &'static str {
        "Paper"
    }

    fn source(&self) -> &'static str {
        "arXiv 2310.19252"
    }

    fn recipe(&self, metric: Metric) -> Option<Recipe> {
        metric.of_paper()
    }

    fn score(&self, counts: &Counts, metric: Metric) -> Option<Score> {
        let measured = match metric {
            Metric::Acc => pixel_accuracy(counts),
            Metric::MAcc => over_dataset(counts, Ratio::Acc),
            Metric::MIoU => over_dataset(counts, Ratio::IoU),
            Metric::MDice => over_dataset(counts, Ratio::Dice),
            Metric::MFscore | Metric::MPrecision => return None,
        };
        Some(measured.into())
    }
}
