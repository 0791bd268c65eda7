//! The header of an NPY file: a Python dict with three keys.

use crate::{Format, IoError};

/// `NumPy` itself refuses longer headers than 10,000 bytes unless told otherwise.
const MAX_HEADER_BYTES: usize = 1 << 16;
/// `NumPy`'s own limit.
const MAX_AXES: usize = 64;

/// What the header says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header<'a> {
    /// The type without its byte order: `u1`, `i8`, `f4`, in bytes.
    pub(super) dtype: &'a str,
    /// Whether samples are stored with the high byte first.
    pub(super) big_endian: bool,
    /// Whether the first axis runs fastest.
    pub(super) fortran_order: bool,
    /// Length of each axis.
    pub(super) shape: Vec<u64>,
}

/// Splits a file into its header and its samples.
///
/// # Source
/// <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>, versions 1.0 to 3.0.
pub(super) fn split(bytes: &[u8]) -> Result<(Header<'_>, &[u8]), IoError> {
    let short = || broken("it ends inside its header");
    let version = bytes.get(6).copied().ok_or_else(short)?;
    let (length, start) = match version {
        1 => (bytes.get(8..10).ok_or_else(short)?, 10),
        2 | 3 => (bytes.get(8..12).ok_or_else(short)?, 12),
        other => return Err(broken(&format!("version {other} is unknown, expected 1, 2 or 3"))),
    };
    let length = length.iter().rev().fold(0_usize, |length, &byte| length << 8 | usize::from(byte));
    if length > MAX_HEADER_BYTES {
        return Err(broken(&format!("its header is {length} bytes long, expected at most {MAX_HEADER_BYTES}")));
    }
    let text = bytes.get(start..start + length).ok_or_else(short)?;
    let Ok(text) = str::from_utf8(text) else { return Err(broken("its header is no text")) };
    Ok((parse(text)?, &bytes[start + length..]))
}

fn parse(text: &str) -> Result<Header<'_>, IoError> {
    let (mut descr, mut fortran_order, mut shape) = (None, None, None);
    let mut rest = expect(text, '{')?;
    loop {
        rest = rest.trim_start();
        if rest.strip_prefix('}').is_some() {
            break;
        }
        let (key, after_key) = quoted(rest)?;
        let value = expect(after_key, ':')?.trim_start();
        rest = match key {
            "descr" if value.starts_with('[') => return Err(unsupported("records (a structured dtype)".into())),
            "descr" => {
                let (value, after) = quoted(value)?;
                descr = Some(value);
                after
            }
            "fortran_order" => {
                let (value, after) = boolean(value)?;
                fortran_order = Some(value);
                after
            }
            "shape" => {
                let (value, after) = tuple(value)?;
                shape = Some(value);
                after
            }
            other => return Err(broken(&format!("its header has an unknown key {other:?}"))),
        };
        rest = rest.trim_start();
        rest = match rest.strip_prefix(',') {
            Some(after) => after,
            None if rest.starts_with('}') => rest,
            None => return Err(broken("its header is no dict")),
        };
    }
    let missing = |key: &str| broken(&format!("its header has no {key:?}"));
    let descr: &str = descr.ok_or_else(|| missing("descr"))?;
    let (big_endian, dtype) = match descr.split_at_checked(1) {
        Some((">", dtype)) => (true, dtype),
        Some(("<" | "|" | "=", dtype)) => (false, dtype),
        _ => return Err(unsupported(format!("values of type {descr:?}"))),
    };
    Ok(Header {
        dtype,
        big_endian,
        fortran_order: fortran_order.ok_or_else(|| missing("fortran_order"))?,
        shape: shape.ok_or_else(|| missing("shape"))?,
    })
}

fn expect(text: &str, wanted: char) -> Result<&str, IoError> {
    text.trim_start().strip_prefix(wanted).ok_or_else(|| broken(&format!("its header lacks a {wanted:?}")))
}

fn quoted(text: &str) -> Result<(&str, &str), IoError> {
    let quote = text.chars().next().filter(|quote| matches!(quote, '\'' | '"'));
    let split = quote.and_then(|quote| text[1..].split_once(quote));
    split.ok_or_else(|| broken("its header lacks a quoted word"))
}

fn boolean(text: &str) -> Result<(bool, &str), IoError> {
    let as_true = text.strip_prefix("True").map(|after| (true, after));
    let as_false = || text.strip_prefix("False").map(|after| (false, after));
    as_true.or_else(as_false).ok_or_else(|| broken("fortran_order is neither True nor False"))
}

fn tuple(text: &str) -> Result<(Vec<u64>, &str), IoError> {
    let bad = || broken("its shape is no tuple of whole numbers");
    let (inside, after) = text.strip_prefix('(').and_then(|text| text.split_once(')')).ok_or_else(bad)?;
    let axes: Vec<&str> = inside.split(',').map(str::trim).collect();
    // A trailing comma leaves an empty last part: `(3,)`, and `()` is one empty part.
    let axes = axes.strip_suffix(&[""]).unwrap_or(&axes);
    if axes.len() > MAX_AXES {
        return Err(broken(&format!("it has {} axes", axes.len())));
    }
    // Python 2 wrote `3L`.
    let axis = |text: &&str| text.strip_suffix('L').unwrap_or(text).parse::<u64>().ok().ok_or_else(bad);
    Ok((axes.iter().map(axis).collect::<Result<_, _>>()?, after))
}

pub(super) fn broken(reason: &str) -> IoError {
    IoError::Broken { format: Format::Npy, reason: reason.into() }
}

pub(super) fn unsupported(got: String) -> IoError {
    let expected = "whole numbers (bool, 8 to 64 bits) or floats (16, 32, 64 bits)";
    IoError::Unsupported { format: Format::Npy, got, expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_numpy_writes() {
        let header = parse("{'descr': '>f8', 'fortran_order': True, 'shape': (3L, 4), }   \n").unwrap();
        assert_eq!(header, Header { dtype: "f8", big_endian: true, fortran_order: true, shape: vec![3, 4] });
        assert_eq!(parse("{\"shape\":(7,),'fortran_order':False,'descr':'|u1'}").unwrap().shape, [7]);
        assert_eq!(parse("{'shape':(),'fortran_order':False,'descr':'|u1'}").unwrap().shape, [0_u64; 0]);
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "",
            "{",
            "{}",
            "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
            "{'descr': '<f4'}",
            "{'é': 1}",
            "{'descr': '<f4', 'fortran_order': maybe, 'shape': (1, 2)}",
            "{'descr': '<f4', 'fortran_order': True, 'shape': (1, -2)}",
            "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 99999999999999999999)}",
            "{'descr': '<f4', 'fortran_order': True, 'shape': (1,, 2)}",
            "{'descr': '', 'fortran_order': True, 'shape': (1, 2)}",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        let error = parse("{'descr': [('a', '<f4')], 'fortran_order': True, 'shape': (1,)}").unwrap_err();
        assert!(error.to_string().contains("structured"), "{error}");
    }
}
