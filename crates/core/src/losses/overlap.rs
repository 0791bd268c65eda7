//! An overlap loss of a batch, with the scalars of its gradient.

use super::{ActiveClasses, Family, Reduction, Triple, TverskyIndex};
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
    /// Class-agnostic: the counts of the active classes are added, each times its weight, before the index, so that the
    /// batch (reduction D) or the image (I, and C likewise) has one loss over all classes together.
    #[serde(default)]
    pub pool_classes: bool,
}

/// A loss, its parts, and what its gradient is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct OverlapEvaluation {
    /// The weighted mix of the reductions; 0 if no class is active.
    pub loss: f64,
    /// Loss per class after summing over images (reduction D); `None` for an inactive class, and for every class where
    /// classes are pooled.
    pub by_class: Vec<Option<f64>>,
    /// Loss per image and class, row-major `[B, C]`; `None` for an inactive cell, and where classes are pooled.
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
    if loss.pool_classes {
        pool(table, loss, &class_weight, &mut out);
        return Ok(out);
    }

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

/// One loss over all active classes: of the batch, and of each image.
fn pool(table: &SumsTable, loss: &OverlapLoss, class_weight: &impl Fn(usize) -> f64, out: &mut OverlapEvaluation) {
    let (images, classes) = (table.images(), table.classes());
    let weights = loss.reduction;
    // Counts of the family are linear in the sums, so weighting and adding them is adding weighted masks.
    let pooled = |cells: &[(usize, Triple)]| {
        cells.iter().fold(Triple::default(), |sum, &(class, t)| {
            let w = class_weight(class);
            Triple { tp: sum.tp + w * t.tp, fp: sum.fp + w * t.fp, fn_: sum.fn_ + w * t.fn_ }
        })
    };
    let of_batch: Vec<(usize, Triple)> = (0..classes)
        .filter(|&class| loss.active.in_batch(table, class))
        .map(|class| (class, loss.family.triple(&table.class_total(class))))
        .collect();
    if weights.d > 0.0 && !of_batch.is_empty() {
        let (value, by) = loss.index.loss(pooled(&of_batch));
        out.loss += weights.d * value;
        for &(class, _) in &of_batch {
            let gradient = scaled(loss.family.pixel_gradient(by), weights.d * class_weight(class));
            (0..images).for_each(|image| out.gradient[image * classes + class] += gradient);
        }
    }
    let of_image = |image: usize| -> Vec<(usize, Triple)> {
        (0..classes)
            .filter(|&class| loss.active.in_image(table, image, class))
            .map(|class| (class, loss.family.triple(table.cell(image, class))))
            .collect()
    };
    let with_any: Vec<(usize, Vec<(usize, Triple)>)> =
        (0..images).map(|image| (image, of_image(image))).filter(|(_, cells)| !cells.is_empty()).collect();
    let share = (weights.i + weights.c) / with_any.len().max(1) as f64;
    for (image, cells) in with_any.iter().filter(|_| share > 0.0) {
        let (value, by) = loss.index.loss(pooled(cells));
        out.loss += share * value;
        for &(class, _) in cells {
            out.gradient[image * classes + class] +=
                scaled(loss.family.pixel_gradient(by), share * class_weight(class));
        }
    }
}

fn class_weights(loss: &OverlapLoss, classes: usize) -> Result<impl Fn(usize) -> f64, CoreError> {
    let weights = loss.class_weights.as_deref();
    check_class_weights(weights, classes)?;
    Ok(move |class: usize| weights.map_or(1.0, |weights| weights[class]))
}

/// Checks that there is one weight from 0 to 1e12 a class, or none at all.
pub(super) fn check_class_weights(weights: Option<&[f64]>, classes: usize) -> Result<(), CoreError> {
    let Some(weights) = weights else { return Ok(()) };
    if weights.len() != classes {
        return Err(CoreError::ParameterLength { name: "class_weights", expected: classes, got: weights.len() });
    }
    match weights.iter().find(|w| !(0.0..=1e12).contains(*w)) {
        Some(&bad) => Err(CoreError::Parameter { name: "class_weights", expected: "numbers from 0 to 1e12", got: bad }),
        None => Ok(()),
    }
}

fn scaled(g: PixelGradient, by: f64) -> PixelGradient {
    PixelGradient { a: g.a * by, b: g.b * by, c: g.c * by, d: g.d * by }
}
