//! `jdt merge FILE…`: the metrics of tables that `jdt eval` wrote, in one place or in many.

use crate::eval::{Chosen, CountsTo, Format, Merged, Printed, print};
use crate::files;
use crate::refused::Refused;
use crate::tables::{TableMerge, is_parquet};
use jdt_core::metrics::Tail;
use jdt_engine::{CheckSettings, Notes};
use std::path::PathBuf;

/// Arguments of `jdt merge`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Tables in Parquet files, or rows of counts as JSON lines.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// A worst-case share in percent; repeatable.
    #[arg(long, default_values_t = CheckSettings::DEFAULT_QS)]
    q: Vec<u8>,
    /// Whose rules the metrics follow, or all for every convention side by side.
    #[arg(long, default_value = "paper", value_parser = Chosen::parse)]
    convention: Chosen,
    /// Keep the rows of counts in the JSON, or write them to a file.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "", value_parser = CountsTo::parse)]
    counts: Option<CountsTo>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// Merges the files and prints the metrics that they support, and which they do not.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    for &q in &args.q {
        Tail::percent(q).map_err(Refused::because)?;
    }
    let (mut tables, mut lines) = (TableMerge::default(), Merged::default());
    let mut of_each = [0_usize; 2];
    for file in &args.files {
        if is_parquet(&files::read(file)?) {
            tables.add(file)?;
            of_each[0] += 1;
        } else {
            lines.add(file)?;
            of_each[1] += 1;
        }
    }
    if of_each.iter().all(|&count| count > 0) {
        return Err(Refused::because("Parquet tables and JSON lines cannot be merged with each other: give one kind"));
    }
    let names = tables.names();
    let models = if of_each[0] > 0 { tables.finish()? } else { lines.finish() };
    if models.is_empty() {
        return Err(Refused::because("the files hold no row of counts"));
    }
    let mut notes = Notes::default();
    // Of JSON lines nothing but counts is expected.
    for model in models.iter().filter(|_| of_each[0] > 0) {
        let cannot = model.unsupported().into_iter();
        notes.warnings.extend(cannot.map(|cannot| format!("{}: no {}: {}", model.name, cannot.metrics, cannot.reason)));
    }
    let printed = Printed {
        format: args.format,
        convention: args.convention,
        qs: &args.q,
        counts: args.counts.as_ref(),
        names: &names,
    };
    print(&printed, &models, &notes)
}
