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
    assert_eq!(json(&["inspect", &zoo("pred_lzw.tif"), "--json"])["values"], serde_json::json!([0, 1, 2, 3]));
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

/// A mask as an NPY file of bytes.
fn write_npy(path: &std::path::Path, rows: &[&[u8]]) {
    let (height, width) = (rows.len(), rows[0].len());
    let mut header = format!("{{'descr': '|u1', 'fortran_order': False, 'shape': ({height}, {width}), }}");
    while (10 + header.len() + 1) % 64 != 0 {
        header.push(' ');
    }
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(rows.concat());
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Two images, a and b, with three classes of which the last occurs nowhere, in a folder of this name.
fn masks(name: &str) -> (PathBuf, String, String) {
    let root = std::env::temp_dir().join(format!("jdt-cli-{}-{name}", std::process::id()));
    write_npy(&root.join("labels/a.npy"), &[&[0, 0], &[1, 1]]);
    write_npy(&root.join("m/a.npy"), &[&[0, 0], &[1, 0]]);
    write_npy(&root.join("labels/b.npy"), &[&[0, 0, 0, 0]]);
    write_npy(&root.join("m/b.npy"), &[&[0, 0, 0, 1]]);
    let text = |folder: &str| root.join(folder).to_string_lossy().into_owned();
    let (labels, predictions) = (text("labels"), text("m"));
    (root, labels, predictions)
}

fn near(got: &Value, wanted: f64) -> bool {
    got.as_f64().is_some_and(|got| (got - wanted).abs() < 1e-12)
}

#[test]
fn all_conventions_side_by_side_with_a_reason_each() {
    let (root, labels, predictions) = masks("conventions");
    let args = |more: &[&'static str]| {
        let mut args = vec!["eval", "--labels", &labels, "--preds", &predictions, "--classes", "3"];
        args.extend(more);
        args.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let run = |more: &[&'static str]| {
        let args = args(more);
        jdt(&args.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let report: Value = serde_json::from_slice(&run(&["--convention", "all", "--format", "json"]).stdout).unwrap();
    let rows = report["conventions"].as_array().unwrap();
    let of = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap();
    // IoU of class 0: 5/7, of class 1: 1/3; class 2 is empty.
    let (zero, one) = (5.0 / 7.0, 1.0 / 3.0);
    for (id, wanted) in [
        ("paper", (zero + one) / 2.0),
        ("mmseg", (zero + one) / 2.0),
        ("sklearn", (zero + one) / 3.0),
        ("smp-macro", (zero + one + 1.0) / 3.0),
        ("torchmetrics-jaccard-micro", 6.0 / 10.0),
        ("monai", (2.0 / 3.0 + 0.5) / 2.0 / 2.0 + 0.75 / 2.0),
    ] {
        assert!(near(&of(id)["values"]["mIoU"], wanted), "{id}: {}", of(id));
        assert!(near(&of(id)["raw"]["mIoU"], wanted), "{id}");
        assert!(of(id)["why"]["mIoU"].as_str().unwrap().ends_with('.'), "{id}");
    }
    assert_eq!(of("mmseg")["why"]["mIoU"], "Equal to Paper on this input.");
    assert!(of("sklearn")["why"]["mDice"].as_str().unwrap().contains("1 of 3 classes (class 2)"));
    assert_eq!((&of("jdtlosses")["values"]["mIoU"], &of("jdtlosses")["raw"]["mIoU"]), (&Value::Null, &"NaN".into()));
    assert!(of("torchmetrics-mean-iou")["values"].get("mDice").is_none());
    // The keys that were there before stay: the metrics are the papers'.
    assert_eq!(report["convention"], "all");
    assert!(near(&report["models"][0]["metrics"]["mIoU_D"], (zero + one) / 2.0));

    let text = String::from_utf8(run(&["--convention", "all"]).stdout).unwrap();
    assert!(text.contains("Paper") && text.contains("52.38") && text.contains("NaN"), "{text}");
    assert_eq!(text.lines().filter(|line| line.contains("): ")).count(), rows.len() - 1, "{text}");
    let csv = String::from_utf8(run(&["--convention", "all", "--format", "csv"]).stdout).unwrap();
    assert!(csv.starts_with("model,convention,metric,value,raw,why\nm,paper,Acc,0.75,0.75,Equal"), "{csv}");

    let one_convention =
        json(&args(&["--convention", "sklearn", "--format", "json"]).iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(one_convention["convention"], "sklearn");
    assert!(near(&one_convention["models"][0]["metrics"]["mIoU"], (zero + one) / 3.0));
    assert_eq!(one_convention["models"][0]["why"]["mIoU"], of("sklearn")["why"]["mIoU"]);
    let unknown = run(&["--convention", "mseg"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("mmseg"));
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn ignored_pixels_leave_some_conventions_without_a_value() {
    let (root, labels, predictions) = masks("ignored");
    let report = json(&[
        "eval",
        "--labels",
        &labels,
        "--preds",
        &predictions,
        "--classes",
        "3",
        "--ignore",
        "1",
        "--convention",
        "all",
        "--format",
        "json",
    ]);
    let rows = report["conventions"].as_array().unwrap();
    let of = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap();
    assert_eq!((&of("monai")["values"]["mIoU"], &of("monai")["raw"]["mIoU"]), (&Value::Null, &Value::Null));
    assert!(of("monai")["why"]["mIoU"].as_str().unwrap().contains("2 pixels to ignore in 1 of 2 images (a)"));
    // Class 1 is predicted once where nothing is ignored: 0 for Paper, left out by torchmetrics.
    assert!(near(&of("paper")["values"]["mIoU"], 5.0 / 6.0 / 2.0));
    assert!(near(&of("torchmetrics-jaccard-macro")["values"]["mIoU"], 5.0 / 6.0));
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn merged_counts_give_the_metrics_of_the_whole() {
    let (root, labels, predictions) = masks("merge");
    let path = |name: &str| root.join(name).to_string_lossy().into_owned();
    let (whole, first, second) = (path("whole.jsonl"), path("first.jsonl"), path("second.jsonl"));
    let eval = |more: &[&str]| {
        let mut args = vec!["eval", "--labels", &labels, "--preds", &predictions, "--format", "json"];
        args.extend(more);
        json(&args)
    };
    let report = eval(&["--classes", "3", "--counts", &whole]);
    let lines: Vec<String> = std::fs::read_to_string(&whole).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 2, "one row an image");
    std::fs::write(&first, &lines[1]).unwrap();
    std::fs::write(&second, &lines[0]).unwrap();
    let merged = json(&["merge", &first, &second, "--format", "json"]);
    assert_eq!(merged["models"][0]["images"], 2);
    let metrics = |report: &Value| report["models"][0]["metrics"].as_object().unwrap().clone();
    for (id, value) in metrics(&report) {
        let got = &metrics(&merged)[&id];
        assert!(got == &value || near(got, value.as_f64().unwrap()), "{id}: {got} {value}");
    }

    eval(&["--classes", "4", "--counts", &second]);
    assert_refused(&["merge", &first, &second], "second.jsonl, line 1: counts over 3 classes");
    assert_refused(&["merge", &first, &first], "m has the image b already");
    let wrong = lines[0].replacen("\"tp\":", "\"tp\":1", 1);
    std::fs::write(&second, wrong).unwrap();
    assert_refused(&["merge", &second], "does not count its 4 kept pixels");
    std::fs::write(&second, "no row").unwrap();
    assert_refused(&["merge", &second], "no row of counts");
    assert_refused(&["merge", &path("none.jsonl")], "none.jsonl");
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn rows_of_images_and_classes_come_as_csv() {
    let (root, labels, predictions) = masks("rows");
    let args = ["eval", "--labels", &labels, "--preds", &predictions, "--classes", "3", "--format", "csv-rows"];
    let text = String::from_utf8(jdt(&args).stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "model,image,class,tp,fp,fn,tn,acc,iou,dice");
    assert_eq!(lines[1], "m,a,0,2,1,0,1,1,0.6666666666666666,0.8");
    assert_eq!(lines[6], "m,b,2,0,0,0,4,,,");
    assert_eq!(lines.len(), 7);
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

#[test]
fn loss_lists_the_catalogue() {
    let list = json(&["loss", "--list", "--json"]);
    let ids: Vec<&str> = list.as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap()).collect();
    assert_eq!(ids[..2], ["sjl", "jml"]);
    assert_eq!(ids[11..], ["ce", "focal", "kl", "lovasz_softmax", "lovasz_hinge"]);
    assert_eq!(list[12]["takes_soft_labels"], false);
    let gamma = &list[12]["params"][0];
    assert_eq!((gamma["name"].as_str(), gamma["symbol"].as_str()), (Some("gamma"), Some("γ")));
    assert_eq!((gamma["min"].as_f64(), gamma["default"].as_f64()), (Some(0.0), Some(2.0)));
    let text = String::from_utf8(jdt(&["loss", "--list"]).stdout).unwrap();
    assert!(ids.iter().all(|id| text.lines().any(|line| line.starts_with(&format!("{id} ")))), "{text}");
}

#[test]
fn loss_takes_every_loss_and_mixes_of_them() {
    let (prob, label) = (zoo("pred_probs_chw.npy"), zoo("label_int64.npy"));
    let of = |loss: &str, more: &[&str]| {
        let args = ["loss", "--pred", &prob, "--label", &label, "--loss", loss, "--json"];
        json(&[&args[..], more].concat())
    };
    let value = |loss: &str, more: &[&str]| of(loss, more)["value"].as_f64().unwrap();
    let (ce, jml) = (value("ce", &[]), value("jml", &["--smooth", "0"]));
    let mix = of("0.25*ce+0.75*jml", &["--smooth", "0"]);
    assert!((mix["value"].as_f64().unwrap() - (0.25 * ce + 0.75 * jml)).abs() < 1e-12);
    assert_eq!((mix["terms"][1]["weight"].as_f64(), mix["terms"][1]["value"].as_f64()), (Some(0.75), Some(jml)));
    assert_eq!((&mix["id"], &mix["terms"][1]["id"]), (&"0.25*ce+0.75*jml".into(), &"jml(smooth=0)".into()));
    // Flags reach the losses that have such a parameter, and what stands in brackets wins.
    assert_eq!(value("focal", &["--gamma", "0"]), ce);
    assert!(value("focal", &[]) < ce);
    assert_eq!(value("focal(gamma=0)", &["--gamma", "3"]), ce);
    assert_eq!(value("kl", &["--temperature", "2"]), value("kl(temperature=2)", &[]));
    let lovasz = of("lovasz_softmax", &["--lovasz-classes", "1,3"]);
    let by_class = lovasz["by_class"].as_array().unwrap();
    assert!(by_class[0].is_null() && by_class[1].is_f64() && by_class[3].is_f64());
    assert_eq!(value("lovasz_softmax", &["--per-image"]), value("lovasz_softmax", &[]), "one image");
    assert_ne!(value("jml", &["--pool-classes"]), value("jml", &[]));
}

#[test]
fn loss_refuses_what_a_loss_cannot_take() {
    let (prob, label) = (zoo("pred_probs_chw.npy"), zoo("label_int64.npy"));
    let args = |label: &str, loss: &str| {
        ["loss", "--pred", &prob, "--label", label, "--loss", loss].map(str::to_owned).to_vec()
    };
    for (label, loss, names) in [
        (&prob, "lovasz_softmax", "hard labels only"),
        (&prob, "0.5*focal+0.5*jml", "hard labels only"),
        (&label, "lovasz_hinge", "one channel of logits"),
        (&label, "jml(delta=1)", "no parameter"),
        (&label, "0.5*", "no loss is called"),
        (&label, "jml(smooth=-1)", "smooth must be"),
        (&label, "kl(temperature=0)", "temperature must be"),
        (&label, "lovasz_softmax(classes=9)", "class 9"),
    ] {
        let args = args(label, loss);
        assert_refused(&args.iter().map(String::as_str).collect::<Vec<_>>(), names);
    }
    assert_eq!(jdt(&["loss", "--pred", &prob]).status.code(), Some(2));
}

#[test]
fn self_check_lists_every_kernel_with_limits_or_none() {
    let report = json(&["self-check", "--backend", "cpu", "--json"]);
    assert_eq!((report["backend"].as_str(), report["pass"].as_bool()), (Some("cpu"), Some(true)));
    assert!(report["adapter"].is_null() && report["limits"].is_null());
    let kernels = report["kernels"].as_array().unwrap();
    assert!(kernels.iter().any(|kernel| kernel["name"] == "error_map"));
    for kernel in kernels {
        assert!(kernel["pass"].as_bool().unwrap() && kernel["cases"].as_u64().unwrap() > 0, "{kernel}");
        assert!(kernel["worst_error"].as_f64() <= kernel["tolerance"].as_f64(), "{kernel}");
        assert!(kernel["share_of_copy"].as_f64() > Some(0.0), "{kernel}");
    }
}
