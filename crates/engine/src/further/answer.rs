//! What is asked, and what comes of it.

use jdt_core::metrics::Measured;
use serde::{Deserialize, Serialize};

/// The losses that are no overlap losses and take probabilities, in the order in which they are shown.
pub const FURTHER_LOSSES: [&str; 4] = ["ce", "kl", "focal", "lovasz_softmax"];

/// The short name of one of [`FURTHER_LOSSES`], as in the catalogue, which whoever only names them need not link.
pub fn further_name(id: &str) -> Option<&'static str> {
    match id {
        "ce" => Some("CE"),
        "kl" => Some("KL"),
        "focal" => Some("Focal"),
        "lovasz_softmax" => Some("Lovász-softmax"),
        _ => None,
    }
}

/// The metrics, in the order in which they are shown: of the hardened masks' pixels, then of their boundaries.
pub const FURTHER_METRICS: [&str; 8] = ["mIoU", "mDice", "mAcc", "BIoU", "NSD", "HD", "HD95", "ASSD"];

/// A picture of where a loss pushes one class of one image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FurtherPush {
    /// One of [`FURTHER_LOSSES`].
    pub loss: String,
    /// The image.
    pub image: usize,
    /// The class; beyond the last, the last.
    pub class: usize,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FurtherQuery {
    /// The push that is to be drawn, if any.
    pub push: Option<FurtherPush>,
    /// Whether losses are wanted.
    pub losses: bool,
    /// Whether metrics are.
    pub metrics: bool,
}

/// A loss of the painting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FurtherLoss {
    /// The loss's id.
    pub id: String,
    /// Its value and the Euclidean norm of its gradient over all pixels; `None` where it takes hard labels alone and one is
    /// soft.
    pub value: Option<(f64, f64)>,
    /// What a mean over classes is of, `None` for a class that takes no part; empty for a mean over pixels.
    pub by_class: Vec<Option<f64>>,
}

/// A metric, with what it is the mean of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FurtherMetric {
    /// One of [`FURTHER_METRICS`].
    pub name: String,
    /// Over the data set, `X_D`; distances have none.
    pub over_dataset: Option<Measured>,
    /// `X_I`.
    pub over_images: Measured,
    /// `X_C`.
    pub over_classes: Measured,
    /// The metric of each image and reported class, `[image][class]`; `None` where it takes no part.
    pub cells: Vec<Vec<Option<f64>>>,
}

/// The numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FurtherAnswer {
    /// One a loss of [`FURTHER_LOSSES`] but the cross-entropy, which a stroke keeps up to date, if they were wanted; that too
    /// if it is pushed.
    pub losses: Vec<FurtherLoss>,
    /// One a metric of [`FURTHER_METRICS`], if they were wanted.
    pub metrics: Vec<FurtherMetric>,
    /// Pixels that take part, of all images.
    pub kept: u64,
    /// What the ends of the push's scale stand for: the 99th percentile of its values that are not 0.
    pub max_abs: Option<f32>,
    /// How long it took.
    pub milliseconds: f64,
}
