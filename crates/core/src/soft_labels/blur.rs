//! A Gaussian blur.

use super::ParamRange;
use super::one_hot::from_pixels;
use crate::masks::SoftLabel;
use crate::{CoreError, Real};

/// The blur's standard deviation in pixels.
pub const SIGMA: ParamRange = ParamRange {
    name: "sigma",
    min: 0.0,
    max: 100.0,
    default: 1.0,
    step: None,
    expected: "a number of pixels from 0 to 100",
};

/// The kernel is cut off at so many standard deviations.
const CUT_OFF: f64 = 4.0;

/// A Gaussian blur of every channel with standard deviation σ in pixels; the border is replicated, σ = 0 changes
/// nothing.
///
/// The kernel reaches `⌊4σ + ½⌋` pixels and sums to 1, so a constant stays and channels that sum to 1 still do.
///
/// # Errors
/// [`CoreError::Parameter`] unless σ is in [`SIGMA`].
///
/// # Example
/// ```
/// use jdt_core::masks::SoftLabel;
/// use jdt_core::soft_labels::gaussian_blur;
/// use ndarray::array;
///
/// let dot = SoftLabel::new(array![[
///     [0.0_f64, 0.0, 0.0],
///     [0.0, 1.0, 0.0],
///     [0.0, 0.0, 0.0],
/// ]])?;
/// // σ = 0.3 reaches one pixel, with weights e^(−1/2σ²) to 1.
/// let side = (-0.5_f64 / 0.09).exp() / (1.0 + 2.0 * (-0.5_f64 / 0.09).exp());
/// let blurred = gaussian_blur(&dot, 0.3)?;
/// assert!((blurred.view()[(0, 0, 0)] - side * side).abs() < 1e-15);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn gaussian_blur<F: Real>(label: &SoftLabel<F>, sigma: f64) -> Result<SoftLabel<F>, CoreError> {
    SIGMA.check(sigma)?;
    let (shape, kernel) = (label.shape(), kernel(sigma));
    let (height, width) = (shape.height(), shape.width());
    let planes: Vec<Vec<f64>> = (0..label.channels())
        .map(|channel| {
            let plane: Vec<f64> = label.plane(channel).iter().map(|v| v.widen()).collect();
            along(&along(&plane, &kernel, width, 1), &kernel, height, width)
        })
        .collect();
    from_pixels(shape, label.channels(), |channel, pixel| planes[channel][pixel])
}

/// The weights at distance 0, 1, …; each but the first stands on both sides.
fn kernel(sigma: f64) -> Vec<f64> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 400 pixels")]
    let reach = (CUT_OFF * sigma + 0.5) as usize;
    let weight = |distance: usize| {
        let distance = distance as f64;
        if distance == 0.0 { 1.0 } else { (-0.5 * (distance / sigma).powi(2)).exp() }
    };
    let weights: Vec<f64> = (0..=reach).map(weight).collect();
    let total = weights[0] + 2.0 * weights[1..].iter().sum::<f64>();
    weights.into_iter().map(|weight| weight / total).collect()
}

/// One pass over lines of `length` pixels that lie `stride` apart.
fn along(plane: &[f64], kernel: &[f64], length: usize, stride: usize) -> Vec<f64> {
    (0..plane.len())
        .map(|at| {
            let place = at / stride % length;
            let sides = kernel.iter().enumerate().skip(1).map(|(distance, weight)| {
                let back = at - distance.min(place) * stride;
                let forth = at + distance.min(length - 1 - place) * stride;
                weight * (plane[back] + plane[forth])
            });
            kernel[0] * plane[at] + sides.sum::<f64>()
        })
        .collect()
}
