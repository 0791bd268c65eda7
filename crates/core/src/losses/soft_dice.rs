//! The soft Dice losses: the Dice score with products in place of intersections.

use super::{Family, LossSpec, SoftLabels};

/// Soft Dice loss with L1 cardinalities, `1 − 2Σxy / (Σx + Σy)`.
///
/// Range [0, 1]; at `x = y` it is `1 − Σy²/Σy`, positive unless y is hard.
///
/// # Source
/// arXiv 2303.16296.
pub const SDL: LossSpec = LossSpec {
    id: "sdl",
    name: "SDL",
    title: "Soft Dice loss",
    formula: "1 − 2P / (Sx + Sy)",
    source: "arXiv 2303.16296",
    family: Family::Product,
    fixed_weight: Some(0.5),
    soft_labels: SoftLabels::HardOnly,
};

/// Soft Dice loss with squared L2 cardinalities, `1 − 2Σxy / (Σx² + Σy²)`.
///
/// Range [0, 1] on [0, 1]ⁿ; 0 at `x = y`.
///
/// # Source
/// Milletari et al. 2016 (V-Net); arXiv 2303.16296.
pub const SDL_L2: LossSpec = LossSpec {
    id: "sdl_l2",
    name: "SDL-L2",
    title: "Soft Dice loss, squared",
    formula: "1 − 2P / (Qx + Qy)",
    source: "Milletari et al. 2016 (V-Net); arXiv 2303.16296",
    family: Family::Squared,
    fixed_weight: Some(0.5),
    soft_labels: SoftLabels::Partly,
};
