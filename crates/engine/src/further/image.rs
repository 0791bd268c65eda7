//! An image of a painting, with its label as class ids where it is hard.

use jdt_core::CoreError;
use jdt_core::kernels::{Label, Prediction, Sample, harden, is_one_hot};
use jdt_core::masks::{ClassSpace, KeepMask, LabelMap, PredictionMap, ProbMap, SoftLabel};

/// One image.
#[derive(Debug, Clone, PartialEq)]
pub struct FurtherImage {
    label: SoftLabel,
    prediction: ProbMap,
    keep: Option<KeepMask>,
    /// Both masks hardened.
    hard: (LabelMap, PredictionMap),
    is_hard: bool,
}

impl FurtherImage {
    /// A label and a prediction `[C, H, W]`, of which some pixels may be left out.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`], [`CoreError::ChannelMismatch`].
    pub fn new(label: SoftLabel, prediction: ProbMap, keep: Option<KeepMask>) -> Result<Self, CoreError> {
        Sample::new(Prediction::Prob(&prediction), Label::Soft(&label), keep.as_ref())?;
        let channels = label.channels();
        let space = if channels == 1 { ClassSpace::binary(None) } else { ClassSpace::new(channels, None)? };
        let ids = harden(label.view());
        let labelled = match &keep {
            Some(keep) => LabelMap::masked(&ids, space, keep)?,
            None => LabelMap::new(&ids, space)?,
        };
        let predicted = PredictionMap::new(&harden(prediction.view()), space)?;
        let is_hard = is_one_hot(&label, keep.as_ref());
        Ok(Self { label, prediction, keep, hard: (labelled, predicted), is_hard })
    }

    /// Which rows differ from those of the image before; `None` if all of it may.
    pub(super) fn changed_rows(&self, before: &Self) -> Option<Vec<bool>> {
        if self.keep != before.keep {
            return None;
        }
        let mut changed = self.label.changed_rows(&before.label)?;
        let predicted = self.prediction.changed_rows(&before.prediction)?;
        changed.iter_mut().zip(predicted).for_each(|(changed, predicted)| *changed |= predicted);
        Some(changed)
    }

    /// Whether the label of every pixel that takes part names one class.
    pub fn is_hard(&self) -> bool {
        self.is_hard
    }

    /// Classes; 1 is a foreground map.
    pub(super) fn channels(&self) -> usize {
        self.label.channels()
    }

    /// Label and prediction as class ids.
    pub(super) fn hard(&self) -> (&LabelMap, &PredictionMap) {
        (&self.hard.0, &self.hard.1)
    }

    /// For a loss that takes soft labels.
    pub(super) fn soft_sample(&self) -> Result<Sample<'_, f32>, CoreError> {
        Sample::new(Prediction::Prob(&self.prediction), Label::Soft(&self.label), self.keep.as_ref())
    }

    /// For a loss that takes hard ones alone.
    pub(super) fn hard_sample(&self) -> Result<Sample<'_, f32>, CoreError> {
        Sample::new(Prediction::Prob(&self.prediction), Label::Hard(&self.hard.0), None)
    }
}
