//! Which pixels take part.

use super::ImageShape;
use crate::CoreError;
use ndarray::Array2;

/// A mask of the pixels that take part; given one, the ignore value of a label is not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepMask {
    keep: Vec<bool>,
    shape: ImageShape,
}

impl KeepMask {
    /// Takes a `[H, W]` mask over; `true` keeps the pixel.
    ///
    /// # Errors
    /// [`CoreError::EmptyOrHuge`].
    pub fn new(keep: Array2<bool>) -> Result<Self, CoreError> {
        let shape = ImageShape::new(keep.nrows(), keep.ncols())?;
        Ok(Self { keep: keep.into_iter().collect(), shape })
    }

    /// Row-major `[H, W]`.
    pub fn values(&self) -> &[bool] {
        &self.keep
    }

    /// Height and width.
    pub fn shape(&self) -> ImageShape {
        self.shape
    }
}
