//! COCO's run lengths: column by column, zeros first.

use crate::{Format, IoError};

/// A mask as run lengths over `height · width` pixels, in the order of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Runs {
    pub(super) height: u32,
    pub(super) counts: Vec<u32>,
}

impl Runs {
    /// Run lengths that must fill an image.
    pub(super) fn new(height: u32, width: u32, counts: Vec<u32>) -> Result<Self, IoError> {
        let pixels = u64::from(height) * u64::from(width);
        let sum: u64 = counts.iter().map(|&count| u64::from(count)).sum();
        if sum == pixels {
            Ok(Self { height, counts })
        } else {
            Err(broken(&format!("run lengths of {sum} pixels in an image of {width}×{height}")))
        }
    }

    /// Reads the compressed form: 5 bits a character, low bits first, each count from the third on a difference to the one
    /// before the last.
    ///
    /// # Source
    /// `rleFrString` of cocodataset/cocoapi, common/maskApi.c.
    pub(super) fn from_text(text: &str, height: u32, width: u32) -> Result<Self, IoError> {
        let bad = || broken("compressed run lengths that do not end or do not fit 32 bits");
        let mut counts: Vec<u32> = Vec::new();
        let mut letters = text.bytes();
        while let Some(mut letter) = letters.next() {
            let (mut value, mut shift) = (0_i64, 0);
            loop {
                let bits = letter.checked_sub(48).filter(|&bits| bits < 64 && shift < 40).ok_or_else(bad)?;
                value |= i64::from(bits & 0x1f) << shift;
                shift += 5;
                if bits & 0x20 == 0 {
                    if bits & 0x10 != 0 {
                        value |= -1_i64 << shift;
                    }
                    break;
                }
                letter = letters.next().ok_or_else(bad)?;
            }
            if counts.len() > 2 {
                value += i64::from(counts[counts.len() - 2]);
            }
            counts.push(u32::try_from(value).ok().ok_or_else(bad)?);
        }
        Self::new(height, width, counts)
    }

    /// Calls `paint(row, column)` for each pixel of the mask.
    pub(super) fn for_each(&self, mut paint: impl FnMut(usize, usize)) {
        let height = self.height as usize;
        let mut at = 0;
        for (run, &count) in self.counts.iter().enumerate() {
            let end = at + count as usize;
            if run % 2 == 1 {
                (at..end).for_each(|pixel| paint(pixel % height, pixel / height));
            }
            at = end;
        }
    }
}

pub(super) fn broken(reason: &str) -> IoError {
    IoError::Broken { format: Format::Coco, reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compressed_form_is_pycocotools() {
        // pycocotools.mask.encode of a 6×8 mask with a 3×2 box at row 1, column 2, and one pixel at (5, 7).
        let mut wanted = vec![vec![0; 8]; 6];
        for row in 1..4 {
            wanted[row][2] = 1;
            wanted[row][3] = 1;
        }
        wanted[5][7] = 1;
        let plain = Runs::new(6, 8, vec![13, 3, 3, 3, 25, 1]).unwrap();
        let mut seen = vec![vec![0; 8]; 6];
        plain.for_each(|row, column| seen[row][column] = 1);
        assert_eq!(seen, wanted);
        assert_eq!(Runs::from_text("=330f0N", 6, 8).unwrap(), plain);
    }

    #[test]
    fn runs_that_do_not_fill_are_refused() {
        for text in ["=", "=330", "PPPPPPPPPPPP", "\u{1}", "é", "zzz"] {
            assert!(Runs::from_text(text, 6, 8).is_err(), "{text}");
        }
        assert!(Runs::new(6, 8, vec![u32::MAX, u32::MAX]).is_err());
    }
}
