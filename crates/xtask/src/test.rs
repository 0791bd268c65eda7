//! `cargo xtask test`: everything, lane by lane, with the sums at the end.

use crate::lane::{Lanes, Outcome};
use crate::tools::Chromium;
use crate::{check, process, scale, seal, serve, size, tools, workspace};
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;

/// What is tested.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only these; all without.
    #[arg(value_enum)]
    lanes: Vec<Group>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Group {
    /// Format and clippy.
    Lint,
    /// Tests of the crates, doc tests included.
    Rust,
    /// The SQL of docs/SCALE.md on `DuckDB` and Spark.
    Scale,
    /// The page's release build and its weight.
    Web,
    /// The page in Chromium, on the last release build.
    Browser,
}

/// Runs the lanes; `false` when anything failed or nothing ran.
pub(crate) fn test(options: &Options) -> bool {
    let wanted = |group| options.lanes.is_empty() || options.lanes.contains(&group);
    let mut lanes = Lanes::default();
    let mut page_built = true;
    if wanted(Group::Lint) {
        check::lint(&mut lanes);
    }
    if wanted(Group::Rust) {
        lanes.run("rust", all_rust_tests);
    }
    if wanted(Group::Scale) {
        lanes.run("scale", scale::scale);
    }
    if wanted(Group::Web) || (wanted(Group::Browser) && !has_release_build()) {
        page_built = lanes.step("web build", serve::build_for_tests);
    }
    if wanted(Group::Web) {
        lanes.run("web size", || {
            if page_built { size::size().map(Outcome::single) } else { Ok(Outcome::skipped("the page was not built")) }
        });
    }
    if wanted(Group::Browser) {
        lanes.run(
            "browser",
            || {
                if page_built { browser_tests() } else { Ok(Outcome::skipped("the page was not built")) }
            },
        );
    }
    lanes.summary()
}

fn has_release_build() -> bool {
    let dist = workspace::dist();
    dist.join("index.html").is_file() && !dist.join(seal::RELOAD).is_file()
}

fn all_rust_tests() -> Result<Outcome> {
    let no_driver = tools::vulkan().err();
    let mut outcome = rust_tests(&["--workspace", "--exclude", "jdt-web", "--exclude", "jdt-worker*"])?;
    // Of the page, what needs no DOM: geometry, history, links, formats.
    outcome.add(rust_tests(&["--package", "jdt-web", "--lib"])?);
    if let Some(error) = no_driver {
        outcome.skipped.push(format!("no Vulkan driver could be installed: {error:#}"));
    }
    Ok(outcome)
}

/// `cargo test` on these packages, its results counted.
pub(crate) fn rust_tests(packages: &[&str]) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    let args = [&["test", "--no-fail-fast"], packages, &["--", "--show-output"]].concat();
    let good = process::run_reading(&mut process::command("cargo", &args), |line| {
        count_line(line, &mut outcome);
    })?;
    if !good && outcome.failed == 0 {
        bail!("cargo test failed before or between the tests");
    }
    Ok(outcome)
}

/// Reads one line that `cargo test` printed.
pub(crate) fn count_line(line: &str, outcome: &mut Outcome) {
    if let Some(reason) = line.trim_start().strip_prefix("SKIPPED:") {
        outcome.skipped.push(reason.trim().to_owned());
    } else if let Some(result) = line.strip_prefix("test result: ") {
        let number = |word: &str| {
            let mut words = result.split([' ', ';', '.']).filter(|part| !part.is_empty());
            let at = words.clone().position(|part| part == word)?;
            words.nth(at.checked_sub(1)?)?.parse::<usize>().ok()
        };
        outcome.passed += number("passed").unwrap_or(0);
        outcome.failed += number("failed").unwrap_or(0);
    } else if let Some((name, reason)) = line.strip_prefix("test ").and_then(|test| test.split_once(" ... ignored")) {
        outcome.skipped.push(format!("{name} is marked to be ignored{reason}"));
    }
}

/// What Playwright runs in one go.
struct BrowserRun {
    name: &'static str,
    args: &'static [&'static str],
    /// Pages at a time.
    pages: &'static str,
}

/// What measures time runs alone; the rest waits for timers as often as for a processor.
const BROWSER_RUNS: [BrowserRun; 2] = [
    BrowserRun { name: "quiet", args: &["--project", "quiet*", "--output", "test-results/quiet"], pages: "1" },
    BrowserRun { name: "pages", args: &["--project", "webgpu", "--project", "no-webgpu"], pages: "2" },
];

fn browser_tests() -> Result<Outcome> {
    // What the page shows is compared with what the command line prints.
    process::run(process::command("cargo", &["build", "--package", "jdt"]).current_dir(workspace::root()))?;
    let mut outcome = Outcome::default();
    for run in BROWSER_RUNS {
        outcome.add(browser_run(&run)?);
    }
    Ok(outcome)
}

fn browser_run(run: &BrowserRun) -> Result<Outcome> {
    let report = workspace::browser_tests().join("test-results").join(format!("{}.json", run.name));
    if report.is_file() {
        fs::remove_file(&report)?;
    }
    let cli = workspace::root().join("target/debug/jdt");
    let pages = std::env::var_os("JDT_TEST_WORKERS").unwrap_or_else(|| run.pages.into());
    let environment = [
        ("PLAYWRIGHT_JSON_OUTPUT_FILE", report.as_os_str()),
        ("JDT_CLI", cli.as_os_str()),
        ("JDT_TEST_WORKERS", &*pages),
    ];
    let ran = playwright(run.args, &environment);
    let text = fs::read_to_string(&report).with_context(|| match &ran {
        Ok(()) => "Playwright wrote no report".to_owned(),
        Err(error) => format!("Playwright wrote no report: {error:#}"),
    })?;
    let outcome = count_report(&serde_json::from_str(&text).context("reading Playwright's report")?);
    match ran {
        Err(error) if outcome.failed == 0 => Err(error),
        _ => Ok(outcome),
    }
}

/// Runs Playwright on dist/, with the packages and the browser that it needs.
pub(crate) fn playwright(args: &[&str], environment: &[(&str, &OsStr)]) -> Result<()> {
    tools::browser_packages()?;
    let chromium = tools::chromium()?;
    let mut command = process::npm("npx", &[&["playwright", "test"], args].concat());
    command.current_dir(workspace::browser_tests()).envs(environment.iter().copied());
    if let Chromium::At(path) = chromium {
        process::say(&format!("the browser is {}", path.display()));
        command.env("JDT_CHROMIUM", path);
    }
    process::run(&mut command)
}

/// Counts what Playwright's JSON reporter wrote.
fn count_report(report: &Value) -> Outcome {
    let number = |name: &str| report["stats"][name].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let mut outcome =
        Outcome { passed: number("expected") + number("flaky"), failed: number("unexpected"), skipped: Vec::new() };
    for suite in report["suites"].as_array().into_iter().flatten() {
        collect_skipped(suite, &mut outcome.skipped);
    }
    outcome
}

fn collect_skipped(suite: &Value, skipped: &mut Vec<String>) {
    for inner in suite["suites"].as_array().into_iter().flatten() {
        collect_skipped(inner, skipped);
    }
    for spec in suite["specs"].as_array().into_iter().flatten() {
        for test in spec["tests"].as_array().into_iter().flatten() {
            if test["status"] == "skipped" {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let reasons = test["annotations"].as_array().into_iter().flatten();
                let reasons: Vec<_> = reasons.map(|note| text(&note["description"])).collect();
                skipped.push(format!(
                    "{} ({}): {}",
                    text(&spec["title"]),
                    text(&test["projectName"]),
                    reasons.join("; ")
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cargo_s_results_are_added_up() {
        let mut outcome = Outcome::default();
        for line in [
            "running 3 tests",
            "test a ... ok",
            "test slow ... ignored, takes an hour",
            "SKIPPED: no WebGPU adapter",
            "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 5 passed; 12 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        ] {
            count_line(line, &mut outcome);
        }
        assert_eq!((outcome.passed, outcome.failed), (7, 12));
        assert_eq!(outcome.skipped, ["slow is marked to be ignored, takes an hour", "no WebGPU adapter"]);
    }

    #[test]
    fn playwright_s_report_is_added_up() {
        let report = json!({
            "stats": { "expected": 4, "unexpected": 1, "flaky": 1, "skipped": 1 },
            "suites": [{ "suites": [{ "specs": [{ "title": "street", "tests": [
                { "status": "skipped", "projectName": "webgpu", "annotations": [{ "type": "skip", "description": "no data" }] },
                { "status": "expected", "projectName": "webgpu", "annotations": [] },
            ] }] }] }],
        });
        let outcome = count_report(&report);
        assert_eq!((outcome.passed, outcome.failed), (5, 1));
        assert_eq!(outcome.skipped, ["street (webgpu): no data"]);
    }
}
