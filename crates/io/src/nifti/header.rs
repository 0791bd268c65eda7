//! The header of a `NIfTI` file, versions 1 and 2.

use crate::{Format, IoError};

/// What is read of the header.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Header {
    pub(super) big_endian: bool,
    /// Columns, rows, slices, then time and the fifth axis.
    pub(super) dim: [u64; 5],
    pub(super) datatype: u16,
    /// Where samples begin.
    pub(super) samples_at: u64,
    pub(super) slope: f64,
    pub(super) intercept: f64,
    /// The distance of two columns, rows and slices, in the file's unit.
    pub(super) spacing: [f64; 3],
}

/// Bytes of a version 1 header.
pub(super) const V1_BYTES: usize = 348;
/// Bytes of a version 2 header.
pub(super) const V2_BYTES: usize = 540;

/// Reads a header of either version and byte order.
///
/// # Source
/// `nifti1.h` and `nifti2.h` of nifti.nimh.nih.gov.
pub(super) fn parse(bytes: &[u8]) -> Result<Header, IoError> {
    let short = || broken("it ends inside its header");
    let sized = bytes.first_chunk::<4>().ok_or_else(short)?;
    let (big_endian, size) = match (u32::from_le_bytes(*sized), u32::from_be_bytes(*sized)) {
        (size @ (348 | 540), _) => (false, size),
        (_, size @ (348 | 540)) => (true, size),
        (size, _) => return Err(broken(&format!("its header says it is {size} bytes long, expected 348 or 540"))),
    };
    let is_v1 = size == 348;
    let at = |v1: usize, v2: usize| if is_v1 { v1 } else { v2 };
    let magic = bytes.get(at(344, 4)..at(348, 8)).ok_or_else(short)?;
    if matches!(magic, b"ni1\0" | b"ni2\0") {
        return Err(IoError::Unsupported {
            format: Format::Nifti,
            got: "a header whose pixels lie in another file (.hdr and .img)".into(),
            expected: "header and pixels in one .nii file",
        });
    }
    let field = |v1: (usize, usize), v2: (usize, usize)| {
        let (at, length) = if is_v1 { v1 } else { v2 };
        let mut bytes = bytes.get(at..at + length)?.to_vec();
        if big_endian {
            bytes.reverse();
        }
        Some(bytes)
    };
    #[expect(clippy::cast_possible_wrap, reason = "the fields are signed in the format")]
    let whole = |v1, v2| {
        let bytes: Vec<u8> = field(v1, v2)?;
        let value = bytes.iter().rev().fold(0_u64, |value, &byte| value << 8 | u64::from(byte));
        Some(if bytes.len() == 2 {
            i64::from(value.to_le_bytes().first_chunk().map(|&two| i16::from_le_bytes(two))?)
        } else {
            value as i64
        })
    };
    let real = |v1, v2| {
        let bytes: Vec<u8> = field(v1, v2)?;
        match bytes.len() {
            4 => bytes.first_chunk().map(|&four| f64::from(f32::from_le_bytes(four))),
            _ => bytes.first_chunk().map(|&eight| f64::from_le_bytes(eight)),
        }
    };
    let dim_at = |axis: usize| whole((40 + 2 * axis, 2), (16 + 8 * axis, 8)).ok_or_else(short);
    let axes = dim_at(0)?;
    if !(1..=7).contains(&axes) {
        return Err(broken(&format!("it has {axes} axes, expected 1 to 7")));
    }
    let mut dim = [1; 5];
    for (number, axis) in (1..=7).zip(1..=7_usize) {
        let length = if number <= axes { dim_at(axis)? } else { 1 };
        let length = u64::try_from(length).ok().filter(|&length| length > 0);
        let Some(length) = length else { return Err(broken(&format!("its axis {axis} is empty"))) };
        match dim.get_mut(axis - 1) {
            Some(slot) => *slot = length,
            None if length == 1 => {}
            None => return Err(broken(&format!("it has {axes} axes that are longer than 1, expected at most 5"))),
        }
    }
    let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
    let spacing_at = |axis: usize| finite(real((76 + 4 * axis, 4), (104 + 8 * axis, 8))).map_or(1.0, f64::abs);
    let spacing = [spacing_at(1), spacing_at(2), spacing_at(3)].map(|step| if step > 0.0 { step } else { 1.0 });
    let samples_at = if is_v1 {
        real((108, 4), (168, 8)).filter(|at| (0.0..1e9).contains(at))
    } else {
        whole((108, 4), (168, 8)).map(|at| at as f64).filter(|at| (0.0..1e9).contains(at))
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie between 0 and 1e9")]
    let samples_at = samples_at.ok_or_else(|| broken("it does not say where its samples begin"))? as u64;
    Ok(Header {
        big_endian,
        dim,
        datatype: whole((70, 2), (12, 2)).and_then(|code| u16::try_from(code).ok()).ok_or_else(short)?,
        samples_at: samples_at.max(size.into()),
        slope: finite(real((112, 4), (176, 8))).unwrap_or(0.0),
        intercept: finite(real((116, 4), (184, 8))).unwrap_or(0.0),
        spacing,
    })
}

pub(super) fn broken(reason: &str) -> IoError {
    IoError::Broken { format: Format::Nifti, reason: reason.into() }
}
