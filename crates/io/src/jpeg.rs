//! The size of a JPEG, to describe what is refused.

use crate::{Format, IoError};

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
