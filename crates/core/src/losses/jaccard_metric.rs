//! The Jaccard metric losses: the Jaccard index of the symmetric difference.

use super::{Family, LossSpec, SoftLabels};

/// Jaccard metric loss, `1 − (Σ|x| + Σ|y| − Σ|x−y|) / (Σ|x| + Σ|y| + Σ|x−y|)` = `1 − Σmin / Σmax`.
///
/// Range [0, 1]; 0 iff `x = y`, soft or hard; a metric, so it obeys the triangle inequality; equal to
/// [`super::SJL`] on hard labels. Its gradient is `−1/Σmax` where x < y and `Σmin/(Σmax)²` where x > y: it always
/// points to the label.
///
/// # Source
/// arXiv 2302.05666 (JML1).
pub const JML: LossSpec = LossSpec {
    id: "jml",
    name: "JML",
    title: "Jaccard metric loss",
    formula: "1 − (Sx + Sy − D) / (Sx + Sy + D)",
    source: "arXiv 2302.05666 (JML1)",
    family: Family::Metric,
    fixed_weight: Some(1.0),
    soft_labels: SoftLabels::Safe,
};

/// Jaccard metric loss in its second form, `1 − Σxy / (Σxy + Σ|x−y|)`.
///
/// Range [0, 1]; 0 iff `x = y`; between [`JML`] and [`super::SJL`] everywhere.
///
/// # Source
/// arXiv 2302.05666 (JML2).
pub const JML2: LossSpec = LossSpec {
    id: "jml2",
    name: "JML2",
    title: "Jaccard metric loss, second form",
    formula: "1 − P / (P + D)",
    source: "arXiv 2302.05666 (JML2)",
    family: Family::Hybrid,
    fixed_weight: Some(1.0),
    soft_labels: SoftLabels::Safe,
};
