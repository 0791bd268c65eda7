//! Counts at several thresholds of a probability map and its soft label: what `BDice` is a function of.

use super::{ClassCounts, Counts, ImageCounts};
use crate::kernels::{Label, Prediction, Sample};
use crate::masks::{KeepMask, ProbMap};
use crate::{CoreError, Real};
use serde::{Deserialize, Serialize};

/// How many thresholds there are: .1, .2, …, .9.
pub const LEVELS: usize = 9;

/// The counts of one image at each threshold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageThresholds(Vec<ImageCounts>);

impl ImageThresholds {
    /// Counts the kept pixels of one image at every threshold t, with prediction and label cut at `≥ t`.
    ///
    /// `prob` is `[C, H, W]`, each channel a mask of its own: pixels may belong to several classes or to none. A single
    /// channel is the foreground, class 1 of two.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`], [`CoreError::ChannelMismatch`].
    ///
    /// # Example
    /// ```
    /// use jdt_core::kernels::Label;
    /// use jdt_core::masks::{ProbMap, SoftLabel};
    /// use jdt_core::statistics::ImageThresholds;
    /// use ndarray::array;
    ///
    /// let prob = ProbMap::new(array![[[0.7_f32, 0.2]]])?;
    /// let label = SoftLabel::new(array![[[0.9_f32, 0.0]]])?;
    /// let counts = ImageThresholds::new("a", &prob, Label::Soft(&label), None)?;
    /// // At .7 both hold the first pixel, at .8 the label alone.
    /// assert_eq!((counts.levels()[6].classes[1].tp, counts.levels()[7].classes[1].fn_), (1, 1));
    /// # Ok::<(), jdt_core::CoreError>(())
    /// ```
    pub fn new<F: Real>(
        image: impl Into<String>,
        prob: &ProbMap<F>,
        label: Label<'_, F>,
        keep: Option<&KeepMask>,
    ) -> Result<Self, CoreError> {
        let sample = Sample::new(Prediction::Prob(prob), label, keep)?;
        let channels = sample.channels();
        let is_kept = |pixel: usize| {
            sample.keep().is_none_or(|keep| keep[pixel])
                && !matches!(label, Label::Hard(map) if map.ids().class(pixel).is_none())
        };
        let kept: Vec<usize> = (0..prob.shape().pixels()).filter(|&pixel| is_kept(pixel)).collect();
        // In the map's own precision: an f32 of 0.7 reaches the threshold 0.7.
        let thresholds: Vec<F> = (1..=LEVELS).map(|tenth| F::from_f64(tenth as f64 / 10.0)).collect();
        let reached = |value: F| thresholds.partition_point(|&threshold| threshold <= value);
        let mut levels: Vec<Vec<ClassCounts>> = vec![Vec::new(); LEVELS];
        for channel in 0..channels {
            // How many pixels reach x thresholds in the prediction and y in the label; one look at a pixel for all nine.
            let mut table = [[0_u64; LEVELS + 1]; LEVELS + 1];
            for &pixel in &kept {
                let y = match label {
                    Label::Soft(map) => reached(map.plane(channel)[pixel]),
                    Label::Hard(map) => {
                        let class = channel + usize::from(sample.is_foreground());
                        if map.ids().class(pixel) == Some(class) { LEVELS } else { 0 }
                    }
                };
                table[reached(prob.plane(channel)[pixel])][y] += 1;
            }
            for (level, classes) in levels.iter_mut().enumerate() {
                let mut cell = ClassCounts::default();
                for (x, row) in table.iter().enumerate() {
                    for (y, pixels) in row.iter().enumerate() {
                        match (x > level, y > level) {
                            (true, true) => cell.tp += pixels,
                            (true, false) => cell.fp += pixels,
                            (false, true) => cell.fn_ += pixels,
                            (false, false) => cell.tn += pixels,
                        }
                    }
                }
                if channels == 1 {
                    classes.push(ClassCounts { tp: cell.tn, fp: cell.fn_, fn_: cell.fp, tn: cell.tp });
                }
                classes.push(cell);
            }
        }
        let (image, pixels) = (image.into(), kept.len() as u64);
        let ignored = prob.shape().pixels() as u64 - pixels;
        let row = |classes| ImageCounts { image: image.clone(), pixels, ignored, classes };
        Ok(Self(levels.into_iter().map(row).collect()))
    }

    /// Counts at .1, .2, …, .9 that were made elsewhere; missing levels are refused.
    ///
    /// # Errors
    /// [`CoreError::TableMismatch`] for another number of levels.
    pub fn from_levels(levels: Vec<ImageCounts>) -> Result<Self, CoreError> {
        let (left, right) = (LEVELS, levels.len());
        if left == right { Ok(Self(levels)) } else { Err(CoreError::TableMismatch { what: "thresholds", left, right }) }
    }

    /// The counts at .1, .2, …, .9.
    pub fn levels(&self) -> &[ImageCounts] {
        &self.0
    }
}

/// The counts of a data set at each threshold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds(Vec<Counts>);

impl Thresholds {
    /// An empty table over maps of `channels` channels; one channel is the foreground.
    pub fn new(channels: usize) -> Self {
        let empty = if channels == 1 { Counts::new(2, true) } else { Counts::new(channels, false) };
        Self(vec![empty; LEVELS])
    }

    /// Appends one image.
    ///
    /// # Errors
    /// [`CoreError::CountsMismatch`] if it has another number of classes.
    pub fn push(&mut self, image: ImageThresholds) -> Result<(), CoreError> {
        self.0.iter_mut().zip(image.0).try_for_each(|(counts, row)| counts.push(row))
    }

    /// Appends another shard.
    ///
    /// # Errors
    /// [`CoreError::CountsMismatch`] if it has another number of classes.
    pub fn merge(&mut self, other: Self) -> Result<(), CoreError> {
        self.0.iter_mut().zip(other.0).try_for_each(|(counts, more)| counts.merge(more))
    }

    /// The counts at .1, .2, …, .9.
    pub fn levels(&self) -> &[Counts] {
        &self.0
    }
}
