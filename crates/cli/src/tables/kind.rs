//! Which tables there are, and their columns; `docs/SCHEMA.md` describes them for people.

use super::column::ColumnType::{self, Flag, Integer, MaybeReal, Real, Text};

/// A table of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum TableKind {
    Counts,
    Confusion,
    Bins,
    Instances,
    Surface,
    Thresholds,
    Sums,
}

impl TableKind {
    pub(crate) const ALL: [Self; 7] =
        [Self::Counts, Self::Confusion, Self::Bins, Self::Instances, Self::Surface, Self::Thresholds, Self::Sums];

    /// The name in the file's `jdt.table`.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Confusion => "confusion",
            Self::Bins => "bins",
            Self::Instances => "instances",
            Self::Surface => "surface",
            Self::Thresholds => "thresholds",
            Self::Sums => "sums",
        }
    }

    pub(crate) fn by_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// Its columns, in order; each table begins with the model and the image.
    pub(crate) fn columns(self) -> &'static [(&'static str, ColumnType)] {
        match self {
            Self::Counts => &[
                ("model", Text),
                ("image", Text),
                ("class", Integer),
                ("tp", Integer),
                ("fp", Integer),
                ("fn", Integer),
                ("tn", Integer),
                ("pixels", Integer),
                ("ignored", Integer),
                ("area", Integer),
                ("is_binary", Flag),
            ],
            Self::Confusion => {
                &[("model", Text), ("image", Text), ("label", Integer), ("prediction", Integer), ("count", Integer)]
            }
            Self::Bins => &[
                ("model", Text),
                ("image", Text),
                ("class", Integer),
                ("bin", Integer),
                ("pixels", Integer),
                ("correct", Integer),
                ("confidence", Real),
            ],
            Self::Instances => &[
                ("model", Text),
                ("image", Text),
                ("class", Integer),
                ("object", Integer),
                ("area", Integer),
                ("tp", Integer),
            ],
            Self::Surface => &[
                ("model", Text),
                ("image", Text),
                ("class", Integer),
                ("edge_prediction", Integer),
                ("edge_label", Integer),
                ("near_prediction", Integer),
                ("near_label", Integer),
                ("distance_sum", Real),
                ("hausdorff", MaybeReal),
                ("hausdorff_95", MaybeReal),
                ("band_intersection", Integer),
                ("band_union", Integer),
                ("pixels", Integer),
            ],
            Self::Thresholds => &[
                ("model", Text),
                ("image", Text),
                ("tenth", Integer),
                ("class", Integer),
                ("tp", Integer),
                ("fp", Integer),
                ("fn", Integer),
                ("tn", Integer),
                ("pixels", Integer),
                ("ignored", Integer),
            ],
            Self::Sums => &[
                ("model", Text),
                ("image", Text),
                ("class", Integer),
                ("sx", Real),
                ("sy", Real),
                ("d", Real),
                ("p", Real),
                ("qx", Real),
                ("qy", Real),
                ("m", Real),
                ("pixels", Integer),
                ("present", Integer),
                ("cross_entropy", Real),
            ],
        }
    }
}
