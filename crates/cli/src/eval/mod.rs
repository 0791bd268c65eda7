//! `jdt eval --labels PATH --preds [NAME=]PATH …`

mod convention;
mod counts_file;
mod output;
mod run;
mod side_by_side;

pub(crate) use convention::Chosen;
pub(crate) use counts_file::{Merged, check as check_row};
pub(crate) use output::{CountsTo, Format, Printed, print};
pub(crate) use run::{check, ignored_class};

use crate::inputs::{InputArgs, find_pairs};
use crate::refused::Refused;
use crate::tables::{Facts, TableOuts};
use jdt_engine::{BackendChoice, CheckSettings, Gathered, Notes};

/// Arguments of `jdt eval`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    outs: TableOuts,
    /// Keep the rows of counts in the JSON, or write them to a file of JSON lines that `jdt merge` reads.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "", value_parser = CountsTo::parse)]
    counts: Option<CountsTo>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// What computes: auto, cpu or webgpu.
    #[arg(long, default_value = "cpu")]
    backend: BackendChoice,
}

/// Evaluates every model.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let (settings, names) = args.input.settings(args.outs.kinds())?;
    let (checked, notes) = checked(&args.input, &settings, &args.outs, &names, args.backend)?;
    let printed = Printed {
        format: args.format,
        convention: args.input.convention,
        qs: &args.input.q,
        counts: args.counts.as_ref(),
        names: &names,
    };
    print(&printed, &checked.models, &notes)
}

/// Pairs, counts and writes tables; refuses if nothing could be counted, or anything could not with `--strict`.
pub(crate) fn checked(
    input: &InputArgs,
    settings: &CheckSettings,
    outs: &TableOuts,
    names: &[String],
    backend: BackendChoice,
) -> anyhow::Result<(Gathered, Notes)> {
    let found = find_pairs(input)?;
    let facts = Facts {
        classes: settings.counted(),
        binary: settings.space.is_binary(),
        ignored_class: ignored_class(settings, settings.space),
        tolerance: settings.tables.tolerance,
        names: names.to_vec(),
    };
    let mut writers = outs.open(&facts)?;
    let checked = check(&found.pairs, settings, backend, &mut writers)?;
    writers.finish()?;
    let notes = checked.notes(found.warnings, &settings.reading.fixes);
    let failed = notes.failures.len();
    let is_empty = checked.models.iter().all(|model| model.counts.images().is_empty());
    if let Some(first) = notes.failure_lines().first().filter(|_| is_empty || input.strict) {
        let more = if failed > 1 { format!(" (and {} more pairs)", failed - 1) } else { String::new() };
        return Err(Refused::because(format_args!("{first}{more}")));
    }
    Ok((checked, notes))
}
