//! Ids as they stand in a file.

use super::ImageShape;
use crate::CoreError;
use ndarray::Array2;
use std::collections::BTreeMap;

/// A decoded image of ids, unchecked: `[H, W]`, in the width that the file had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdImage {
    /// 1 to 8 bits a pixel.
    U8(Array2<u8>),
    /// 16 bits a pixel.
    U16(Array2<u16>),
    /// Anything wider, and anything with a sign.
    I32(Array2<i32>),
}

impl IdImage {
    /// The image's size.
    ///
    /// # Errors
    /// [`CoreError::EmptyOrHuge`] for an image without pixels.
    pub fn shape(&self) -> Result<ImageShape, CoreError> {
        let (height, width) = match self {
            Self::U8(ids) => ids.dim(),
            Self::U16(ids) => ids.dim(),
            Self::I32(ids) => ids.dim(),
        };
        ImageShape::new(height, width)
    }

    /// The id at `(row, column)`, which must lie inside.
    pub fn id(&self, at: (usize, usize)) -> i32 {
        match self {
            Self::U8(ids) => i32::from(ids[at]),
            Self::U16(ids) => i32::from(ids[at]),
            Self::I32(ids) => ids[at],
        }
    }

    /// How many pixels hold each id, in the order of the ids.
    pub fn histogram(&self) -> BTreeMap<i32, u64> {
        let mut counts = BTreeMap::new();
        match self {
            Self::U8(ids) => {
                let mut table = [0_u64; 256];
                ids.iter().for_each(|&id| table[usize::from(id)] += 1);
                counts.extend((0..).zip(table).filter(|&(_, count)| count > 0));
            }
            Self::U16(ids) => {
                let mut table = vec![0_u64; 1 << 16];
                ids.iter().for_each(|&id| table[usize::from(id)] += 1);
                counts.extend((0..).zip(table).filter(|&(_, count)| count > 0));
            }
            Self::I32(ids) => ids.iter().for_each(|&id| *counts.entry(id).or_insert(0) += 1),
        }
        counts
    }
}

impl From<Array2<u8>> for IdImage {
    fn from(ids: Array2<u8>) -> Self {
        Self::U8(ids)
    }
}

impl From<Array2<u16>> for IdImage {
    fn from(ids: Array2<u16>) -> Self {
        Self::U16(ids)
    }
}

impl From<Array2<i32>> for IdImage {
    fn from(ids: Array2<i32>) -> Self {
        Self::I32(ids)
    }
}
