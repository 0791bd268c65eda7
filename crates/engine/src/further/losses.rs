//! Losses that look at pixels or at ranked errors, with their gradients.

use super::FurtherImage;
use super::answer::{FURTHER_LOSSES, FurtherLoss, FurtherQuery};
use crate::EngineError;
use jdt_core::CoreError;
use jdt_core::colour::{ColourScale, colour_map};
use jdt_core::kernels::Sample;
use jdt_core::losses::{BatchLoss, LossSelection, evaluate_batch};
use jdt_gpu::PaintedMap;
use ndarray::{Array3, Axis};

/// Where a picture's scale ends, as a share of the values that are not 0: a logarithm's slope grows without end where the
/// prediction nears 0, and one such pixel would leave all others grey.
const SCALE_ENDS_AT: f64 = 0.99;

/// The losses, and the push that were asked for.
pub(super) fn read(
    images: &[FurtherImage],
    query: &FurtherQuery,
) -> Result<(Vec<FurtherLoss>, Option<PaintedMap>), EngineError> {
    let is_hard = images.iter().all(FurtherImage::is_hard);
    let (mut readings, mut picture) = (Vec::new(), None);
    let push = query.push.as_ref();
    for id in FURTHER_LOSSES {
        let is_pushed = push.is_some_and(|push| push.loss == id);
        if !is_pushed && (!query.losses || id == "ce") {
            continue;
        }
        let chosen = LossSelection::new(id)?;
        if !(chosen.entry().takes_soft_labels || is_hard) {
            readings.push(FurtherLoss { id: id.to_owned(), value: None, by_class: Vec::new() });
            continue;
        }
        let takes_soft_labels = chosen.entry().takes_soft_labels;
        let sample = |image| if takes_soft_labels { FurtherImage::soft_sample(image) } else { image.hard_sample() };
        let samples = images.iter().map(sample).collect::<Result<Vec<Sample<'_, f32>>, CoreError>>()?;
        let BatchLoss { value, by_class, gradient } = evaluate_batch(&samples, &chosen)?;
        let square: f64 = gradient.iter().flatten().map(|&slope| f64::from(slope) * f64::from(slope)).sum();
        readings.push(FurtherLoss { id: id.to_owned(), value: Some((value, square.sqrt())), by_class });
        if let Some(push) = push.filter(|_| is_pushed)
            && let Some(gradient) = gradient.get(push.image)
        {
            picture = draw(gradient, push.class);
        }
    }
    Ok((readings, picture))
}

/// −∂L/∂x of a class on the signed scale.
fn draw(gradient: &Array3<f32>, class: usize) -> Option<PaintedMap> {
    let mut sizes: Vec<f32> = gradient.iter().map(|slope| slope.abs()).filter(|&size| size > 0.0).collect();
    let max_abs = if sizes.is_empty() {
        0.0
    } else {
        let at = share_of(sizes.len(), SCALE_ENDS_AT);
        *sizes.select_nth_unstable_by(at, f32::total_cmp).1
    };
    let class = class.min(gradient.len_of(Axis(0)).checked_sub(1)?);
    let push: Vec<f32> = gradient.index_axis(Axis(0), class).iter().map(|slope| -slope).collect();
    Some(PaintedMap { rgba: colour_map(&push, ColourScale::Signed { max_abs }), max_abs: Some(max_abs) })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among values that are there")]
fn share_of(length: usize, share: f64) -> usize {
    ((length - 1) as f64 * share).round() as usize
}
