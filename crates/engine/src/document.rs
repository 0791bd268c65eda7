//! The engine's copy of a painting.

use crate::EngineError;
use crate::changes::Changes;
use jdt_core::CoreError;
use jdt_core::kernels::{HardPair, Label, Prediction, Sample, TiledCrossEntropy, TiledMoments, TiledSums};
use jdt_core::masks::{KeepMask, ProbMap, Rect, SoftLabel};
use jdt_gpu::Side;
use serde::{Deserialize, Serialize};

/// One of the two masks of a painted image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// What is wanted.
    Label,
    /// What is predicted.
    Prediction,
}

impl From<Layer> for Side {
    fn from(layer: Layer) -> Self {
        match layer {
            Layer::Label => Self::Label,
            Layer::Prediction => Self::Prediction,
        }
    }
}

/// A label above this is present, as in the reference.
pub(crate) const PRESENCE_THRESHOLD: f64 = 0.01;

/// A painted label with its prediction, `[C, H, W]` each, and the tables of the pair that every number is a function of.
///
/// A stroke costs the tiles that it touched, and leaves in each table what a fresh count would find, to the last bit.
#[derive(Debug, Clone)]
pub struct PaintedImage {
    label: SoftLabel,
    prediction: ProbMap,
    keep: Option<KeepMask>,
    sums: TiledSums,
    moments: TiledMoments,
    cross_entropy: TiledCrossEntropy,
    hard: HardPair,
    changes: Changes,
}

impl PartialEq for PaintedImage {
    /// Whether both show the same, however they came to it.
    fn eq(&self, other: &Self) -> bool {
        self.label == other.label && self.prediction == other.prediction && self.keep == other.keep
    }
}

impl PaintedImage {
    /// Checks that both have one size and one number of channels.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`], [`CoreError::ChannelMismatch`]; [`CoreError::ClassCount`] above 65535 channels.
    pub fn new(label: SoftLabel, prediction: ProbMap) -> Result<Self, CoreError> {
        Self::keeping(label, prediction, None)
    }

    /// The same with pixels that are left out of every number.
    ///
    /// # Errors
    /// As [`Self::new`], with [`CoreError::ShapeMismatch`] for a keep mask of another size.
    pub fn keeping(label: SoftLabel, prediction: ProbMap, keep: Option<KeepMask>) -> Result<Self, CoreError> {
        let sample = Sample::new(Prediction::Prob(&prediction), Label::Soft(&label), keep.as_ref())?;
        let sums = TiledSums::new(&sample, PRESENCE_THRESHOLD);
        let (moments, cross_entropy) = (TiledMoments::new(&sample), TiledCrossEntropy::new(&sample));
        let hard = HardPair::new(&label, &prediction, keep.as_ref())?;
        Ok(Self { label, prediction, keep, sums, moments, cross_entropy, hard, changes: Changes::new() })
    }

    /// Writes a stroke's rectangle into one layer, and counts its tiles again.
    ///
    /// # Errors
    /// [`CoreError::PatchOutside`], [`CoreError::BadValue`]; the image is left as it was.
    fn patch(&mut self, layer: Layer, rect: Rect, values: &[f32]) -> Result<(), CoreError> {
        match layer {
            Layer::Label => self.label.patch(rect, values)?,
            Layer::Prediction => self.prediction.patch(rect, values)?,
        }
        let keep = self.keep.as_ref();
        let sample = Sample::new(Prediction::Prob(&self.prediction), Label::Soft(&self.label), keep)?;
        self.sums.update(&sample, rect);
        self.moments.update(&sample, rect);
        self.cross_entropy.update(&sample, rect);
        self.hard.update(&self.label, &self.prediction, keep, rect)?;
        self.changes.push(layer, rect);
        Ok(())
    }

    /// What was painted last.
    pub(crate) fn changes(&self) -> &Changes {
        &self.changes
    }

    /// The sums of label and prediction, kept up to date by the stroke.
    pub fn sums(&self) -> &TiledSums {
        &self.sums
    }

    /// What the norms of gradients are made of, kept up to date by the stroke.
    pub fn moments(&self) -> &TiledMoments {
        &self.moments
    }

    /// The cross-entropy, kept up to date by the stroke.
    pub fn cross_entropy(&self) -> &TiledCrossEntropy {
        &self.cross_entropy
    }

    /// The hard masks and their counts, kept up to date by the stroke.
    pub fn hard(&self) -> &HardPair {
        &self.hard
    }

    /// The label, `[C, H, W]`.
    pub fn label(&self) -> &SoftLabel {
        &self.label
    }

    /// The prediction, `[C, H, W]`.
    pub fn prediction(&self) -> &ProbMap {
        &self.prediction
    }

    /// Which pixels take part; all if there is none.
    pub fn keep(&self) -> Option<&KeepMask> {
        self.keep.as_ref()
    }

    /// Label and prediction as the kernels take them.
    ///
    /// # Errors
    /// None: [`Self::new`] has checked the pair.
    pub fn sample(&self) -> Result<Sample<'_, f32>, CoreError> {
        Sample::new(Prediction::Prob(&self.prediction), Label::Soft(&self.label), self.keep.as_ref())
    }
}

/// The images of a painting, all with one number of channels; 1 channel is a foreground map.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    images: Vec<PaintedImage>,
}

impl Document {
    /// A painting of these images.
    ///
    /// # Errors
    /// [`CoreError::EmptyBatch`], [`CoreError::ChannelMismatch`].
    pub fn new(images: Vec<PaintedImage>) -> Result<Self, CoreError> {
        let first = images.first().ok_or(CoreError::EmptyBatch)?.label.channels();
        match images.iter().find(|image| image.label.channels() != first) {
            None => Ok(Self { images }),
            Some(other) => Err(CoreError::ChannelMismatch {
                left_name: "the first image",
                left: first,
                right_name: "another",
                right: other.label.channels(),
            }),
        }
    }

    /// The images.
    pub fn images(&self) -> &[PaintedImage] {
        &self.images
    }

    /// One image.
    ///
    /// # Errors
    /// [`EngineError::NoImage`].
    pub fn image(&self, image: usize) -> Result<&PaintedImage, EngineError> {
        self.images.get(image).ok_or(EngineError::NoImage { image, images: self.images.len() })
    }

    /// Leaves pixels of an image out of every number from now on, or none.
    ///
    /// # Errors
    /// [`EngineError::NoImage`], [`CoreError::ShapeMismatch`]; the painting is left as it was.
    pub fn set_keep(&mut self, image: usize, keep: Option<KeepMask>) -> Result<(), EngineError> {
        let painted = self.image(image)?;
        if painted.keep != keep {
            self.images[image] = PaintedImage::keeping(painted.label.clone(), painted.prediction.clone(), keep)?;
        }
        Ok(())
    }

    /// Writes a stroke's rectangle into one layer of one image; `values` is row-major `[C, height, width]`.
    ///
    /// # Errors
    /// [`EngineError::NoImage`], [`CoreError::PatchOutside`], [`CoreError::BadValue`]; the painting is left as it was.
    pub fn patch(&mut self, image: usize, layer: Layer, rect: Rect, values: &[f32]) -> Result<(), EngineError> {
        let images = self.images.len();
        let painted = self.images.get_mut(image).ok_or(EngineError::NoImage { image, images })?;
        Ok(painted.patch(layer, rect, values)?)
    }
}
