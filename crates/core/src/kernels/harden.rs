//! Values per class → one class id a pixel.

use crate::masks::IdImage;
use ndarray::{Array2, ArrayView3, Axis, Zip};

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
    let channels = map.dim().0;
    if channels <= 1 << 8 {
        IdImage::U8(largest(map, |k| u8::try_from(k).unwrap_or(u8::MAX)))
    } else {
        IdImage::U16(largest(map, |k| u16::try_from(k).unwrap_or(u16::MAX)))
    }
}

/// Plane by plane, with the largest value so far beside its class: memory is read in its order.
fn largest<I: Copy>(map: ArrayView3<'_, f32>, id: impl Fn(usize) -> I) -> Array2<I> {
    let (channels, height, width) = map.dim();
    let mut ids = Array2::from_elem((height, width), id(0));
    if channels == 1 {
        let foreground = id(1);
        Zip::from(&mut ids).and(&map.index_axis(Axis(0), 0)).for_each(|class, &value| {
            if value >= FOREGROUND_LEVEL {
                *class = foreground;
            }
        });
    } else if channels > 1 {
        let mut best = map.index_axis(Axis(0), 0).to_owned();
        for (k, plane) in map.outer_iter().enumerate().skip(1) {
            let here = id(k);
            Zip::from(&mut ids).and(&mut best).and(&plane).for_each(|class, best, &value| {
                let is_larger = value > *best;
                *class = if is_larger { here } else { *class };
                *best = if is_larger { value } else { *best };
            });
        }
    }
    ids
}
