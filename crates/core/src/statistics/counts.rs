//! TP, FP, FN and TN per image and class: all that the metrics of hard masks need.

use super::Confusion;
use crate::CoreError;
use serde::{Deserialize, Serialize};
use std::ops::{Add, AddAssign};

/// Pixels of one class, over kept pixels, in integers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassCounts {
    /// Label and prediction are this class.
    pub tp: u64,
    /// Only the prediction is.
    pub fp: u64,
    /// Only the label is.
    #[serde(rename = "fn")]
    pub fn_: u64,
    /// Neither is.
    pub tn: u64,
}

impl ClassCounts {
    /// Pixels of the class in the label, `TP + FN`.
    pub fn area(self) -> u64 {
        self.tp + self.fn_
    }

    /// `TP + FP + FN`
    pub fn union(self) -> u64 {
        self.tp + self.fp + self.fn_
    }

    /// Kept pixels, `TP + FP + FN + TN`.
    pub fn pixels(self) -> u64 {
        self.union() + self.tn
    }
}

impl Add for ClassCounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { tp: self.tp + other.tp, fp: self.fp + other.fp, fn_: self.fn_ + other.fn_, tn: self.tn + other.tn }
    }
}

impl AddAssign for ClassCounts {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl std::iter::Sum for ClassCounts {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::default(), Add::add)
    }
}

/// The counts of one image, one entry a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageCounts {
    /// The image's key: its relative path without extension.
    pub image: String,
    /// Kept pixels; 0 if the whole image is ignored.
    pub pixels: u64,
    /// Ignored pixels; 0 in rows written by code that does not say.
    #[serde(default)]
    pub ignored: u64,
    /// One entry a class.
    pub classes: Vec<ClassCounts>,
}

impl ImageCounts {
    /// The counts of one image's confusion table, no pixel of it ignored.
    pub fn from_confusion(image: impl Into<String>, confusion: &Confusion) -> Self {
        Self { image: image.into(), pixels: confusion.pixels(), ignored: 0, classes: confusion.class_counts() }
    }

    /// The same counts of an image of `pixels` pixels in all: those that were not counted are ignored ones.
    #[must_use]
    pub fn of_image(self, pixels: usize) -> Self {
        Self { ignored: (pixels as u64).saturating_sub(self.pixels), ..self }
    }
}

/// The counts of a data set: one row an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    classes: usize,
    binary: bool,
    #[serde(default)]
    ignored_class: Option<usize>,
    images: Vec<ImageCounts>,
}

impl Counts {
    /// An empty table over `classes` classes; `binary` masks report the foreground, class 1, alone.
    pub fn new(classes: usize, binary: bool) -> Self {
        Self { classes, binary, ignored_class: None, images: Vec::new() }
    }

    /// The same table with the id whose pixels were left out, which matters to some peers if it is a class.
    ///
    /// In binary masks only 0 can be: their foreground is many ids.
    #[must_use]
    pub fn with_ignored_id(self, ignore: Option<i32>) -> Self {
        let last = if self.binary { 1 } else { self.classes };
        let class = ignore.and_then(|id| usize::try_from(id).ok()).filter(|&class| class < last);
        Self { ignored_class: class, ..self }
    }

    /// Appends one image.
    ///
    /// # Errors
    /// [`CoreError::CountsMismatch`] if the row has another number of classes.
    pub fn push(&mut self, row: ImageCounts) -> Result<(), CoreError> {
        self.expect_classes(row.classes.len())?;
        self.images.push(row);
        Ok(())
    }

    /// Appends another shard.
    ///
    /// # Errors
    /// [`CoreError::CountsMismatch`] if it was counted over another number of classes.
    pub fn merge(&mut self, other: Self) -> Result<(), CoreError> {
        self.expect_classes(other.classes)?;
        self.images.extend(other.images);
        Ok(())
    }

    fn expect_classes(&self, got: usize) -> Result<(), CoreError> {
        if got == self.classes { Ok(()) } else { Err(CoreError::CountsMismatch { left: self.classes, right: got }) }
    }

    /// The number of classes C.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Whether the foreground alone is reported.
    pub fn is_binary(&self) -> bool {
        self.binary
    }

    /// The class that the ignored pixels bear, if their id lies inside the classes.
    pub fn ignored_class(&self) -> Option<usize> {
        self.ignored_class
    }

    /// One row an image, in the order in which they came.
    pub fn images(&self) -> &[ImageCounts] {
        &self.images
    }

    /// The counts of one class over the data set.
    pub fn class_total(&self, class: usize) -> ClassCounts {
        self.images.iter().map(|image| image.classes[class]).sum()
    }

    /// Kept pixels over the data set.
    pub fn pixels(&self) -> u64 {
        self.images.iter().map(|image| image.pixels).sum()
    }

    /// Ignored pixels over the data set.
    pub fn ignored_pixels(&self) -> u64 {
        self.images.iter().map(|image| image.ignored).sum()
    }
}
