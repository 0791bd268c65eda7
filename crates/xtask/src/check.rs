//! What should hold before every commit, within a few minutes: format, lints, quick tests.

use crate::lane::Lanes;
use crate::test::rust_tests;
use crate::{process, tools};
use anyhow::Result;

/// The crates that also compile for the browser.
const IN_THE_BROWSER: [&str; 12] =
    ["-p", "jdt-core", "-p", "jdt-io", "-p", "jdt-gpu", "-p", "jdt-engine", "-p", "jdt-worker*", "-p", "jdt-web"];

/// Runs the quick lanes.
pub(crate) fn check() -> bool {
    let mut lanes = Lanes::default();
    lint(&mut lanes);
    lanes.run("quick tests", || rust_tests(&["-p", "jdt-core", "-p", "jdt-io", "-p", "xtask"]));
    lanes.summary()
}

/// Format and clippy, natively and for the browser.
pub(crate) fn lint(lanes: &mut Lanes) {
    lanes.step("format", || cargo(&["fmt", "--all", "--check"]));
    lanes.step("clippy", || {
        cargo(&[
            "clippy",
            "--workspace",
            "--exclude",
            "jdt-web",
            "--exclude",
            "jdt-worker",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ])
    });
    lanes.step("clippy wasm32", || {
        tools::rust_target()?;
        let target: &[&str] = &["clippy", "--target", "wasm32-unknown-unknown"];
        cargo(&[target, &IN_THE_BROWSER, &["--", "-D", "warnings"]].concat())
    });
}

fn cargo(args: &[&str]) -> Result<()> {
    process::run(&mut process::command("cargo", args))
}
