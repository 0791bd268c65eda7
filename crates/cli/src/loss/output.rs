//! What `jdt loss` prints and writes.

use crate::refused::Refused;
use jdt_core::losses::{CATALOG, LossEntry, Mix, MixLoss, ParamKind, ParamSpec};
use ndarray::Array3;
use serde_json::json;
use std::fmt::Write as _;
use std::path::Path;

/// The catalogue, as text or JSON.
pub(super) fn list(as_json: bool) -> anyhow::Result<()> {
    if as_json {
        println!("{}", serde_json::to_string(&CATALOG[..])?);
    } else {
        print!("{}", CATALOG.iter().map(entry).collect::<String>());
    }
    Ok(())
}

fn entry(entry: &LossEntry) -> String {
    let labels = if entry.takes_soft_labels { "hard and soft labels" } else { "hard labels only" };
    let params: Vec<String> = entry.params.iter().map(param).collect();
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(out, "{:<15} {} ({labels})", entry.id, entry.title);
    let _ = writeln!(out, "{:<15} {}", "", entry.formula);
    let _ = writeln!(out, "{:<15} {}", "", params.join(", "));
    out
}

fn param(spec: &ParamSpec) -> String {
    match spec.kind {
        ParamKind::Number => format!("{}={}", spec.name, spec.default),
        ParamKind::Switch => spec.name.to_owned(),
        ParamKind::Choice => format!("{}={}", spec.name, spec.words.join("|")),
        ParamKind::ChoiceOrList => format!("{}={}|0.5/1/…", spec.name, spec.words.join("|")),
    }
}

/// The loss under the text it was asked for with, its terms with all that was turned on them, its classes.
pub(super) fn print(as_json: bool, id: &str, mix: &Mix, value: &MixLoss<f64>, [images, classes]: [usize; 2]) {
    let total = &value.total;
    let terms = || mix.terms.iter().zip(&value.terms);
    if as_json {
        let terms: Vec<_> = terms()
            .map(|((weight, loss), value)| json!({ "id": loss.to_string(), "weight": weight, "value": value }))
            .collect();
        let report = json!({
            "id": id, "loss": total.value, "value": total.value, "by_class": total.by_class, "images": images,
            "classes": classes, "terms": terms,
        });
        println!("{report}");
    } else {
        println!("{id} = {}", total.value);
        for ((weight, loss), value) in terms().filter(|_| mix.terms.len() > 1) {
            println!("  {weight} × {loss} = {value}");
        }
    }
}

/// Writes a gradient, `[B, C, H, W]`, f64.
pub(super) fn write_gradient(path: &Path, shape: [usize; 4], gradient: &[Array3<f64>]) -> anyhow::Result<()> {
    let values: Vec<f64> = gradient.iter().flatten().copied().collect();
    let bytes = jdt_io::encode_npy_f64(&shape, &values)?;
    std::fs::write(path, bytes).map_err(|reason| Refused::file(path, reason))
}
