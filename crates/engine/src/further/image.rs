//! An image of a painting, with its label as class ids where it is hard.

use jdt_core::CoreError;
use jdt_core::kernels::{Label, Prediction, Sample, harden};
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

/// Whether the values of every kept pixel are 1 at one class and 0 elsewhere; of a foreground map, 0 or 1.
fn is_one_hot(label: &SoftLabel, keep: Option<&KeepMask>) -> bool {
    let channels = label.channels();
    let mut sums = vec![0.0_f32; label.shape().pixels()];
    for channel in 0..channels {
        for (sum, &value) in sums.iter_mut().zip(label.plane(channel)) {
            *sum += if value == 0.0 || value == 1.0 { value } else { f32::NAN };
        }
    }
    let is_hard = |sum: f32| if channels == 1 { !sum.is_nan() } else { sum == 1.0 };
    match keep {
        None => sums.into_iter().all(is_hard),
        Some(keep) => sums.into_iter().zip(keep.values()).all(|(sum, &kept)| !kept || is_hard(sum)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array3, array};

    fn is_hard(label: Array3<f32>) -> bool {
        let prediction = ProbMap::new(Array3::from_elem(label.raw_dim(), 0.5)).unwrap();
        FurtherImage::new(SoftLabel::new(label).unwrap(), prediction, None).unwrap().is_hard()
    }

    #[test]
    fn a_label_is_hard_where_each_pixel_names_one_class() {
        assert!(is_hard(array![[[0.0, 1.0]]]));
        assert!(!is_hard(array![[[0.0, 0.9]]]));
        assert!(is_hard(array![[[0.0, 1.0]], [[1.0, 0.0]]]));
        assert!(!is_hard(array![[[0.5, 1.0]], [[0.5, 0.0]]]));
        // Nothing at all is no class.
        assert!(!is_hard(array![[[0.0, 1.0]], [[0.0, 0.0]]]));
    }

    #[test]
    fn a_pixel_left_out_need_not_be_hard() {
        let label = SoftLabel::new(array![[[0.0, 0.5]]]).unwrap();
        let prediction = ProbMap::new(array![[[0.25, 0.5]]]).unwrap();
        let keep = KeepMask::new(array![[true, false]]).unwrap();
        assert!(FurtherImage::new(label, prediction, Some(keep)).unwrap().is_hard());
    }
}
