//! Several annotators' masks → one soft label.

use crate::EngineError;
use jdt_core::CoreError;
use jdt_core::masks::{ClassSpace, LabelMap, SoftLabel};
use jdt_io::{Limits, ReadAs};
use ndarray::Array3;

/// The mean of binary mask files of one size, `[1, H, W]`: each pixel is the share of annotators who marked it.
///
/// # Errors
/// [`EngineError::File`] for a file that is no mask; [`CoreError::ShapeMismatch`] for masks of different sizes;
/// [`CoreError::EmptyBatch`] without a file.
pub fn mean_of_masks(files: &[Vec<u8>]) -> Result<SoftLabel, EngineError> {
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
    let shape = masks.first().ok_or(CoreError::EmptyBatch)?.shape();
    for mask in &masks {
        shape.expect_same("the first annotator's mask", mask.shape(), "another's")?;
    }
    let annotators = masks.len() as f64;
    let share = |pixel: usize| {
        let votes = masks.iter().filter(|mask| mask.ids().class(pixel) == Some(1)).count() as f64;
        <f32 as jdt_core::Real>::from_f64(votes / annotators)
    };
    let values = Array3::from_shape_fn((1, shape.height(), shape.width()), |(_, row, column)| {
        share(row * shape.width() + column)
    });
    Ok(SoftLabel::new(values)?)
}
