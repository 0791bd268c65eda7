//! What the mask doctor says of a file, a pair or a data set.

use crate::Fix;
use serde::Serialize;

/// Something about a mask that its owner should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A stable name; [`FINDINGS`] lists them all.
    pub id: &'static str,
    /// One sentence: what was seen, and how it is read or what to do.
    pub message: String,
    /// How many pixels it is about, where it is about pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixels: Option<u64>,
    /// Row and column of the first of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<[usize; 2]>,
    /// What would mend it.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_text")]
    pub fix: Option<Fix>,
}

#[expect(clippy::ref_option, reason = "serde hands the field by reference")]
#[allow(clippy::trivially_copy_pass_by_ref, reason = "only where pointers are wide")]
fn as_text<S: serde::Serializer>(fix: &Option<Fix>, to: S) -> Result<S::Ok, S::Error> {
    match fix {
        Some(fix) => to.collect_str(fix),
        None => to.serialize_none(),
    }
}

impl Finding {
    pub(crate) fn new(id: &'static str, message: String) -> Self {
        Self { id, message, pixels: None, first: None, fix: None }
    }

    pub(crate) fn fixed_by(self, fix: Fix) -> Self {
        Self { fix: Some(fix), ..self }
    }

    pub(crate) fn at(self, pixels: u64, first: Option<(usize, usize)>) -> Self {
        Self { pixels: Some(pixels), first: first.map(|(row, column)| [row, column]), ..self }
    }
}

/// Every id of a finding, with what it is about: a file, a pair or the data set.
pub const FINDINGS: [(&str, &str); 26] = [
    ("alpha", "file"),
    ("ambiguous_axis", "file"),
    ("antialiased", "file"),
    ("binary_0_255", "file"),
    ("category_zero", "file"),
    ("float_as_ids", "file"),
    ("gray_rgb", "file"),
    ("ignore_always", "file"),
    ("jpeg_noise", "file"),
    ("label_id_as_train_id", "file"),
    ("lossy_source", "file"),
    ("not_finite", "file"),
    ("off_by_one", "file"),
    ("one_hot", "file"),
    ("out_of_range", "file"),
    ("overlapping_objects", "file"),
    ("palette_as_classes", "file"),
    ("palette_as_gray", "file"),
    ("rgb_as_classes", "file"),
    ("stretched", "file"),
    ("trailing_bytes", "file"),
    ("white_is_zero", "file"),
    ("prediction_off_by_one", "pair"),
    ("size_mismatch", "pair"),
    ("swapped", "pair"),
    ("ignore_never", "data set"),
];
