//! Class ids as values per class.

use crate::masks::{ImageShape, KeepMask, LabelMap, SoftLabel};
use crate::{CoreError, Real};
use ndarray::{Array2, Array3};

/// The classes that have a channel: the foreground of binary masks, else all.
pub fn channel_classes(label: &LabelMap) -> std::ops::Range<usize> {
    if label.space().is_binary() { 1..2 } else { 0..label.classes() }
}

/// 1 where the pixel is the channel's class, 0 elsewhere and where the label is ignored.
///
/// `[C, H, W]`, or `[1, H, W]`, the foreground, of binary masks.
///
/// # Errors
/// None that a proven label can cause; the checks of [`SoftLabel::new`] are passed on.
///
/// # Example
/// ```
/// use jdt_core::masks::{ClassSpace, IdImage, LabelMap};
/// use jdt_core::soft_labels::one_hot;
/// use ndarray::array;
///
/// let label = LabelMap::new(&IdImage::U8(array![[0, 1, 255]]), ClassSpace::new(2, Some(255))?)?;
/// assert_eq!(one_hot::<f32>(&label)?.view(), array![[[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]]]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn one_hot<F: Real>(label: &LabelMap) -> Result<SoftLabel<F>, CoreError> {
    let classes = channel_classes(label);
    from_pixels(label.shape(), classes.len(), |channel, pixel| {
        f64::from(u8::from(label.ids().class(pixel) == Some(classes.start + channel)))
    })
}

/// The pixels that a label keeps; `None` if it keeps all.
///
/// # Errors
/// None that a proven label can cause; the checks of [`KeepMask::new`] are passed on.
pub fn kept_mask(label: &LabelMap) -> Result<Option<KeepMask>, CoreError> {
    let shape = label.shape();
    if label.kept_pixels() == shape.pixels() as u64 {
        return Ok(None);
    }
    let is_kept = |(row, column)| label.ids().class(row * shape.width() + column).is_some();
    KeepMask::new(Array2::from_shape_fn((shape.height(), shape.width()), is_kept)).map(Some)
}

/// A soft label of `value(channel, pixel)`, rounding beyond [0, 1] cut off.
pub(crate) fn from_pixels<F: Real>(
    shape: ImageShape,
    channels: usize,
    value: impl Fn(usize, usize) -> f64,
) -> Result<SoftLabel<F>, CoreError> {
    SoftLabel::new(Array3::from_shape_fn((channels, shape.height(), shape.width()), |(channel, row, column)| {
        F::from_f64(value(channel, row * shape.width() + column).clamp(0.0, 1.0))
    }))
}
