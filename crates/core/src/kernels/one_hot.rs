//! Whether a soft label is a hard one.

use crate::masks::{KeepMask, SoftLabel};

/// Whether the values of every kept pixel are 1 at one class and 0 elsewhere; of a foreground map, 0 or 1.
///
/// # Example
/// ```
/// use jdt_core::kernels::is_one_hot;
/// use jdt_core::masks::SoftLabel;
/// use ndarray::array;
///
/// assert!(is_one_hot(&SoftLabel::new(array![[[0.0, 1.0]], [[1.0, 0.0]]])?, None));
/// assert!(!is_one_hot(&SoftLabel::new(array![[[0.5, 1.0]], [[0.5, 0.0]]])?, None));
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn is_one_hot(label: &SoftLabel, keep: Option<&KeepMask>) -> bool {
    let (channels, width) = (label.channels(), label.shape().width());
    let mut sums = vec![0.0_f32; width];
    // Row by row: a soft label is told by its first soft row.
    (0..label.shape().height()).all(|row| {
        let pixels = row * width..(row + 1) * width;
        sums.fill(0.0);
        for channel in 0..channels {
            for (sum, &value) in sums.iter_mut().zip(&label.plane(channel)[pixels.clone()]) {
                *sum += if value == 0.0 || value == 1.0 { value } else { f32::NAN };
            }
        }
        let is_hard = |sum: f32| if channels == 1 { !sum.is_nan() } else { sum == 1.0 };
        match keep {
            None => sums.iter().fold(true, |all, &sum| all & is_hard(sum)),
            Some(keep) => sums.iter().zip(&keep.values()[pixels]).all(|(&sum, &kept)| !kept || is_hard(sum)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array3, array};

    fn is_hard(label: Array3<f32>) -> bool {
        is_one_hot(&SoftLabel::new(label).unwrap(), None)
    }

    #[test]
    fn a_label_is_hard_where_each_pixel_names_one_class() {
        assert!(is_hard(array![[[0.0, 1.0]]]));
        assert!(!is_hard(array![[[0.0, 0.9]]]));
        assert!(!is_hard(array![[[0.0], [0.9]]]));
        assert!(is_hard(array![[[0.0, 1.0]], [[1.0, 0.0]]]));
        assert!(!is_hard(array![[[0.5, 1.0]], [[0.5, 0.0]]]));
        // Nothing at all is no class.
        assert!(!is_hard(array![[[0.0, 1.0]], [[0.0, 0.0]]]));
    }

    #[test]
    fn a_pixel_left_out_need_not_be_hard() {
        let label = SoftLabel::new(array![[[0.0, 0.5]]]).unwrap();
        let keep = KeepMask::new(array![[true, false]]).unwrap();
        assert!(is_one_hot(&label, Some(&keep)));
    }
}
