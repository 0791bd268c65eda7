//! `jdt report --labels PATH --preds [NAME=]PATH … --out FILE.html`

use crate::eval::checked;
use crate::inputs::InputArgs;
use crate::refused::Refused;
use crate::tables::TableOuts;
use jdt_core::metrics::Bootstrap;
use jdt_engine::{BackendChoice, Notes, ReportInput, html};
use std::path::PathBuf;

/// Arguments of `jdt report`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    outs: TableOuts,
    /// The file to write.
    #[arg(long, value_name = "FILE.html")]
    out: PathBuf,
    /// The report's heading.
    #[arg(long, default_value = "Segmentation report")]
    title: String,
    /// How many data sets are drawn again for the intervals.
    #[arg(long, default_value_t = Bootstrap::default().resamples)]
    resamples: usize,
    /// Where the draws begin.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Counts every pair and writes the report.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let mut kinds = args.outs.kinds();
    // What the report shows of objects and confusions costs little beside decoding.
    kinds.confusion = true;
    kinds.instances = !args.input.has_cases();
    let (settings, names) = args.input.settings(kinds)?;
    let (checked, notes) = checked(&args.input, &settings, &args.outs, &names, BackendChoice::Cpu)?;
    let Notes { warnings, findings, fixes, .. } = &notes;
    let command: Vec<String> = std::env::args().map(|word| quoted(&word)).collect();
    let page = html(&ReportInput {
        title: &args.title,
        models: &checked.models,
        names: &names,
        qs: &args.input.q,
        space: &settings.in_words(),
        findings,
        warnings: &[&warnings[..], &notes.failure_lines()[..]].concat(),
        fixes,
        command: &command.join(" "),
        bootstrap: Bootstrap { resamples: args.resamples, seed: args.seed, ..Bootstrap::default() },
    });
    let page = page.map_err(Refused::because)?;
    std::fs::write(&args.out, page).map_err(|reason| Refused::file(&args.out, reason))?;
    for line in notes.lines() {
        eprintln!("jdt: warning: {line}");
    }
    println!("{}: {} models", args.out.display(), checked.models.len());
    Ok(())
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./=:,+@".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
