//! Label smoothing near the boundaries between classes only.

use super::ParamRange;
use super::one_hot::{channel_classes, from_pixels};
use super::smoothing::smoothed;
use crate::masks::{LabelMap, SoftLabel};
use crate::{CoreError, Real};

/// How much is spread over all classes at a boundary; the paper's value is the default.
pub const BOUNDARY_EPSILON: ParamRange = ParamRange { default: 0.5, ..super::EPSILON };

/// The window's side in pixels, odd.
pub const WINDOW: ParamRange = ParamRange {
    name: "window",
    min: 1.0,
    max: 99.0,
    default: 3.0,
    step: Some(2.0),
    expected: "an odd number from 1 to 99",
};

/// Boundary label smoothing: `y ← (1 − ε)·y + ε/C` where the `window × window` pixels around hold another class.
///
/// A window that touches an ignored pixel is left alone, and the image's border is no boundary. Ignored pixels are 0 in
/// every channel. Binary masks give one channel, with C = 2.
///
/// # Errors
/// [`CoreError::Parameter`] unless ε is in [`BOUNDARY_EPSILON`] and the window in [`WINDOW`].
///
/// # Example
/// ```
/// use jdt_core::masks::{ClassSpace, IdImage, LabelMap};
/// use jdt_core::soft_labels::boundary_smoothing;
/// use ndarray::array;
///
/// let label = LabelMap::new(&IdImage::U8(array![
///     [0, 0, 1],
///     [0, 0, 1],
///     [0, 0, 1],
/// ]), ClassSpace::binary(None))?;
/// assert_eq!(boundary_smoothing::<f64>(&label, 0.5, 3)?.view(), array![[
///     [0.0, 0.25, 0.75],
///     [0.0, 0.25, 0.75],
///     [0.0, 0.25, 0.75],
/// ]]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
///
/// # Source
/// arXiv 2302.05666.
pub fn boundary_smoothing<F: Real>(label: &LabelMap, epsilon: f64, window: usize) -> Result<SoftLabel<F>, CoreError> {
    BOUNDARY_EPSILON.check(epsilon)?;
    let at_boundary = boundary_pixels(label, window)?;
    let classes = channel_classes(label);
    from_pixels(label.shape(), classes.len(), |channel, pixel| {
        let y = f64::from(u8::from(label.ids().class(pixel) == Some(classes.start + channel)));
        if at_boundary[pixel] { smoothed(y, epsilon, classes.len()) } else { y }
    })
}

/// Row-major `[H, W]`: whether the window around a pixel holds another class and no ignored pixel.
///
/// # Errors
/// [`CoreError::Parameter`] unless the window is in [`WINDOW`].
pub fn boundary_pixels(label: &LabelMap, window: usize) -> Result<Vec<bool>, CoreError> {
    WINDOW.check(window as f64)?;
    let shape = label.shape();
    let ids: Vec<u32> = (0..shape.pixels())
        .map(|pixel| label.ids().class(pixel).and_then(|class| u32::try_from(class).ok()).unwrap_or(u32::MAX))
        .collect();
    // A window holds another class if its least and its greatest id differ; both are found along rows, then columns.
    let reach = window / 2;
    let least = over_windows(&ids, shape.height(), shape.width(), reach, u32::min);
    let greatest = over_windows(&ids, shape.height(), shape.width(), reach, u32::max);
    Ok(least.iter().zip(&greatest).map(|(&least, &greatest)| greatest != u32::MAX && least != greatest).collect())
}

fn over_windows(ids: &[u32], height: usize, width: usize, reach: usize, pick: fn(u32, u32) -> u32) -> Vec<u32> {
    let along = |from: &[u32], at: usize, length: usize, stride: usize| {
        let place = at / stride % length;
        let back = reach.min(place);
        let forth = reach.min(length - 1 - place);
        (at - back * stride..=at + forth * stride).step_by(stride).map(|i| from[i]).fold(from[at], pick)
    };
    let rows: Vec<u32> = (0..ids.len()).map(|at| along(ids, at, width, 1)).collect();
    (0..ids.len()).map(|at| along(&rows, at, height, width)).collect()
}
