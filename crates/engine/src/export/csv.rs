//! Tables as CSV: fractions in f64, an empty field where undefined.

use super::ExportInput;
use super::side_by_side::side_by_side;
use crate::ModelTables;
use jdt_core::conventions::Explanation;
use jdt_core::metrics::{Ratio, report};
use std::fmt::Write as _;

/// A field, in quotation marks where it needs them.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// `model,metric,value,n,left_out`.
pub fn headline_csv(input: &ExportInput<'_>) -> String {
    let mut out = "model,metric,value,n,left_out\n".to_owned();
    for (model, headline) in input.headlines() {
        for (id, score) in headline {
            let name = quoted(&model.name);
            let _ = writeln!(out, "{name},{id},{},{},{}", number(score.value), score.n, score.left_out);
        }
    }
    out
}

/// `model,image,class,tp,fp,fn,tn,acc,iou,dice`: one row an image and class.
pub fn rows_csv(models: &[ModelTables]) -> String {
    let mut out = "model,image,class,tp,fp,fn,tn,acc,iou,dice\n".to_owned();
    for model in models {
        let name = quoted(&model.name);
        for row in model.counts.images() {
            let image = quoted(&row.image);
            for (class, cell) in row.classes.iter().enumerate() {
                let _ = write!(out, "{name},{image},{class},{},{},{},{}", cell.tp, cell.fp, cell.fn_, cell.tn);
                for ratio in Ratio::ALL {
                    let _ = write!(out, ",{}", number(ratio.of(*cell)));
                }
                out.push('\n');
            }
        }
    }
    out
}

/// `model,class,name,tp,fp,fn,tn,acc_d,iou_d,dice_d,acc_c,iou_c,dice_c,n`: one row a class; n images hold it.
pub fn classes_csv(input: &ExportInput<'_>) -> String {
    let mut out = "model,class,name,tp,fp,fn,tn,acc_d,iou_d,dice_d,acc_c,iou_c,dice_c,n\n".to_owned();
    for model in input.models {
        for row in report(&model.counts, &[]).classes {
            let class_name = input.names.get(row.class).map_or("", String::as_str);
            let (name, counts) = (quoted(&model.name), row.counts);
            let _ = write!(
                out,
                "{name},{},{},{},{},{},{}",
                row.class,
                quoted(class_name),
                counts.tp,
                counts.fp,
                counts.fn_,
                counts.tn
            );
            for (_, measured) in row.dataset.iter().chain(&row.images) {
                let _ = write!(out, ",{}", number(measured.value));
            }
            let _ = writeln!(out, ",{}", row.images.first().map_or(0, |(_, measured)| measured.n));
        }
    }
    out
}

/// `model,convention,metric,value,raw,why`.
pub fn conventions_csv(models: &[ModelTables]) -> String {
    let mut out = "model,convention,metric,value,raw,why\n".to_owned();
    for model in models {
        for row in side_by_side(model) {
            for (metric, score, explanation) in &row.scores {
                let why = explanation.as_ref().map(Explanation::sentence).unwrap_or_default();
                let _ = writeln!(
                    out,
                    "{},{},{},{},{},{}",
                    quoted(&model.name),
                    row.convention.id(),
                    metric.id(),
                    number(score.value),
                    number(score.raw),
                    quoted(&why)
                );
            }
        }
    }
    out
}
