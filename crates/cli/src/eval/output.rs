//! Metrics as a table for people, as JSON or as CSV.

use super::convention::Chosen;
use super::csv::quoted;
use super::model::Model;
use super::{counts_file, side_by_side};
use jdt_core::conventions::Score;
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// What `jdt eval` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Percent, for people.
    Table,
    /// Fractions in f64, `null` where undefined.
    Json,
    /// `model,metric,value,n,left_out`, fractions in f64, empty where undefined.
    Csv,
    /// One row an image and class: `model,image,class,tp,fp,fn,tn,acc,iou,dice`; a ratio is empty for 0/0.
    CsvRows,
}

/// Where rows of counts go beside the metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CountsTo {
    /// Into the JSON.
    Json,
    /// Into a file of their own.
    File(PathBuf),
}

impl CountsTo {
    /// The value of `--counts`, empty where it has none.
    #[expect(clippy::unnecessary_wraps, reason = "the form of a parser of arguments")]
    pub(crate) fn parse(value: &str) -> Result<Self, String> {
        Ok(if value.is_empty() { Self::Json } else { Self::File(value.into()) })
    }
}

/// What is printed, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printed<'a> {
    pub(crate) format: Format,
    pub(crate) convention: Chosen,
    pub(crate) qs: &'a [u8],
    pub(crate) counts: Option<&'a CountsTo>,
}

/// Prints every model's metrics.
pub(crate) fn print(printed: &Printed<'_>, models: &[Model], warnings: &[String]) -> anyhow::Result<()> {
    if let Some(CountsTo::File(path)) = printed.counts {
        counts_file::write(path, models)?;
    }
    match (printed.format, printed.convention) {
        (Format::Json, _) => println!("{}", serde_json::to_string_pretty(&to_json(printed, models, warnings))?),
        (Format::CsvRows, _) => super::rows::print_csv(models),
        (Format::Csv, Chosen::All) => side_by_side::print_csv(models),
        (Format::Table, Chosen::All) => side_by_side::print_table(models),
        (Format::Csv, Chosen::One(_)) => print_csv(&headlines(printed, models)),
        (Format::Table, Chosen::One(_)) => print_table(&headlines(printed, models)),
    }
    if printed.format != Format::Json {
        for warning in warnings {
            eprintln!("jdt: warning: {warning}");
        }
    }
    Ok(())
}

type Headline<'a> = (&'a Model, Vec<(String, Score)>);

fn headlines<'a>(printed: &Printed<'_>, models: &'a [Model]) -> Vec<Headline<'a>> {
    let convention = printed.convention.headline();
    models.iter().map(|model| (model, convention.headline(&model.counts, printed.qs))).collect()
}

fn to_json(printed: &Printed<'_>, models: &[Model], warnings: &[String]) -> Value {
    let entries: Vec<Value> = headlines(printed, models)
        .iter()
        .map(|(model, headline)| {
            let metrics: Map<String, Value> =
                headline.iter().map(|(id, score)| (id.clone(), json!(score.value))).collect();
            let mut entry = json!({
                "name": model.name,
                "images": model.counts.images().len(),
                "metrics": metrics,
            });
            if let Chosen::One(convention) = printed.convention {
                let why = convention.why(&model.counts, printed.qs).into_iter();
                entry["why"] = why.map(|(id, why)| (id, why.into())).collect::<Map<String, Value>>().into();
            }
            if printed.counts == Some(&CountsTo::Json) {
                entry["counts"] = count_rows(model);
            }
            entry
        })
        .collect();
    let mut report = json!({ "models": entries, "convention": printed.convention.id(), "warnings": warnings });
    if printed.convention == Chosen::All {
        report["conventions"] = side_by_side::to_json(models);
    }
    report
}

fn count_rows(model: &Model) -> Value {
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

fn print_csv(headlines: &[Headline<'_>]) {
    println!("model,metric,value,n,left_out");
    for (model, headline) in headlines {
        for (id, score) in headline {
            let value = score.value.map(|value| value.to_string()).unwrap_or_default();
            println!("{},{id},{value},{},{}", quoted(&model.name), score.n, score.left_out);
        }
    }
}

fn print_table(headlines: &[Headline<'_>]) {
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
            let value = headline.get(row).and_then(|(_, score)| score.value);
            let text = value.map_or_else(|| "n/a".to_owned(), |value| format!("{:.2}", 100.0 * value));
            print!(" {text:>width$}");
        }
        println!();
    }
    for (model, _) in headlines {
        println!("{}: {} images", model.name, model.counts.images().len());
    }
}
