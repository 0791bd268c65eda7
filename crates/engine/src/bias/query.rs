//! A question about scenes and models, and its answer.

use super::BiasLook;
use crate::FineStudy;
use crate::protocol::PaintedShape;
use jdt_core::bias::{BiasScenes, ModelErrors, PresetModel};
use serde::{Deserialize, Serialize};

/// One of the questions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum BiasQuery {
    /// All numbers, and the pictures of one image.
    Study(StudyQuery),
    /// One image as something to paint on.
    Pair {
        /// The data set.
        scenes: BiasScenes,
        /// How the model errs.
        errors: ModelErrors,
        /// The image's place.
        image: usize,
    },
}

/// Scenes, models, and what is looked at closely.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StudyQuery {
    /// The data set.
    pub scenes: BiasScenes,
    /// The models; their names come back.
    pub models: Vec<PresetModel>,
    /// Of the worst cells and images, in percent.
    pub q: u8,
    /// The place of the image that is looked at, and its class.
    pub look: (usize, usize),
}

/// Its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum BiasAnswer {
    /// Of [`BiasQuery::Study`]; `None` if it was cancelled.
    Study(Option<Box<BiasStudy>>),
    /// Of [`BiasQuery::Pair`].
    Pair(BiasPair),
}

/// All numbers, and the pictures of one image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BiasStudy {
    /// What it was asked with.
    pub asked: StudyQuery,
    /// What every plot is drawn from.
    pub fine: FineStudy,
    /// The image that is looked at.
    pub look: BiasLook,
    /// How long it took.
    pub seconds: f64,
}

/// An image whose pixels are shares of classes: label and prediction, row-major `[C, H, W]`, each value 0 or 1.
///
/// The values travel beside the answer, as the page hands them on without reading them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BiasPair {
    /// The size of both.
    pub shape: PaintedShape,
    /// The label.
    #[serde(skip)]
    pub label: Vec<f32>,
    /// The prediction.
    #[serde(skip)]
    pub prediction: Vec<f32>,
}
