//! The repository's own commands: `cargo xtask serve | test | check | bench | build | size | first-screen`.
//!
//! Each finds or installs the tools it needs and says so, one line before it does anything.

mod bench;
mod check;
mod first_screen;
mod lane;
mod lessons;
mod parts;
mod precompress;
mod process;
mod scale;
mod seal;
mod serve;
mod size;
mod split;
mod system;
mod test;
mod tools;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The repository's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the page, serve it, rebuild on every change, and open it in the browser.
    Serve(serve::Options),
    /// Test everything, or only the lanes named: lint, rust, scale, web, browser.
    Test(test::Options),
    /// Before a commit: format, clippy natively and for wasm32, the quick tests.
    Check,
    /// Time the kernels beside PyTorch, numpy and torchmetrics, and print the ratios; fail below the floors.
    Bench(bench::Options),
    /// Build the page as it is shipped, into dist/.
    Build(serve::BuildOptions),
    /// Print what each file of dist/ weighs; fail above the ceiling.
    Size,
    /// Measure in a browser which functions the first screen runs (web/first-screen/), and build the page by that.
    FirstScreen,
    /// Finish a build of the page; Trunk calls this (Trunk.toml, `post_build`).
    #[command(hide = true)]
    Seal,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs one command; `false` when it ran to its end and its verdict is bad.
fn run(command: Command) -> Result<bool> {
    match command {
        Command::Serve(options) => serve::serve(&options).map(|()| true),
        Command::Test(options) => Ok(test::test(&options)),
        Command::Check => Ok(check::check()),
        Command::Bench(options) => bench::bench(&options),
        Command::Build(options) => serve::build(&options).map(|()| true),
        Command::Size => size::size(),
        Command::FirstScreen => first_screen::first_screen().map(|()| true),
        Command::Seal => seal::seal().map(|()| true),
    }
}
