//! The compatible Tversky loss: a Tversky loss that takes soft labels.

use super::{Family, LossSpec, SoftLabels};

/// Compatible Tversky loss, `1 − M / (M + α(Σx − M) + β(Σy − M))` with `M = Σmin(x, y)`.
///
/// Range [0, 1]; 0 iff `x = y` for α, β > 0; symmetric iff α = β; equal to [`super::STL`] on hard labels. α = β = 1 is
/// [`super::JML`], α = β = ½ is [`super::DML`].
///
/// # Source
/// arXiv 2303.16296.
pub const CTL: LossSpec = LossSpec {
    id: "ctl",
    name: "CTL",
    title: "Compatible Tversky loss",
    formula: "1 − M / (M + α(Sx − M) + β(Sy − M)),  M = (Sx + Sy − D)/2",
    source: "arXiv 2303.16296",
    family: Family::Metric,
    fixed_weight: None,
    soft_labels: SoftLabels::Safe,
};
