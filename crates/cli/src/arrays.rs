//! Batches of maps out of files.

use crate::files;
use crate::refused::Refused;
use jdt_core::masks::{IdImage, KeepMask};
use jdt_io::{Decoded, Limits, ReadAs};
use ndarray::{Array2, Array4};
use std::path::Path;

/// Reads and decodes a file.
pub(crate) fn decode(path: &Path) -> anyhow::Result<Decoded> {
    jdt_io::decode(&files::read(path)?, &Limits::default()).map_err(|reason| Refused::file(path, reason))
}

/// Values per class in single precision, `[B, C, H, W]`.
pub(crate) fn read_f32(path: &Path) -> anyhow::Result<Array4<f32>> {
    let dense = jdt_io::to_dense(&decode(path)?, &ReadAs::default()).map_err(|reason| Refused::file(path, reason))?;
    Ok(dense.into_f32())
}

/// Class ids, an image each.
pub(crate) fn read_ids(path: &Path) -> anyhow::Result<Vec<IdImage>> {
    jdt_io::to_id_batch(&decode(path)?, &ReadAs::default()).map_err(|reason| Refused::file(path, reason))
}

/// Refuses a file with another number of images.
pub(crate) fn expect_images(path: &Path, got: usize, expected: usize) -> anyhow::Result<()> {
    if got == expected {
        Ok(())
    } else {
        Err(Refused::file(path, format_args!("holds {got} images, the other file holds {expected}")))
    }
}

/// Masks of kept pixels, other than 0 is kept; `[B, H, W]` as expected.
pub(crate) fn read_keep(path: &Path, (images, height, width): (usize, usize, usize)) -> anyhow::Result<Vec<KeepMask>> {
    let masks = read_ids(path)?;
    expect_images(path, masks.len(), images)?;
    masks
        .iter()
        .map(|ids| {
            let shape = ids.shape().map_err(Refused::because)?;
            if (shape.height(), shape.width()) != (height, width) {
                return Err(Refused::file(path, format_args!("is {shape}, the prediction is {width}×{height}")));
            }
            KeepMask::new(Array2::from_shape_fn((height, width), |at| ids.id(at) != 0)).map_err(Refused::because)
        })
        .collect()
}
