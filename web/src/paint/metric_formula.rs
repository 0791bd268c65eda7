//! A metric's formula with the present values filled in, line by line.

use super::loss_formula::{Words, short};
use crate::format;
use jdt_core::metrics::{Measured, Ratio};
use jdt_core::statistics::{ClassCounts, OverlapSums};
use jdt_engine::PaintDetail;

/// The formula, each class that takes part, the mean over them.
pub(crate) fn lines(metric: &str, detail: &PaintDetail, measured: &Measured, words: Words) -> Vec<String> {
    let (formula, of_classes): (&str, Vec<Option<String>>) = match metric {
        "mIoU_D" => ("IoU = TP / (TP + FP + FN)", detail.hard.iter().map(|&counts| iou(counts)).collect()),
        "mDice_D" => ("Dice = 2·TP / (2·TP + FP + FN)", detail.hard.iter().map(|&counts| dice(counts)).collect()),
        "softIoU" => ("IoU = Σ min(x, y) / Σ max(x, y)", detail.batch.iter().map(soft_iou).collect()),
        "softDice" => ("Dice = 2·Σ min(x, y) / (Σx + Σy)", detail.batch.iter().map(soft_dice).collect()),
        _ => return Vec::new(),
    };
    let mut lines = vec![formula.to_owned()];
    let several = of_classes.len() > 1;
    for (class, line) in of_classes.into_iter().enumerate() {
        if let Some(line) = line {
            lines.push(if several { format!("{}: {line}", (words.class)(class)) } else { format!("  = {line}") });
        }
    }
    if several {
        lines.push(format!("{} = {}", (words.mean_over_classes)(measured.n), format::percent(measured.value)));
    }
    lines
}

fn iou(counts: ClassCounts) -> Option<String> {
    let ClassCounts { tp, fp, fn_, .. } = counts;
    Some(format!("{tp} / ({tp} + {fp} + {fn_}) = {}", format::percent(Some(Ratio::IoU.of(counts)?))))
}

fn dice(counts: ClassCounts) -> Option<String> {
    let ClassCounts { tp, fp, fn_, .. } = counts;
    Some(format!("2·{tp} / (2·{tp} + {fp} + {fn_}) = {}", format::percent(Some(Ratio::Dice.of(counts)?))))
}

fn soft_iou(sums: &OverlapSums) -> Option<String> {
    let all = sums.sx + sums.sy - sums.m;
    let share = format::percent(Some(sums.m / all));
    (all > 0.0).then(|| format!("{} / {} = {share}", short(sums.m), short(all)))
}

fn soft_dice(sums: &OverlapSums) -> Option<String> {
    let all = sums.sx + sums.sy;
    let share = format::percent(Some(2.0 * sums.m / all));
    (all > 0.0).then(|| format!("2·{} / ({} + {}) = {share}", short(sums.m), short(sums.sx), short(sums.sy)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Words = Words {
        class: |class| format!("class {class}"),
        mean_over_classes: |n| format!("mean over {n} classes"),
        mean_over_images: |_, _| String::new(),
        at_pixel: "",
    };

    #[test]
    fn counts_stand_in_the_formula() {
        let counts = ClassCounts { tp: 6, fp: 3, fn_: 1, tn: 90 };
        let sums = OverlapSums { sx: 10.0, sy: 8.0, m: 6.0, ..OverlapSums::default() };
        let detail = PaintDetail { hard: vec![counts], batch: vec![sums], ..PaintDetail::default() };
        let measured = Measured { value: Some(0.6), n: 1, left_out: 0, undefined: None };
        let of = |metric, detail: &PaintDetail| lines(metric, detail, &measured, WORDS).join("\n");
        assert!(of("mIoU_D", &detail).ends_with("  = 6 / (6 + 3 + 1) = 60.00"));
        assert!(of("mDice_D", &detail).ends_with("  = 2·6 / (2·6 + 3 + 1) = 75.00"));
        assert!(of("softIoU", &detail).ends_with("  = 6.00 / 12.00 = 50.00"));
        assert!(of("softDice", &detail).ends_with("  = 2·6.00 / (10.00 + 8.00) = 66.67"));
        // A class that is nowhere has no line.
        let several = PaintDetail { hard: vec![counts, ClassCounts::default(), counts], ..detail };
        let text = of("mIoU_D", &several);
        assert!(text.contains("class 2: 6 /") && !text.contains("class 1:"), "{text}");
        assert!(text.ends_with("mean over 1 classes = 60.00"), "{text}");
        assert_eq!(of("Acc", &several), "");
    }
}
