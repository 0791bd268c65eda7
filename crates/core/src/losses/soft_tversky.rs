//! The soft Tversky losses: false positives and false negatives weighted apart.

use super::{Family, LossSpec, SoftLabels};

/// Soft Tversky loss with L1 cardinalities, `1 − P / (P + α(Sx − P) + β(Sy − P))`.
///
/// α = β = 1 is [`super::SJL`], α = β = ½ is [`super::SDL`].
///
/// # Source
/// Salehi et al. 2017; arXiv 2303.16296.
pub const STL: LossSpec = LossSpec {
    id: "stl",
    name: "STL",
    title: "Soft Tversky loss",
    formula: "1 − P / (P + α(Sx − P) + β(Sy − P))",
    source: "Salehi et al. 2017; arXiv 2303.16296",
    family: Family::Product,
    fixed_weight: None,
    soft_labels: SoftLabels::HardOnly,
};

/// Soft Tversky loss with squared L2 cardinalities, `1 − P / (P + α(Qx − P) + β(Qy − P))`.
///
/// `Qx − P` may be negative, and with α ≠ β so may the loss: it is not bounded by 0 from below, as in the reference.
///
/// # Source
/// arXiv 2303.16296.
pub const STL_L2: LossSpec = LossSpec {
    id: "stl_l2",
    name: "STL-L2",
    title: "Soft Tversky loss, squared",
    formula: "1 − P / (P + α(Qx − P) + β(Qy − P))",
    source: "arXiv 2303.16296",
    family: Family::Squared,
    fixed_weight: None,
    soft_labels: SoftLabels::Partly,
};
