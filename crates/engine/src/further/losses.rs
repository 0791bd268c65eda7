//! Losses that look at pixels or at ranked errors, with their gradients.

use super::FurtherImage;
use super::answer::{FURTHER_LOSSES, FurtherLoss, FurtherQuery};
use crate::EngineError;
use jdt_core::CoreError;
use jdt_core::colour::{ColourScale, colour_map};
use jdt_core::kernels::Sample;
use jdt_core::losses::{LossKind, LossSelection, PixelLoss, PixelRows, evaluate_batch};
use jdt_gpu::PaintedMap;
use ndarray::{Array3, Axis};

/// Where a picture's scale ends, as a share of the values that are not 0: a logarithm's slope grows without end where the
/// prediction nears 0, and one such pixel would leave all others grey.
const SCALE_ENDS_AT: f64 = 0.99;

/// The rows of one pixel loss, one entry an image; `None` before it is first asked for.
type Rows = Option<Vec<PixelRows>>;

/// What the losses of pixels are kept as, so that a stroke costs the rows that it touches.
#[derive(Debug, Default)]
pub(super) struct LossRows([Rows; FURTHER_LOSSES.len()]);

impl LossRows {
    /// The losses, and the push that were asked for. `stale` tells of each image which rows are not those of the last
    /// question; `None` where all may have changed.
    pub(super) fn read(
        &mut self,
        images: &[FurtherImage],
        stale: &[Option<Vec<bool>>],
        query: &FurtherQuery,
    ) -> Result<(Vec<FurtherLoss>, Option<PaintedMap>), EngineError> {
        let is_hard = images.iter().all(FurtherImage::is_hard);
        let (mut readings, mut picture) = (Vec::new(), None);
        for (id, rows) in FURTHER_LOSSES.into_iter().zip(&mut self.0) {
            let push = query.push.as_ref().filter(|push| push.loss == id);
            // Rows that are not brought up to date are of no use to the next question.
            let known = rows.take();
            if push.is_none() && (!query.losses || id == "ce") {
                continue;
            }
            let chosen = LossSelection::new(id)?;
            let takes_soft_labels = chosen.entry().takes_soft_labels;
            if !(takes_soft_labels || is_hard) {
                readings.push(FurtherLoss { id: id.to_owned(), value: None, by_class: Vec::new() });
                continue;
            }
            let sample = |image| if takes_soft_labels { FurtherImage::soft_sample(image) } else { image.hard_sample() };
            let samples = images.iter().map(sample).collect::<Result<Vec<Sample<'_, f32>>, CoreError>>()?;
            let (value, by_class) = if let (LossKind::Pixel(prepare), None) = (&chosen.entry().kind, push) {
                let updated = updated(known, &samples, stale, &*prepare(&chosen))?;
                (PixelRows::mean_and_norm(rows.insert(updated)), Vec::new())
            } else {
                let loss = evaluate_batch(&samples, &chosen)?;
                picture = push.and_then(|push| draw(loss.gradient.get(push.image)?, push.class)).or(picture);
                ((loss.value, loss.gradient_norm()), loss.by_class)
            };
            readings.push(FurtherLoss { id: id.to_owned(), value: Some(value), by_class });
        }
        Ok((readings, picture))
    }
}

/// The rows of a loss as the samples now are.
fn updated(
    known: Rows,
    samples: &[Sample<'_, f32>],
    stale: &[Option<Vec<bool>>],
    loss: &dyn PixelLoss,
) -> Result<Vec<PixelRows>, CoreError> {
    let mut images = known.unwrap_or_default();
    images.resize(samples.len(), PixelRows::default());
    for ((rows, sample), stale) in images.iter_mut().zip(samples).zip(stale) {
        rows.update(sample, loss, |row| stale.as_ref().is_none_or(|stale| stale[row]))?;
    }
    Ok(images)
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
