//! Pictures of one image: label, predictions, errors.

use crate::surface::blob;
use jdt_core::CoreError;
use jdt_core::colour::{CLASS_COLOURS, outcome_colour};
use jdt_core::kernels::{Outcome, error_map};
use jdt_core::masks::{ClassIds, LabelMap, PredictionMap};
use serde::{Deserialize, Serialize};

/// One image, looked at closely.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BiasLook {
    /// Its place among the images.
    pub image: usize,
    /// The class whose errors are shown.
    pub class: usize,
    /// Rows and columns.
    pub side: usize,
    /// The label's colours, row-major `[H, W, 4]`.
    #[serde(with = "blob")]
    pub label: Vec<u8>,
    /// One a model.
    pub models: Vec<ModelPictures>,
}

/// What a model makes of the image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelPictures {
    /// The prediction's colours, row-major `[H, W, 4]`.
    #[serde(with = "blob")]
    pub prediction: Vec<u8>,
    /// True and false positives and negatives of the class by hue and hatch, twice as high and wide: `[2H, 2W, 4]`.
    #[serde(with = "blob")]
    pub errors: Vec<u8>,
}

/// Each class in its colour.
pub(super) fn classes(ids: &ClassIds, pixels: usize) -> Vec<u8> {
    (0..pixels)
        .flat_map(|at| {
            let class = ids.class(at).unwrap_or_default();
            let [r, g, b] = CLASS_COLOURS[class % CLASS_COLOURS.len()];
            [r, g, b, u8::MAX]
        })
        .collect()
}

/// The outcomes of one class, each pixel as 2 × 2, so that there is room for a hatch: false positives are struck one way,
/// false negatives the other.
///
/// # Errors
/// As [`error_map`].
pub(super) fn errors(label: &LabelMap, prediction: &PredictionMap, class: usize) -> Result<Vec<u8>, CoreError> {
    let outcomes = error_map(label, prediction, class)?;
    let (height, width) = outcomes.dim();
    let mut rgba = Vec::with_capacity(16 * height * width);
    for row in 0..2 * height {
        for column in 0..2 * width {
            let outcome = outcomes[(row / 2, column / 2)];
            let struck = match outcome {
                Outcome::FalsePositive => (row + column) % 6 == 0,
                Outcome::FalseNegative => (row + 6 * width - column) % 6 == 0,
                _ => false,
            };
            let [r, g, b] = if struck { [u8::MAX; 3] } else { outcome_colour(outcome) };
            rgba.extend([r, g, b, u8::MAX]);
        }
    }
    Ok(rgba)
}
