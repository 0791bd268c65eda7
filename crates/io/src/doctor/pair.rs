//! What only shows when a label lies beside its prediction.

use super::Finding;
use crate::{Decoded, Fix, Mask};
use jdt_core::masks::{ClassSpace, ImageShape};
use jdt_core::statistics::Confusion;

/// Two masks of different sizes: refused unless someone chooses to bring the prediction to the label's size.
pub fn diagnose_sizes(label: ImageShape, prediction: ImageShape) -> Option<Finding> {
    let message = || {
        format!(
            "the label is {label}, the prediction is {prediction}: they are not compared, unless the prediction is brought \
             to the label's size by nearest neighbour"
        )
    };
    (label != prediction).then(|| Finding::new("size_mismatch", message()).fixed_by(Fix::Nearest))
}

/// Label and prediction that seem to have changed places: the "prediction" leaves pixels out, or the "label" is a map of
/// probabilities while the "prediction" is one of ids.
pub fn diagnose_swap(label: &Decoded, prediction: &Decoded, space: ClassSpace) -> Option<Finding> {
    let message = if label.is_soft() && !prediction.is_soft() {
        "the label is a map of probabilities and the prediction holds class ids: have they changed places?".to_owned()
    } else {
        let ignore = space.ignore().filter(|&id| usize::try_from(id).is_ok_and(|id| id >= space.classes()))?;
        let pixels = |decoded: &Decoded| match &decoded.mask {
            Mask::Ids(ids) => ids.histogram().get(&ignore).copied().unwrap_or(0),
            _ => 0,
        };
        let (in_label, in_prediction) = (pixels(label), pixels(prediction));
        if in_label > 0 || in_prediction == 0 {
            return None;
        }
        format!(
            "the prediction holds the ignore value {ignore} on {in_prediction} pixels and the label never does: have they \
             changed places?"
        )
    };
    Some(Finding::new("swapped", message).fixed_by(Fix::Swap))
}

/// A prediction whose classes are one beside the label's.
///
/// Asked for: at least three classes in the label, at most half of the pixels right as they are, and twice as many right
/// when the prediction's ids are moved by one.
pub fn diagnose_confusion(confusion: &Confusion) -> Option<Finding> {
    const FEWEST_CLASSES: usize = 3;
    let classes = confusion.classes();
    let pixels = confusion.pixels();
    let in_label = (0..classes).filter(|&label| (0..classes).any(|p| confusion.count(label, p) > 0)).count();
    let right: u64 = (0..classes).map(|class| confusion.count(class, class)).sum();
    if in_label < FEWEST_CLASSES || 2 * right > pixels {
        return None;
    }
    let high: u64 = (1..classes).map(|class| confusion.count(class - 1, class)).sum();
    let low: u64 = (1..classes).map(|class| confusion.count(class, class - 1)).sum();
    let (moved, how, fix) =
        if high >= low { (high, "one higher than", Fix::SubtractOne) } else { (low, "one lower than", Fix::AddOne) };
    let message = format!(
        "{right} of {pixels} pixels are right, {moved} would be if the prediction's ids, which seem {how} the label's, were \
         moved by one"
    );
    let found = 2 * moved > pixels && moved > 2 * right;
    found.then(|| Finding::new("prediction_off_by_one", message).at(moved, None).fixed_by(fix))
}
