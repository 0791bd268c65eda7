//! The samples of an NPY file.

use super::header::{Header, broken, split, unsupported};
use crate::error::shape_text;
use crate::ids::narrow;
use crate::{Decoded, Finding, Format, IoError, Kind, Limits, Mask, Values};
use half::f16;
use ndarray::{ArrayD, Axis, Ix2, IxDyn, ShapeBuilder};
use std::fmt::Display;

/// Reads an array of ids or of floats.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, IoError> {
    let (header, data) = split(bytes)?;
    let (dtype, stored_bytes) = sample_type(&header)?;
    // Whole numbers are kept in 32 bits, halves as singles.
    let elements = limits.check_array(&header.shape, stored_bytes.max(4))?;
    let expected = elements * stored_bytes;
    if expected > data.len() as u64 {
        return Err(IoError::Truncated { format: Format::Npy, expected, got: data.len() as u64 });
    }
    let too_large = |_| broken("its shape does not fit this machine");
    let shape =
        header.shape.iter().map(|&axis| usize::try_from(axis)).collect::<Result<Vec<_>, _>>().map_err(too_large)?;
    if elements == 0 || shape.len() < 2 {
        let expected = "[height, width], with up to one class and one batch axis more, none empty";
        return Err(IoError::Shape { shape: shape_text(&shape), expected });
    }
    let surplus = data.len() as u64 - expected;
    let data = &data[..data.len() - usize::try_from(surplus).unwrap_or(0)];

    let mut findings = Vec::new();
    if surplus > 0 {
        findings.push(Finding::new("trailing_bytes", format!("{surplus} bytes follow the array and are ignored")));
    }
    let mask = match dtype {
        "f16" => {
            Mask::Values(Values::F32(array(&header, &shape, floats(&header, data, f16::from_le_bytes, f16::to_f32))?))
        }
        "f32" => Mask::Values(Values::F32(array(&header, &shape, floats(&header, data, f32::from_le_bytes, |v| v))?)),
        "f64" => Mask::Values(Values::F64(array(&header, &shape, floats(&header, data, f64::from_le_bytes, |v| v))?)),
        _ => whole(array(&header, &shape, ids(&header, dtype, data, &shape)?)?),
    };
    Ok(Decoded { mask, kind: Kind::Npy, dtype, palette: None, findings, stack: false, spacing: None })
}

/// The name used here and the bytes a sample takes in the file.
fn sample_type(header: &Header<'_>) -> Result<(&'static str, u64), IoError> {
    Ok(match header.dtype {
        "b1" => ("bool", 1),
        "u1" => ("u8", 1),
        "i1" => ("i8", 1),
        "u2" => ("u16", 2),
        "i2" => ("i16", 2),
        "u4" => ("u32", 4),
        "i4" => ("i32", 4),
        "u8" => ("u64", 8),
        "i8" => ("i64", 8),
        "f2" => ("f16", 2),
        "f4" => ("f32", 4),
        "f8" => ("f64", 8),
        other => return Err(unsupported(format!("values of type {other:?}"))),
    })
}

/// A sample's bytes, low byte first.
fn little<const N: usize>(header: &Header<'_>, mut sample: [u8; N]) -> [u8; N] {
    if header.big_endian {
        sample.reverse();
    }
    sample
}

fn floats<const N: usize, T, U>(header: &Header<'_>, data: &[u8], from: fn([u8; N]) -> T, widen: fn(T) -> U) -> Vec<U> {
    data.as_chunks::<N>().0.iter().map(|&sample| widen(from(little(header, sample)))).collect()
}

fn ids(header: &Header<'_>, dtype: &str, data: &[u8], shape: &[usize]) -> Result<Vec<i32>, IoError> {
    match dtype {
        "bool" | "u8" => Ok(data.iter().map(|&sample| i32::from(sample)).collect()),
        "i8" => to_i32(header, data, shape, i8::from_le_bytes),
        "u16" => to_i32(header, data, shape, u16::from_le_bytes),
        "i16" => to_i32(header, data, shape, i16::from_le_bytes),
        "u32" => to_i32(header, data, shape, u32::from_le_bytes),
        "i32" => to_i32(header, data, shape, i32::from_le_bytes),
        "u64" => to_i32(header, data, shape, u64::from_le_bytes),
        _ => to_i32(header, data, shape, i64::from_le_bytes),
    }
}

fn to_i32<const N: usize, T: TryInto<i32> + Display + Copy>(
    header: &Header<'_>,
    data: &[u8],
    shape: &[usize],
    from: fn([u8; N]) -> T,
) -> Result<Vec<i32>, IoError> {
    let id = |(at, &sample): (usize, &[u8; N])| {
        let value = from(little(header, sample));
        value.try_into().ok().ok_or_else(|| IoError::IdTooLarge {
            value: value.to_string(),
            index: shape_text(&position(at, shape, header.fortran_order)),
        })
    };
    data.as_chunks::<N>().0.iter().enumerate().map(id).collect()
}

/// The index of the `at`-th stored sample.
fn position(mut at: usize, shape: &[usize], fortran_order: bool) -> Vec<usize> {
    let mut index = vec![0; shape.len()];
    let mut step = |axis: usize| {
        index[axis] = at % shape[axis];
        at /= shape[axis];
    };
    if fortran_order {
        (0..shape.len()).for_each(&mut step);
    } else {
        (0..shape.len()).rev().for_each(&mut step);
    }
    index
}

fn array<T: Clone>(header: &Header<'_>, shape: &[usize], samples: Vec<T>) -> Result<ArrayD<T>, IoError> {
    let array = ArrayD::from_shape_vec(IxDyn(shape).set_f(header.fortran_order), samples);
    let array = array.map_err(|error| broken(&error.to_string()))?;
    Ok(if array.is_standard_layout() { array } else { array.as_standard_layout().into_owned() })
}

/// Whole numbers: an image if all axes but two have length 1.
fn whole(mut values: ArrayD<i32>) -> Mask {
    while values.ndim() > 2 {
        // A batch or class axis stands at either end.
        let Some(axis) = [0, values.ndim() - 1].into_iter().find(|&axis| values.shape()[axis] == 1) else { break };
        values = values.index_axis_move(Axis(axis), 0);
    }
    match values.view().into_dimensionality::<Ix2>() {
        Ok(image) => Mask::Ids(narrow(image)),
        Err(_) => Mask::Values(Values::I32(values)),
    }
}
