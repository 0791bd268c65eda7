//! Metrics as a table for people, as JSON or as CSV.

use jdt_core::conventions::Convention;
use jdt_core::metrics::Measured;
use jdt_engine::ModelOutcome;
use serde_json::{Map, Value, json};

/// What `jdt eval` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Percent, for people.
    Table,
    /// Fractions in f64, `null` where undefined.
    Json,
    /// `model,metric,value,n,left_out`, fractions in f64, empty where undefined.
    Csv,
}

/// Prints every model's metrics.
pub(crate) fn print(
    format: Format,
    models: &[ModelOutcome],
    convention: Convention,
    qs: &[u8],
    counts: bool,
    warnings: &[String],
) -> anyhow::Result<()> {
    let headlines: Vec<(&ModelOutcome, Vec<(String, Measured)>)> =
        models.iter().map(|model| (model, convention.headline(&model.counts, qs))).collect();
    match format {
        Format::Json => {
            println!("{}", serde_json::to_string_pretty(&to_json(&headlines, convention, counts, warnings))?);
        }
        Format::Csv => print_csv(&headlines),
        Format::Table => print_table(&headlines),
    }
    if format != Format::Json {
        for warning in warnings {
            eprintln!("jdt: warning: {warning}");
        }
    }
    Ok(())
}

type Headlines<'a> = [(&'a ModelOutcome, Vec<(String, Measured)>)];

fn to_json(headlines: &Headlines<'_>, convention: Convention, counts: bool, warnings: &[String]) -> Value {
    let models: Vec<Value> = headlines
        .iter()
        .map(|(model, headline)| {
            let metrics: Map<String, Value> =
                headline.iter().map(|(id, measured)| (id.clone(), json!(measured.value))).collect();
            let mut entry = json!({
                "name": model.name,
                "images": model.counts.images().len(),
                "metrics": metrics,
            });
            if counts {
                entry["counts"] = count_rows(model);
            }
            entry
        })
        .collect();
    json!({ "models": models, "convention": convention.id(), "warnings": warnings })
}

fn count_rows(model: &ModelOutcome) -> Value {
    let rows = model.counts.images().iter().flat_map(|image| {
        image.classes.iter().enumerate().map(|(class, cell)| {
            json!({
                "image": image.image, "class": class,
                "tp": cell.tp, "fp": cell.fp, "fn": cell.fn_, "tn": cell.tn,
            })
        })
    });
    rows.collect()
}

fn print_csv(headlines: &Headlines<'_>) {
    println!("model,metric,value,n,left_out");
    for (model, headline) in headlines {
        for (id, measured) in headline {
            let value = measured.value.map(|value| value.to_string()).unwrap_or_default();
            println!("{},{id},{value},{},{}", quoted(&model.name), measured.n, measured.left_out);
        }
    }
}

/// A CSV field.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.to_owned() }
}

fn print_table(headlines: &Headlines<'_>) {
    let width = headlines.iter().map(|(model, _)| model.name.chars().count()).max().unwrap_or(0).max(10);
    print!("{:14}", "%");
    for (model, _) in headlines {
        print!(" {:>width$}", model.name);
    }
    println!();
    let ids = headlines.first().map(|(_, headline)| headline.as_slice()).unwrap_or_default();
    for (row, (id, _)) in ids.iter().enumerate() {
        print!("{id:14}");
        for (_, headline) in headlines {
            let value = headline.get(row).and_then(|(_, measured)| measured.value);
            let text = value.map_or_else(|| "n/a".to_owned(), |value| format!("{:.2}", 100.0 * value));
            print!(" {text:>width$}");
        }
        println!();
    }
    for (model, _) in headlines {
        println!("{}: {} images", model.name, model.counts.images().len());
    }
}
