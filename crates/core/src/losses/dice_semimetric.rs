//! The Dice semimetric losses: the Dice score of the symmetric difference.

use super::{Family, LossSpec, SoftLabels};

/// Dice semimetric loss, `Σ|x−y| / (Σ|x| + Σ|y|)`.
///
/// Range [0, 1]; 0 iff `x = y`; equal to [`super::SDL`] on hard labels; `DML = JML/(2 − JML)`. Not a metric: x = (1,0),
/// y = (1,1), z = (0,1) break the triangle inequality by 1.5, the worst case.
///
/// # Source
/// arXiv 2303.16296 (DML1).
pub const DML: LossSpec = LossSpec {
    id: "dml",
    name: "DML",
    title: "Dice semimetric loss",
    formula: "D / (Sx + Sy)",
    source: "arXiv 2303.16296 (DML1)",
    family: Family::Metric,
    fixed_weight: Some(0.5),
    soft_labels: SoftLabels::Safe,
};

/// Dice semimetric loss in its second form, `1 − 2Σxy / (2Σxy + Σ|x−y|)`.
///
/// Range [0, 1]; 0 iff `x = y`; between [`DML`] and [`super::SDL`] everywhere.
///
/// # Source
/// arXiv 2303.16296 (DML2).
pub const DML2: LossSpec = LossSpec {
    id: "dml2",
    name: "DML2",
    title: "Dice semimetric loss, second form",
    formula: "1 − 2P / (2P + D)",
    source: "arXiv 2303.16296 (DML2)",
    family: Family::Hybrid,
    fixed_weight: Some(0.5),
    soft_labels: SoftLabels::Safe,
};
