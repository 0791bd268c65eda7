//! What is summed first and what is averaged last.

use serde::{Deserialize, Serialize};

/// The order in which cells (one an image and class) become one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Order {
    /// Images summed, one quotient a class, mean over classes: the papers' D.
    DatasetMean,
    /// Images and classes summed, one quotient ("micro").
    DatasetPooled,
    /// Images summed, one quotient a class, mean over classes weighted by their area in the labels.
    DatasetWeighted,
    /// One quotient a cell, mean over each image's classes, then over images: the papers' I.
    ImageMean,
    /// Classes summed inside each image, one quotient an image, mean over images.
    ImagePooled,
    /// One quotient a cell, mean over each image's classes weighted by area, then over images.
    ImageWeighted,
    /// Counts of each image's classes weighted by a power of `1/area` and summed, one quotient an image, mean over
    /// images: the generalised Dice score with power 1 ("simple") or 2 ("square"). Absent classes weigh nothing.
    ImageGeneralized {
        /// The power of `1/area`.
        power: u8,
    },
    /// One quotient a cell, mean over the images of each class, then over classes: the papers' C.
    ClassMean,
    /// One quotient a cell, one mean over all cells.
    CellMean,
}

impl Order {
    /// What one term of the innermost mean is.
    pub fn unit(self) -> Unit {
        match self {
            Self::DatasetMean | Self::DatasetWeighted => Unit::Class,
            Self::DatasetPooled => Unit::Dataset,
            Self::ImageMean | Self::ImageWeighted | Self::ClassMean | Self::CellMean => Unit::Cell,
            Self::ImagePooled | Self::ImageGeneralized { .. } => Unit::Image,
        }
    }
}

/// What a quotient is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// A class over the data set.
    Class,
    /// A class in an image.
    Cell,
    /// All classes of an image.
    Image,
    /// Everything.
    Dataset,
}
