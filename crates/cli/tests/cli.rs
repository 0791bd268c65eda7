//! The command line as its user meets it: output, exit codes, one line on stderr.

#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};

fn zoo(file: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/zoo").join(file);
    path.to_string_lossy().into_owned()
}

fn jdt(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jdt")).args(args).output().unwrap()
}

fn json(args: &[&str]) -> Value {
    let output = jdt(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A refusal: exit code 2 and one line on stderr that names what is wrong.
fn assert_refused(args: &[&str], names: &str) {
    let output = jdt(args);
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    let ours: Vec<&str> = stderr.lines().filter(|line| line.starts_with("jdt: ")).collect();
    assert!(ours.len() == 1 && ours[0].contains(names), "{stderr}");
}

/// Labels and predictions of the zoo in folders of their own, under one name.
fn folders(label: &str, prediction: &str) -> (PathBuf, String, String) {
    let root = std::env::temp_dir().join(format!("jdt-cli-{}-{label}-{prediction}", std::process::id()));
    let place = |folder: &str, file: &str| {
        let folder = root.join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        let ending = file.rsplit('.').next().unwrap();
        std::fs::copy(zoo(file), folder.join(format!("a.{ending}"))).unwrap();
        folder.to_string_lossy().into_owned()
    };
    let (labels, predictions) = (place("labels", label), place("model", prediction));
    (root, labels, predictions)
}

#[test]
fn inspect_says_what_a_file_holds() {
    let report = json(&["inspect", &zoo("label_palette8_voc.png"), "--json"]);
    assert_eq!((&report["width"], &report["height"]), (&40.into(), &30.into()));
    assert_eq!((report["kind"].as_str(), report["dtype"].as_str()), (Some("palette"), Some("u8")));
    assert_eq!(report["values"], serde_json::json!([0, 1, 2, 3]));
    assert_eq!(report["findings"][0]["id"], "palette_as_classes");
    assert_refused(&["inspect", &zoo("pred_lzw.tif")], "TIFF");
    assert_refused(&["inspect", "/no/such/file.png"], "/no/such/file.png");
}

#[test]
fn eval_prints_metrics_counts_and_warnings() {
    let (root, labels, predictions) = folders("label_gray8.png", "pred_probs_chw.npy");
    let args = ["eval", "--labels", &labels, "--preds", &predictions, "--classes", "4", "--counts", "--format", "json"];
    let report = json(&args);
    let model = &report["models"][0];
    assert_eq!((model["name"].as_str(), model["images"].as_u64()), (Some("model"), Some(1)));
    let tp: Vec<u64> = model["counts"].as_array().unwrap().iter().map(|row| row["tp"].as_u64().unwrap()).collect();
    assert_eq!(tp, [264, 324, 156, 65]);
    assert_eq!(model["metrics"]["Acc"].as_f64(), Some(809.0 / 1200.0));
    for id in ["mAcc_D", "mIoU_D", "mDice_D", "mIoU_I", "mIoU_C", "mIoU_I_q1", "mIoU_C_q5", "mIoU_C_Q"] {
        assert!(model["metrics"][id].is_f64(), "{id}");
    }
    assert!(report["warnings"].is_array());
    assert_refused(&["eval", "--labels", &labels, "--preds", &predictions, "--classes", "2"], "outside 0…1");
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn loss_is_the_formula_and_its_gradient_has_the_predictions_shape() {
    let (prob, label) = (zoo("pred_probs_chw.npy"), zoo("label_int64.npy"));
    let grad = std::env::temp_dir().join(format!("jdt-grad-{}.npy", std::process::id()));
    let grad_path = grad.to_string_lossy().into_owned();
    let report = json(&["loss", "--pred", &prob, "--label", &label, "--loss", "jml", "--grad", &grad_path, "--json"]);
    let value = report["value"].as_f64().unwrap();
    assert!((0.0..1.0).contains(&value));
    let header = String::from_utf8_lossy(&std::fs::read(&grad).unwrap()).into_owned();
    assert!(header.contains("(1, 4, 30, 40)"), "the gradient has the prediction's shape");
    std::fs::remove_file(grad).unwrap();
    // A prediction against itself: the metric loss is zero, the product loss is not.
    let soft =
        |loss: &str| json(&["loss", "--pred", &prob, "--label", &prob, "--loss", loss, "--json"])["value"].as_f64();
    assert_eq!(soft("jml"), Some(0.0));
    assert!(soft("sjl").unwrap() > 0.1);
    assert_refused(&["loss", "--pred", &prob, "--label", &label, "--loss", "iou"], "sjl, jml");
}
