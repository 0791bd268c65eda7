//! What one pair gave, as it travels from the worker that counted it to the one that collects.

use super::{ImageTables, PairOutcome};
use jdt_io::{Finding, Fix};
use serde::{Deserialize, Serialize};

/// A finding without its place in the image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundRow {
    /// "label", "prediction" or "pair".
    pub role: String,
    /// The finding's stable id.
    pub id: String,
    /// What was seen.
    pub message: String,
    /// How many pixels it is about.
    pub pixels: Option<u64>,
    /// What would mend it.
    pub fix: Option<Fix>,
}

/// One pair's outcome with the names that it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PairRow {
    /// The model that predicted.
    pub model: String,
    /// The image's key.
    pub image: String,
    /// The tables of its image, or of each of its slices.
    pub images: Vec<ImageTables>,
    /// What the mask doctor found.
    pub findings: Vec<FoundRow>,
    /// Why nothing could be counted, if so.
    pub failure: Option<String>,
    /// Pixels of the label.
    pub label_pixels: u64,
    /// Those of them that are left out.
    pub ignored_pixels: u64,
}

impl FoundRow {
    pub(super) fn new(role: &str, finding: Finding) -> Self {
        let Finding { id, message, pixels, fix, .. } = finding;
        Self { role: role.to_owned(), id: id.to_owned(), message, pixels, fix }
    }
}

impl PairRow {
    /// The row of an outcome.
    pub fn new(model: &str, image: &str, outcome: PairOutcome) -> Self {
        let PairOutcome { images, findings, failure, label_pixels, ignored_pixels } = outcome;
        Self {
            model: model.to_owned(),
            image: image.to_owned(),
            images,
            findings: findings.into_iter().map(|(role, finding)| FoundRow::new(role, finding)).collect(),
            failure: failure.map(|error| error.to_string()),
            label_pixels,
            ignored_pixels,
        }
    }

    /// The row of a pair of which nothing came back.
    pub fn lost(model: &str, image: &str, why: &str) -> Self {
        Self { model: model.to_owned(), image: image.to_owned(), failure: Some(why.to_owned()), ..Self::default() }
    }
}
