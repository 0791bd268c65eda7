//! Metrics as they are printed.

use super::convention::Chosen;
use super::{counts_file, side_by_side};
use jdt_engine::{ExportInput, Headline, Markup, ModelTables, Notes, conventions_csv, headline_csv, json, rows_csv};
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
    let input = ExportInput {
        models,
        names: printed.names,
        qs: printed.qs,
        convention: printed.convention.one(),
        notes,
        with_counts: printed.counts == Some(&CountsTo::Json),
    };
    match (printed.format, printed.convention) {
        (Format::Json, _) => println!("{}", json(&input)?),
        (Format::Markdown, _) => print!("{}", input.markup(Markup::Markdown)),
        (Format::Latex, _) => print!("{}", input.markup(Markup::Latex)),
        (Format::CsvRows, _) => print!("{}", rows_csv(models)),
        (Format::Csv, Chosen::All) => print!("{}", conventions_csv(models)),
        (Format::Table, Chosen::All) => side_by_side::print_table(models),
        (Format::Csv, Chosen::One(_)) => print!("{}", headline_csv(&input)),
        (Format::Table, Chosen::One(_)) => print_table(&input.headlines()),
    }
    if printed.format != Format::Json {
        for warning in notes.lines() {
            eprintln!("jdt: warning: {warning}");
        }
    }
    Ok(())
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
            let text = value.map_or_else(|| "n/a".to_owned(), |value| jdt_engine::shown_metric(id, value));
            print!(" {text:>width$}");
        }
        println!();
    }
    for (model, _) in headlines {
        println!("{}: {} images", model.name, model.counts.images().len());
    }
}
