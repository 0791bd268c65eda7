//! JPEG, which is lossy: read with a finding that its values are only near to what was saved.

use crate::{Decoded, Finding, Format, IoError, Kind, Limits, Mask};
use image::codecs::jpeg::JpegDecoder;
use image::{ColorType, ImageDecoder};
use ndarray::{Array2, Array3};
use std::io::Cursor;

/// A block of 8 × 8 pixels takes a quarter of a bit or more.
const MOST_SHRUNK: u64 = 4096;

/// Reads gray values or colours as they unfold.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, IoError> {
    let broken = |error: image::ImageError| IoError::Broken { format: Format::Jpeg, reason: error.to_string() };
    let (height, width, components) = size(bytes)?;
    let pixels = u64::from(height) * u64::from(width);
    limits.check_image(width.into(), height.into(), 2 * u64::from(components.max(1)))?;
    let reachable = (bytes.len() as u64).saturating_mul(MOST_SHRUNK);
    if pixels > reachable {
        return Err(IoError::Truncated { format: Format::Jpeg, expected: pixels, got: reachable });
    }
    let decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(broken)?;
    let (width, height) = decoder.dimensions();
    limits.check_image(width, height, 6)?;
    let colour = decoder.color_type();
    let mut samples = vec![0; usize::try_from(decoder.total_bytes()).unwrap_or(usize::MAX)];
    decoder.read_image(&mut samples).map_err(broken)?;
    let (height, width) = (height as usize, width as usize);
    let misfit = |error: ndarray::ShapeError| IoError::Broken { format: Format::Jpeg, reason: error.to_string() };
    let mask = match colour {
        ColorType::L8 => Mask::Ids(Array2::from_shape_vec((height, width), samples).map_err(misfit)?.into()),
        ColorType::Rgb8 => Mask::Colours(Array3::from_shape_vec((height, width, 3), samples).map_err(misfit)?),
        other => {
            let expected = "gray or three colours of 8 bits";
            return Err(IoError::Unsupported { format: Format::Jpeg, got: format!("{other:?} samples"), expected });
        }
    };
    let message = "a JPEG: lossy compression moves values, mostly near borders, so that class ids are not what was saved; \
                   export the mask again as PNG, or let every value snap to the nearest frequent one";
    let findings = vec![Finding::new("lossy_source", message.into()).fixed_by(crate::Fix::Snap)];
    Ok(Decoded { mask, kind: Kind::Jpeg, dtype: "u8", palette: None, findings, stack: false, spacing: None })
}

/// Height, width and number of components, from the frame header.
///
/// # Source
/// ITU-T T.81, B.1.1.3 and B.2.2.
pub(crate) fn size(bytes: &[u8]) -> Result<(u16, u16, u8), IoError> {
    let broken = |reason: &str| IoError::Broken { format: Format::Jpeg, reason: reason.into() };
    let mut at = 2;
    loop {
        let Some(&[0xff, marker, high, low]) = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()) else {
            return Err(broken("it has no frame header"));
        };
        match marker {
            // Padding before a marker.
            0xff => at += 1,
            // Stands alone.
            0x01 | 0xd0..=0xd8 => at += 2,
            // Frame headers are C0…CF without Huffman tables, extensions and arithmetic tables.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return match bytes.get(at + 5..).and_then(|rest| rest.first_chunk::<5>()) {
                    Some(&[h1, h0, w1, w0, components]) => {
                        Ok((u16::from_be_bytes([h1, h0]), u16::from_be_bytes([w1, w0]), components))
                    }
                    None => Err(broken("it ends inside its frame header")),
                };
            }
            0xd9 | 0xda => return Err(broken("its pixels come before any frame header")),
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_header_is_found_behind_others() {
        let mut bytes = b"\xff\xd8\xff\xe0\x00\x04JF\xff\xc4\x00\x03h\xff\xff\xc0\x00\x0b\x08".to_vec();
        bytes.extend([0, 30, 0, 40, 1]);
        assert_eq!(size(&bytes), Ok((30, 40, 1)));
        for cut in 2..bytes.len() {
            assert!(size(&bytes[..cut]).is_err());
        }
    }
}
