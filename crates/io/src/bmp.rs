//! BMP masks with their palette indices kept.
//!
//! The `image` crate expands palettes, and panics when asked for indices of fewer than 8 bits; what masks need of the
//! format is small: 1, 4 and 8 bits, run lengths, and plain colours of 24 and 32 bits.

use crate::{Decoded, Format, IoError, Kind, Limits, Mask};
use ndarray::{Array2, Array3};

const FILE_HEADER: usize = 14;
const RGB: u32 = 0;
const RLE8: u32 = 1;
const RLE4: u32 = 2;
const BITFIELDS: u32 = 3;

struct Header {
    width: u32,
    height: u32,
    top_down: bool,
    bits: u16,
    compression: u32,
    pixels_at: usize,
    palette: Vec<[u8; 3]>,
}

/// Reads a BMP as it is stored: palette indices, or colours.
///
/// # Source
/// Microsoft: Bitmap storage; `BITMAPCOREHEADER`, `BITMAPINFOHEADER` and its successors.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, IoError> {
    let header = header(bytes)?;
    let per_pixel = if header.bits > 8 { 3 } else { 1 };
    limits.check_image(header.width, header.height, per_pixel)?;
    let data = bytes.get(header.pixels_at..).ok_or_else(|| broken("its pixels begin behind its end"))?;
    let (width, height) = (header.width as usize, header.height as usize);
    let row_bytes = (width as u64 * u64::from(header.bits)).div_ceil(32) * 4;
    let is_plain = header.compression == RGB || header.compression == BITFIELDS;
    let expected = row_bytes * height as u64;
    // The last row may lack its padding.
    let padding = row_bytes - (width as u64 * u64::from(header.bits)).div_ceil(8);
    if is_plain && (data.len() as u64) + padding < expected {
        return Err(IoError::Truncated { format: Format::Bmp, expected, got: data.len() as u64 });
    }
    let file_row = |row: usize| if header.top_down { row } else { height - 1 - row };
    let row_bytes = usize::try_from(row_bytes).unwrap_or(usize::MAX);
    if header.bits > 8 {
        let step = usize::from(header.bits / 8);
        let colours = Array3::from_shape_fn((height, width, 3), |(row, column, channel)| {
            data.get(file_row(row) * row_bytes + column * step + 2 - channel).copied().unwrap_or(0)
        });
        return Ok(decoded(Mask::Colours(colours), Kind::Rgb, "u8", None));
    }
    let indices = if is_plain {
        let bits = usize::from(header.bits);
        let (per_byte, low_bits) = (8 / bits, u8::MAX >> (8 - bits));
        Array2::from_shape_fn((height, width), |(row, column)| {
            let byte = data.get(file_row(row) * row_bytes + column / per_byte).copied().unwrap_or(0);
            byte >> (8 - bits - column % per_byte * bits) & low_bits
        })
    } else {
        // A run takes two bytes and covers at most 255 pixels; an end of line or of the picture covers the rest.
        run_lengths(data, (height, width), header.compression == RLE4)?
    };
    let dtype = match header.bits {
        1 => "u1",
        4 => "u4",
        _ => "u8",
    };
    Ok(decoded(Mask::Ids(indices.into()), Kind::Palette, dtype, Some(header.palette)))
}

fn decoded(mask: Mask, kind: Kind, dtype: &'static str, palette: Option<Vec<[u8; 3]>>) -> Decoded {
    Decoded { mask, kind, dtype, palette, findings: Vec::new(), stack: false, spacing: None }
}

fn header(bytes: &[u8]) -> Result<Header, IoError> {
    let short = || broken("it ends inside its header");
    let u16_at = |at: usize| bytes.get(at..)?.first_chunk().map(|&two| u16::from_le_bytes(two));
    let u32_at = |at: usize| bytes.get(at..)?.first_chunk().map(|&four| u32::from_le_bytes(four));
    let pixels_at = u32_at(10).ok_or_else(short)? as usize;
    let info = u32_at(FILE_HEADER).ok_or_else(short)? as usize;
    let (width, height, bits, compression, used, entry_bytes) = if info == 12 {
        let side = |at| u16_at(at).map(i64::from).ok_or_else(short);
        (side(18)?, side(20)?, u16_at(24).ok_or_else(short)?, RGB, 0, 3)
    } else if (40..=124).contains(&info) {
        #[expect(clippy::cast_possible_wrap, reason = "the field is signed in the format")]
        let side = |at| u32_at(at).map(|side| i64::from(side as i32)).ok_or_else(short);
        let compression = u32_at(30).ok_or_else(short)?;
        (side(18)?, side(22)?, u16_at(28).ok_or_else(short)?, compression, u32_at(46).ok_or_else(short)?, 4)
    } else {
        return Err(broken(&format!("its header is {info} bytes long, expected 12 or 40 to 124")));
    };
    let (top_down, height) = (height < 0, height.unsigned_abs());
    let (Ok(width), Ok(height)) = (u32::try_from(width), u32::try_from(height)) else {
        return Err(broken(&format!("it is {width} pixels wide")));
    };
    if width == 0 || height == 0 {
        return Err(broken("it has no pixel"));
    }
    let known = matches!((bits, compression), (1 | 4 | 8 | 24 | 32, RGB) | (8, RLE8) | (4, RLE4) | (32, BITFIELDS));
    if !known || (top_down && matches!(compression, RLE8 | RLE4)) {
        return Err(IoError::Unsupported {
            format: Format::Bmp,
            got: format!("{bits} bits a pixel with compression {compression}"),
            expected: "1, 4 or 8 bits with a palette, or 24 or 32 bits of colour",
        });
    }
    if compression == BITFIELDS {
        let masks = [u32_at(54), u32_at(58), u32_at(62)];
        if masks != [Some(0x00ff_0000), Some(0x0000_ff00), Some(0x0000_00ff)] {
            return Err(IoError::Unsupported {
                format: Format::Bmp,
                got: "colours in an unusual order of bits".into(),
                expected: "8 bits each of red, green and blue",
            });
        }
    }
    let mut palette = Vec::new();
    if bits <= 8 {
        let most = 1_usize << bits;
        let entries = if used == 0 { most } else { (used as usize).min(most) };
        let start = FILE_HEADER + info;
        let table = bytes.get(start..start + entries * entry_bytes).ok_or_else(short)?;
        palette = table.chunks_exact(entry_bytes).map(|bgr| [bgr[2], bgr[1], bgr[0]]).collect();
    }
    Ok(Header { width, height, top_down, bits, compression, pixels_at, palette })
}

/// Runs from the bottom row up; pixels that are jumped over are 0.
fn run_lengths(data: &[u8], (height, width): (usize, usize), nibbles: bool) -> Result<Array2<u8>, IoError> {
    let cut = || broken("its runs end before its picture does");
    // A jump can leave most of a picture empty, so the limit on pixels is what bounds this.
    let mut indices = Array2::zeros((height, width));
    let (mut x, mut y, mut at) = (0, 0, 0);
    let mut put = |x: usize, y: usize, index: u8| {
        if let Some(pixel) = height.checked_sub(y + 1).and_then(|row| indices.get_mut((row, x))) {
            *pixel = index;
        }
    };
    let of = |byte: u8, place: usize| match (nibbles, place % 2) {
        (false, _) => byte,
        (true, 0) => byte >> 4,
        (true, _) => byte & 15,
    };
    while y < height {
        let (&count, &value) = data.get(at).zip(data.get(at + 1)).ok_or_else(cut)?;
        at += 2;
        match (count, value) {
            (0, 0) => (x, y) = (0, y + 1),
            (0, 1) => return Ok(indices),
            (0, 2) => {
                let (&right, &up) = data.get(at).zip(data.get(at + 1)).ok_or_else(cut)?;
                (x, y, at) = (x + usize::from(right), y + usize::from(up), at + 2);
            }
            (0, count) => {
                let count = usize::from(count);
                let bytes = if nibbles { count.div_ceil(2) } else { count };
                let run = data.get(at..at + bytes).ok_or_else(cut)?;
                for place in 0..count {
                    put(x + place, y, of(run[if nibbles { place / 2 } else { place }], place));
                }
                (x, at) = (x + count, at + bytes.next_multiple_of(2));
            }
            (count, value) => {
                let count = usize::from(count);
                (0..count).for_each(|place| put(x + place, y, of(value, place)));
                x += count;
            }
        }
    }
    Ok(indices)
}

fn broken(reason: &str) -> IoError {
    IoError::Broken { format: Format::Bmp, reason: reason.into() }
}
