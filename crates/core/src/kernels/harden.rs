//! Values per class → one class id a pixel.

use crate::masks::IdImage;
use ndarray::{Array2, ArrayView3};

/// A single foreground channel is class 1 from this value on.
pub const FOREGROUND_LEVEL: f32 = 0.5;

/// The class of the largest value at each pixel, the first on ties; of a single channel, 1 where the value is at
/// least [`FOREGROUND_LEVEL`].
///
/// `map` is `[C, H, W]`.
///
/// # Example
/// ```
/// use jdt_core::kernels::harden;
/// use jdt_core::masks::IdImage;
/// use ndarray::array;
///
/// let foreground = array![[[0.2, 0.5], [0.49, 1.0]]];
/// assert_eq!(harden(foreground.view()), IdImage::U8(array![[0, 1], [0, 1]]));
/// ```
pub fn harden(map: ArrayView3<'_, f32>) -> IdImage {
    let (channels, height, width) = map.dim();
    let class = |(row, column): (usize, usize)| -> usize {
        if channels == 1 {
            return usize::from(map[(0, row, column)] >= FOREGROUND_LEVEL);
        }
        (1..channels).fold(0, |best, k| if map[(k, row, column)] > map[(best, row, column)] { k } else { best })
    };
    if channels <= 1 << 8 {
        IdImage::U8(Array2::from_shape_fn((height, width), |at| u8::try_from(class(at)).unwrap_or(u8::MAX)))
    } else {
        IdImage::U16(Array2::from_shape_fn((height, width), |at| u16::try_from(class(at)).unwrap_or(u16::MAX)))
    }
}
