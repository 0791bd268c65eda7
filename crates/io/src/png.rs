//! PNG masks with their indices kept, and a writer for gray ones.

use crate::{Decoded, Finding, Format, IoError, Kind, Limits, Mask};
use jdt_core::masks::IdImage;
use ndarray::{Array2, Array3};
use png::{BitDepth, ColorType, DecodingError, Transformations};
use std::io::Cursor;

/// Deflate cannot shrink data further than this, so that a huge header over few bytes is seen through before
/// memory is taken for it.
const DEFLATE_BOUND: u64 = 1032;

/// Reads a PNG as it is stored: gray values, palette indices or colours.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, IoError> {
    let memory = usize::try_from(limits.max_bytes).unwrap_or(usize::MAX);
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: memory });
    decoder.set_transformations(Transformations::IDENTITY);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);

    let header = decoder.read_header_info().map_err(broken)?;
    let (width, height) = header.size();
    let (colour, depth) = (header.color_type, header.bit_depth);
    let sample_bytes = if depth == BitDepth::Sixteen { 2 } else { 1 };
    limits.check_image(width, height, colour.samples() as u64 * sample_bytes)?;

    let mut reader = decoder.read_info().map_err(broken)?;
    if reader.info().is_animated() {
        return Err(IoError::Unsupported {
            format: Format::Png,
            got: "an animation".into(),
            expected: "a single image",
        });
    }
    let raw_bytes = reader.output_buffer_size().unwrap_or(usize::MAX);
    let reachable = (bytes.len() as u64).saturating_mul(DEFLATE_BOUND);
    if raw_bytes as u64 > reachable {
        return Err(IoError::Truncated { format: Format::Png, expected: raw_bytes as u64, got: reachable });
    }
    let mut raw = vec![0; raw_bytes];
    let frame = reader.next_frame(&mut raw).map_err(broken)?;
    let palette = reader.info().palette.as_deref().map(|palette| palette.as_chunks::<3>().0.to_vec());
    unpack(raw, frame.line_size, (height as usize, width as usize), (colour, depth), palette)
}

/// Samples as stored → ids or colours.
fn unpack(
    raw: Vec<u8>,
    line_size: usize,
    (height, width): (usize, usize),
    (colour, depth): (ColorType, BitDepth),
    palette: Option<Vec<[u8; 3]>>,
) -> Result<Decoded, IoError> {
    let dtype = match depth {
        BitDepth::One => "u1",
        BitDepth::Two => "u2",
        BitDepth::Four => "u4",
        BitDepth::Eight => "u8",
        BitDepth::Sixteen => "u16",
    };
    let mut findings = Vec::new();
    let mut note_alpha = |clear: usize| {
        if clear > 0 {
            findings.push(Finding::new(
                "alpha",
                format!("{clear} pixels are not opaque: the alpha channel is ignored, their stored value counts"),
            ));
        }
    };
    let is_wide = depth == BitDepth::Sixteen;
    let (kind, mask) = match colour {
        ColorType::Grayscale | ColorType::Indexed => {
            let kind = if colour == ColorType::Indexed { Kind::Palette } else { Kind::Gray };
            let ids = match depth {
                BitDepth::Eight => image(raw, height, width)?.into(),
                BitDepth::Sixteen => image(wide_samples(&raw).collect(), height, width)?.into(),
                BitDepth::One | BitDepth::Two | BitDepth::Four => {
                    image(narrow_samples(&raw, line_size, width, depth), height, width)?.into()
                }
            };
            (kind, Mask::Ids(ids))
        }
        ColorType::GrayscaleAlpha if is_wide => {
            let samples: Vec<u16> = wide_samples(&raw).collect();
            let (pixels, _) = samples.as_chunks::<2>();
            note_alpha(pixels.iter().filter(|pixel| pixel[1] != u16::MAX).count());
            let ids = image(pixels.iter().map(|pixel| pixel[0]).collect(), height, width)?;
            (Kind::Gray, Mask::Ids(IdImage::U16(ids)))
        }
        ColorType::GrayscaleAlpha => {
            let (pixels, _) = raw.as_chunks::<2>();
            note_alpha(pixels.iter().filter(|pixel| pixel[1] != u8::MAX).count());
            let ids = image(pixels.iter().map(|pixel| pixel[0]).collect(), height, width)?;
            (Kind::Gray, Mask::Ids(IdImage::U8(ids)))
        }
        ColorType::Rgb | ColorType::Rgba => {
            let raw = if is_wide { halve(&raw)? } else { raw };
            let colours = if colour == ColorType::Rgba {
                let (pixels, _) = raw.as_chunks::<4>();
                note_alpha(pixels.iter().filter(|pixel| pixel[3] != u8::MAX).count());
                pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect()
            } else {
                raw
            };
            let colours = Array3::from_shape_vec((height, width, 3), colours).map_err(misfit)?;
            (Kind::Rgb, Mask::Colours(colours))
        }
    };
    let palette = palette.filter(|_| kind == Kind::Palette);
    Ok(Decoded { mask, kind, dtype, palette, findings, stack: false, spacing: None })
}

fn image<T>(samples: Vec<T>, height: usize, width: usize) -> Result<Array2<T>, IoError> {
    Array2::from_shape_vec((height, width), samples).map_err(misfit)
}

/// 1, 2 or 4 bits a sample, the leftmost in the high bits, each row beginning on a byte.
fn narrow_samples(raw: &[u8], line_size: usize, width: usize, depth: BitDepth) -> Vec<u8> {
    let bits = depth as usize;
    let per_byte = 8 / bits;
    let low_bits = (1_u8 << bits) - 1;
    let sample = |row: &[u8], x: usize| (row[x / per_byte] >> (8 - bits - (x % per_byte) * bits)) & low_bits;
    raw.chunks_exact(line_size).flat_map(|row| (0..width).map(move |x| sample(row, x))).collect()
}

/// 16-bit samples, big-endian.
fn wide_samples(raw: &[u8]) -> impl Iterator<Item = u16> {
    raw.as_chunks::<2>().0.iter().map(|&sample| u16::from_be_bytes(sample))
}

/// 16-bit colours that say no more than 8 bits: both bytes equal.
fn halve(raw: &[u8]) -> Result<Vec<u8>, IoError> {
    let (samples, _) = raw.as_chunks::<2>();
    if let Some(sample) = samples.iter().find(|[high, low]| high != low) {
        return Err(IoError::Unsupported {
            format: Format::Png,
            got: format!("16-bit colours (a sample is {})", u16::from_be_bytes(*sample)),
            expected: "8-bit colours, which is what palettes are made of, or class ids",
        });
    }
    Ok(samples.iter().map(|&[high, _]| high).collect())
}

/// Writes class ids as an 8-bit gray PNG; `ids: [H, W]`.
///
/// # Errors
/// [`IoError::Write`] for an image without a pixel or wider than 2³¹.
pub fn encode_png_gray8(ids: &Array2<u8>) -> Result<Vec<u8>, IoError> {
    let failed = |reason: String| IoError::Write { format: Format::Png, reason };
    let side = |length: usize| u32::try_from(length).map_err(|error| failed(error.to_string()));
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side(ids.ncols())?, side(ids.nrows())?);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(|error| failed(error.to_string()))?;
    let samples = ids.as_standard_layout();
    writer.write_image_data(samples.as_slice().unwrap_or_default()).map_err(|error| failed(error.to_string()))?;
    writer.finish().map_err(|error| failed(error.to_string()))?;
    Ok(bytes)
}

fn broken(error: DecodingError) -> IoError {
    IoError::Broken { format: Format::Png, reason: error.to_string() }
}

fn misfit(error: ndarray::ShapeError) -> IoError {
    IoError::Broken { format: Format::Png, reason: error.to_string() }
}
