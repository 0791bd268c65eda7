//! NPY 1.0, little-endian, C order.

use crate::IoError;
use crate::error::shape_text;

/// Data begin at a multiple of this, so that they can be mapped into memory.
const ALIGNMENT: usize = 64;
const PREFIX: &[u8] = b"\x93NUMPY\x01\x00";

/// Writes an array of floats; `values` are row-major over `shape`.
///
/// # Errors
/// [`IoError::WriteShape`] if the shape does not hold as many values.
///
/// # Example
/// ```
/// use jdt_io::{Limits, Mask, Values, decode, encode_npy_f32};
///
/// let file = encode_npy_f32(&[1, 2, 3], &[0.0, 0.5, 1.0, 0.25, 0.5, 0.75])?;
/// let decoded = decode(&file, &Limits::default())?;
/// assert!(matches!(decoded.mask, Mask::Values(Values::F32(values)) if values[[0, 1, 2]] == 0.75));
/// # Ok::<(), jdt_io::IoError>(())
/// ```
pub fn encode_npy_f32(shape: &[usize], values: &[f32]) -> Result<Vec<u8>, IoError> {
    encode("<f4", shape, values.iter().map(|value| value.to_le_bytes()))
}

/// Like [`encode_npy_f32`] in double precision.
///
/// # Errors
/// [`IoError::WriteShape`] if the shape does not hold as many values.
pub fn encode_npy_f64(shape: &[usize], values: &[f64]) -> Result<Vec<u8>, IoError> {
    encode("<f8", shape, values.iter().map(|value| value.to_le_bytes()))
}

fn encode<const N: usize>(
    descr: &str,
    shape: &[usize],
    samples: impl ExactSizeIterator<Item = [u8; N]>,
) -> Result<Vec<u8>, IoError> {
    let misfit = || IoError::WriteShape { shape: shape_text(shape), got: samples.len() };
    let elements = shape.iter().try_fold(1_usize, |product, &axis| product.checked_mul(axis));
    if elements != Some(samples.len()) {
        return Err(misfit());
    }
    // Python writes a tuple of one with a comma.
    let comma = if shape.len() == 1 { "," } else { "" };
    let mut header =
        format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({}{comma}), }}", shape_text(shape));
    let unpadded = PREFIX.len() + 2 + header.len() + 1;
    header.push_str(&" ".repeat(unpadded.next_multiple_of(ALIGNMENT) - unpadded));
    header.push('\n');
    let header_length = u16::try_from(header.len()).ok().ok_or_else(misfit)?;
    let mut bytes = Vec::with_capacity(PREFIX.len() + 2 + header.len() + samples.len() * N);
    bytes.extend_from_slice(PREFIX);
    bytes.extend_from_slice(&header_length.to_le_bytes());
    bytes.extend_from_slice(header.as_bytes());
    bytes.extend(samples.flatten());
    Ok(bytes)
}
