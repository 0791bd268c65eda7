//! The Lovász hinge: the Jaccard index of a foreground, made continuous by ranking margins.

use super::lovasz_softmax::PER_IMAGE;
use super::ranked_loss::{RankedClasses, RankedLoss, ranked_batch};
use super::{BatchLoss, LossEntry, LossKind, Reading, SoftLabels};
use crate::kernels::Sample;
use crate::{CoreError, Real};
use serde::{Deserialize, Serialize};

/// Lovász hinge loss, the Lovász extension of the Jaccard loss at the hinge errors (1 − z·s)₊, s = ±1 the label.
///
/// # Source
/// Yu and Blaschko 2015; Berman et al. 2018, section 2.
pub(super) const LOVASZ_HINGE: LossEntry = LossEntry {
    id: "lovasz_hinge",
    name: "Lovász hinge",
    title: "Lovász hinge loss",
    formula: "Σ_r m_(r) (J(wrong until r) − J(wrong until r−1)),  errors m = (1 − z·(2y−1))₊ in descending order",
    source: "Yu and Blaschko 2015; Berman et al. 2018",
    family: "lovasz",
    soft_labels: SoftLabels::HardOnly,
    takes_soft_labels: false,
    params: &[PER_IMAGE],
    kind: LossKind::Ranked(|chosen| Ok(Box::new(LovaszHinge { per_image: chosen.switch(&PER_IMAGE) }))),
};

/// Parameters of the Lovász hinge loss.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LovaszHinge {
    /// Rank each image on its own.
    pub per_image: bool,
}

/// Lovász hinge loss of a batch of one-channel logits with hard labels, and its gradient.
///
/// Where errors are equal the gradient is one of several: that of the order of the pixels; at an error of exactly 0
/// it is 0.
///
/// # Errors
/// [`CoreError::HardLabelsOnly`] for a soft label; [`CoreError::PredictionKind`] for probabilities or several
/// channels; [`CoreError::EmptyBatch`].
///
/// # Source
/// Berman et al. 2018, section 2; `lovasz_hinge` of its authors.
pub fn lovasz_hinge<F: Real>(samples: &[Sample<'_, F>], options: &LovaszHinge) -> Result<BatchLoss<F>, CoreError> {
    ranked_batch(samples, options)
}

impl RankedLoss for LovaszHinge {
    fn check(&self, reading: Reading, channels: usize, is_hard: bool) -> Result<(), CoreError> {
        if !is_hard {
            return Err(CoreError::HardLabelsOnly {
                loss: LOVASZ_HINGE.title,
                why: "its margin 1 − z·s needs a side, s = +1 or −1, which a soft label does not choose",
            });
        }
        if reading == Reading::Prob || channels != 1 {
            return Err(CoreError::PredictionKind {
                loss: LOVASZ_HINGE.title,
                expected: "one channel of logits",
                got: match reading {
                    Reading::Prob => "probabilities",
                    Reading::Softmax | Reading::Sigmoid => "logits",
                },
                channels,
            });
        }
        Ok(())
    }

    fn ranks_logits(&self) -> bool {
        true
    }

    fn error(&self, x: f64, is_label: bool) -> (f64, f32) {
        let sign = if is_label { 1.0 } else { -1.0 };
        let error = 1.0 - x * sign;
        let slope = if is_label { -1.0 } else { 1.0 };
        if error > 0.0 { (error, slope) } else { (0.0, 0.0) }
    }

    fn per_image(&self) -> bool {
        self.per_image
    }

    fn classes(&self) -> &RankedClasses {
        &RankedClasses::All
    }
}
