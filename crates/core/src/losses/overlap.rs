//! An overlap loss of a batch, with the scalars of its gradient.

use super::{ActiveClasses, Family, Reduction, TverskyIndex};
use crate::CoreError;
use crate::kernels::PixelGradient;
use crate::statistics::SumsTable;
use serde::{Deserialize, Serialize};

/// Everything that tells one overlap loss from another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverlapLoss {
    /// How soft masks are counted.
    pub family: Family,
    /// How counts become a loss.
    pub index: TverskyIndex,
    /// How the losses of images and classes become one.
    pub reduction: Reduction,
    /// Which classes take part.
    pub active: ActiveClasses,
    /// One weight ≥ 0 a class, multiplied onto its loss; none means 1. As in the reference, the mean still divides by
    /// the number of classes.
    pub class_weights: Option<Vec<f64>>,
}

/// A loss, its parts, and what its gradient is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct OverlapEvaluation {
    /// The weighted mix of the reductions; 0 if no class is active.
    pub loss: f64,
    /// Loss per class after summing over images (reduction D); `None` for an inactive class.
    pub by_class: Vec<Option<f64>>,
    /// Loss per image and class, row-major `[B, C]`; `None` for an inactive cell.
    pub by_cell: Vec<Option<f64>>,
    /// Gradient scalars per image and class, row-major `[B, C]`.
    pub gradient: Vec<PixelGradient>,
}

impl OverlapEvaluation {
    /// The gradient scalars of one image.
    pub fn image_gradient(&self, image: usize) -> &[PixelGradient] {
        let classes = self.by_class.len();
        &self.gradient[image * classes..(image + 1) * classes]
    }
}

/// Evaluates an overlap loss on the sums of a batch.
///
/// `L = wD · mean_c ℓ(Σ_i S_ic) + wI · mean_i mean_c ℓ(S_ic) + wC · mean_c mean_i ℓ(S_ic)`, means over active cells
/// only, `ℓ` = family ∘ index, times the class weight.
///
/// # Errors
/// [`CoreError::Parameter`], [`CoreError::ParameterLength`], [`CoreError::EmptyBatch`].
///
/// # Source
/// arXiv 2310.19252; `JDTLoss.forward_loss` of the reference.
pub fn evaluate(table: &SumsTable, loss: &OverlapLoss) -> Result<OverlapEvaluation, CoreError> {
    let (images, classes) = (table.images(), table.classes());
    if images == 0 {
        return Err(CoreError::EmptyBatch);
    }
    let index = loss.index.validated()?;
    let weights = loss.reduction.validated()?;
    let class_weight = class_weights(loss, classes)?;

    let mut out = OverlapEvaluation {
        loss: 0.0,
        by_class: vec![None; classes],
        by_cell: vec![None; images * classes],
        gradient: vec![PixelGradient::default(); images * classes],
    };

    let active_classes: Vec<usize> = (0..classes).filter(|&c| loss.active.in_batch(table, c)).collect();
    for &class in &active_classes {
        let (value, by) = index.loss(loss.family.triple(&table.class_total(class)));
        let value = value * class_weight(class);
        out.by_class[class] = Some(value);
        let share = weights.d / active_classes.len() as f64;
        if share > 0.0 {
            out.loss += share * value;
            let scale = share * class_weight(class);
            let gradient = scaled(loss.family.pixel_gradient(by), scale);
            for image in 0..images {
                out.gradient[image * classes + class] += gradient;
            }
        }
    }

    let is_active = |image: usize, class: usize| loss.active.in_image(table, image, class);
    let per_image: Vec<usize> = (0..images).map(|i| (0..classes).filter(|&c| is_active(i, c)).count()).collect();
    let per_class: Vec<usize> = (0..classes).map(|c| (0..images).filter(|&i| is_active(i, c)).count()).collect();
    let images_with_any = per_image.iter().filter(|&&n| n > 0).count();
    let classes_with_any = per_class.iter().filter(|&&n| n > 0).count();
    for image in 0..images {
        for class in (0..classes).filter(|&class| is_active(image, class)) {
            let (value, by) = index.loss(loss.family.triple(table.cell(image, class)));
            let value = value * class_weight(class);
            out.by_cell[image * classes + class] = Some(value);
            let share = weights.i / (images_with_any * per_image[image]) as f64
                + weights.c / (classes_with_any * per_class[class]) as f64;
            if share > 0.0 {
                out.loss += share * value;
                out.gradient[image * classes + class] +=
                    scaled(loss.family.pixel_gradient(by), share * class_weight(class));
            }
        }
    }
    Ok(out)
}

fn class_weights(loss: &OverlapLoss, classes: usize) -> Result<impl Fn(usize) -> f64, CoreError> {
    let weights = loss.class_weights.as_deref();
    if let Some(weights) = weights {
        if weights.len() != classes {
            return Err(CoreError::ParameterLength { name: "class_weights", expected: classes, got: weights.len() });
        }
        if let Some(&bad) = weights.iter().find(|w| !(w.is_finite() && **w >= 0.0)) {
            return Err(CoreError::Parameter { name: "class_weights", expected: "numbers ≥ 0", got: bad });
        }
    }
    Ok(move |class: usize| weights.map_or(1.0, |weights| weights[class]))
}

fn scaled(g: PixelGradient, by: f64) -> PixelGradient {
    PixelGradient { a: g.a * by, b: g.b * by, c: g.c * by, d: g.d * by }
}
