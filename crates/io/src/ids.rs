//! A decoded mask as class ids.

use crate::axes::as_batch;
use crate::error::shape_text;
use crate::palette::{colours_to_ids, gray_ids};
use crate::{Decoded, IoError, Mask, ReadAs, Values};
use jdt_core::CoreError;
use jdt_core::masks::{ClassSpace, IdImage};
use ndarray::{Array2, ArrayView2, ArrayView3, Axis, Zip};

/// Reads one image of class ids, `[H, W]`.
///
/// Ids and palette indices stay as they are. Colours go through `read_as.palette`; without one, a colour image whose
/// channels are equal everywhere is read as gray. Float maps with several channels become the class with the largest
/// value, the first on ties; with one channel, whole numbers are ids and everything else is foreground from 0.5 up, if there are
/// no more than two classes.
/// Whole numbers with a class axis must be one-hot.
///
/// # Errors
/// [`IoError::NoPalette`], [`IoError::UnknownColours`], [`IoError::NotANumber`], [`IoError::SeveralImages`],
/// [`IoError::NeitherIdsNorProbabilities`], and what the axes may lack.
///
/// # Example
/// ```
/// use jdt_io::{Limits, ReadAs, decode, encode_npy_f32, to_ids};
///
/// // Two classes over one row of three pixels; the middle one is a tie.
/// let file = encode_npy_f32(&[2, 1, 3], &[0.9, 0.5, 0.2, 0.1, 0.5, 0.8])?;
/// let ids = to_ids(&decode(&file, &Limits::default())?, &ReadAs::classes(2))?;
/// assert_eq!(ids, ndarray::array![[0_u8, 0, 1]].into());
/// # Ok::<(), jdt_io::IoError>(())
/// ```
pub fn to_ids(decoded: &Decoded, read_as: &ReadAs) -> Result<IdImage, IoError> {
    let mut images = to_id_batch(decoded, read_as)?;
    match (images.pop(), images.len()) {
        (Some(image), 0) => Ok(image),
        (_, others) => Err(IoError::SeveralImages { shape: shape_of(decoded), images: others + 1 }),
    }
}

/// Reads every image of an array: `[B, H, W]` ids, `[B, C, H, W]` maps, or one image as [`to_ids`] does.
///
/// # Errors
/// As [`to_ids`], except for the number of images.
pub fn to_id_batch(decoded: &Decoded, read_as: &ReadAs) -> Result<Vec<IdImage>, IoError> {
    match &decoded.mask {
        Mask::Ids(ids) => Ok(vec![ids.clone()]),
        Mask::Colours(colours) => match &read_as.palette {
            Some(palette) => colours_to_ids(colours.view(), palette).map(|ids| vec![ids]),
            None => gray_ids(colours.view()).map(|ids| vec![ids]),
        },
        Mask::Values(Values::F32(values)) => {
            as_batch(values, read_as)?.outer_iter().map(|map| harden(map, read_as, f64::from)).collect()
        }
        Mask::Values(Values::F64(values)) => {
            as_batch(values, read_as)?.outer_iter().map(|map| harden(map, read_as, |value| value)).collect()
        }
        Mask::Values(Values::I32(values)) => {
            if !decoded.stack
                && let Ok(batch) = as_batch(values, read_as)
                && batch.outer_iter().all(is_one_hot)
            {
                return batch.outer_iter().map(|map| harden(map, read_as, f64::from)).collect();
            }
            match values.ndim() {
                3 => Ok(values.outer_iter().filter_map(|image| image.into_dimensionality().ok()).map(narrow).collect()),
                _ => Err(IoError::Shape {
                    shape: shape_text(values.shape()),
                    expected: "[H, W] or [B, H, W] for class ids, zeros and a single one per pixel for a class axis",
                }),
            }
        }
    }
}

fn shape_of(decoded: &Decoded) -> String {
    match &decoded.mask {
        Mask::Values(values) => shape_text(values.shape()),
        Mask::Colours(colours) => shape_text(colours.shape()),
        Mask::Ids(ids) => ids.shape().map(|shape| shape.to_string()).unwrap_or_default(),
    }
}

/// Whether each pixel of `[C, H, W]` holds zeros and a single one.
pub(crate) fn is_one_hot(map: ArrayView3<'_, i32>) -> bool {
    map.len_of(Axis(0)) > 1
        && map.iter().all(|value| matches!(value, 0 | 1))
        && map.sum_axis(Axis(0)).iter().all(|&ones| ones == 1)
}

/// `[C, H, W]` → `[H, W]`.
fn harden<T: Copy + PartialOrd>(
    map: ArrayView3<'_, T>,
    read_as: &ReadAs,
    widen: fn(T) -> f64,
) -> Result<IdImage, IoError> {
    if let Some(((channel, row, column), _)) = map.indexed_iter().find(|(_, value)| widen(**value).is_nan()) {
        return Err(IoError::NotANumber { channel, row, column });
    }
    let first = map.index_axis(Axis(0), 0);
    if map.len_of(Axis(0)) == 1 {
        return single(first.mapv(widen).view(), read_as.classes);
    }
    let channels = map.len_of(Axis(0));
    if channels > ClassSpace::MAX_CLASSES {
        return Err(CoreError::ClassCount { min: 1, max: ClassSpace::MAX_CLASSES, got: channels }.into());
    }
    let mut best = first.to_owned();
    let mut ids = Array2::<u16>::zeros(best.raw_dim());
    for (class, plane) in (0_u16..).zip(map.outer_iter()).skip(1) {
        Zip::from(&mut best).and(&mut ids).and(plane).for_each(|best, id, &value| {
            if value > *best {
                (*best, *id) = (value, class);
            }
        });
    }
    Ok(if channels <= 256 { ids.mapv(|id| u8::try_from(id).unwrap_or(u8::MAX)).into() } else { ids.into() })
}

/// One channel: ids if every value is whole, else a foreground probability.
fn single(map: ArrayView2<'_, f64>, classes: Option<usize>) -> Result<IdImage, IoError> {
    if let Some(ids) = whole(map) {
        return Ok(narrow(ids.view()));
    }
    if map.iter().any(|value| !(0.0..=1.0).contains(value)) {
        let (min, max) = range(map.iter().copied());
        return Err(IoError::NeitherIdsNorProbabilities { min, max });
    }
    match classes {
        Some(classes) if classes > 2 => Err(IoError::NoClassAxis { shape: shape_text(map.shape()), classes }),
        _ => Ok(map.mapv(|value| u8::from(value >= 0.5)).into()),
    }
}

/// The map as 32-bit ids if it holds nothing else.
pub(crate) fn whole(map: ArrayView2<'_, f64>) -> Option<Array2<i32>> {
    let is_id = |value: f64| value.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&value);
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and within i32")]
    map.iter().all(|&value| is_id(value)).then(|| map.mapv(|value| value as i32))
}

/// Smallest and largest value; NaN is passed over.
pub(crate) fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(min, max), value| (min.min(value), max.max(value)))
}

/// Ids in the narrowest type that holds them all; kernels and histograms are fastest on 8 bits.
pub(crate) fn narrow(ids: ArrayView2<'_, i32>) -> IdImage {
    let (min, max) = ids.iter().fold((i32::MAX, i32::MIN), |(min, max), &id| (min.min(id), max.max(id)));
    if min >= 0 && max <= i32::from(u8::MAX) {
        ids.mapv(|id| u8::try_from(id).unwrap_or(u8::MAX)).into()
    } else if min >= 0 && max <= i32::from(u16::MAX) {
        ids.mapv(|id| u16::try_from(id).unwrap_or(u16::MAX)).into()
    } else {
        ids.to_owned().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, decode, encode_npy_f64};
    use ndarray::array;

    fn read(shape: &[usize], values: &[f64]) -> Result<IdImage, IoError> {
        to_ids(&decode(&encode_npy_f64(shape, values).unwrap(), &Limits::default()).unwrap(), &ReadAs::default())
    }

    #[test]
    fn one_channel_is_ids_or_a_probability() {
        assert_eq!(read(&[1, 3], &[0.0, 7.0, -1.0]).unwrap(), array![[0, 7, -1]].into());
        assert_eq!(read(&[1, 3], &[0.49, 0.5, 1.0]).unwrap(), array![[0_u8, 1, 1]].into());
        let error = read(&[1, 2], &[-2.5, 3.0]).unwrap_err();
        assert_eq!(error, IoError::NeitherIdsNorProbabilities { min: -2.5, max: 3.0 });
        let map = decode(&encode_npy_f64(&[1, 1, 3], &[0.2, 0.5, 0.9]).unwrap(), &Limits::default()).unwrap();
        assert_eq!(to_ids(&map, &ReadAs::classes(2)).unwrap(), array![[0_u8, 1, 1]].into());
        assert!(matches!(to_ids(&map, &ReadAs::classes(4)), Err(IoError::NoClassAxis { .. })));
    }

    #[test]
    fn nan_is_named_with_its_place() {
        let error = read(&[2, 3, 3], &[&[0.5; 14][..], &[f64::NAN], &[0.5; 3]].concat()).unwrap_err();
        assert_eq!(error, IoError::NotANumber { channel: 1, row: 1, column: 2 });
    }

    #[test]
    fn several_images_need_several_files() {
        let error = read(&[2, 3, 4, 4], &[0.5; 96]).unwrap_err();
        assert_eq!(error, IoError::SeveralImages { shape: "2, 3, 4, 4".into(), images: 2 });
    }
}
