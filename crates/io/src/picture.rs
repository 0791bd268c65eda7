//! Ordinary pictures, to look at: backdrops and overlays. Never masks, whose ids this way of reading would lose.

use crate::{Format, IoError, Limits};
use image::codecs::png::{PngDecoder, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder};
use std::io::Cursor;

/// A picture, 8-bit RGBA, row-major.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// `[H, W, 4]`: red, green, blue, alpha, not premultiplied.
    pub rgba: Vec<u8>,
}

/// Decodes a picture (PNG) to RGBA, palettes expanded and 16 bits halved.
///
/// # Errors
/// [`IoError`] for other formats, sizes beyond `limits`, broken files.
///
/// # Example
/// ```
/// use jdt_io::{Limits, Picture, decode_picture, encode_png_rgba};
///
/// let dot = Picture { width: 1, height: 1, rgba: vec![255, 128, 0, 255] };
/// assert_eq!(decode_picture(&encode_png_rgba(&dot)?, &Limits::default())?, dot);
/// # Ok::<(), jdt_io::IoError>(())
/// ```
pub fn decode_picture(bytes: &[u8], limits: &Limits) -> Result<Picture, IoError> {
    match Format::of(bytes)? {
        Format::Png => {}
        other => {
            return Err(IoError::Unsupported { format: other, got: "a picture".into(), expected: "a PNG" });
        }
    }
    let broken = |error: image::ImageError| IoError::Broken { format: Format::Png, reason: error.to_string() };
    let mut bounds = image::Limits::default();
    bounds.max_alloc = Some(limits.max_bytes);
    let decoder = PngDecoder::with_limits(Cursor::new(bytes), bounds).map_err(broken)?;
    let (width, height) = decoder.dimensions();
    // As decoded, then as RGBA beside it.
    limits.check_image(width, height, u64::from(decoder.color_type().bytes_per_pixel()) + 4)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(broken)?.into_rgba8();
    Ok(Picture { width, height, rgba: picture.into_raw() })
}

/// Writes a picture as PNG.
///
/// # Errors
/// [`IoError::WriteShape`] if `rgba` is not `4 · width · height` bytes long; [`IoError::Write`].
pub fn encode_png_rgba(picture: &Picture) -> Result<Vec<u8>, IoError> {
    let Picture { width, height, ref rgba } = *picture;
    if u64::from(width) * u64::from(height) * 4 != rgba.len() as u64 {
        return Err(IoError::WriteShape { shape: format!("{height}, {width}, 4"), got: rgba.len() });
    }
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(rgba, width, height, ExtendedColorType::Rgba8)
        .map_err(|error| IoError::Write { format: Format::Png, reason: error.to_string() })?;
    Ok(bytes)
}
