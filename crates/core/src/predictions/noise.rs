//! Noise.

use crate::masks::ProbMap;
use crate::soft_labels::ParamRange;
use crate::{CoreError, Random, Real};

/// The largest change of a value.
pub const AMOUNT: ParamRange =
    ParamRange { name: "amount", min: 0.0, max: 1.0, default: 0.2, step: None, expected: "a number from 0 to 1" };

/// Adds to every value a number drawn evenly from −`amount` to `amount`, and cuts off at 0 and 1.
///
/// The values of a pixel that summed to 1 over several channels are divided by their new sum; a pixel whose values have
/// all become 0 is left as it was. The same seed gives the same noise on every machine.
///
/// # Errors
/// [`CoreError::Parameter`] unless the amount is in [`AMOUNT`].
///
/// # Example
/// ```
/// use jdt_core::masks::ProbMap;
/// use jdt_core::predictions::add_noise;
/// use ndarray::array;
///
/// let map = ProbMap::new(array![[[0.5_f32, 0.0, 1.0]]])?;
/// assert_eq!(add_noise(&map, 0.0, 7)?, map);
/// assert_eq!(add_noise(&map, 0.2, 7)?, add_noise(&map, 0.2, 7)?);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn add_noise<F: Real>(map: &ProbMap<F>, amount: f64, seed: u64) -> Result<ProbMap<F>, CoreError> {
    AMOUNT.check(amount)?;
    let mut random = Random::new(seed);
    let mut values = map.view().to_owned();
    // 53 random bits make a number in [0, 1) without rounding.
    let mut draw = || 2.0 * ((random.bits() >> 11) as f64 / (1_u64 << 53) as f64) - 1.0;
    values.mapv_inplace(|value| F::from_f64((value.widen() + amount * draw()).clamp(0.0, 1.0)));
    if map.channels() > 1 {
        let before = map.view();
        for (mut pixel, old) in values.lanes_mut(ndarray::Axis(0)).into_iter().zip(before.lanes(ndarray::Axis(0))) {
            let sum: f64 = pixel.iter().map(|value| value.widen()).sum();
            if sum > 0.0 {
                pixel.mapv_inplace(|value| F::from_f64((value.widen() / sum).min(1.0)));
            } else {
                pixel.assign(&old);
            }
        }
    }
    ProbMap::new(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array3, Axis};

    #[test]
    fn values_move_at_most_so_far_and_pixels_still_sum_to_one() {
        let flat = ProbMap::new(Array3::from_elem((1, 20, 20), 0.5_f64)).unwrap();
        let noisy = add_noise(&flat, 0.3, 1).unwrap();
        assert!(noisy.values().iter().all(|v| (v - 0.5).abs() <= 0.3));
        let mean = noisy.values().iter().sum::<f64>() / 400.0;
        assert!((mean - 0.5).abs() < 0.04, "{mean}");
        assert_ne!(add_noise(&flat, 0.3, 2).unwrap(), noisy);

        let classes = ProbMap::new(Array3::from_elem((4, 9, 9), 0.25_f32)).unwrap();
        for sum in add_noise(&classes, 0.5, 3).unwrap().view().sum_axis(Axis(0)) {
            assert!((sum - 1.0).abs() < 1e-6);
        }
        assert!(add_noise(&flat, 1.5, 1).is_err());
    }
}
