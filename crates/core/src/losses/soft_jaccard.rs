//! The soft Jaccard losses: the Jaccard index with products in place of intersections.

use super::{Family, LossSpec, SoftLabels};

/// Soft Jaccard loss with L1 cardinalities, `1 − Σxy / (Σx + Σy − Σxy)`.
///
/// Range [0, 1]; 0 for a pair of empty masks. At `x = y` it is `1 − Σy² / (2Σy − Σy²)`, positive unless y is hard,
/// and its gradient pushes a pixel up iff `y > P/(Sx+Sy)`: it hardens soft labels.
///
/// # Source
/// Nowozin 2014; arXiv 2302.05666.
pub const SJL: LossSpec = LossSpec {
    id: "sjl",
    name: "SJL",
    title: "Soft Jaccard loss",
    formula: "1 − P / (Sx + Sy − P)",
    source: "Nowozin 2014; arXiv 2302.05666",
    family: Family::Product,
    fixed_weight: Some(1.0),
    soft_labels: SoftLabels::HardOnly,
};

/// Soft Jaccard loss with squared L2 cardinalities, `1 − Σxy / (Σx² + Σy² − Σxy)`.
///
/// Range [0, 1] on [0, 1]ⁿ; 0 at `x = y`. It differs from the Jaccard loss on hard labels with soft predictions.
///
/// # Source
/// arXiv 2302.05666.
pub const SJL_L2: LossSpec = LossSpec {
    id: "sjl_l2",
    name: "SJL-L2",
    title: "Soft Jaccard loss, squared",
    formula: "1 − P / (Qx + Qy − P)",
    source: "arXiv 2302.05666",
    family: Family::Squared,
    fixed_weight: Some(1.0),
    soft_labels: SoftLabels::Partly,
};
