//! What may be turned on an overlap loss, and an overlap loss as chosen.

use super::param::{CLASS_WEIGHTS, ParamSpec};
use super::{ActiveClasses, LossSelection, LossSpec, OverlapLoss, Reduction, TverskyIndex};
use crate::CoreError;

const ALPHA: ParamSpec = ParamSpec::number("alpha", "α", "weight of false positives", [0.0, 2.0], 1.0);
const BETA: ParamSpec = ParamSpec::number("beta", "β", "weight of false negatives", [0.0, 2.0], 1.0);
const GAMMA: ParamSpec = ParamSpec::number(
    "gamma",
    "γ",
    "exponent of a class's loss; above 1 it looks at what is badly predicted",
    [1.0, 5.0],
    1.0,
);
const SMOOTH: ParamSpec = ParamSpec::number("smooth", "s", "added above and below in the index", [0.0, 1.0], 1e-3);
const LOG: ParamSpec = ParamSpec::switch("log", "−ln of the index instead of 1 − index");
const REDUCTION: ParamSpec = ParamSpec::choice_or_list(
    "reduction",
    "",
    "over the batch (d), images (i) or classes (c) first, or three weights wD/wI/wC",
    &["d", "i", "c"],
    [0.0, 1.0],
);
const ACTIVE: ParamSpec = ParamSpec::choice(
    "active",
    "which classes take part: auto is present for hard labels and all for soft ones",
    &["auto", "all", "present"],
);
const POOL_CLASSES: ParamSpec =
    ParamSpec::switch("pool_classes", "add the sums of all classes before the index: class-agnostic");
const THRESHOLD: ParamSpec =
    ParamSpec::number("threshold", "", "a label above this makes its class present", [0.0, 1.0], 0.01);

/// Parameters of a loss that fixes α and β.
pub(super) const FIXED: [ParamSpec; 8] =
    [GAMMA, SMOOTH, LOG, REDUCTION, ACTIVE, CLASS_WEIGHTS, POOL_CLASSES, THRESHOLD];
/// Parameters of a loss that leaves α and β open.
pub(super) const OPEN: [ParamSpec; 10] =
    [ALPHA, BETA, GAMMA, SMOOTH, LOG, REDUCTION, ACTIVE, CLASS_WEIGHTS, POOL_CLASSES, THRESHOLD];

/// The overlap loss of a selection, and its presence threshold.
pub(super) fn chosen(spec: &LossSpec, chosen: &LossSelection) -> Result<(OverlapLoss, f64), CoreError> {
    let is_open = spec.fixed_weight.is_none();
    let index = TverskyIndex {
        alpha: if is_open { chosen.number(&ALPHA) } else { 1.0 },
        beta: if is_open { chosen.number(&BETA) } else { 1.0 },
        gamma: chosen.number(&GAMMA),
        smooth: chosen.number(&SMOOTH),
        log: chosen.switch(&LOG),
    };
    let reduction = match (chosen.list(&REDUCTION), chosen.word(&REDUCTION)) {
        (Some(&[d, i, c]), _) => Reduction { d, i, c },
        (Some(list), _) => {
            return Err(CoreError::LossText {
                what: REDUCTION.name.to_owned(),
                expected: "three weights wD/wI/wC".to_owned(),
                got: format!("{} numbers", list.len()),
            });
        }
        (None, "i") => Reduction::I,
        (None, "c") => Reduction::C,
        (None, _) => Reduction::D,
    };
    let active = match chosen.word(&ACTIVE) {
        "all" => ActiveClasses::All,
        "present" => ActiveClasses::Present,
        _ => ActiveClasses::Auto,
    };
    let threshold = chosen.number(&THRESHOLD);
    if !(0.0..=1.0).contains(&threshold) {
        return Err(CoreError::Parameter { name: THRESHOLD.name, expected: "a number in [0, 1]", got: threshold });
    }
    let loss = OverlapLoss {
        active,
        class_weights: chosen.list(&CLASS_WEIGHTS).map(<[f64]>::to_vec),
        pool_classes: chosen.switch(&POOL_CLASSES),
        ..spec.build(index, reduction)
    };
    Ok((loss, threshold))
}
