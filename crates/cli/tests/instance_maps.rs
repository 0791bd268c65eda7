//! `jdt eval --instance-maps`: the objects of mIoU^K as a data set gives them.

#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};

/// Labels, predictions and instance maps in a folder that is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Self(std::env::temp_dir().join(format!("jdt-instances-{}-{name}", std::process::id())));
        // Four ones in a row, half of them found; and an image of a single object.
        folder.write("gt/a_gtFine_labelIds.npy", &[1, 1, 1, 1, 0]);
        folder.write("preds/a.npy", &[1, 1, 0, 0, 0]);
        folder.write("gt/b_gtFine_labelIds.npy", &[0, 1, 0, 0, 0]);
        folder.write("preds/b.npy", &[0, 1, 0, 0, 0]);
        folder
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }

    /// A row of 32-bit ids as NPY.
    fn write(&self, name: &str, row: &[i32]) {
        let mut header = format!("{{'descr': '<i4', 'fortran_order': False, 'shape': (1, {}), }}", row.len());
        while !(10 + header.len() + 1).is_multiple_of(64) {
            header.push(' ');
        }
        header.push('\n');
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend(row.iter().flat_map(|id| id.to_le_bytes()));
        let to = self.0.join(name);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, bytes).unwrap();
    }

    fn eval(&self, more: &[&str]) -> Output {
        let (labels, preds) = (self.path("gt"), self.path("preds"));
        let args = ["eval", "--labels", &labels, "--preds", &preds, "--classes", "2", "--format", "json"];
        Command::new(env!("CARGO_BIN_EXE_jdt")).args([&args[..], more].concat()).output().unwrap()
    }

    fn json(&self, more: &[&str]) -> Value {
        let output = self.eval(more);
        assert!(output.status.success(), "{more:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn miou_k(report: &Value) -> f64 {
    report["models"][0]["metrics"]["mIoU_K"].as_f64().unwrap_or_else(|| panic!("{report}"))
}

fn warnings(report: &Value) -> String {
    report["warnings"].to_string()
}

/// The mean over the background's objects: in a 1 pixel with 2 false positives (IoU 1/3); in b two pieces of 1 and 3 pixels without any.
fn background() -> f64 {
    (1.0 / 3.0 + 1.0 + 1.0) / 3.0
}

#[test]
fn the_objects_of_k_are_those_of_the_maps() {
    let folder = Folder::new("given");
    // By neighbours the four ones are a single object, half found.
    let connected = folder.json(&["--tables", "instances"]);
    assert_eq!(miou_k(&connected), (background() + (0.5 + 1.0) / 2.0) / 2.0);
    assert!(connected["models"][0]["instance_maps"].is_null());
    // By the maps they are three: found, half found, missed.
    folder.write("ids/a_gtFine_instanceIds.npy", &[26_000, 26_001, 26_001, 70_000, 0]);
    folder.write("ids/b_gtFine_instanceIds.npy", &[0, 26_000, 0, 0, 0]);
    let maps = folder.path("ids");
    let given = folder.json(&["--instance-maps", &maps]);
    assert_eq!(miou_k(&given), (background() + (1.0 + 0.5 + 0.0 + 1.0) / 4.0) / 2.0);
    assert_eq!(given["models"][0]["instance_maps"], 2);
    assert_eq!(warnings(&given), "[]");
    let (counts, instances) = (folder.path("counts.parquet"), folder.path("instances.parquet"));
    folder.json(&["--instance-maps", &maps, "--counts-out", &counts, "--instances-out", &instances]);
    let merged = Command::new(env!("CARGO_BIN_EXE_jdt"))
        .args(["merge", &counts, &instances, "--format", "json"])
        .output()
        .unwrap();
    let merged: Value = serde_json::from_slice(&merged.stdout).unwrap();
    assert_eq!(miou_k(&merged), miou_k(&given));
}

#[test]
fn labels_without_a_map_have_connected_objects() {
    let folder = Folder::new("partial");
    folder.write("ids/a_gtFine_instanceIds.npy", &[7, 8, 8, 9, 0]);
    folder.write("ids/c_gtFine_instanceIds.npy", &[1, 1, 1, 1, 1]);
    // Cityscapes keeps labels and instances in one folder; a label is not its own map.
    folder.write("ids/b_gtFine_labelIds.npy", &[0, 1, 0, 0, 0]);
    let report = folder.json(&["--instance-maps", &folder.path("ids")]);
    assert_eq!(report["models"][0]["instance_maps"], 1);
    assert!(warnings(&report).contains("preds: 1 of 2 images have no instance map"), "{report}");
    assert!(warnings(&report).contains("2 of the files given as instance maps belong to no label"), "{report}");
    let page = folder.path("report.html");
    let (labels, preds, maps) = (folder.path("gt"), folder.path("preds"), folder.path("ids"));
    let args = ["report", "--labels", &labels, "--preds", &preds, "--classes", "2", "--instance-maps", &maps];
    let output = Command::new(env!("CARGO_BIN_EXE_jdt")).args(args).args(["--out", &page]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("instance maps that were given (1 of 2 images over all models)"));
}

#[test]
fn maps_that_cannot_be_used_are_told() {
    let folder = Folder::new("bad");
    folder.write("ids/a.npy", &[1, 1, 1, -1, 0]);
    folder.write("ids/b.npy", &[1, 1]);
    let maps = folder.path("ids");
    let refused = |more: &[&str]| {
        let output = folder.eval(more);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    let said = refused(&["--instance-maps", &maps, "--strict"]);
    assert!(said.contains("instances: the instance map holds -1 at row 0, column 3"), "{said}");
    folder.write("ids/a.npy", &[1, 1, 1, 1, 0]);
    let report = folder.json(&["--instance-maps", &maps]);
    let failure = report["failures"][0]["message"].as_str().unwrap();
    assert_eq!(failure, "the label is 5×1, the instance map is 2×1: both must have the same width and height");
    folder.write("others/z.npy", &[1, 1, 1, 1, 0]);
    let said = refused(&["--instance-maps", &folder.path("others")]);
    assert!(said.contains("no label and instance map share a name"), "{said}");
    let said = refused(&["--instance-maps", &maps, "--volumes", "cases"]);
    assert!(said.contains("tables of single images"), "{said}");
}
