//! A prediction moved off its place.

use crate::masks::ProbMap;
use crate::soft_labels::ParamRange;
use crate::{CoreError, Real};
use ndarray::Array3;

/// How far along one axis, in pixels.
pub const OFFSET: ParamRange = ParamRange {
    name: "offset",
    min: -1024.0,
    max: 1024.0,
    default: 3.0,
    step: Some(1.0),
    expected: "a whole number of pixels from -1024 to 1024",
};

/// The map moved by whole pixels; what comes in from outside repeats the border.
///
/// # Errors
/// [`CoreError::Parameter`] unless both distances are in [`OFFSET`].
///
/// # Example
/// ```
/// use jdt_core::masks::ProbMap;
/// use jdt_core::predictions::shift;
/// use ndarray::array;
///
/// let map = ProbMap::new(array![[[0.0_f32, 1.0, 0.5]]])?;
/// assert_eq!(shift(&map, 1, 0)?.view(), array![[[0.0, 0.0, 1.0]]]);
/// assert_eq!(shift(&map, -1, 0)?.view(), array![[[1.0, 0.5, 0.5]]]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn shift<F: Real>(map: &ProbMap<F>, right: i32, down: i32) -> Result<ProbMap<F>, CoreError> {
    OFFSET.check(f64::from(right))?;
    OFFSET.check(f64::from(down))?;
    let view = map.view();
    let (channels, height, width) = view.dim();
    let from = |place: usize, by: i32, length: usize| {
        let away = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
        if by >= 0 { place.saturating_sub(away) } else { place.saturating_add(away).min(length - 1) }
    };
    ProbMap::new(Array3::from_shape_fn((channels, height, width), |(channel, row, column)| {
        view[(channel, from(row, down, height), from(column, right, width))]
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn a_shift_beyond_the_image_leaves_its_border() {
        let map = ProbMap::new(array![[[0.25_f32, 1.0], [0.5, 0.75]]]).unwrap();
        assert_eq!(shift(&map, 1000, -1000).unwrap().view(), array![[[0.5, 0.5], [0.5, 0.5]]]);
        assert_eq!(shift(&map, 0, 1).unwrap().view(), array![[[0.25, 1.0], [0.25, 1.0]]]);
        assert!(shift(&map, 1025, 0).is_err());
    }
}
