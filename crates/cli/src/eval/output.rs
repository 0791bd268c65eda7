//! Metrics as a table for people, as JSON or as CSV.

use super::convention::Chosen;
use super::csv::quoted;
use super::run::Checked;
use super::{counts_file, side_by_side};
use jdt_core::conventions::Score;
use jdt_engine::{FindingGroup, Markup, ModelTables, metric_table};
use jdt_io::{Fix, Side};
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
    /// A table in GitHub's Markdown, in percent.
    Markdown,
    /// A table in LaTeX with booktabs, in percent.
    Latex,
}

/// The version of the JSON; raised when a key changes its meaning.
const SCHEMA: u32 = 1;

/// What is said beside the numbers.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// Of names and files.
    pub(crate) warnings: Vec<String>,
    /// Of pairs that could not be counted: `model: image: why`.
    pub(crate) failures: Vec<String>,
    /// The same for machines.
    failed: Vec<Value>,
    /// What the doctor found, by model.
    pub(crate) findings: Vec<(String, FindingGroup)>,
    /// The mends that were applied.
    pub(crate) fixes: Vec<String>,
}

impl Notes {
    pub(crate) fn new(checked: &Checked, warnings: Vec<String>, fixes: &[(Option<Side>, Fix)]) -> Self {
        let mut notes = Self { warnings, ..Self::default() };
        for ((model, findings), failures) in checked.models.iter().zip(&checked.findings).zip(&checked.failures) {
            for failure in failures {
                notes.failures.push(format!("{}: {}: {}", model.name, failure.image, failure.message));
                notes.failed.push(json!({ "model": model.name, "image": failure.image, "message": failure.message }));
            }
            notes.findings.extend(findings.iter().map(|finding| (model.name.clone(), finding.clone())));
        }
        let side = |side: Option<Side>| side.map(|side| format!("{}:", side.name())).unwrap_or_default();
        notes.fixes = fixes.iter().map(|&(of, fix)| format!("{}{fix}", side(of))).collect();
        notes
    }

    /// Everything in lines.
    pub(crate) fn lines(&self) -> Vec<String> {
        let finding = |(model, group): &(String, FindingGroup)| {
            let FindingGroup { id, role, message, first_image, files, .. } = group;
            let place = if first_image.is_empty() { role.clone() } else { format!("{role} {first_image}") };
            let fix = fix_argument(group).map(|fix| format!("; mend it with --fix {fix}")).unwrap_or_default();
            format!("{model}: {place}: {message} [{id}, {files} files]{fix}")
        };
        let findings = self.findings.iter().map(finding);
        self.warnings.iter().cloned().chain(self.failures.iter().cloned()).chain(findings).collect()
    }
}

/// The value of `--fix` that mends a finding: on its own side alone, where it has one.
pub(crate) fn fix_argument(group: &FindingGroup) -> Option<String> {
    let fix = group.fix?;
    let side = match group.role.as_str() {
        "label" | "prediction" if fix.is_of_file() => format!("{}:", group.role),
        // What is wrong between the two is mended in the prediction.
        "pair" if fix.is_of_file() => "prediction:".to_owned(),
        _ => String::new(),
    };
    Some(format!("{side}{fix}"))
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
    /// The classes' names.
    pub(crate) names: &'a [String],
}

/// Prints every model's metrics.
pub(crate) fn print(printed: &Printed<'_>, models: &[ModelTables], notes: &Notes) -> anyhow::Result<()> {
    if let Some(CountsTo::File(path)) = printed.counts {
        counts_file::write(path, models)?;
    }
    match (printed.format, printed.convention) {
        (Format::Json, _) => println!("{}", serde_json::to_string_pretty(&to_json(printed, models, notes))?),
        (Format::Markdown, _) => print_markup(&headlines(printed, models), Markup::Markdown),
        (Format::Latex, _) => print_markup(&headlines(printed, models), Markup::Latex),
        (Format::CsvRows, _) => super::rows::print_csv(models),
        (Format::Csv, Chosen::All) => side_by_side::print_csv(models),
        (Format::Table, Chosen::All) => side_by_side::print_table(models),
        (Format::Csv, Chosen::One(_)) => print_csv(&headlines(printed, models)),
        (Format::Table, Chosen::One(_)) => print_table(&headlines(printed, models)),
    }
    if printed.format != Format::Json {
        for warning in notes.lines() {
            eprintln!("jdt: warning: {warning}");
        }
    }
    Ok(())
}

type Headline<'a> = (&'a ModelTables, Vec<(String, Score)>);

fn headlines<'a>(printed: &Printed<'_>, models: &'a [ModelTables]) -> Vec<Headline<'a>> {
    let convention = printed.convention.headline();
    models.iter().map(|model| (model, model.metrics(convention, printed.qs))).collect()
}

fn to_json(printed: &Printed<'_>, models: &[ModelTables], notes: &Notes) -> Value {
    let entries: Vec<Value> = headlines(printed, models)
        .iter()
        .map(|(model, headline)| {
            let metrics: Map<String, Value> =
                headline.iter().map(|(id, score)| (id.clone(), json!(score.value))).collect();
            let mut entry = json!({
                "name": model.name,
                "images": model.counts.images().len(),
                "pixels": model.counts.pixels(),
                "ignored_pixels": model.counts.ignored_pixels(),
                "metrics": metrics,
            });
            if let Chosen::One(convention) = printed.convention {
                let why = convention.why(&model.counts, printed.qs).into_iter();
                entry["why"] = why.map(|(id, why)| (id, why.into())).collect::<Map<String, Value>>().into();
            }
            let unsupported = model.unsupported();
            entry["unsupported"] =
                unsupported.iter().map(|entry| json!({ "metrics": entry.metrics, "reason": entry.reason })).collect();
            if let Some(confusion) = &model.confusion {
                entry["confusion"] = json!(confusion.table().chunks(confusion.classes()).collect::<Vec<_>>());
            }
            if printed.counts == Some(&CountsTo::Json) {
                entry["counts"] = count_rows(model);
            }
            entry
        })
        .collect();
    let findings: Vec<Value> = notes
        .findings
        .iter()
        .map(|(model, group)| {
            json!({
                "model": model, "id": group.id, "role": group.role, "message": group.message,
                "first_image": group.first_image, "files": group.files, "pixels": group.pixels,
                "fix": fix_argument(group),
            })
        })
        .collect();
    let mut report = json!({
        "schema": SCHEMA,
        "version": env!("CARGO_PKG_VERSION"),
        "classes": printed.names,
        "q": printed.qs,
        "models": entries,
        "convention": printed.convention.id(),
        "warnings": notes.lines(),
        "failures": notes.failed,
        "findings": findings,
        "fixes": notes.fixes,
    });
    if printed.convention == Chosen::All {
        report["conventions"] = side_by_side::to_json(models);
    }
    report
}

fn count_rows(model: &ModelTables) -> Value {
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

fn print_markup(headlines: &[Headline<'_>], markup: Markup) {
    let models: Vec<(&str, Vec<(String, Score)>)> =
        headlines.iter().map(|(model, metrics)| (model.name.as_str(), metrics.clone())).collect();
    print!("{}", metric_table(&models, markup));
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
            let text =
                value.map_or_else(|| "n/a".to_owned(), |value| format!("{:.2}", jdt_engine::shown_scale(id) * value));
            print!(" {text:>width$}");
        }
        println!();
    }
    for (model, _) in headlines {
        println!("{}: {} images", model.name, model.counts.images().len());
    }
}
