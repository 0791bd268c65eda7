//! A check as JSON; docs/SCHEMA.md describes it.

use super::side_by_side::{SideRow, side_by_side};
use super::{ExportInput, Headline};
use crate::{EngineError, ModelTables};
use jdt_core::conventions::Score;
use serde_json::{Map, Value, json as value};

/// The version of the JSON; raised when a key changes its meaning.
const SCHEMA: u32 = 1;

/// Everything as one JSON text without a newline at its end.
///
/// # Errors
/// [`EngineError::Protocol`], which no value of these types causes.
pub fn json(input: &ExportInput<'_>) -> Result<String, EngineError> {
    let notes = input.notes;
    let entries: Vec<Value> = input.headlines().iter().map(|headline| model(input, headline)).collect();
    let failures: Vec<Value> = notes
        .failures
        .iter()
        .map(|(model, failure)| value!({ "model": model, "image": failure.image, "message": failure.message }))
        .collect();
    let findings: Vec<Value> = notes
        .findings
        .iter()
        .map(|(model, group)| {
            value!({
                "model": model, "id": group.id, "role": group.role, "message": group.message,
                "first_image": group.first_image, "files": group.files, "pixels": group.pixels,
                "fix": group.fix_argument(),
            })
        })
        .collect();
    let mut report = value!({
        "schema": SCHEMA,
        "version": env!("CARGO_PKG_VERSION"),
        "classes": input.names,
        "q": input.qs,
        "models": entries,
        "convention": input.convention.map_or("all", |convention| convention.id()),
        "warnings": notes.lines(),
        "failures": failures,
        "findings": findings,
        "fixes": notes.fixes,
    });
    if input.convention.is_none() {
        report["conventions"] = conventions(input.models);
    }
    serde_json::to_string_pretty(&report).map_err(|reason| EngineError::Protocol { reason: reason.to_string() })
}

fn model(input: &ExportInput<'_>, (model, headline): &Headline<'_>) -> Value {
    let metrics: Map<String, Value> = headline.iter().map(|(id, score)| (id.clone(), value!(score.value))).collect();
    let mut entry = value!({
        "name": model.name,
        "images": model.counts.images().len(),
        "pixels": model.counts.pixels(),
        "ignored_pixels": model.counts.ignored_pixels(),
        "metrics": metrics,
    });
    if let Some(convention) = input.convention {
        let why = convention.why(&model.counts, input.qs).into_iter();
        entry["why"] = why.map(|(id, why)| (id, why.into())).collect::<Map<String, Value>>().into();
    }
    if let (maps @ 1.., _) = model.instance_maps() {
        entry["instance_maps"] = maps.into();
    }
    let unsupported = model.unsupported();
    entry["unsupported"] =
        unsupported.iter().map(|entry| value!({ "metrics": entry.metrics, "reason": entry.reason })).collect();
    if let Some(confusion) = &model.confusion {
        entry["confusion"] = value!(confusion.table().chunks(confusion.classes()).collect::<Vec<_>>());
    }
    if input.with_counts {
        entry["counts"] = count_rows(model);
    }
    entry
}

fn count_rows(model: &ModelTables) -> Value {
    let rows = model.counts.images().iter().flat_map(|image| {
        image.classes.iter().enumerate().map(|(class, cell)| {
            value!({
                "image": image.image, "class": class,
                "tp": cell.tp, "fp": cell.fp, "fn": cell.fn_, "tn": cell.tn,
            })
        })
    });
    rows.collect()
}

/// `[{model, id, name, source, values, raw, why}]`: one entry a model and convention; `values` are fractions or null,
/// `raw` is what the other code returns, "NaN" among it, null where it returns nothing.
fn conventions(models: &[ModelTables]) -> Value {
    let entry = |model: &ModelTables, row: &SideRow| {
        let (mut values, mut raws, mut why) = (Map::new(), Map::new(), Map::new());
        for (metric, score, explanation) in &row.scores {
            values.insert(metric.id().to_owned(), value!(score.value));
            raws.insert(metric.id().to_owned(), raw(score));
            if let Some(explanation) = explanation {
                why.insert(metric.id().to_owned(), explanation.sentence().into());
            }
        }
        value!({
            "model": model.name,
            "id": row.convention.id(),
            "name": row.convention.name(),
            "source": row.convention.source(),
            "values": values,
            "raw": raws,
            "why": why,
        })
    };
    models.iter().flat_map(|model| side_by_side(model).map(move |row| entry(model, &row))).collect()
}

fn raw(score: &Score) -> Value {
    match score.raw {
        Some(value) if value.is_nan() => "NaN".into(),
        value => value!(value),
    }
}
