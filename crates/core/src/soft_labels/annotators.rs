//! Several annotators' masks → one soft label.

use super::one_hot::{channel_classes, from_pixels};
use crate::masks::{LabelMap, SoftLabel};
use crate::{CoreError, Real};

/// The mean of the masks: each value is the share of annotators who gave the pixel that class.
///
/// `[C, H, W]`, or `[1, H, W]`, the foreground, of binary masks. Who ignores a pixel has no vote on it; without a vote
/// it is 0 throughout.
///
/// # Errors
/// [`CoreError::EmptyBatch`] without a mask; [`CoreError::ShapeMismatch`]; [`CoreError::ChannelMismatch`].
///
/// # Example
/// ```
/// use jdt_core::masks::{ClassSpace, IdImage, LabelMap};
/// use jdt_core::soft_labels::mean_of_annotators;
/// use ndarray::array;
///
/// let mask = |ids| LabelMap::new(&IdImage::U8(ids), ClassSpace::binary(None));
/// let masks = [mask(array![[1, 1, 0]])?, mask(array![[1, 0, 0]])?];
/// assert_eq!(mean_of_annotators::<f32>(&masks)?.view(), array![[[1.0, 0.5, 0.0]]]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn mean_of_annotators<F: Real>(masks: &[LabelMap]) -> Result<SoftLabel<F>, CoreError> {
    check(masks)?;
    weighted(masks, &vec![1.0; masks.len()])
}

/// The mean of the masks, each weighted by its Dice score with the majority: `y = Σ w_r·y_r / Σ w_r`.
///
/// With all weights 0 on a pixel the votes count alike. Shapes and votes as in [`mean_of_annotators`].
///
/// # Errors
/// As [`mean_of_annotators`].
///
/// # Source
/// arXiv 2303.16296; the reference gives an annotator without overlap weight 1, here it is 0.
pub fn weighted_annotators<F: Real>(masks: &[LabelMap]) -> Result<SoftLabel<F>, CoreError> {
    let weights = annotator_weights(masks)?;
    weighted(masks, &weights)
}

/// 1 where more than half of the annotators who voted, `⌊R/2⌋ + 1` of R, gave the pixel that class, else 0.
///
/// # Errors
/// As [`mean_of_annotators`].
pub fn majority_of_annotators<F: Real>(masks: &[LabelMap]) -> Result<SoftLabel<F>, CoreError> {
    let first = check(masks)?;
    let classes = channel_classes(first);
    from_pixels(first.shape(), classes.len(), |channel, pixel| {
        f64::from(u8::from(is_majority(masks, classes.start + channel, pixel)))
    })
}

/// The weight of each annotator: the Dice score of their mask with the majority, `2·Σ both / (Σ mask + Σ majority)`,
/// over the pixels that they keep, all classes together; 0 for two empty masks.
///
/// # Errors
/// As [`mean_of_annotators`].
pub fn annotator_weights(masks: &[LabelMap]) -> Result<Vec<f64>, CoreError> {
    let first = check(masks)?;
    let mut tallies = vec![(0_u64, 0_u64); masks.len()];
    for class in channel_classes(first) {
        for pixel in 0..first.shape().pixels() {
            let majority = is_majority(masks, class, pixel);
            for (mask, (both, sum)) in masks.iter().zip(&mut tallies) {
                let Some(vote) = mask.ids().class(pixel) else { continue };
                let marked = vote == class;
                *both += u64::from(marked && majority);
                *sum += u64::from(marked) + u64::from(majority);
            }
        }
    }
    Ok(tallies.into_iter().map(|(both, sum)| if sum == 0 { 0.0 } else { 2.0 * both as f64 / sum as f64 }).collect())
}

/// The first mask, once all are known to fit it.
fn check(masks: &[LabelMap]) -> Result<&LabelMap, CoreError> {
    let first = masks.first().ok_or(CoreError::EmptyBatch)?;
    for mask in masks {
        first.shape().expect_same("the first annotator's mask", mask.shape(), "another's")?;
        let (left, right) = (channel_classes(first).len(), channel_classes(mask).len());
        if left != right {
            return Err(CoreError::ChannelMismatch {
                left_name: "the first annotator's mask",
                left,
                right_name: "another's",
                right,
            });
        }
    }
    Ok(first)
}

fn is_majority(masks: &[LabelMap], class: usize, pixel: usize) -> bool {
    let votes = || masks.iter().filter_map(|mask| mask.ids().class(pixel));
    votes().filter(|&vote| vote == class).count() > votes().count() / 2
}

fn weighted<F: Real>(masks: &[LabelMap], weights: &[f64]) -> Result<SoftLabel<F>, CoreError> {
    let first = masks.first().ok_or(CoreError::EmptyBatch)?;
    let classes = channel_classes(first);
    from_pixels(first.shape(), classes.len(), |channel, pixel| {
        let class = classes.start + channel;
        let share = |weights: &[f64]| {
            let (mut marked, mut all) = (0.0, 0.0);
            for (mask, weight) in masks.iter().zip(weights) {
                let Some(vote) = mask.ids().class(pixel) else { continue };
                all += weight;
                marked += if vote == class { *weight } else { 0.0 };
            }
            (all > 0.0).then(|| marked / all)
        };
        share(weights).or_else(|| share(&vec![1.0; masks.len()])).unwrap_or(0.0)
    })
}
