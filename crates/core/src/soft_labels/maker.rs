//! All ways to make a soft label, by name.

use super::{
    BANDWIDTH, BOUNDARY_EPSILON, EPSILON, KEYS, Kde, MIX, ParamRange, SIGMA, TEMPERATURE, THRESHOLD, WINDOW,
    boundary_smoothing, calibrate_by_kde, gaussian_blur, kept_mask, label_smoothing, majority_of_annotators,
    mean_of_annotators, mix_labels, one_hot, pseudo_label, teacher_label, weighted_annotators,
};
use crate::masks::{KeepMask, LabelMap, Logits, ProbMap, SoftLabel};
use crate::{CoreError, Real};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A way to make a soft label, with its parameters.
///
/// # Example
/// ```
/// use jdt_core::masks::SoftLabel;
/// use jdt_core::soft_labels::{Ingredients, LabelMaker};
/// use ndarray::array;
///
/// let label = SoftLabel::new(array![[[1.0_f32, 0.0]]])?;
/// let made = LabelMaker::Smoothing { epsilon: 0.5 }.apply(&Ingredients { soft: Some(&label), ..Ingredients::default() })?;
/// assert_eq!(made.label.view(), array![[[0.75, 0.25]]]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelMaker {
    /// [`label_smoothing`]
    Smoothing {
        /// Spread over all classes.
        epsilon: f64,
    },
    /// [`boundary_smoothing`]
    BoundarySmoothing {
        /// Spread over all classes.
        epsilon: f64,
        /// Side of the window, odd.
        window: usize,
    },
    /// [`mean_of_annotators`]
    AnnotatorMean,
    /// [`weighted_annotators`]
    AnnotatorDice,
    /// [`majority_of_annotators`]
    AnnotatorMajority,
    /// [`teacher_label`], then [`mix_labels`]
    Teacher {
        /// Divides the logits.
        temperature: f64,
        /// Share of the label.
        mix: f64,
    },
    /// [`calibrate_by_kde`]
    Kde(Kde),
    /// [`pseudo_label`]
    PseudoLabel {
        /// Confidence from which on pixels are kept.
        threshold: f64,
    },
    /// [`gaussian_blur`]
    Blur {
        /// Standard deviation in pixels.
        sigma: f64,
    },
}

/// What a label may be made of; each maker takes what it needs. With both given, `soft` goes before `hard`.
#[derive(Debug, Clone, Copy)]
pub struct Ingredients<'a, F> {
    /// A hard label.
    pub hard: Option<&'a LabelMap>,
    /// A soft label.
    pub soft: Option<&'a SoftLabel<F>>,
    /// One mask an annotator.
    pub annotators: &'a [LabelMap],
    /// A teacher's logits.
    pub teacher: Option<&'a Logits<F>>,
    /// A teacher's probabilities.
    pub prob: Option<&'a ProbMap<F>>,
}

impl<F> Default for Ingredients<'_, F> {
    fn default() -> Self {
        Self { hard: None, soft: None, annotators: &[], teacher: None, prob: None }
    }
}

/// A soft label, and the pixels that it holds for.
#[derive(Debug, Clone, PartialEq)]
pub struct MadeLabel<F = f32> {
    /// The label, `[C, H, W]`.
    pub label: SoftLabel<F>,
    /// The pixels to keep; `None` for all.
    pub keep: Option<KeepMask>,
}

impl LabelMaker {
    /// All makers with their defaults, in the order in which they are shown.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small whole number, read off a range"
    )]
    pub const ALL: [Self; 9] = [
        Self::Smoothing { epsilon: EPSILON.default },
        Self::BoundarySmoothing { epsilon: BOUNDARY_EPSILON.default, window: WINDOW.default as usize },
        Self::AnnotatorMean,
        Self::AnnotatorDice,
        Self::AnnotatorMajority,
        Self::Teacher { temperature: TEMPERATURE.default, mix: MIX.default },
        Self::Kde(Kde::DEFAULT),
        Self::PseudoLabel { threshold: THRESHOLD.default },
        Self::Blur { sigma: SIGMA.default },
    ];

    /// The name in JSON and links.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Smoothing { .. } => "smoothing",
            Self::BoundarySmoothing { .. } => "boundary_smoothing",
            Self::AnnotatorMean => "annotator_mean",
            Self::AnnotatorDice => "annotator_dice",
            Self::AnnotatorMajority => "annotator_majority",
            Self::Teacher { .. } => "teacher",
            Self::Kde(_) => "kde",
            Self::PseudoLabel { .. } => "pseudo_label",
            Self::Blur { .. } => "blur",
        }
    }

    /// Name, range and default of each parameter; a seed is any whole number and is not listed.
    pub fn parameters(&self) -> &'static [ParamRange] {
        match self {
            Self::Smoothing { .. } => &[EPSILON],
            Self::BoundarySmoothing { .. } => &[BOUNDARY_EPSILON, WINDOW],
            Self::AnnotatorMean | Self::AnnotatorDice | Self::AnnotatorMajority => &[],
            Self::Teacher { .. } => &[TEMPERATURE, MIX],
            Self::Kde(_) => &[BANDWIDTH, KEYS, WINDOW],
            Self::PseudoLabel { .. } => &[THRESHOLD],
            Self::Blur { .. } => &[SIGMA],
        }
    }

    /// Makes the label.
    ///
    /// # Errors
    /// [`CoreError::MissingInput`] if an ingredient is not given; else what the operator refuses.
    pub fn apply<F: Real>(&self, from: &Ingredients<'_, F>) -> Result<MadeLabel<F>, CoreError> {
        let missing = |what: &'static str| CoreError::MissingInput { needed_by: self.id(), what };
        let hard = || from.hard.ok_or_else(|| missing("a hard label"));
        let prob = || from.prob.ok_or_else(|| missing("a teacher's probabilities"));
        let soft = || -> Result<Cow<'_, SoftLabel<F>>, CoreError> {
            match (from.soft, from.hard) {
                (Some(soft), _) => Ok(Cow::Borrowed(soft)),
                (None, Some(hard)) => Ok(Cow::Owned(one_hot(hard)?)),
                (None, None) => Err(missing("a label")),
            }
        };
        let mut keep = from.hard.map(kept_mask).transpose()?.flatten();
        let label = match *self {
            Self::Smoothing { epsilon } => label_smoothing(soft()?.as_ref(), epsilon)?,
            Self::BoundarySmoothing { epsilon, window } => boundary_smoothing(hard()?, epsilon, window)?,
            Self::AnnotatorMean => mean_of_annotators(from.annotators)?,
            Self::AnnotatorDice => weighted_annotators(from.annotators)?,
            Self::AnnotatorMajority => majority_of_annotators(from.annotators)?,
            Self::Teacher { temperature, mix } => {
                let teacher = from.teacher.ok_or_else(|| missing("a teacher's logits"))?;
                let teacher = teacher_label(teacher, temperature)?;
                mix_labels(soft()?.as_ref(), &teacher, mix)?
            }
            Self::Kde(kde) => calibrate_by_kde(prob()?, hard()?, &kde)?,
            Self::PseudoLabel { threshold } => {
                let (label, sure) = pseudo_label(prob()?, threshold)?;
                keep = Some(sure);
                label
            }
            Self::Blur { sigma } => gaussian_blur(soft()?.as_ref(), sigma)?,
        };
        Ok(MadeLabel { label, keep })
    }
}
