//! `jdt merge FILE…`: the metrics of counts that `jdt eval --counts FILE` wrote, in one place or in many.

use crate::eval::{Chosen, CountsTo, Format, Merged, Printed, print};
use crate::refused::Refused;
use jdt_core::metrics::Tail;
use jdt_engine::CheckSettings;
use std::path::PathBuf;

/// Arguments of `jdt merge`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Files of counts, rows of images as JSON lines.
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

/// Merges the files and prints the metrics.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    for &q in &args.q {
        Tail::percent(q).map_err(Refused::because)?;
    }
    let mut merged = Merged::default();
    for file in &args.files {
        merged.add(file)?;
    }
    let models = merged.finish();
    if models.is_empty() {
        return Err(Refused::because("the files hold no row of counts"));
    }
    let printed =
        Printed { format: args.format, convention: args.convention, qs: &args.q, counts: args.counts.as_ref() };
    print(&printed, &models, &[])
}
