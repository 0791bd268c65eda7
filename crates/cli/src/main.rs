//! `jdt`: masks inspected, segmentations evaluated and losses computed, with the engine that the page uses.
//!
//! Exit codes: 0 fine, 2 an input was refused (one line on stderr says which and why), 1 a fault of ours.

mod arrays;
mod bench;
mod eval;
mod files;
mod inputs;
mod inspect;
mod loss;
mod merge;
mod refused;
mod report;
mod self_check;
mod tables;

use clap::{Parser, Subcommand};
use refused::Refused;
use std::process::ExitCode;

/// Overlap losses for soft labels and fine-grained segmentation metrics.
#[derive(Debug, Parser)]
#[command(name = "jdt", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say what a mask file holds, and what is odd about it.
    Inspect(inspect::Args),
    /// Count pairs of label and prediction files and print the metrics.
    Eval(eval::Args),
    /// Put tables together and print the metrics.
    Merge(merge::Args),
    /// Count pairs as `eval` does and write a report, one HTML file that opens anywhere.
    Report(report::Args),
    /// Compute a loss, and its gradient, of arrays in NPY files.
    Loss(loss::Args),
    /// Check every kernel of this machine against the reference, and time it.
    SelfCheck(self_check::Args),
    /// Time the kernels.
    #[command(subcommand)]
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Inspect(args) => inspect::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Loss(args) => loss::run(&args),
        Command::SelfCheck(args) => self_check::run(&args),
        Command::Bench(bench) => bench::run(&bench),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("jdt: {}", format!("{error:#}").replace('\n', " "));
            ExitCode::from(if error.is::<Refused>() { 2 } else { 1 })
        }
    }
}
