//! `cargo xtask first-screen`: measures which functions the first screen runs, and writes them to `web/first-screen/`.

use crate::parts::{self, MEASURE, Program};
use crate::split::FirstScreen;
use crate::tools::{self, Chromium};
use crate::{process, serve, workspace};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs;

/// Builds the page so that it notes what it calls, opens it, writes the lists, and builds it as it is shipped.
pub(crate) fn first_screen() -> Result<()> {
    serve::build_with(&[(MEASURE, "1")])?;
    tools::browser_packages()?;
    let mut measure = process::command("node", &["first-screen.mjs"]);
    measure.current_dir(workspace::browser_tests());
    if let Chromium::At(path) = tools::chromium()? {
        measure.env("JDT_CHROMIUM", path);
    }
    process::say("opening the page and noting what it calls");
    let output = process::output_of(&mut measure).context("tests/browser/first-screen.mjs measured nothing")?;
    let called: BTreeMap<String, Vec<usize>> = serde_json::from_str(&output).context("reading what was measured")?;
    for program in Program::ALL {
        let path = workspace::dist().join(parts::names_file(program));
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let names: Vec<Option<String>> = serde_json::from_str(&text).context("reading the functions' names")?;
        let mut list = FirstScreen::default();
        let marks = called.get(program.name()).map_or(&[][..], Vec::as_slice);
        for name in marks.iter().filter_map(|&index| names.get(index)?.as_deref()) {
            list.add(name);
        }
        if list.is_empty() {
            bail!("the {} called nothing that has a name", program.name());
        }
        list.write(&program.list())?;
        process::say(&format!("the {}: {} of {} functions", program.name(), list.len(), names.len()));
    }
    serve::build_with(&[])
}
