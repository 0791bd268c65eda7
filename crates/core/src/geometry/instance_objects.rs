//! The objects of a label as an instance map tells them apart.

use super::components::{Components, connected};
use crate::CoreError;
use crate::masks::{InstanceMap, LabelMap};
use std::collections::HashMap;

/// The id of pixels that are of no object of the map.
const NO_OBJECT: i32 = 0;

/// Splits a label into the objects of an instance map.
///
/// An object is a class of the label with an id of the map: an id that spans two classes is two objects, and pixels of one
/// class and id are one object however far they lie apart. So a map that gives a whole class one id (Cityscapes writes what
/// has no instances under the class's own id) makes it one object. Pixels of id 0 are of no object of the map: those of a
/// class are split into 8-connected objects by themselves, so that every kept pixel is in exactly one object.
///
/// # Errors
/// [`CoreError::ShapeMismatch`].
///
/// # Example
/// ```
/// use jdt_core::geometry::instance_objects;
/// use jdt_core::masks::{ClassSpace, IdImage, InstanceMap, LabelMap};
/// use ndarray::array;
///
/// let label = LabelMap::new(&IdImage::U8(array![
///     [1, 1, 0],
///     [1, 1, 0],
///     [0, 0, 1],
/// ]), ClassSpace::new(2, None)?)?;
/// // Two objects touch; the pixel of id 0 in the corner is one by itself.
/// let map = InstanceMap::new(IdImage::U16(array![
///     [900, 901, 0],
///     [900, 901, 0],
///     [  0,   0, 0],
/// ]))?;
/// assert_eq!(instance_objects(&label, &map)?.classes(), [1, 1, 0, 1]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn instance_objects(label: &LabelMap, map: &InstanceMap) -> Result<Components, CoreError> {
    let shape = label.shape();
    shape.expect_same("the label", map.shape(), "the instance map")?;
    let keys = Keys::new(label, map);
    Ok(connected(&keys.of_pixels, shape.width()).grouped(|key| keys.group(key)))
}

/// A number for each pair of class and id: the class itself for id 0, and behind the classes one pair after the other.
struct Keys {
    of_pixels: Vec<u32>,
    classes: usize,
    /// The class of each pair.
    pairs: Vec<usize>,
}

impl Keys {
    fn new(label: &LabelMap, map: &InstanceMap) -> Self {
        let (width, classes) = (label.shape().width(), label.classes());
        let mut pairs: Vec<usize> = Vec::new();
        let mut known: HashMap<(usize, i32), u32> = HashMap::new();
        // Pixels of one object mostly follow each other.
        let mut last = None;
        let mut key = |at: usize| {
            let Some(class) = label.ids().class(at) else { return u32::MAX };
            let pair = (class, map.id((at / width, at % width)));
            match last {
                Some((same, key)) if same == pair => key,
                _ => {
                    let key = if pair.1 == NO_OBJECT {
                        number(class)
                    } else {
                        *known.entry(pair).or_insert_with(|| {
                            pairs.push(class);
                            number(classes + pairs.len() - 1)
                        })
                    };
                    last = Some((pair, key));
                    key
                }
            }
        };
        let of_pixels = (0..label.shape().pixels()).map(&mut key).collect();
        Self { of_pixels, classes, pairs }
    }

    /// The class of a key, and whether all its pixels are one object.
    fn group(&self, key: usize) -> (usize, bool) {
        key.checked_sub(self.classes).and_then(|at| self.pairs.get(at)).map_or((key, false), |&class| (class, true))
    }
}

/// Classes and pixels of an image lie far below 2³².
fn number(key: usize) -> u32 {
    u32::try_from(key).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::components;
    use crate::masks::{ClassSpace, IdImage};
    use ndarray::{Array2, array};

    fn label(ids: Array2<u8>) -> LabelMap {
        LabelMap::new(&IdImage::U8(ids), ClassSpace::new(3, Some(255)).unwrap()).unwrap()
    }

    fn split(ids: Array2<u8>, map: Array2<i32>) -> Components {
        instance_objects(&label(ids), &InstanceMap::new(IdImage::I32(map)).unwrap()).unwrap()
    }

    #[test]
    fn a_map_of_zeros_or_of_the_components_says_nothing_new() {
        let mut random = crate::Random::new(3);
        for _ in 0..50 {
            let ids = Array2::from_shape_fn((7, 9), |_| [0_u8, 1, 2, 255][random.below(4)]);
            let found = components(&label(ids.clone()));
            assert_eq!(split(ids.clone(), Array2::zeros((7, 9))), found);
            let objects = found.objects();
            let number = |at: usize| objects[at].map_or(0, |object| i32::try_from(object).unwrap() + 1);
            let numbers = Array2::from_shape_fn((7, 9), |(row, column)| number(9 * row + column));
            assert_eq!(split(ids, numbers), found);
        }
    }

    #[test]
    fn ids_part_what_touches_and_join_what_lies_apart() {
        let found = split(array![[1, 1, 0, 1]], array![[70_000, 9, 0, 70_000]]);
        assert_eq!((found.objects(), found.classes()), (vec![Some(0), Some(1), Some(2), Some(0)], &[1, 1, 0][..]));
    }

    #[test]
    fn an_id_of_two_classes_is_two_objects_and_ignored_pixels_are_none() {
        let found = split(array![[1, 2, 255, 1]], array![[5, 5, 5, 5]]);
        assert_eq!((found.objects(), found.classes()), (vec![Some(0), Some(1), None, Some(0)], &[1, 2][..]));
    }

    #[test]
    fn pixels_of_no_object_are_not_joined_through_those_of_one() {
        let found = split(array![[1, 1, 1]], array![[0, 3, 0]]);
        assert_eq!(found.objects(), [Some(0), Some(1), Some(2)]);
    }

    #[test]
    fn a_map_of_another_size_is_refused() {
        let map = InstanceMap::new(IdImage::U8(array![[1], [0]])).unwrap();
        let error = instance_objects(&label(array![[1, 0]]), &map).unwrap_err();
        let said = "the label is 2×1, the instance map is 1×2: both must have the same width and height";
        assert_eq!(error.to_string(), said);
    }
}
