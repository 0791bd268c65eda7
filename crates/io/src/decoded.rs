//! A mask as it stands in its file, before anyone says how to read it.

use crate::{Finding, Format, IoError, Limits, bmp, coco, jpeg, nifti, npy, npz, png, tiff};
use jdt_core::masks::IdImage;
use ndarray::{Array3, ArrayD};
use serde::Serialize;

/// How the file stores its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A gray PNG or TIFF: its values are ids.
    Gray,
    /// A palette PNG, TIFF or BMP: its indices are ids.
    Palette,
    /// A colour PNG, TIFF or BMP.
    Rgb,
    /// A `NumPy` array.
    Npy,
    /// A JPEG, whose values are only near to what was saved.
    Jpeg,
    /// A `NIfTI` volume.
    Nifti,
    /// Objects of a COCO file, drawn.
    Coco,
}

impl Kind {
    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gray => "gray",
            Self::Palette => "palette",
            Self::Rgb => "rgb",
            Self::Npy => "npy",
            Self::Jpeg => "jpeg",
            Self::Nifti => "nifti",
            Self::Coco => "coco",
        }
    }
}

/// An array with more axes than an image, or with fractions.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Whole numbers, `[B, H, W]` ids or `[C, H, W]` one-hot.
    I32(ArrayD<i32>),
    /// Half and single precision.
    F32(ArrayD<f32>),
    /// Double precision.
    F64(ArrayD<f64>),
}

impl Values {
    /// The file's axes.
    pub fn shape(&self) -> &[usize] {
        match self {
            Self::I32(values) => values.shape(),
            Self::F32(values) => values.shape(),
            Self::F64(values) => values.shape(),
        }
    }
}

/// The pixels of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Mask {
    /// Whole numbers, `[H, W]`.
    Ids(IdImage),
    /// Colours, `[H, W, 3]`: red, green, blue.
    Colours(Array3<u8>),
    /// Floats of any shape, and whole numbers with more than two axes.
    Values(Values),
}

/// A decoded file.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The pixels.
    pub mask: Mask,
    /// How the file stores them.
    pub kind: Kind,
    /// The type of a sample in the file: `u1 u2 u4 u8 u16 i8 … u64 bool f16 f32 f64`.
    pub dtype: &'static str,
    /// The palette of a palette image, by index.
    pub palette: Option<Vec<[u8; 3]>>,
    /// What only the decoder sees; [`crate::diagnose`] adds what the pixels tell.
    pub findings: Vec<Finding>,
    /// Whether the first axis of an array runs over images of one file: slices of a volume, pages of a TIFF.
    pub stack: bool,
    /// The distance of two slices, rows and columns, where the file says it.
    pub spacing: Option<[f64; 3]>,
}

impl Decoded {
    /// Whether the file gives a value per class (floats) rather than class ids.
    pub fn is_soft(&self) -> bool {
        matches!(&self.mask, Mask::Values(Values::F32(_) | Values::F64(_)))
    }
}

/// Decodes a mask: PNG, TIFF and BMP with their indices kept, NPY, an NPZ of one array, `NIfTI`, a COCO file of one image,
/// and JPEG, with a finding that its values are not what was saved.
///
/// The format is told by the first bytes, never by a name. Class ids are what the file stores: no scaling of
/// gray values, no expansion of palettes.
///
/// # Errors
/// [`IoError`]: unknown formats and those that are not read; sizes beyond `limits`, before memory is taken; broken or
/// truncated files; ids beyond 32 bits.
///
/// # Example
/// ```
/// use jdt_io::{IoError, Limits, decode};
/// assert!(matches!(decode(b"GIF89a", &Limits::default()), Err(IoError::NotReadYet { .. })));
/// ```
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, IoError> {
    let format = Format::of(bytes)?;
    if let Some(refusal) = format.refusal() {
        return Err(refusal);
    }
    match format {
        Format::Npy => npy::decode(bytes, limits),
        Format::Tiff => tiff::decode(bytes, limits),
        Format::Bmp => bmp::decode(bytes, limits),
        Format::Jpeg => jpeg::decode(bytes, limits),
        Format::Zip => npz::decode(bytes, limits),
        Format::Nifti => nifti::decode(bytes, limits),
        Format::Gzip => nifti::decode_gzip(bytes, limits),
        Format::Coco => coco::decode(bytes, limits),
        _ => png::decode(bytes, limits),
    }
}
