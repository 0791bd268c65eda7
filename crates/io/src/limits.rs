//! How much one file may unfold to, checked before memory is taken for it.

use crate::IoError;

/// The most that one file may unfold to.
///
/// # Example
/// ```
/// use jdt_io::{IoError, Limits, decode, encode_png_gray8};
///
/// let file = encode_png_gray8(&ndarray::Array2::zeros((20, 20)))?;
/// let tight = Limits { max_pixels: 399, ..Limits::default() };
/// assert!(matches!(decode(&file, &tight), Err(IoError::TooManyPixels { limit: 399, .. })));
/// # Ok::<(), IoError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most pixels: height · width.
    pub max_pixels: u64,
    /// The most bytes of pixels, all channels together.
    pub max_bytes: u64,
}

impl Default for Limits {
    /// 2²⁸ pixels (16384 × 16384) and 1 GiB.
    fn default() -> Self {
        Self { max_pixels: 1 << 28, max_bytes: 1 << 30 }
    }
}

impl Limits {
    /// Refuses an image with too many pixels or too many bytes.
    pub(crate) fn check_image(&self, width: u32, height: u32, bytes_per_pixel: u64) -> Result<(), IoError> {
        let shape = || format!("{width}×{height}");
        let pixels = u64::from(width) * u64::from(height);
        if pixels > self.max_pixels {
            return Err(IoError::TooManyPixels { shape: shape(), limit: self.max_pixels });
        }
        match pixels.checked_mul(bytes_per_pixel) {
            Some(bytes) if bytes <= self.max_bytes => Ok(()),
            _ => Err(IoError::TooManyBytes { shape: shape(), limit: self.max_bytes }),
        }
    }

    /// The number of elements of an array, refused if it or its bytes are too many.
    pub(crate) fn check_array(&self, shape: &[u64], bytes_per_element: u64) -> Result<u64, IoError> {
        let text = |separator: &str| shape.iter().map(u64::to_string).collect::<Vec<_>>().join(separator);
        let elements = shape.iter().try_fold(1_u64, |product, &axis| product.checked_mul(axis));
        // With a class axis the pixels are only known later; the bytes bound them.
        if shape.len() <= 2 && elements.is_none_or(|pixels| pixels > self.max_pixels) {
            return Err(IoError::TooManyPixels { shape: text("×"), limit: self.max_pixels });
        }
        match elements {
            Some(elements) if elements.checked_mul(bytes_per_element).is_some_and(|bytes| bytes <= self.max_bytes) => {
                Ok(elements)
            }
            _ => Err(IoError::TooManyBytes { shape: format!("[{}]", text(", ")), limit: self.max_bytes }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_that_overflow_are_too_large() {
        let limits = Limits::default();
        assert!(matches!(limits.check_image(u32::MAX, u32::MAX, 8), Err(IoError::TooManyPixels { .. })));
        assert!(matches!(limits.check_array(&[u64::MAX, 3], 1), Err(IoError::TooManyPixels { .. })));
        assert!(matches!(limits.check_array(&[u64::MAX, 3, 3], 1), Err(IoError::TooManyBytes { .. })));
        assert_eq!(limits.check_array(&[4, 30, 40], 8), Ok(4800));
    }
}
