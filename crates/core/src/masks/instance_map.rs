//! Which object each pixel belongs to, as a data set says it.

use super::{IdImage, ImageShape};
use crate::CoreError;

/// The ids of objects, one a pixel: 0 for a pixel of no object of its own, any positive number for an object.
///
/// Ids may be as large as 2³¹ − 1 and need not follow each other; what class an object has, the label says.
///
/// # Example
/// ```
/// use jdt_core::masks::{IdImage, InstanceMap};
/// use ndarray::array;
///
/// let map = InstanceMap::new(IdImage::U16(array![
///     [26001, 26001,     0],
///     [26001,     7,     0],
///     [26002, 26002, 26002],
/// ]))?;
/// assert_eq!((map.id((2, 0)), map.shape().pixels()), (26002, 9));
/// assert!(InstanceMap::new(IdImage::I32(array![[1, -1]])).is_err());
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceMap {
    ids: IdImage,
    shape: ImageShape,
}

impl InstanceMap {
    /// Checks ids.
    ///
    /// # Errors
    /// [`CoreError::NegativeInstance`] with the first id below 0 and its place; [`CoreError::EmptyOrHuge`].
    pub fn new(ids: IdImage) -> Result<Self, CoreError> {
        let shape = ids.shape()?;
        if let IdImage::I32(signed) = &ids
            && let Some(((row, column), &id)) = signed.indexed_iter().find(|(_, id)| **id < 0)
        {
            return Err(CoreError::NegativeInstance { id, row, column });
        }
        Ok(Self { ids, shape })
    }

    /// The id at `(row, column)`, which must lie inside.
    pub fn id(&self, at: (usize, usize)) -> i32 {
        self.ids.id(at)
    }

    /// Height and width.
    pub fn shape(&self) -> ImageShape {
        self.shape
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn an_id_below_zero_is_named_with_its_place() {
        let error = InstanceMap::new(IdImage::I32(array![[0, 70_000], [-5, -1]])).unwrap_err();
        assert_eq!(error, CoreError::NegativeInstance { id: -5, row: 1, column: 0 });
        assert_eq!(
            error.to_string(),
            "the instance map holds -5 at row 1, column 0: expected 0 for no object, or the positive id of one"
        );
    }
}
