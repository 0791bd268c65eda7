//! Lovász-softmax: the Jaccard index of each class, made continuous by ranking errors.

use super::param::ParamSpec;
use super::ranked_loss::{RankedClasses, RankedLoss, joining, ranked_batch};
use super::{BatchLoss, LossEntry, LossKind, LossSelection, Reading, SoftLabels};
use crate::kernels::Sample;
use crate::{CoreError, Real};
use serde::{Deserialize, Serialize};

const CLASSES: ParamSpec = ParamSpec::choice_or_list(
    "classes",
    "",
    "which classes are averaged: those present in the label, all, or these ids",
    &["present", "all"],
    [0.0, 255.0],
);
pub(super) const PER_IMAGE: ParamSpec = ParamSpec::switch("per_image", "rank each image on its own, then average");

/// Lovász-softmax loss, the Lovász extension of the Jaccard loss at the errors |y − p| of each class.
///
/// # Source
/// Berman et al. 2018, section 3.
pub(super) const LOVASZ_SOFTMAX: LossEntry = LossEntry {
    id: "lovasz_softmax",
    name: "Lovász-softmax",
    title: "Lovász-softmax loss",
    formula: "mean_c Σ_r m_(r) (J(wrong until r) − J(wrong until r−1)),  errors m = |y − p| in descending order",
    source: "Berman et al. 2018",
    family: "lovasz",
    soft_labels: SoftLabels::HardOnly,
    takes_soft_labels: false,
    params: &[CLASSES, PER_IMAGE],
    kind: LossKind::Ranked(|chosen| Ok(Box::new(LovaszSoftmax::chosen(chosen)?))),
};

/// Parameters of the Lovász-softmax loss.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LovaszSoftmax {
    /// Which classes are averaged.
    pub classes: RankedClasses,
    /// Rank each image on its own.
    pub per_image: bool,
}

impl LovaszSoftmax {
    fn chosen(chosen: &LossSelection) -> Result<Self, CoreError> {
        let classes = match (chosen.list(&CLASSES), chosen.word(&CLASSES)) {
            (Some(list), _) => RankedClasses::List(list.iter().map(|&id| class_id(id)).collect::<Result<_, _>>()?),
            (None, "all") => RankedClasses::All,
            (None, _) => RankedClasses::Present,
        };
        Ok(Self { classes, per_image: chosen.switch(&PER_IMAGE) })
    }
}

fn class_id(id: f64) -> Result<usize, CoreError> {
    if id >= 0.0 && id.fract() == 0.0 && id <= f64::from(u16::MAX) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number in 0…65535")]
        let id = id as usize;
        Ok(id)
    } else {
        Err(CoreError::Parameter { name: CLASSES.name, expected: "class ids", got: id })
    }
}

/// Lovász-softmax loss of a batch with hard labels, and its gradient.
///
/// The error of a pixel in class c is `1 − p_c` where it is labelled c and `p_c` elsewhere, so its slope is ±1 also at
/// p = y. Where errors are equal the gradient is one of several: that of the order of the pixels.
/// A sigmoid's channels are read as probabilities of their own; one channel beside two classes is class 1.
///
/// # Errors
/// [`CoreError::HardLabelsOnly`] for a soft label; [`CoreError::ClassNotThere`]; [`CoreError::EmptyBatch`].
///
/// # Source
/// Berman et al. 2018, section 3; `lovasz_softmax` of its authors.
pub fn lovasz_softmax<F: Real>(samples: &[Sample<'_, F>], options: &LovaszSoftmax) -> Result<BatchLoss<F>, CoreError> {
    ranked_batch(samples, options)
}

/// What one pixel's prediction does to the Lovász extension of its class, ∂/∂p: the pixels are not ranked, only those before
/// it are counted.
///
/// `pixels` are the class's probability and whether it is the label, of every kept pixel of the batch in its order; `at` is
/// the place among them. `None` if there is no such pixel. The slope of [`lovasz_softmax`] is this by the number of classes
/// that take part.
///
/// # Example
/// ```
/// use jdt_core::losses::lovasz_softmax_slope;
///
/// // The second is the worse error; of the label nothing is right any more when the first joins it.
/// let pixels = [(0.25, false), (0.25, true)];
/// assert_eq!(lovasz_softmax_slope(pixels, 1), Some(-1.0));
/// assert_eq!(lovasz_softmax_slope(pixels, 0), Some(0.0));
/// ```
///
/// # Source
/// Berman et al. 2018, section 3.
pub fn lovasz_softmax_slope<I: IntoIterator<Item = (f64, bool)>>(pixels: I, at: usize) -> Option<f64>
where
    I::IntoIter: Clone,
{
    let loss = LovaszSoftmax::default();
    let pixels = pixels.into_iter();
    let (x, is_label) = pixels.clone().nth(at)?;
    let (error, slope) = loss.error(x, is_label);
    let (mut labelled, mut labelled_before, mut others_before) = (0_u32, 0_u32, 0_u32);
    for (place, (x, is_label)) in pixels.enumerate() {
        let other = loss.error(x, is_label).0;
        let is_before = u32::from(other > error || (other == error && place < at));
        labelled += u32::from(is_label);
        labelled_before += is_before * u32::from(is_label);
        others_before += is_before * u32::from(!is_label);
    }
    let (labelled, before) = (f64::from(labelled), f64::from(labelled_before));
    Some(f64::from(slope) * joining(labelled, labelled - before, labelled + f64::from(others_before), is_label))
}

impl RankedLoss for LovaszSoftmax {
    fn check(&self, _reading: Reading, _channels: usize, is_hard: bool) -> Result<(), CoreError> {
        if is_hard {
            Ok(())
        } else {
            Err(CoreError::HardLabelsOnly {
                loss: LOVASZ_SOFTMAX.title,
                why: "it counts the labelled pixels of a class as it goes down the ranked errors, and a soft label \
                      has no such count",
            })
        }
    }

    fn ranks_logits(&self) -> bool {
        false
    }

    fn error(&self, x: f64, is_label: bool) -> (f64, f32) {
        if is_label { (1.0 - x, -1.0) } else { (x, 1.0) }
    }

    fn per_image(&self) -> bool {
        self.per_image
    }

    fn classes(&self) -> &RankedClasses {
        &self.classes
    }
}
