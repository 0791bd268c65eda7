//! Instance maps: which object each pixel belongs to, and whose label a map is of.

use crate::error::shape_text;
use crate::ids::{narrow, whole};
use crate::pairing::{pair_keys, without};
use crate::palette::gray_ids;
use crate::{Decoded, Format, IoError, Kind, Mask, Pairing, Values, path_key};
use jdt_core::masks::{IdImage, InstanceMap};
use ndarray::ArrayD;

/// Endings that data sets give to instance maps, longest first where one ends another.
const SUFFIXES: [&str; 9] = [
    "_gtfine_instancetrainids",
    "_gtfine_instanceids",
    "_gtcoarse_instanceids",
    "_instancetrainids",
    "_instanceids",
    "_instance_ids",
    "_instances",
    "_instance",
    "_inst",
];

/// Reads the instance maps of a file: one, or as many as there are slices or pages.
///
/// Ids are what the file stores, up to 2³¹ − 1; neither palettes nor classes are looked at, and no axis runs over classes.
///
/// # Errors
/// [`IoError::InstanceColours`] for a colour image; [`IoError::FractionalInstance`] for values that are no whole numbers;
/// [`IoError::Lossy`] for JPEG; [`IoError::Unsupported`] for objects of a COCO file, which are drawn by class;
/// [`IoError::Shape`] for more axes than slices have; [`IoError::Core`] for an id below 0.
///
/// # Example
/// ```
/// use jdt_io::{Limits, decode, encode_npy_f64, to_instance_maps};
///
/// let file = encode_npy_f64(&[1, 3], &[0.0, 26_001.0, 70_000.0])?;
/// let maps = to_instance_maps(&decode(&file, &Limits::default())?)?;
/// assert_eq!((maps.len(), maps[0].id((0, 2))), (1, 70_000));
/// # Ok::<(), jdt_io::IoError>(())
/// ```
pub fn to_instance_maps(decoded: &Decoded) -> Result<Vec<InstanceMap>, IoError> {
    match decoded.kind {
        Kind::Jpeg => return Err(IoError::Lossy { format: Format::Jpeg }),
        Kind::Coco => {
            return Err(IoError::Unsupported {
                format: Format::Coco,
                got: "objects that are drawn by their class".into(),
                expected: "instance ids as PNG, TIFF, BMP, NPY, NPZ or NIfTI",
            });
        }
        _ => {}
    }
    let images: Vec<IdImage> = match &decoded.mask {
        Mask::Ids(ids) => vec![ids.clone()],
        Mask::Colours(colours) => vec![gray_ids(colours.view()).map_err(|error| match error {
            IoError::NoPalette { colours } => IoError::InstanceColours { colours },
            other => other,
        })?],
        Mask::Values(Values::I32(values)) => planes(values, |plane| Ok(narrow(plane.view())))?,
        Mask::Values(Values::F32(values)) => planes(&values.mapv(f64::from), |plane| ids_of(&plane))?,
        Mask::Values(Values::F64(values)) => planes(values, |plane| ids_of(&plane))?,
    };
    images.into_iter().map(|ids| InstanceMap::new(ids).map_err(IoError::from)).collect()
}

/// `[H, W]`, or `[B, H, W]` with any number of axes of length 1 between.
fn planes<T: Copy>(
    values: &ArrayD<T>,
    read: impl Fn(ndarray::Array2<T>) -> Result<IdImage, IoError>,
) -> Result<Vec<IdImage>, IoError> {
    let shape = values.shape();
    let misfit = || IoError::Shape { shape: shape_text(shape), expected: "[H, W] or [B, H, W] for instance ids" };
    let (between, &[height, width]) = shape.split_last_chunk::<2>().ok_or_else(misfit)?;
    if between.iter().filter(|&&length| length > 1).count() > 1 {
        return Err(misfit());
    }
    let batch = values.to_shape((between.iter().product::<usize>(), height, width)).map_err(|_odd| misfit())?;
    batch.outer_iter().map(|plane| read(plane.to_owned())).collect()
}

fn ids_of(plane: &ndarray::Array2<f64>) -> Result<IdImage, IoError> {
    if let Some(ids) = whole(plane.view()) {
        return Ok(narrow(ids.view()));
    }
    let is_id = |value: f64| value.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&value);
    let first = plane.indexed_iter().find(|(_, value)| !is_id(**value));
    let ((row, column), value) = first.map_or(((0, 0), f64::NAN), |(at, &value)| (at, value));
    Err(IoError::FractionalInstance { value, row, column })
}

/// Pairs labels with instance maps by name, as [`crate::pair`] does with predictions; endings of instance maps
/// (`_gtFine_instanceIds`, `_instances`, …) are taken off first.
///
/// Where the names of some maps end so, the others are none: a folder of Cityscapes holds labels and instances side by side, and
/// a label must not be taken for its own instance map.
///
/// # Example
/// ```
/// use jdt_io::pair_instances;
///
/// let labels = ["ulm/a_gtFine_labelIds.png", "ulm/b_gtFine_labelIds.png"];
/// let maps = ["ulm/a_gtFine_instanceIds.png", "ulm/a_gtFine_labelIds.png", "ulm/c_gtFine_instanceIds.png"];
/// let found = pair_instances(&labels, &maps);
/// assert_eq!((found.pairs[0].label, found.pairs[0].prediction, found.pairs.len()), (0, 0, 1));
/// assert_eq!(found.unpaired_predictions, [2]);
/// ```
pub fn pair_instances<L: AsRef<str>, M: AsRef<str>>(labels: &[L], maps: &[M]) -> Pairing {
    let keys: Vec<String> = maps.iter().map(|name| path_key(name.as_ref())).collect();
    let bare: Vec<String> = keys.iter().map(|key| without(key, &SUFFIXES)).collect();
    let says_so: Vec<bool> = keys.iter().zip(&bare).map(|(key, bare)| key != bare).collect();
    let taken: Vec<usize> = (0..maps.len()).filter(|&at| says_so[at] || !says_so.contains(&true)).collect();
    let label_keys = labels.iter().map(|name| path_key(name.as_ref())).collect();
    let mut found = pair_keys(label_keys, taken.iter().map(|&at| bare[at].clone()).collect());
    for pair in &mut found.pairs {
        pair.prediction = taken[pair.prediction];
    }
    for at in &mut found.unpaired_predictions {
        *at = taken[*at];
    }
    for at in found
        .duplicates
        .iter_mut()
        .filter(|same| same.side == crate::Side::Prediction)
        .flat_map(|same| &mut same.indices)
    {
        *at = taken[*at];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;

    fn pairs(labels: &[&str], maps: &[&str]) -> Vec<(usize, usize)> {
        pair_instances(labels, maps).pairs.iter().map(|pair| (pair.label, pair.prediction)).collect()
    }

    #[test]
    fn endings_of_instance_maps_are_taken_off() {
        let labels = ["gt/a_gtFine_labelTrainIds.png", "gt/b.v2_mask.png", "gt/c.png"];
        let maps = ["inst/a_gtFine_instanceIds.png", "inst/b.v2_instances.npy", "inst/c_inst.tif"];
        assert_eq!(pairs(&labels, &maps), [(0, 0), (1, 1), (2, 2)]);
        assert_eq!(pairs(&["a.png", "b.png"], &["b.png", "a.npy"]), [(0, 1), (1, 0)]);
    }

    #[test]
    fn a_label_is_not_its_own_map_where_maps_say_what_they_are() {
        let labels = ["a_gtFine_labelIds.png", "b_gtFine_labelIds.png"];
        let folder =
            ["a_gtFine_color.png", "a_gtFine_instanceIds.png", "a_gtFine_labelIds.png", "b_gtFine_labelIds.png"];
        assert_eq!(pairs(&labels, &folder), [(0, 1)]);
    }

    #[test]
    fn places_are_those_of_the_names_that_were_given() {
        let found = pair_instances(&["a.png"], &["a.png", "x_inst.png", "a_inst.png", "y_inst.png", "y_inst.npy"]);
        assert_eq!((found.pairs[0].prediction, &found.unpaired_predictions[..]), (2, &[1][..]));
        assert_eq!((found.duplicates[0].side, &found.duplicates[0].indices[..]), (Side::Prediction, &[3, 4][..]));
    }
}
