//! What the losses of a painting are made of: enough to write each formula with its values, and every slope at a pixel.

use jdt_core::kernels::PixelGradient;
use jdt_core::losses::OverlapEvaluation;
use jdt_core::statistics::{ClassCounts, OverlapSums, SumsTable};
use serde::{Deserialize, Serialize};

/// The tables behind a [`PaintAnswer`](crate::PaintAnswer).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PaintDetail {
    /// How many images the batch has.
    pub images: usize,
    /// The sums of each class over the batch.
    pub batch: Vec<OverlapSums>,
    /// The sums of each class of the image that was asked for.
    pub image: Vec<OverlapSums>,
    /// What the hard metrics count over the batch, one a reported class: the foreground alone of a foreground map.
    pub hard: Vec<ClassCounts>,
    /// One an overlap loss, in the order of [`jdt_core::losses::OVERLAP`].
    pub losses: Vec<LossDetail>,
}

/// What one overlap loss is made of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LossDetail {
    /// The loss of each class over the batch; `None` where the class takes no part.
    pub by_class: Vec<Option<f64>>,
    /// The loss of each class of the image that was asked for.
    pub by_cell: Vec<Option<f64>>,
    /// The gradient of each class of that image: affine in the pixel.
    pub slopes: Vec<PixelGradient>,
}

impl PaintDetail {
    pub(crate) fn new<'a>(
        table: &SumsTable,
        hard: Vec<ClassCounts>,
        image: usize,
        evaluations: impl Iterator<Item = &'a OverlapEvaluation>,
    ) -> Self {
        let classes = table.classes();
        let losses = evaluations.map(|evaluation| LossDetail {
            by_class: evaluation.by_class.clone(),
            by_cell: evaluation.by_cell.chunks(classes.max(1)).nth(image).map(<[_]>::to_vec).unwrap_or_default(),
            slopes: evaluation.image_gradient(image).to_vec(),
        });
        Self {
            images: table.images(),
            batch: (0..classes).map(|class| table.class_total(class)).collect(),
            image: (0..classes).map(|class| *table.cell(image, class)).collect(),
            hard,
            losses: losses.collect(),
        }
    }
}
