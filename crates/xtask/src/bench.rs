//! `cargo xtask bench`: this project's kernels beside what a user would pick instead, in one run.
//!
//! `tests/bench/baselines.py` makes the inputs, writes them down and times PyTorch, numpy and torchmetrics on them;
//! `jdt bench` then reads the same files. Each line prints both times and their ratio, and holds it to a floor.

use crate::{process, tools, workspace};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Options of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Threads on both sides.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Measured rounds of each case.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Time the kernels in Chromium as well, beside the same kernels built natively for lanes as narrow.
    #[arg(long)]
    wasm: bool,
    /// Write the table here as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// What a line must reach.
#[derive(Clone, Copy)]
enum Floor {
    /// So many times as fast as the other side.
    Times(f64),
    /// So many gigapixels a second.
    Rate(f64),
    /// At most so many milliseconds.
    Milliseconds(f64),
    /// Nothing: it is printed for the reader.
    None,
}

/// One line of the table.
struct Line {
    work: &'static str,
    beside: &'static str,
    ours_ms: f64,
    theirs_ms: Option<f64>,
    rate: Option<f64>,
    floors: Vec<Floor>,
}

impl Line {
    fn ratio(&self) -> Option<f64> {
        self.theirs_ms.map(|theirs| theirs / self.ours_ms)
    }

    fn holds(&self) -> bool {
        self.floors.iter().all(|floor| match *floor {
            Floor::Times(floor) => self.ratio().is_some_and(|ratio| ratio >= floor),
            Floor::Rate(floor) => self.rate.is_some_and(|rate| rate >= floor),
            Floor::Milliseconds(most) => self.ours_ms <= most,
            Floor::None => true,
        })
    }

    fn print(&self) {
        let number = |value: Option<f64>, unit: &str| value.map_or(String::new(), |value| format!("{value:.2}{unit}"));
        let floors: Vec<String> = self
            .floors
            .iter()
            .filter_map(|floor| match floor {
                Floor::Times(times) => Some(format!("≥ {times:.3}×").replace(".000", "")),
                Floor::Rate(rate) => Some(format!("≥ {rate} Gpx/s")),
                Floor::Milliseconds(most) => Some(format!("≤ {most} ms")),
                Floor::None => None,
            })
            .collect();
        let verdict = if self.floors.iter().all(|floor| matches!(floor, Floor::None)) {
            ""
        } else if self.holds() {
            "holds"
        } else {
            "MISSED"
        };
        println!(
            "{:<44} {:>9.3} ms  {:>11} {:<24} {:>8} {:>12}  {} {verdict}",
            self.work,
            self.ours_ms,
            number(self.theirs_ms, " ms"),
            self.beside,
            number(self.ratio(), "×"),
            number(self.rate, " Gpx/s"),
            floors.join(", "),
        );
    }
}

/// Runs both sides and prints the table; `false` if a floor is missed.
pub(crate) fn bench(options: &Options) -> Result<bool> {
    let python = tools::python_with(&["numpy", "torch", "torchmetrics"])?;
    process::run(&mut process::command("cargo", &["build", "--release", "--package", "jdt"]))?;
    let folder = workspace::root().join("target").join("bench");
    fs::create_dir_all(&folder)?;
    let (threads, rounds) = (options.threads.to_string(), options.rounds.to_string());
    let table = folder.join("baselines.json");
    let script = workspace::root().join("tests").join("bench").join("baselines.py");
    let at = |path: &Path| path.display().to_string();
    process::run(&mut process::command(
        &python,
        &[&at(&script), "--threads", &threads, "--rounds", &rounds, "--dump", &at(&folder), "--json", &at(&table)],
    ))?;
    let theirs: Value = serde_json::from_str(&fs::read_to_string(&table)?).context("reading what Python measured")?;
    let theirs = |case: &str| theirs[case]["median_ms"].as_f64();

    let file = |name: &str| at(&folder.join(format!("{name}.npy")));
    let [logits, hard, soft, keep] = ["logits", "hard", "soft", "keep"].map(file);
    let loss = |more: &[&str]| {
        jdt(&[&["bench", "loss", "--classes", "19", "--threads", &threads, "--logits", &logits], more].concat())
    };
    let counts = |label: &str, pred: &str, classes: &str, ignore: &[&str]| {
        jdt(&[&["bench", "counts", "--label", label, "--pred", pred, "--classes", classes], ignore].concat())
    };
    let hard_label = ["--label", &hard, "--ignore", "255"];
    let mix = ["--reduction", "0.5,0.25,0.25"];
    let torch = "PyTorch CPU";
    let mut lines = vec![
        line("JML + gradient, hard, D", torch, &loss(&hard_label)?, theirs("jdt_hard_D"), vec![Floor::Times(15.0)]),
        line(
            "JML + gradient, hard, D+I+C",
            torch,
            &loss(&[&hard_label[..], &mix].concat())?,
            theirs("jdt_hard_DIC"),
            vec![Floor::Times(15.0)],
        ),
        line(
            "JML + gradient, soft, D",
            torch,
            &loss(&["--soft", "--label", &soft])?,
            theirs("jdt_soft_D"),
            vec![Floor::None],
        ),
        line(
            "JML + gradient, soft, keep mask, D",
            torch,
            &loss(&["--soft", "--label", &soft, "--keep", &keep])?,
            theirs("jdt_soft_keep_D"),
            vec![Floor::None],
        ),
    ];
    let pair = counts(&file("label"), &file("pred"), "19", &["--ignore", "255"])?;
    for (beside, case, floors) in [
        ("numpy bincount", "confusion_numpy_bincount", vec![Floor::Times(5.0), Floor::Rate(1.0)]),
        ("torchmetrics Jaccard", "confusion_torchmetrics_jaccard", vec![Floor::None]),
        ("torchmetrics MeanIoU", "confusion_torchmetrics_mean_iou", vec![Floor::None]),
    ] {
        lines.push(line("counts of a noisy pair, 1 thread", beside, &pair, theirs(case), floors));
    }
    if let Some((label, pred)) = real_pair() {
        let counts = counts(&label, &pred, "10", &["--ignore", "255"])?;
        lines.push(line("counts of a real pair, 1 thread", "", &counts, None, vec![Floor::Rate(2.0)]));
    } else {
        process::say("no street masks beside the repository: the real pair is left out");
    }
    let metrics = jdt(&["bench", "metrics"])?;
    lines.push(line("all metrics of 500 such pairs", "", &metrics, None, vec![Floor::Milliseconds(10.0)]));
    let dab = jdt(&["bench", "dab", "--repeat", "501"])?;
    let recount = dab["recount_median_ms"].as_f64();
    lines.push(line("24-px dab on 512×512×4", "full recount", &dab, recount, vec![Floor::Times(50.0)]));
    let round = json!({ "median_ms": dab["paint_round_median_ms"] });
    lines.push(line("such a dab and all its numbers", "", &round, None, vec![Floor::Milliseconds(4.0)]));

    if options.wasm {
        lines.extend(in_chromium(&folder)?);
    }

    println!();
    lines.iter().for_each(Line::print);
    if let Some(path) = &options.json {
        let rows: Vec<Value> = lines.iter().map(as_json).collect();
        fs::write(path, format!("{:#}\n", Value::from(rows)))?;
    }
    Ok(lines.iter().all(Line::holds))
}

fn line(work: &'static str, beside: &'static str, ours: &Value, theirs_ms: Option<f64>, floors: Vec<Floor>) -> Line {
    let rate = ours["gpx_s"].as_f64().filter(|_| ours["name"] == "counts");
    Line { work, beside, ours_ms: ours["median_ms"].as_f64().unwrap_or(f64::NAN), theirs_ms, rate, floors }
}

fn as_json(line: &Line) -> Value {
    serde_json::json!({
        "work": line.work, "beside": line.beside, "ours_ms": line.ours_ms, "theirs_ms": line.theirs_ms,
        "ratio": line.ratio(), "gpx_s": line.rate, "holds": line.holds(),
    })
}

/// The kernels as the page runs them, beside the same kernels natively on one thread in 128-bit lanes.
fn in_chromium(folder: &Path) -> Result<Vec<Line>> {
    let measured = folder.join("wasm.json");
    crate::test::playwright(&["bench", "--project", "no-webgpu"], &[("JDT_BENCH", measured.as_os_str())])?;
    let wasm: Value =
        serde_json::from_str(&fs::read_to_string(&measured)?).context("reading what Chromium measured")?;
    // The best of three, as in Chromium.
    let native = (0..3)
        .map(|_| jdt(&["self-check", "--backend", "cpu", "--lanes", "128", "--threads", "1"]))
        .collect::<Result<Vec<_>>>()?;
    let rate = |name: &str| {
        let kernels = native.iter().filter_map(|run| run["kernels"].as_array()).flatten();
        let rates = kernels.filter(|kernel| kernel["name"] == name).filter_map(|kernel| kernel["gpx_s"].as_f64());
        rates.reduce(f64::max)
    };
    let names = [
        ("wasm in Chromium: sums of probabilities", "overlap_sums"),
        ("wasm in Chromium: sums of logits", "overlap_sums_of_logits"),
        ("wasm in Chromium: gradient by the logits", "overlap_grad"),
        ("wasm in Chromium: counts", "confusion"),
    ];
    Ok(names
        .into_iter()
        .map(|(work, name)| {
            // The self-check's image is 256 × 512 pixels.
            let ms = |rate: f64| 256.0 * 512.0 / rate / 1e6;
            Line {
                work,
                beside: "native, 128 bits",
                ours_ms: wasm[name].as_f64().map_or(f64::NAN, ms),
                theirs_ms: rate(name).map(ms),
                rate: wasm[name].as_f64(),
                floors: vec![Floor::Times(1.0 / 1.6)],
            }
        })
        .collect())
}

/// Runs the release build of `jdt` and reads the JSON that it prints.
fn jdt(args: &[&str]) -> Result<Value> {
    let program = workspace::root().join("target").join("release").join("jdt");
    let mut command = process::command(program, &[args, &["--json"]].concat());
    let output = process::output_of(&mut command).with_context(|| format!("`jdt {}` failed", args.join(" ")))?;
    serde_json::from_str(&output).with_context(|| format!("`jdt {}` printed no JSON", args.join(" ")))
}

/// The largest of the street pairs that lie beside the repository, if they do.
fn real_pair() -> Option<(String, String)> {
    let street = workspace::root().parent()?.join("shared").join("data").join("street");
    let largest = fs::read_dir(street.join("labels"))
        .ok()?
        .filter_map(Result::ok)
        .max_by_key(|entry| entry.metadata().map_or(0, |data| data.len()))?;
    let pred = street.join("preds").join(largest.file_name());
    pred.is_file().then(|| (largest.path().display().to_string(), pred.display().to_string()))
}
