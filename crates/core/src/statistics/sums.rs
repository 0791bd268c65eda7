//! The overlap sums of probability maps beside hard labels, image by image: what soft metrics and losses of a data set are
//! functions of.

use super::{OverlapSums, SumsTable};
use crate::kernels::{Label, Prediction, Sample, TiledCrossEntropy, overlap_sums};
use crate::masks::{LabelMap, ProbMap};
use crate::{CoreError, Real};
use serde::{Deserialize, Serialize};

/// A label is 0 or 1: a class is present where it is labelled, whatever lies between.
const PRESENT: f64 = 0.01;

/// The sums of one image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageSums {
    /// The image's key: its relative path without extension.
    pub image: String,
    /// One entry a class, in order; binary masks have the foreground's alone.
    pub classes: Vec<OverlapSums>,
    /// `−Σ ln p` of the label's class over the kept pixels, the logarithm clamped at 1e-12; of a foreground map
    /// `−Σ (y ln p + (1−y) ln (1−p))`.
    pub cross_entropy: f64,
}

impl ImageSums {
    /// Sums the kept pixels of one image.
    ///
    /// `prob` is `[C, H, W]`, or `[1, H, W]` beside a label of two classes: then it is the probability of the foreground. Of
    /// a binary label the foreground alone is kept.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`], [`CoreError::ChannelMismatch`].
    ///
    /// # Example
    /// ```
    /// use jdt_core::masks::{ClassSpace, IdImage, LabelMap, ProbMap};
    /// use jdt_core::statistics::ImageSums;
    /// use ndarray::array;
    ///
    /// let label = LabelMap::new(&IdImage::U8(array![[0, 1, 255]]), ClassSpace::binary(Some(255)))?;
    /// let prob = ProbMap::new(array![[[0.25_f32, 0.75, 0.5]]])?;
    /// let image = ImageSums::new("a", &prob, &label)?;
    /// assert_eq!((image.classes[0].sx, image.classes[0].sy, image.classes[0].m), (1.0, 1.0, 0.75));
    /// assert_eq!(image.pixels(), 2);
    /// assert!((image.cross_entropy + 2.0 * 0.75_f64.ln()).abs() < 1e-15);
    /// # Ok::<(), jdt_core::CoreError>(())
    /// ```
    pub fn new<F: Real>(image: impl Into<String>, prob: &ProbMap<F>, label: &LabelMap) -> Result<Self, CoreError> {
        let sample = Sample::new(Prediction::Prob(prob), Label::Hard(label), None)?;
        let mut classes = overlap_sums(&sample, PRESENT);
        if label.space().is_binary() && !sample.is_foreground() {
            // The background stands in front of it.
            classes.drain(..classes.len().saturating_sub(1));
        }
        Ok(Self { image: image.into(), classes, cross_entropy: TiledCrossEntropy::new(&sample).total().sum })
    }

    /// Kept pixels; 0 if the whole image is ignored.
    pub fn pixels(&self) -> u64 {
        self.classes.first().map_or(0, |sums| sums.kept)
    }

    /// The same with the pixels of another part of the image, such as a slice of a volume.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        for (sums, &more) in self.classes.iter_mut().zip(&other.classes) {
            *sums += more;
        }
        self.cross_entropy += other.cross_entropy;
        self
    }
}

/// The sums of a data set: one row an image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sums {
    classes: usize,
    images: Vec<ImageSums>,
}

impl Sums {
    /// An empty table over `classes` classes; binary masks have one, the foreground.
    pub fn new(classes: usize) -> Self {
        Self { classes, images: Vec::new() }
    }

    /// Appends one image.
    ///
    /// # Errors
    /// [`CoreError::TableMismatch`] if it has another number of classes.
    pub fn push(&mut self, image: ImageSums) -> Result<(), CoreError> {
        let (left, right) = (self.classes, image.classes.len());
        if left != right {
            return Err(CoreError::TableMismatch { what: "classes", left, right });
        }
        self.images.push(image);
        Ok(())
    }

    /// Appends another shard.
    ///
    /// # Errors
    /// [`CoreError::TableMismatch`] if it has another number of classes.
    pub fn merge(&mut self, other: Self) -> Result<(), CoreError> {
        other.images.into_iter().try_for_each(|image| self.push(image))
    }

    /// One row an image, in the order in which they came.
    pub fn images(&self) -> &[ImageSums] {
        &self.images
    }

    /// Kept pixels of all images.
    pub fn pixels(&self) -> u64 {
        self.images.iter().map(ImageSums::pixels).sum()
    }

    /// The sums without the images' keys, as metrics and losses read them.
    pub fn table(&self) -> SumsTable {
        let mut table = SumsTable::new(self.classes, true);
        for image in &self.images {
            table.push(image.classes.clone());
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;
    use crate::losses::{CrossEntropy, cross_entropy};
    use crate::masks::{ClassSpace, IdImage};
    use ndarray::{Array2, Array3, array};

    #[test]
    fn a_binary_label_keeps_the_foreground_of_one_channel_or_two() {
        let label = LabelMap::new(&IdImage::U8(array![[0, 1, 1, 0]]), ClassSpace::binary(None)).unwrap();
        let one = ProbMap::new(array![[[0.25_f32, 0.5, 1.0, 0.0]]]).unwrap();
        let two = ProbMap::new(array![[[0.75_f32, 0.5, 0.0, 1.0]], [[0.25, 0.5, 1.0, 0.0]]]).unwrap();
        let [one, two] = [one, two].map(|prob| ImageSums::new("a", &prob, &label).unwrap());
        assert_eq!(one.classes, two.classes);
        assert_eq!((one.classes.len(), one.classes[0].m, one.classes[0].present), (1, 1.5, 2));
        assert!((one.cross_entropy - two.cross_entropy).abs() < 1e-12);
    }

    #[test]
    fn parts_of_an_image_add_up_and_the_cross_entropy_is_that_of_the_loss() {
        let mut random = Random::new(7);
        let mut map = |height: usize| {
            let prob = Array3::from_shape_simple_fn((3, height, 50), || {
                f32::from(u8::try_from(random.below(9)).unwrap()) / 8.0
            });
            let ids = Array2::from_shape_simple_fn((height, 50), || [0, 1, 2, 255][random.below(4)]);
            (prob, ids)
        };
        let (upper, lower) = (map(33), map(20));
        let of = |(prob, ids): &(Array3<f32>, Array2<u8>)| {
            let label = LabelMap::new(&IdImage::U8(ids.clone()), ClassSpace::new(3, Some(255)).unwrap()).unwrap();
            let prob = ProbMap::new(prob.clone()).unwrap();
            let sample = Sample::new(Prediction::Prob(&prob), Label::Hard(&label), None).unwrap();
            let wanted = cross_entropy(&sample, &CrossEntropy::default()).unwrap();
            let sums = ImageSums::new("a", &prob, &label).unwrap();
            assert!((sums.cross_entropy - wanted.sum).abs() <= 1e-12 * wanted.sum);
            assert_eq!(sums.pixels(), label.kept_pixels());
            sums
        };
        let whole = (
            ndarray::concatenate![ndarray::Axis(1), upper.0, lower.0],
            ndarray::concatenate![ndarray::Axis(0), upper.1, lower.1],
        );
        // Eighths add up exactly.
        let (whole, parts) = (of(&whole), of(&upper).with(&of(&lower)));
        assert_eq!(whole.classes, parts.classes);
        assert!((whole.cross_entropy - parts.cross_entropy).abs() <= 1e-12 * whole.cross_entropy);
    }
}
