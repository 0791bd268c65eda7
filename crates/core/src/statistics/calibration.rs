//! The confidence bins of each image and of the data set: what ECE and SCE are functions of.

use super::Bins;
use crate::kernels::{FOREGROUND_LEVEL, Label, Prediction, Sample};
use crate::masks::{LabelMap, ProbMap};
use crate::{CoreError, Real};
use serde::{Deserialize, Serialize};

/// The bins of one class's probability; a pixel is "right" where the label is the class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassBins {
    /// The class id.
    pub class: usize,
    /// Kept pixels of the class in the label.
    pub area: u64,
    /// All kept pixels, by the probability that they were given of being this class.
    pub bins: Bins,
}

impl ClassBins {
    fn new(class: usize, bins: usize) -> Self {
        Self { class, area: 0, bins: Bins::new(bins) }
    }

    /// Bins that were counted elsewhere; the class's right pixels are its area.
    pub fn from_bins(class: usize, bins: Bins) -> Self {
        Self { class, area: bins.bins().iter().map(|bin| bin.correct).sum(), bins }
    }
}

/// The bins of one image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageCalibration {
    /// The image's key: its relative path without extension.
    pub image: String,
    /// Kept pixels; 0 if the whole image is ignored.
    pub pixels: u64,
    /// Kept pixels by their largest probability; "right" where that class is the label's.
    pub top: Bins,
    /// One entry a class, in order; binary masks have the foreground's alone. Inside a [`Calibration`] the entries of
    /// classes that the image's label does not hold are left away.
    pub classes: Vec<ClassBins>,
}

impl ImageCalibration {
    /// Sorts the kept pixels of one image into `bins` bins.
    ///
    /// `prob` is `[C, H, W]`, or `[1, H, W]` beside a label of two classes: then it is the probability p of the
    /// foreground, and the largest probability is max(p, 1 − p). Equal probabilities fall to the first class, p = ½ to
    /// the foreground.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`], [`CoreError::ChannelMismatch`]; [`CoreError::Parameter`] unless there are 1 to
    /// 1,000 bins.
    ///
    /// # Example
    /// ```
    /// use jdt_core::masks::{ClassSpace, IdImage, LabelMap, ProbMap};
    /// use jdt_core::statistics::ImageCalibration;
    /// use ndarray::array;
    ///
    /// let label = LabelMap::new(&IdImage::U8(array![[0, 1, 255]]), ClassSpace::binary(Some(255)))?;
    /// let prob = ProbMap::new(array![[[0.25_f32, 0.75, 0.5]]])?;
    /// let image = ImageCalibration::new("a", &prob, &label, 10)?;
    /// let bin = image.top.bins()[7];
    /// assert_eq!((bin.pixels, bin.correct, bin.confidence), (2, 2, 1.5));
    /// # Ok::<(), jdt_core::CoreError>(())
    /// ```
    pub fn new<F: Real>(
        image: impl Into<String>,
        prob: &ProbMap<F>,
        label: &LabelMap,
        bins: usize,
    ) -> Result<Self, CoreError> {
        let mut out = Self::empty(image, prob, label, bins)?;
        let sample = Sample::new(Prediction::Prob(prob), Label::Hard(label), None)?;
        let planes: Vec<&[F]> = (0..prob.channels()).map(|channel| prob.plane(channel)).collect();
        let half = F::from_f64(FOREGROUND_LEVEL.into());
        for pixel in 0..prob.shape().pixels() {
            let Some(class) = label.ids().class(pixel) else { continue };
            out.pixels += 1;
            let (top, confidence) = if sample.is_foreground() {
                let p = planes[0][pixel];
                if p >= half { (1, p) } else { (0, F::one() - p) }
            } else {
                (1..planes.len()).fold((0, planes[0][pixel]), |best, channel| {
                    let p = planes[channel][pixel];
                    if p > best.1 { (channel, p) } else { best }
                })
            };
            out.top.add(confidence, top == class);
            for entry in &mut out.classes {
                let channel = if sample.is_foreground() { 0 } else { entry.class };
                entry.area += u64::from(class == entry.class);
                entry.bins.add(planes[channel][pixel], class == entry.class);
            }
        }
        Ok(out)
    }

    /// The bins of [`Self::new`] before any pixel is sorted into them: what other devices fill.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn empty<F: Real>(
        image: impl Into<String>,
        prob: &ProbMap<F>,
        label: &LabelMap,
        bins: usize,
    ) -> Result<Self, CoreError> {
        if !(1..=MOST_BINS).contains(&bins) {
            return Err(CoreError::Parameter { name: "bins", expected: "a number from 1 to 1000", got: bins as f64 });
        }
        let sample = Sample::new(Prediction::Prob(prob), Label::Hard(label), None)?;
        let binary = label.space().is_binary() || sample.is_foreground();
        Ok(Self {
            image: image.into(),
            pixels: 0,
            top: Bins::new(bins),
            classes: reported(label.classes(), binary).map(|class| ClassBins::new(class, bins)).collect(),
        })
    }
}

/// The most bins that are kept apart.
const MOST_BINS: usize = 1000;

/// The classes that are reported: all, or the foreground.
fn reported(classes: usize, binary: bool) -> std::ops::Range<usize> {
    if binary { 1..2 } else { 0..classes }
}

/// The bins of a data set: one row an image, and the classes' bins over all images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    binary: bool,
    bins: usize,
    classes: Vec<ClassBins>,
    images: Vec<ImageCalibration>,
}

impl Calibration {
    /// An empty table over `classes` classes, or over the foreground of `binary` masks, with `bins` bins.
    pub fn new(classes: usize, binary: bool, bins: usize) -> Self {
        let classes = reported(classes, binary).map(|class| ClassBins::new(class, bins)).collect();
        Self { binary, bins, classes, images: Vec::new() }
    }

    /// Appends one image.
    ///
    /// # Errors
    /// [`CoreError::TableMismatch`] if it was sorted into another number of bins or classes.
    pub fn push(&mut self, mut image: ImageCalibration) -> Result<(), CoreError> {
        self.add_classes(&image.classes, image.top.bins().len())?;
        // The data set's bins hold what a class was given where it is absent; the image's own row needs it no more.
        image.classes.retain(|entry| self.binary || entry.area > 0);
        self.images.push(image);
        Ok(())
    }

    /// Appends another shard.
    ///
    /// # Errors
    /// [`CoreError::TableMismatch`] if it was sorted into another number of bins or classes.
    pub fn merge(&mut self, other: Self) -> Result<(), CoreError> {
        self.add_classes(&other.classes, other.bins)?;
        self.images.extend(other.images);
        Ok(())
    }

    fn add_classes(&mut self, classes: &[ClassBins], bins: usize) -> Result<(), CoreError> {
        let (left, right) = (self.classes.len(), classes.len());
        if left != right {
            return Err(CoreError::TableMismatch { what: "classes", left, right });
        }
        if self.bins != bins {
            return Err(CoreError::TableMismatch { what: "bins", left: self.bins, right: bins });
        }
        for (entry, more) in self.classes.iter_mut().zip(classes) {
            entry.area += more.area;
            entry.bins.merge(&more.bins)?;
        }
        Ok(())
    }

    /// Whether the foreground alone is reported.
    pub fn is_binary(&self) -> bool {
        self.binary
    }

    /// One row an image, in the order in which they came.
    pub fn images(&self) -> &[ImageCalibration] {
        &self.images
    }

    /// The bins of each class over all images, those that do not hold it among them.
    pub fn classes(&self) -> &[ClassBins] {
        &self.classes
    }

    /// The bins of the largest probability over all images.
    pub fn top(&self) -> Bins {
        let mut total = Bins::new(self.bins);
        for image in &self.images {
            // Every row was checked when it came.
            let _ = total.merge(&image.top);
        }
        total
    }
}
