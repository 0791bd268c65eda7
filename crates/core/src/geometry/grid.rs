//! How many pixels there are along each axis, and how far apart they lie.

use crate::CoreError;
use crate::masks::ImageShape;
use serde::{Deserialize, Serialize};

/// The extent of an image or a volume, row-major, with the spacing of its pixels along each axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    dims: Vec<usize>,
    spacing: Vec<f64>,
}

impl Grid {
    /// A grid of any number of axes, `[H, W]` or `[D, H, W]`; without a spacing its unit is the pixel.
    ///
    /// # Errors
    /// [`CoreError::GridLength`] without an axis or for a spacing of another length; [`CoreError::EmptyOrHuge`];
    /// [`CoreError::Parameter`] for a spacing that is not positive.
    pub fn new(dims: &[usize], spacing: Option<&[f64]>) -> Result<Self, CoreError> {
        let spacing = spacing.map_or_else(|| vec![1.0; dims.len()], <[f64]>::to_vec);
        if dims.is_empty() || spacing.len() != dims.len() {
            return Err(CoreError::GridLength { what: "the spacing", expected: dims.len(), got: spacing.len() });
        }
        let pixels = dims.iter().try_fold(1_usize, |product, &dim| product.checked_mul(dim));
        if !pixels.is_some_and(|pixels| (1..=ImageShape::MAX_PIXELS).contains(&pixels)) {
            let width = dims.last().copied().unwrap_or(0);
            let height = dims[..dims.len() - 1].iter().fold(1_usize, |product, &dim| product.saturating_mul(dim));
            return Err(CoreError::EmptyOrHuge { width, height, max: ImageShape::MAX_PIXELS });
        }
        if let Some(&got) = spacing.iter().find(|s| !(s.is_finite() && **s > 0.0)) {
            return Err(CoreError::Parameter { name: "the spacing", expected: "a positive number", got });
        }
        Ok(Self { dims: dims.to_vec(), spacing })
    }

    /// Pixels along each axis.
    pub fn dims(&self) -> &[usize] {
        &self.dims
    }

    /// The distance of two neighbours along each axis.
    pub fn spacing(&self) -> &[f64] {
        &self.spacing
    }

    /// All pixels.
    pub fn pixels(&self) -> usize {
        self.dims.iter().product()
    }

    /// How far apart two neighbours along an axis lie in a row-major slice.
    pub(crate) fn stride(&self, axis: usize) -> usize {
        self.dims[axis + 1..].iter().product()
    }

    /// Says whether a mask fills the grid.
    pub(crate) fn expect_mask(&self, what: &'static str, mask: &[bool]) -> Result<(), CoreError> {
        if mask.len() == self.pixels() {
            Ok(())
        } else {
            Err(CoreError::GridLength { what, expected: self.pixels(), got: mask.len() })
        }
    }
}
