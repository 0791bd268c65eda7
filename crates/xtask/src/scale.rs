//! The recipe of docs/SCALE.md: its SQL on `DuckDB` and Spark over shards, against `jdt merge`.

use crate::lane::Outcome;
use crate::test::count_line;
use crate::{process, tools, workspace};
use anyhow::{Result, bail};

/// Runs the recipe; says that it was skipped, and why, where Python or its packages are not to be had.
///
/// # Errors
/// When the command line does not build, or the script ends before or between its tests.
pub(crate) fn scale() -> Result<Outcome> {
    if process::find("python3").is_none() && std::env::var_os("JDT_PYTHON").is_none() {
        return Ok(Outcome::skipped("there is no Python 3 on this machine"));
    }
    let mut skipped = Vec::new();
    let python = match tools::python_with(&["duckdb", "pyspark"]) {
        Ok(python) => python,
        Err(error) => return Ok(Outcome::skipped(&format!("duckdb and pyspark could not be installed: {error:#}"))),
    };
    if process::find("java").is_none() {
        skipped.push("Spark: there is no Java on this machine".to_owned());
    }
    process::run(&mut process::command("cargo", &["build", "--package", "jdt"]))?;
    let script = workspace::root().join("tests").join("scale").join("scale.py");
    let jdt = workspace::root().join("target").join("debug").join(format!("jdt{}", std::env::consts::EXE_SUFFIX));
    let mut outcome = Outcome::default();
    let mut command = process::command(&python, &[&script.display().to_string(), &jdt.display().to_string()]);
    let good = process::run_reading(&mut command, |line| count_line(line, &mut outcome))?;
    if !good && outcome.failed == 0 {
        bail!("the recipe ended before or between its tests");
    }
    if outcome.skipped.is_empty() {
        outcome.skipped = skipped;
    }
    Ok(outcome)
}
