//! Predictions that are probabilities: soft metrics and losses by `--tables sums`, and how they are shown and merged.

#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};

fn jdt(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jdt")).args(args).output().unwrap()
}

fn printed(args: &[&str]) -> String {
    let output = jdt(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn npy(descr: &str, shape: &str, values: &[u8]) -> Vec<u8> {
    let mut header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}");
    while !(10 + header.len() + 1).is_multiple_of(64) {
        header.push(' ');
    }
    header.push('\n');
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [&b"\x93NUMPY\x01\x00"[..], &length, header.as_bytes(), values].concat()
}

/// Two binary images in a folder that is gone when the test is over; of the second the label is empty.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Self(std::env::temp_dir().join(format!("jdt-soft-{}-{name}", std::process::id())));
        for (image, label, foreground) in [("a", [0, 1, 1, 0], [0.25_f32, 0.5, 1.0, 0.0]), ("b", [0; 4], [0.0; 4])] {
            let values: Vec<u8> = foreground.iter().flat_map(|p| p.to_le_bytes()).collect();
            folder.write(&format!("labels/{image}.npy"), &npy("|u1", "(1, 4)", &label));
            folder.write(&format!("soft/{image}.npy"), &npy("<f4", "(1, 1, 4)", &values));
            let hard: Vec<u8> = foreground.iter().map(|&p| u8::from(p >= 0.5)).collect();
            folder.write(&format!("hard/{image}.npy"), &npy("|u1", "(1, 4)", &hard));
        }
        folder
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let to = self.0.join(name);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, bytes).unwrap();
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }

    fn eval(&self, preds: &str, more: &[&str]) -> String {
        let (labels, preds) = (self.path("labels"), self.path(preds));
        printed(&[&["eval", "--labels", &labels, "--preds", &preds, "--binary"], more].concat())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_foreground_has_the_numbers_of_its_formulas() {
    let folder = Folder::new("numbers");
    let out = folder.path("sums.parquet");
    let (counts, json) = (folder.path("counts.parquet"), ["--format", "json"]);
    let report = folder.eval("soft", &[&["--sums-out", &out, "--counts-out", &counts], &json[..]].concat());
    let whole: Value = serde_json::from_str(&report).unwrap();
    let metrics = &whole["models"][0]["metrics"];
    let near = |id: &str, wanted: f64| {
        let got = metrics[id].as_f64().unwrap_or_else(|| panic!("{id}: {metrics}"));
        assert!((got - wanted).abs() < 1e-12, "{id}: {got}, not {wanted}");
    };
    // Σmin = 1.5, Σmax = 2.25; an image that is empty in both scores 1.
    near("soft_IoU_D", 1.5 / 2.25);
    near("soft_IoU_I", (1.5 / 2.25 + 1.0) / 2.0);
    near("soft_Dice_D", 3.0 / 3.75);
    // A loss looks at the images that hold the foreground.
    for over in ["D", "I", "C"] {
        near(&format!("loss_jml_{over}"), 0.75 / 2.251);
        // Half of it counts as an error of either kind.
        near(&format!("loss_sdl_{over}"), 0.375 / 1.876);
    }
    let ce = -(0.75_f64.ln() + 0.5_f64.ln());
    near("loss_ce_D", ce / 8.0);
    near("loss_ce_I", ce / 8.0);
    let merged: Value = serde_json::from_str(&printed(&["merge", &out, &counts, "--format", "json"])).unwrap();
    assert_eq!(&merged["models"][0]["metrics"], metrics);

    let hard: Value = serde_json::from_str(&folder.eval("hard", &["--tables", "sums", "--format", "json"])).unwrap();
    assert!(hard["models"][0]["metrics"].get("soft_IoU_D").is_none());
    let why = hard["models"][0]["unsupported"].to_string();
    assert!(why.contains("soft metrics, losses") && why.contains("there is no table of sums"), "{why}");
}

#[test]
fn losses_are_shown_as_they_are_and_soft_metrics_in_percent() {
    let folder = Folder::new("shown");
    let markdown = folder.eval("soft", &["--tables", "sums", "--format", "markdown"]);
    for row in ["| soft_IoU_D (%) | 66.67 |", "| loss_jml_D | 0.3332 |", "| loss_ce_D | 0.1226 |"] {
        assert!(markdown.contains(row), "{markdown}");
    }
    let csv = folder.eval("soft", &["--tables", "sums", "--format", "csv"]);
    assert!(csv.lines().any(|line| line.starts_with("soft,loss_jml_I,0.33") && line.ends_with(",1,1")), "{csv}");
    let unknown = jdt(&["eval", "--labels", &folder.path("labels"), "--tables", "sum"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("thresholds, sums"));
}
