//! Height and width of a mask.

use crate::CoreError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Height and width of one image, both at least 1, their product at most [`ImageShape::MAX_PIXELS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ImageShape {
    height: usize,
    width: usize,
}

impl ImageShape {
    /// The most pixels a mask may hold: 2³⁰, so that every count of pixels fits in 32 bits on every device.
    pub const MAX_PIXELS: usize = 1 << 30;

    /// Checks a height and a width.
    ///
    /// # Errors
    /// [`CoreError::EmptyOrHuge`] without a pixel or with more than [`Self::MAX_PIXELS`].
    pub fn new(height: usize, width: usize) -> Result<Self, CoreError> {
        match height.checked_mul(width) {
            Some(1..=Self::MAX_PIXELS) => Ok(Self { height, width }),
            _ => Err(CoreError::EmptyOrHuge { width, height, max: Self::MAX_PIXELS }),
        }
    }

    /// Rows.
    pub fn height(self) -> usize {
        self.height
    }

    /// Columns.
    pub fn width(self) -> usize {
        self.width
    }

    /// `height · width`.
    pub fn pixels(self) -> usize {
        self.height * self.width
    }

    /// Says whether two masks of one pair fit each other.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`] with both sizes and the given names.
    pub fn expect_same(self, name: &'static str, other: Self, other_name: &'static str) -> Result<(), CoreError> {
        if self == other {
            Ok(())
        } else {
            Err(CoreError::ShapeMismatch { left_name: name, left: self, right_name: other_name, right: other })
        }
    }
}

impl fmt::Display for ImageShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}×{}", self.width, self.height)
    }
}

/// A rectangle of pixels inside a mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rect {
    /// First row.
    pub top: usize,
    /// First column.
    pub left: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

impl Rect {
    /// The whole of a mask.
    pub fn whole(shape: ImageShape) -> Self {
        Self { top: 0, left: 0, height: shape.height(), width: shape.width() }
    }

    /// `height · width`.
    pub fn pixels(self) -> usize {
        self.height * self.width
    }

    /// The smallest rectangle that holds both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let (top, left) = (self.top.min(other.top), self.left.min(other.left));
        let bottom = (self.top + self.height).max(other.top + other.height);
        let right = (self.left + self.width).max(other.left + other.width);
        Self { top, left, height: bottom - top, width: right - left }
    }
}

impl fmt::Display for Rect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}×{} at ({}, {})", self.width, self.height, self.left, self.top)
    }
}
