//! Several annotators' masks → one soft label.

use crate::EngineError;
use jdt_core::masks::{ClassSpace, LabelMap, SoftLabel};
use jdt_core::soft_labels::{mean_of_annotators, one_hot};
use jdt_io::{Limits, ReadAs};

/// The mean of binary mask files of one size, `[1, H, W]`: each pixel is the share of annotators who marked it; and the masks
/// themselves, alike.
///
/// # Errors
/// [`EngineError::File`] for a file that is no mask; [`jdt_core::CoreError::ShapeMismatch`] for masks of different
/// sizes; [`jdt_core::CoreError::EmptyBatch`] without a file.
pub fn mean_of_masks(files: &[Vec<u8>]) -> Result<(SoftLabel, Vec<SoftLabel>), EngineError> {
    let space = ClassSpace::binary(None);
    let masks: Vec<LabelMap> = files
        .iter()
        .map(|bytes| {
            let at_file = |source| EngineError::File { role: "annotator", source };
            let decoded = jdt_io::decode(bytes, &Limits::default()).map_err(at_file)?;
            let ids = jdt_io::to_ids(&decoded, &ReadAs::default()).map_err(at_file)?;
            Ok(LabelMap::new(&ids, space)?)
        })
        .collect::<Result<_, EngineError>>()?;
    Ok((mean_of_annotators(&masks)?, masks.iter().map(one_hot).collect::<Result<_, _>>()?))
}
