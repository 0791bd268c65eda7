//! TIFF masks with their ids kept: gray of 1 to 64 bits, signed or not, floats, palettes, colours; pages as a stack.
//!
//! The decoder turns away palettes and inverts images whose zero is white. Class ids want neither, so it is told that every
//! such image is gray with a black zero, and hands out what the file stores.

use crate::error::shape_text;
use crate::ids::narrow;
use crate::{Decoded, Finding, Format, IoError, Kind, Limits, Mask, Values};
use ndarray::{Array2, Array3, ArrayD, Axis, IxDyn};
use std::borrow::Cow;
use std::io::Cursor;
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult};
use tiff::tags::Tag;

/// LZW and Deflate shrink no further than this, `PackBits` less.
const MOST_SHRUNK: u64 = 2048;
const PHOTOMETRIC: u64 = 262;
const WHITE_IS_ZERO: u64 = 0;
const BLACK_IS_ZERO: u8 = 1;
const PALETTE: u64 = 3;
/// Pages beyond this are refused: each costs a header's worth of work.
const MOST_PAGES: usize = 65_536;
const REDUCED: u32 = 1;
const SEPARATE: u16 = 2;

/// Reads the pages of a TIFF as they are stored.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, IoError> {
    let (bytes, photometric) = as_stored(bytes)?;
    let memory = usize::try_from(limits.max_bytes).unwrap_or(usize::MAX);
    let mut bounds = tiff::decoder::Limits::default();
    bounds.decoding_buffer_size = memory;
    bounds.intermediate_buffer_size = memory;
    let mut decoder = Decoder::new(Cursor::new(bytes.as_ref())).map_err(broken)?.with_limits(bounds);

    let mut findings = Vec::new();
    if photometric == Some(WHITE_IS_ZERO) {
        let message = "a TIFF whose zero is shown white: the stored values are read as class ids, not the shown ones";
        findings.push(Finding::new("white_is_zero", message.into()));
    }
    let palette = if photometric == Some(PALETTE) { colour_map(&mut decoder)? } else { None };
    let first = page(&mut decoder, bytes.len() as u64, limits)?;
    let kind = match (&first.samples, photometric) {
        (Samples::Colours(_), _) => Kind::Rgb,
        (_, Some(PALETTE)) => Kind::Palette,
        _ => Kind::Gray,
    };
    let dtype = first.dtype;
    let mut pages = vec![first];
    while decoder.more_images() {
        if pages.len() == MOST_PAGES {
            return Err(unsupported(format!("more than {MOST_PAGES} pages"), "fewer pages"));
        }
        decoder.next_image().map_err(broken)?;
        let is_reduced = decoder.find_tag_unsigned::<u32>(Tag::NewSubfileType).map_err(broken)?;
        if is_reduced.is_some_and(|kind| kind & REDUCED != 0) {
            continue;
        }
        let (width, height) = decoder.dimensions().map_err(broken)?;
        limits.check_image(width, height, 8 * (pages.len() as u64 + 1))?;
        pages.push(page(&mut decoder, bytes.len() as u64, limits)?);
    }
    let (mask, stack) = together(pages)?;
    Ok(Decoded { mask, kind, dtype, palette, findings, stack, spacing: None })
}

enum Samples {
    Ids(Array2<i32>),
    F32(Array2<f32>),
    F64(Array2<f64>),
    Colours(Array3<u8>),
}

struct Page {
    samples: Samples,
    dtype: &'static str,
}

fn page(decoder: &mut Decoder<Cursor<&[u8]>>, file_bytes: u64, limits: &Limits) -> Result<Page, IoError> {
    let (width, height) = decoder.dimensions().map_err(broken)?;
    if width == 0 || height == 0 {
        return Err(unsupported(format!("an image of {width}×{height}"), "at least one pixel"));
    }
    let colour = decoder.colortype().map_err(broken)?;
    let bits = u64::from(colour.bit_depth());
    let channels = u64::from(colour.num_samples());
    // As decoded and as 32-bit ids beside it.
    limits.check_image(width, height, channels * bits.div_ceil(8) + 4)?;
    let packed = (u64::from(width) * channels * bits).div_ceil(8) * u64::from(height);
    let reachable = file_bytes.saturating_mul(MOST_SHRUNK);
    if packed > reachable {
        return Err(IoError::Truncated { format: Format::Tiff, expected: packed, got: reachable });
    }
    let dim = (height as usize, width as usize);
    let planes = decoder.find_tag_unsigned::<u16>(Tag::PlanarConfiguration).map_err(broken)?;
    if channels > 1 && planes == Some(SEPARATE) {
        return Err(unsupported("colours stored plane after plane".into(), "the colours of a pixel beside each other"));
    }
    let samples = decoder.read_image().map_err(broken)?;
    match colour {
        ColorType::Gray(bits @ 1..=7) => {
            let DecodingResult::U8(bytes) = samples else { return Err(odd("packed samples")) };
            let dtype = match bits {
                1 => "u1",
                2 => "u2",
                4 => "u4",
                other => return Err(unsupported(format!("{other}-bit samples"), EXPECTED)),
            };
            Ok(Page { samples: Samples::Ids(unpacked(&bytes, dim, bits.into())?), dtype })
        }
        ColorType::Gray(_) => gray(samples, dim),
        ColorType::RGB(8) | ColorType::RGBA(8) => {
            let DecodingResult::U8(bytes) = samples else { return Err(odd("colours")) };
            let channels = usize::try_from(channels).unwrap_or(3);
            let colours = bytes.chunks_exact(channels).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
            let colours = Array3::from_shape_vec((dim.0, dim.1, 3), colours).map_err(misfit)?;
            Ok(Page { samples: Samples::Colours(colours), dtype: "u8" })
        }
        other => Err(unsupported(format!("{other:?} samples"), EXPECTED)),
    }
}

const EXPECTED: &str = "gray or palette ids of 1 to 64 bits, floats of 32 or 64 bits, or 8-bit RGB";

fn gray(samples: DecodingResult, dim: (usize, usize)) -> Result<Page, IoError> {
    fn whole<T: TryInto<i32> + Copy + std::fmt::Display>(
        samples: Vec<T>,
        dim: (usize, usize),
        dtype: &'static str,
    ) -> Result<Page, IoError> {
        let id = |(at, &value): (usize, &T)| {
            let index = || shape_text(&[at / dim.1, at % dim.1]);
            value.try_into().ok().ok_or_else(|| IoError::IdTooLarge { value: value.to_string(), index: index() })
        };
        let ids = samples.iter().enumerate().map(id).collect::<Result<Vec<i32>, _>>()?;
        Ok(Page { samples: Samples::Ids(Array2::from_shape_vec(dim, ids).map_err(misfit)?), dtype })
    }
    match samples {
        DecodingResult::U8(samples) => whole(samples, dim, "u8"),
        DecodingResult::I8(samples) => whole(samples, dim, "i8"),
        DecodingResult::U16(samples) => whole(samples, dim, "u16"),
        DecodingResult::I16(samples) => whole(samples, dim, "i16"),
        DecodingResult::U32(samples) => whole(samples, dim, "u32"),
        DecodingResult::I32(samples) => whole(samples, dim, "i32"),
        DecodingResult::U64(samples) => whole(samples, dim, "u64"),
        DecodingResult::I64(samples) => whole(samples, dim, "i64"),
        DecodingResult::F16(samples) => {
            let samples = samples.into_iter().map(half::f16::to_f32).collect();
            Ok(Page { samples: Samples::F32(Array2::from_shape_vec(dim, samples).map_err(misfit)?), dtype: "f16" })
        }
        DecodingResult::F32(samples) => {
            Ok(Page { samples: Samples::F32(Array2::from_shape_vec(dim, samples).map_err(misfit)?), dtype: "f32" })
        }
        DecodingResult::F64(samples) => {
            Ok(Page { samples: Samples::F64(Array2::from_shape_vec(dim, samples).map_err(misfit)?), dtype: "f64" })
        }
    }
}

/// 1, 2 or 4 bits a sample, the leftmost in the high bits, each row beginning on a byte.
fn unpacked(bytes: &[u8], (height, width): (usize, usize), bits: usize) -> Result<Array2<i32>, IoError> {
    let row_bytes = (width * bits).div_ceil(8);
    if bytes.len() < row_bytes * height {
        return Err(odd("rows that are too short"));
    }
    let (per_byte, low_bits) = (8 / bits, (1_u8 << bits) - 1);
    Ok(Array2::from_shape_fn((height, width), |(row, column)| {
        let byte = bytes[row * row_bytes + column / per_byte];
        i32::from(byte >> (8 - bits - column % per_byte * bits) & low_bits)
    }))
}

/// One page is an image, several of one size are a stack.
fn together(mut pages: Vec<Page>) -> Result<(Mask, bool), IoError> {
    if pages.len() == 1 {
        let mask = match pages.pop().map(|page| page.samples) {
            Some(Samples::Ids(ids)) => Mask::Ids(narrow(ids.view())),
            Some(Samples::F32(values)) => Mask::Values(Values::F32(values.into_dyn())),
            Some(Samples::F64(values)) => Mask::Values(Values::F64(values.into_dyn())),
            Some(Samples::Colours(colours)) => Mask::Colours(colours),
            None => return Err(odd("no page")),
        };
        return Ok((mask, false));
    }
    let count = pages.len();
    let mut stack: Option<ArrayD<i32>> = None;
    for (at, page) in pages.into_iter().enumerate() {
        let Samples::Ids(ids) = page.samples else {
            return Err(unsupported(
                format!("{count} pages that are no class ids"),
                "a single page, or pages of class ids",
            ));
        };
        let (height, width) = ids.dim();
        let stack = stack.get_or_insert_with(|| ArrayD::zeros(IxDyn(&[count, height, width])));
        if stack.shape()[1..] != [height, width] {
            return Err(unsupported(
                format!("pages of different sizes (page {at} is {width}×{height})"),
                "pages of one size",
            ));
        }
        stack.index_axis_mut(Axis(0), at).assign(&ids);
    }
    stack.map(|stack| (Mask::Values(Values::I32(stack)), true)).ok_or_else(|| odd("no page"))
}

fn colour_map(decoder: &mut Decoder<Cursor<&[u8]>>) -> Result<Option<Vec<[u8; 3]>>, IoError> {
    let Some(map) = decoder.find_tag_unsigned_vec::<u16>(Tag::ColorMap).map_err(broken)? else { return Ok(None) };
    let colours = map.len() / 3;
    let high = |sample: u16| sample.to_be_bytes()[0];
    Ok(Some((0..colours).map(|at| [high(map[at]), high(map[colours + at]), high(map[2 * colours + at])]).collect()))
}

/// The file with every palette or white-is-zero page marked as plain gray, and what the first page was.
fn as_stored(bytes: &[u8]) -> Result<(Cow<'_, [u8]>, Option<u64>), IoError> {
    let is_little = bytes.starts_with(b"II");
    let is_big_tiff = bytes.get(if is_little { 2 } else { 3 }) == Some(&43);
    let read = |at: u64, length: usize| -> Option<u64> {
        let at = usize::try_from(at).ok()?;
        let bytes = bytes.get(at..at.checked_add(length)?)?;
        let fold = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        Some(if is_little { bytes.iter().rev().fold(0, fold) } else { bytes.iter().fold(0, fold) })
    };
    let (offset_bytes, entry_bytes, count_bytes) = if is_big_tiff { (8, 20, 8) } else { (4, 12, 2) };
    let short = || IoError::Broken { format: Format::Tiff, reason: "it ends inside its header".into() };
    let mut next = read(if is_big_tiff { 8 } else { 4 }, offset_bytes).ok_or_else(short)?;
    let (mut first, mut out) = (None, Cow::Borrowed(bytes));
    for page in 0..MOST_PAGES {
        // The decoder says what is wrong with a directory that is not there.
        let Some(entries) = read(next, count_bytes) else { break };
        let start = next + count_bytes as u64;
        for entry in 0..entries.min(4096) {
            let at = start + entry * entry_bytes;
            let value_at = at + 4 + offset_bytes as u64;
            if read(at, 2) != Some(PHOTOMETRIC) {
                continue;
            }
            let Some(photometric) = read(value_at, 2) else { break };
            if page == 0 {
                first = Some(photometric);
            }
            if photometric == PALETTE || photometric == WHITE_IS_ZERO {
                let value_at = usize::try_from(value_at).unwrap_or(usize::MAX);
                if let Some(value) = out.to_mut().get_mut(value_at..value_at + 2) {
                    let gray = if is_little { [BLACK_IS_ZERO, 0] } else { [0, BLACK_IS_ZERO] };
                    value.copy_from_slice(&gray);
                }
            }
        }
        let Some(after) = entries.checked_mul(entry_bytes).and_then(|length| start.checked_add(length)) else { break };
        match read(after, offset_bytes) {
            Some(offset) if offset > next => next = offset,
            _ => break,
        }
    }
    Ok((out, first))
}

fn broken(error: tiff::TiffError) -> IoError {
    IoError::Broken { format: Format::Tiff, reason: error.to_string() }
}

fn misfit(error: ndarray::ShapeError) -> IoError {
    IoError::Broken { format: Format::Tiff, reason: error.to_string() }
}

fn odd(what: &str) -> IoError {
    IoError::Broken { format: Format::Tiff, reason: format!("its decoder gave {what}") }
}

fn unsupported(got: String, expected: &'static str) -> IoError {
    IoError::Unsupported { format: Format::Tiff, got, expected }
}
