//! A file described: what `jdt inspect` prints.

use crate::axes::as_batch;
use crate::ids::range;
use crate::palette::{gray_ids, hex};
use crate::{Decoded, Finding, IoError, Kind, Limits, Mask, ReadAs, Values, decode, diagnose};
use jdt_core::masks::{ClassSpace, IdImage};
use ndarray::Axis;
use serde::Serialize;
use std::collections::BTreeSet;

/// Distinct values and colours are listed up to so many.
const MOST_VALUES: usize = 4096;

/// A whole number or a fraction, printed as such.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Number {
    /// A class id.
    Id(i32),
    /// A value of a float map.
    Real(f64),
}

/// What one file holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inspection {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// How the file stores its pixels.
    pub kind: Kind,
    /// The type of a sample.
    pub dtype: &'static str,
    /// The distinct values, ascending; only the smallest and the largest if `values_are_range`. Empty for colours.
    pub values: Vec<Number>,
    /// Whether `values` holds the smallest and the largest value only, there being too many.
    #[serde(skip_serializing_if = "is_false")]
    pub values_are_range: bool,
    /// The distinct colours of a colour image, `#rrggbb`, up to 4096.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub colours: Vec<String>,
    /// The axes of an array that is more than an image.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shape: Vec<usize>,
    /// The distance of two slices, rows and columns, where the file says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spacing: Option<[f64; 3]>,
    /// What the mask doctor says.
    pub findings: Vec<Finding>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands the field by reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Describes a file: size, type, values and findings.
///
/// # Errors
/// As [`decode`].
///
/// # Example
/// ```
/// use jdt_io::{Limits, encode_png_gray8, inspect};
///
/// let file = encode_png_gray8(&ndarray::array![[0, 1, 1], [0, 4, 1]])?;
/// let json = serde_json::to_string(&inspect(&file, &Limits::default(), None)?)?;
/// assert_eq!(json, r#"{"width":3,"height":2,"kind":"gray","dtype":"u8","values":[0,1,4],"findings":[]}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn inspect(bytes: &[u8], limits: &Limits, space: Option<&ClassSpace>) -> Result<Inspection, IoError> {
    inspect_decoded(&decode(bytes, limits)?, space)
}

/// Describes a mask that is decoded already: one of a zip or of a COCO file.
///
/// # Errors
/// [`IoError::Core`] for an image without pixels.
pub fn inspect_decoded(decoded: &Decoded, space: Option<&ClassSpace>) -> Result<Inspection, IoError> {
    let findings = diagnose(decoded, space);
    let read_as = ReadAs { classes: space.map(|space| space.classes()), ..ReadAs::default() };
    let mut inspection = Inspection {
        width: 0,
        height: 0,
        kind: decoded.kind,
        dtype: decoded.dtype,
        values: Vec::new(),
        values_are_range: false,
        colours: Vec::new(),
        shape: Vec::new(),
        spacing: decoded.spacing,
        findings,
    };
    match &decoded.mask {
        Mask::Ids(ids) => inspection.list_ids(ids)?,
        Mask::Colours(colours) => {
            let (height, width, _) = colours.dim();
            if let Ok(ids) = gray_ids(colours.view()) {
                inspection.list_ids(&ids)?;
            } else {
                let seen: BTreeSet<[u8; 3]> =
                    colours.lanes(Axis(2)).into_iter().map(|lane| [lane[0], lane[1], lane[2]]).collect();
                inspection.colours = seen.into_iter().take(MOST_VALUES).map(hex).collect();
            }
            (inspection.height, inspection.width) = (height, width);
        }
        Mask::Values(Values::I32(values)) => {
            let dim = match *values.shape() {
                [images, height, width] if decoded.stack => Some((images, 1, height, width)),
                _ => as_batch(values, &read_as).ok().map(|batch| batch.dim()),
            };
            inspection.list_array(values.shape(), dim);
            #[expect(clippy::cast_possible_truncation, reason = "came from an i32")]
            inspection.list_values(values.iter().map(|&value| f64::from(value)), |value| Number::Id(value as i32));
        }
        Mask::Values(Values::F32(values)) => {
            inspection.list_array(values.shape(), as_batch(values, &read_as).ok().map(|batch| batch.dim()));
            inspection.list_values(values.iter().map(|&value| f64::from(value)), Number::Real);
        }
        Mask::Values(Values::F64(values)) => {
            inspection.list_array(values.shape(), as_batch(values, &read_as).ok().map(|batch| batch.dim()));
            inspection.list_values(values.iter().copied(), Number::Real);
        }
    }
    Ok(inspection)
}

impl Inspection {
    fn list_ids(&mut self, ids: &IdImage) -> Result<(), IoError> {
        let shape = ids.shape()?;
        (self.height, self.width) = (shape.height(), shape.width());
        let ids = ids.histogram();
        let (first, last) = (ids.keys().next(), ids.keys().last());
        self.values_are_range = ids.len() > MOST_VALUES;
        self.values = if self.values_are_range {
            first.into_iter().chain(last).map(|&id| Number::Id(id)).collect()
        } else {
            ids.keys().map(|&id| Number::Id(id)).collect()
        };
        Ok(())
    }

    /// `dim` is `[B, C, H, W]`, if that can be told.
    fn list_array(&mut self, shape: &[usize], dim: Option<(usize, usize, usize, usize)>) {
        if let Some((_, _, height, width)) = dim {
            (self.height, self.width) = (height, width);
        } else {
            if let [.., height, width] = *shape {
                (self.height, self.width) = (height, width);
            }
            let message = "which axis runs over the classes cannot be told: say it, or how many classes there are";
            self.findings.push(Finding::new("ambiguous_axis", message.into()));
        }
        if shape.len() > 2 {
            self.shape = shape.to_vec();
        }
    }

    /// NaN is no value.
    fn list_values(&mut self, values: impl Iterator<Item = f64> + Clone, number: fn(f64) -> Number) {
        let mut distinct: Vec<f64> = Vec::new();
        for value in values.clone().filter(|value| !value.is_nan()) {
            if let Err(at) = distinct.binary_search_by(|other| other.total_cmp(&value)) {
                if distinct.len() == MOST_VALUES {
                    let (min, max) = range(values);
                    self.values_are_range = true;
                    self.values = vec![number(min), number(max)];
                    return;
                }
                distinct.insert(at, value);
            }
        }
        self.values = distinct.into_iter().map(number).collect();
    }
}
