//! One prediction with its label, proven to fit each other.

use crate::masks::{ImageShape, KeepMask, LabelMap, Logits, ProbMap, SoftLabel};
use crate::{CoreError, Real};

/// How logits become probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// Over the classes of a pixel.
    Softmax,
    /// Each channel on its own.
    Sigmoid,
}

/// What was predicted, `[C, H, W]`.
#[derive(Debug, Clone, Copy)]
pub enum Prediction<'a, F> {
    /// Probabilities, as they are.
    Prob(&'a ProbMap<F>),
    /// Logits, and what is in front of the loss.
    Logits(&'a Logits<F>, Activation),
}

impl<'a, F: Real> Prediction<'a, F> {
    fn channels(self) -> usize {
        match self {
            Self::Prob(map) => map.channels(),
            Self::Logits(map, _) => map.channels(),
        }
    }

    fn shape(self) -> ImageShape {
        match self {
            Self::Prob(map) => map.shape(),
            Self::Logits(map, _) => map.shape(),
        }
    }

    /// One channel, row-major `[H, W]`.
    pub fn plane(self, channel: usize) -> &'a [F] {
        match self {
            Self::Prob(map) => map.plane(channel),
            Self::Logits(map, _) => map.plane(channel),
        }
    }
}

/// What was wanted.
#[derive(Debug, Clone, Copy)]
pub enum Label<'a, F> {
    /// A class id a pixel.
    Hard(&'a LabelMap),
    /// A value per class and pixel, `[C, H, W]`.
    Soft(&'a SoftLabel<F>),
}

/// A prediction and a label of one image, of one size and with one number of classes.
///
/// A prediction of one channel beside a hard label of two classes is a foreground map: its label is 1 where the
/// class is 1.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a, F> {
    prediction: Prediction<'a, F>,
    label: Label<'a, F>,
    keep: Option<&'a [bool]>,
    channels: usize,
    shape: ImageShape,
}

impl<'a, F: Real> Sample<'a, F> {
    /// Checks that the three fit each other.
    ///
    /// A keep mask beside a hard label narrows what the label itself keeps; to *replace* the ignore value, read
    /// the label with [`LabelMap::masked`].
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`], [`CoreError::ChannelMismatch`].
    pub fn new(
        prediction: Prediction<'a, F>,
        label: Label<'a, F>,
        keep: Option<&'a KeepMask>,
    ) -> Result<Self, CoreError> {
        let (channels, shape) = (prediction.channels(), prediction.shape());
        let (label_channels, label_shape) = match label {
            Label::Hard(map) if channels == 1 && map.classes() == 2 => (1, map.shape()),
            Label::Hard(map) => (map.classes(), map.shape()),
            Label::Soft(map) => (map.channels(), map.shape()),
        };
        shape.expect_same("the prediction", label_shape, "the label")?;
        if let Some(keep) = keep {
            shape.expect_same("the prediction", keep.shape(), "the keep mask")?;
        }
        if channels != label_channels {
            return Err(CoreError::ChannelMismatch {
                left_name: "the prediction",
                left: channels,
                right_name: "the label",
                right: label_channels,
            });
        }
        Ok(Self { prediction, label, keep: keep.map(KeepMask::values), channels, shape })
    }

    /// The same label and keep mask beside another map of probabilities, as large as this prediction.
    pub(super) fn with_prob<'b>(&self, prob: &'b ProbMap<F>) -> Sample<'b, F>
    where
        'a: 'b,
    {
        Sample { prediction: Prediction::Prob(prob), ..*self }
    }

    /// The prediction.
    pub fn prediction(&self) -> Prediction<'a, F> {
        self.prediction
    }

    /// The label.
    pub fn label(&self) -> Label<'a, F> {
        self.label
    }

    /// Row-major keep mask, if there is one.
    pub fn keep(&self) -> Option<&'a [bool]> {
        self.keep
    }

    /// The number of classes C.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Whether the prediction's one channel is the foreground, class 1, of a hard label of two classes.
    pub fn is_foreground(&self) -> bool {
        matches!(self.label, Label::Hard(map) if self.channels == 1 && map.classes() == 2)
    }

    /// Height and width.
    pub fn shape(&self) -> ImageShape {
        self.shape
    }

    /// Whether the label is one of class ids.
    pub fn is_hard(&self) -> bool {
        matches!(self.label, Label::Hard(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::overlap_sums;
    use crate::masks::{ClassSpace, IdImage};
    use ndarray::array;

    #[test]
    fn one_channel_is_the_only_class_or_the_foreground_of_two() {
        let x = ProbMap::new(array![[[1.0_f64, 1.0, 0.5]]]).unwrap();
        let sy = |classes: usize, ids| {
            let label = LabelMap::new(&IdImage::U8(ids), ClassSpace::new(classes, None).unwrap()).unwrap();
            let sample = Sample::new(Prediction::Prob(&x), Label::Hard(&label), None).unwrap();
            (sample.is_foreground(), overlap_sums(&sample, 0.01)[0].sy)
        };
        assert_eq!(sy(1, array![[0, 0, 0]]), (false, 3.0));
        assert_eq!(sy(2, array![[0, 1, 0]]), (true, 1.0));
    }
}
