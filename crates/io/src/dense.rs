//! A decoded mask as a value per class and pixel.

use crate::axes::as_batch;
use crate::{Decoded, IoError, Mask, ReadAs, Values};
use ndarray::{Array4, ArrayD, Axis};

/// Values per class, `[B, C, H, W]`, row-major, in the file's precision.
#[derive(Debug, Clone, PartialEq)]
pub enum Dense {
    /// Half precision, single precision and whole numbers.
    F32(Array4<f32>),
    /// Double precision.
    F64(Array4<f64>),
}

impl Dense {
    /// Images, channels, height, width.
    pub fn dim(&self) -> (usize, usize, usize, usize) {
        match self {
            Self::F32(values) => values.dim(),
            Self::F64(values) => values.dim(),
        }
    }

    /// The values in double precision.
    pub fn into_f64(self) -> Array4<f64> {
        match self {
            Self::F32(values) => values.mapv(f64::from),
            Self::F64(values) => values,
        }
    }

    /// The values in single precision, rounded to nearest.
    #[expect(clippy::cast_possible_truncation, reason = "rounding is what is asked for")]
    pub fn into_f32(self) -> Array4<f32> {
        match self {
            Self::F32(values) => values,
            Self::F64(values) => values.mapv(|value| value as f32),
        }
    }
}

/// Reads an array as a value per class, `[B, C, H, W]`: a missing batch or class axis gets length 1.
///
/// Values are not looked at: [`jdt_core::masks::ProbMap`], [`jdt_core::masks::SoftLabel`] and
/// [`jdt_core::masks::Logits`] refuse what they cannot hold and say where it stands.
///
/// # Errors
/// [`IoError::Unsupported`] for a colour image; [`IoError::Shape`], [`IoError::AmbiguousAxis`] and
/// [`IoError::NoClassAxis`] for arrays whose axes do not tell.
///
/// # Example
/// ```
/// use jdt_io::{Limits, ReadAs, decode, encode_npy_f64, to_dense};
///
/// let file = encode_npy_f64(&[1, 2, 2, 3], &[0.5; 12])?;
/// let dense = to_dense(&decode(&file, &Limits::default())?, &ReadAs::classes(2))?;
/// assert_eq!(dense.dim(), (1, 2, 2, 3));
/// # Ok::<(), jdt_io::IoError>(())
/// ```
pub fn to_dense(decoded: &Decoded, read_as: &ReadAs) -> Result<Dense, IoError> {
    match &decoded.mask {
        Mask::Values(Values::F32(values)) => Ok(Dense::F32(batch(values, read_as)?)),
        Mask::Values(Values::F64(values)) => Ok(Dense::F64(batch(values, read_as)?)),
        // Whole numbers per class are 0 and 1, and ids lie far below 2²⁴.
        Mask::Values(Values::I32(values)) => Ok(Dense::F32(batch(&values.mapv(|value| value as f32), read_as)?)),
        Mask::Ids(ids) => {
            let shape = ids.shape()?;
            let value = |(row, column)| ids.id((row, column)) as f32;
            let image = ndarray::Array2::from_shape_fn((shape.height(), shape.width()), value);
            Ok(Dense::F32(image.insert_axis(Axis(0)).insert_axis(Axis(0))))
        }
        Mask::Colours(_) => Err(IoError::Unsupported {
            format: crate::Format::Png,
            got: "colours".into(),
            expected: "an array with a value per class",
        }),
    }
}

fn batch<T: Clone>(values: &ArrayD<T>, read_as: &ReadAs) -> Result<Array4<T>, IoError> {
    Ok(as_batch(values, read_as)?.as_standard_layout().into_owned())
}
