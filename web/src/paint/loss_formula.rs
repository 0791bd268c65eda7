//! A loss's formula with the present values filled in, line by line.

use crate::format;
use crate::texts::DrawingTexts;
use jdt_core::losses::{Family, LossSpec, OVERLAP, TverskyIndex};
use jdt_core::statistics::OverlapSums;
use jdt_engine::PaintDetail;

/// What is asked: a loss with its parameters, of one class, and whether over the batch or of the image alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) spec: &'static LossSpec,
    pub(crate) index: TverskyIndex,
    pub(crate) class: usize,
    /// Reduction D; else I or C.
    pub(crate) over_batch: bool,
}

/// The words between the symbols.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    pub(crate) class: fn(usize) -> String,
    pub(crate) mean_over_classes: fn(usize) -> String,
    pub(crate) mean_over_images: fn(usize, usize) -> String,
    pub(crate) at_pixel: &'static str,
}

impl Words {
    /// In the page's language.
    pub(crate) fn of(drawing: &DrawingTexts) -> Self {
        Self {
            class: drawing.formula_of_class,
            mean_over_classes: drawing.mean_over_classes,
            mean_over_images: drawing.mean_over_images,
            at_pixel: drawing.at_a_pixel,
        }
    }
}

/// One line a step: the counts, the index, the loss, the mean over classes, the slope at a pixel.
pub(crate) fn lines(asked: Asked, detail: &PaintDetail, value: f64, words: Words) -> Vec<String> {
    let sums = if asked.over_batch { &detail.batch } else { &detail.image };
    let class = asked.class.min(sums.len().saturating_sub(1));
    let (Some(sums), Some(of_loss)) = (
        sums.get(class),
        OVERLAP.iter().position(|spec| spec.id == asked.spec.id).and_then(|at| detail.losses.get(at)),
    ) else {
        return Vec::new();
    };
    let index = asked.spec.build(asked.index, jdt_core::losses::Reduction::D).index;
    let triple = asked.spec.family.triple(sums);
    let several = of_loss.by_class.len() > 1;
    let mut lines = Vec::new();
    if several {
        lines.push((words.class)(class));
    }
    lines.extend(counts(asked.spec.family, sums));
    let TverskyIndex { alpha, beta, gamma, smooth, .. } = index;
    let (tp, fp, fn_) = (short(triple.tp), short(triple.fp), short(triple.fn_));
    let share = (triple.tp + smooth) / (triple.tp + alpha * triple.fp + beta * triple.fn_ + smooth);
    lines.push("index = (tp + s) / (tp + α·fp + β·fn + s)".to_owned());
    let ratio = format!("({tp} + {smooth}) / ({tp} + {alpha}·{fp} + {beta}·{fn_} + {smooth})");
    // 0/0 is a perfect match.
    let share = if share.is_finite() { share } else { 1.0 };
    lines.push(format!("      = {ratio} = {}", format::loss(share)));
    let values = if asked.over_batch { &of_loss.by_class } else { &of_loss.by_cell };
    let of_class = values.get(class).copied().flatten();
    let power = if gamma == 1.0 { String::new() } else { format!("^{gamma}") };
    let name = asked.spec.name;
    lines.push(match of_class {
        Some(loss) => format!("{name} = (1 − index){power} = {}", format::loss(loss)),
        None => format!("{name} = (1 − index){power}"),
    });
    if !asked.over_batch && detail.images > 1 {
        lines.push(format!("{} = {}", (words.mean_over_images)(detail.images, values.len()), format::loss(value)));
    } else if several {
        let terms: Vec<String> = values.iter().flatten().map(|&loss| format::loss(loss)).collect();
        let mean = (words.mean_over_classes)(terms.len());
        lines.push(format!("{mean} = ({}) / {} = {}", terms.join(" + "), terms.len(), format::loss(value)));
    }
    if let Some(slope) = of_loss.slopes.get(class) {
        let terms = [(slope.a, ""), (slope.b, "·y"), (slope.c, "·sgn(x−y)"), (slope.d, "·x")];
        let terms: Vec<String> = terms
            .into_iter()
            .filter(|(scalar, _)| *scalar != 0.0)
            .map(|(scalar, of)| format!("{}{of}", format::scientific(scalar, 2)).replace('-', "−"))
            .collect();
        let slope = if terms.is_empty() { "0".to_owned() } else { terms.join(" + ").replace("+ −", "− ") };
        lines.push(format!("{} ∂L/∂x = {slope}", words.at_pixel));
    }
    lines
}

/// How the family counts, and what it comes to.
fn counts(family: Family, sums: &OverlapSums) -> Vec<String> {
    let triple = family.triple(sums);
    let (tp, fp, fn_) = (short(triple.tp), short(triple.fp), short(triple.fn_));
    let (sx, sy) = (short(sums.sx), short(sums.sy));
    match family {
        Family::Metric => vec![
            format!("tp = Σ min(x, y) = {tp}"),
            format!("fp = Σx − tp = {sx} − {tp} = {fp}"),
            format!("fn = Σy − tp = {sy} − {tp} = {fn_}"),
        ],
        Family::Product => vec![
            format!("tp = Σ x·y = {tp}"),
            format!("fp = Σx − tp = {sx} − {tp} = {fp}"),
            format!("fn = Σy − tp = {sy} − {tp} = {fn_}"),
        ],
        Family::Squared => vec![
            format!("tp = Σ x·y = {tp}"),
            format!("fp = Σx² − tp = {} − {tp} = {fp}", short(sums.qx)),
            format!("fn = Σy² − tp = {} − {tp} = {fn_}", short(sums.qy)),
        ],
        Family::Hybrid => vec![
            format!("tp = Σ x·y = {tp}"),
            format!("fp = (Σx − Σy + Σ|x−y|) / 2 = ({sx} − {sy} + {}) / 2 = {fp}", short(sums.d)),
            format!("fn = (Σy − Σx + Σ|x−y|) / 2 = ({sy} − {sx} + {}) / 2 = {fn_}", short(sums.d)),
        ],
    }
}

/// A sum with two decimals.
pub(super) fn short(value: f64) -> String {
    format!("{:.2}", value + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::losses::{CTL, JML, SDL_L2};
    use jdt_engine::LossDetail;

    const WORDS: Words = Words {
        class: |class| format!("class {class}"),
        mean_over_classes: |n| format!("mean over {n} classes"),
        mean_over_images: |images, classes| format!("mean over {images} images and {classes} classes"),
        at_pixel: "at a pixel",
    };

    fn detail(classes: usize) -> PaintDetail {
        let sums = OverlapSums { sx: 10.0, sy: 8.0, d: 6.0, p: 5.0, qx: 9.0, qy: 7.0, m: 6.0, kept: 64, present: 9 };
        let of_loss = LossDetail {
            by_class: vec![Some(0.5); classes],
            by_cell: vec![Some(0.5); classes],
            slopes: vec![Default::default(); classes],
        };
        PaintDetail {
            images: 1,
            batch: vec![sums; classes],
            image: vec![sums; classes],
            hard: Vec::new(),
            losses: vec![of_loss; 11],
        }
    }

    fn asked(spec: &'static LossSpec) -> Asked {
        let index = TverskyIndex { alpha: 0.7, beta: 0.3, smooth: 0.0, ..TverskyIndex::default() };
        Asked { spec, index, class: 0, over_batch: true }
    }

    #[test]
    fn values_stand_in_the_formula() {
        let text = lines(asked(&JML), &detail(1), 0.5, WORDS).join("\n");
        assert!(text.contains("tp = Σ min(x, y) = 6.00"), "{text}");
        assert!(text.contains("fp = Σx − tp = 10.00 − 6.00 = 4.00"), "{text}");
        assert!(text.contains("(6.00 + 0) / (6.00 + 1·4.00 + 1·2.00 + 0) = 0.5000"), "{text}");
        assert!(text.contains("JML = (1 − index) = 0.5000"), "{text}");
        assert!(!text.contains("mean over") && text.contains("∂L/∂x = 0"), "{text}");
    }

    #[test]
    fn open_weights_powers_and_classes_are_those_of_the_question() {
        let index = TverskyIndex { alpha: 0.7, beta: 0.3, gamma: 2.0, smooth: 1.0, log: false };
        let text = lines(Asked { index, class: 9, ..asked(&CTL) }, &detail(3), 0.5, WORDS).join("\n");
        assert!(text.contains("class 2") && text.contains("0.7·4.00 + 0.3·2.00 + 1"), "{text}");
        assert!(text.contains("(1 − index)^2"), "{text}");
        assert!(text.contains("mean over 3 classes = (0.5000 + 0.5000 + 0.5000) / 3"), "{text}");
        let text = lines(asked(&SDL_L2), &detail(1), 0.5, WORDS).join("\n");
        assert!(text.contains("fp = Σx² − tp = 9.00 − 5.00 = 4.00") && text.contains("0.5·4.00"), "{text}");
    }

    #[test]
    fn several_images_are_said_to_be_averaged() {
        let several = PaintDetail { images: 3, ..detail(2) };
        let text = lines(Asked { over_batch: false, ..asked(&JML) }, &several, 0.25, WORDS).join("\n");
        assert!(text.contains("mean over 3 images and 2 classes = 0.2500"), "{text}");
        assert!(lines(asked(&JML), &PaintDetail::default(), 0.0, WORDS).is_empty());
    }
}
