//! What `jdt eval` takes: formats, archives, presets, mends; what it does with bad files; what it writes.

#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn fixture(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures").join(file)
}

fn jdt(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jdt")).args(args).output().unwrap()
}

fn json(args: &[&str]) -> Value {
    let output = jdt(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A folder that is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("jdt-inputs-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }

    fn copy(&self, from: &str, to: &str) {
        let to = self.0.join(to);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(fixture(from), to).unwrap();
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let to = self.0.join(name);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, bytes).unwrap();
    }

    /// A mask as an NPY file of bytes.
    fn mask(&self, name: &str, rows: &[&[u8]]) {
        self.write(name, &npy(rows));
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn npy(rows: &[&[u8]]) -> Vec<u8> {
    let (height, width) = (rows.len(), rows[0].len());
    let mut header = format!("{{'descr': '|u1', 'fortran_order': False, 'shape': ({height}, {width}), }}");
    while !(10 + header.len() + 1).is_multiple_of(64) {
        header.push(' ');
    }
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(rows.concat());
    bytes
}

fn metric(report: &Value, model: usize, id: &str) -> f64 {
    report["models"][model]["metrics"][id].as_f64().unwrap_or_else(|| panic!("{id}: {report}"))
}

#[test]
fn every_format_gives_the_same_numbers() {
    let folder = Folder::new("formats");
    folder.copy("zoo/label_gray8.png", "labels/a.png");
    for (model, file) in
        [("tif", "zoo/pred_lzw.tif"), ("png", "zoo/pred_palette2_adam7.png"), ("npy", "zoo/pred_probs_chw.npy")]
    {
        folder.copy(file, &format!("models/{model}/a.{model}"));
    }
    let report = json(&[
        "eval",
        "--labels",
        &folder.path("labels"),
        "--models",
        &folder.path("models"),
        "--classes",
        "4",
        "--format",
        "json",
    ]);
    let names: Vec<&str> =
        report["models"].as_array().unwrap().iter().map(|model| model["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["npy", "png", "tif"]);
    assert_eq!(metric(&report, 0, "Acc"), 809.0 / 1200.0);
    assert_eq!(report["models"][0]["metrics"], report["models"][2]["metrics"]);
    assert_eq!((report["schema"].as_u64(), report["classes"][3].as_str()), (Some(1), Some("3")));
}

#[test]
fn zips_volumes_and_coco_are_sets_of_masks() {
    let folder = Folder::new("sets");
    folder.copy("formats/masks.zip", "masks.zip");
    folder.copy("formats/one.npz", "labels/a.npz");
    let zipped = json(&[
        "eval",
        "--labels",
        &folder.path("labels"),
        "--models",
        &folder.path("masks.zip"),
        "--classes",
        "4",
        "--format",
        "json",
    ]);
    assert_eq!((zipped["models"][1]["name"].as_str(), metric(&zipped, 1, "mIoU_D")), (Some("m2"), 1.0));
    folder.copy("formats/two.npz", "pairs/two.npz");
    let arrays = json(&[
        "eval",
        "--labels",
        &folder.path("pairs"),
        "--preds",
        &folder.path("pairs"),
        "--classes",
        "4",
        "--format",
        "json",
        "--counts",
    ]);
    assert_eq!(arrays["models"][0]["counts"][4]["image"], "two/b");

    folder.copy("formats/volume_i16.nii", "scans/x.nii");
    folder.copy("formats/volume_u8.nii.gz", "found/x.nii.gz");
    let volumes = |more: &[&str]| {
        let (scans, found) = (folder.path("scans"), folder.path("found"));
        let args = ["eval", "--labels", &scans, "--preds", &found, "--classes", "4", "--format", "json", "--counts"];
        json(&[&args[..], more].concat())
    };
    let slices = volumes(&["--tables", "surface"]);
    assert_eq!((slices["models"][0]["images"].as_u64(), metric(&slices, 0, "NSD_D")), (Some(3), 1.0));
    assert_eq!(slices["models"][0]["counts"][11]["image"], "x#2");
    let cases = volumes(&["--volumes", "cases"]);
    assert_eq!((cases["models"][0]["images"].as_u64(), cases["models"][0]["pixels"].as_u64()), (Some(1), Some(3600)));

    let coco = fixture("formats/coco.json").to_string_lossy().into_owned();
    let same =
        json(&["eval", "--labels", &coco, "--preds", &format!("m={coco}"), "--classes", "2", "--format", "json"]);
    assert_eq!((same["models"][0]["images"].as_u64(), metric(&same, 0, "mIoU_C")), (Some(8), 1.0));
    let seen = json(&["inspect", &coco, "--json"]);
    assert_eq!((seen[0]["name"].as_str(), seen[0]["kind"].as_str()), (Some("im0.jpg"), Some("coco")));
}

#[test]
fn presets_classes_and_mends() {
    let folder = Folder::new("presets");
    // Cityscapes' road, building, car as label ids; the prediction as train ids.
    folder.mask("labels/a.npy", &[&[7, 7, 11, 26], &[0, 7, 11, 26]]);
    folder.mask("m/a.npy", &[&[0, 0, 2, 13], &[1, 0, 2, 13]]);
    let (labels, preds) = (folder.path("labels"), folder.path("m"));
    let run =
        |more: &[&str]| jdt(&[&["eval", "--labels", &labels, "--preds", &preds, "--format", "json"], more].concat());
    let of = |more: &[&str]| -> Value {
        let output = run(more);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let refused = run(&["--preset", "cityscapes"]);
    assert_eq!(refused.status.code(), Some(2));
    let mended = of(&["--preset", "cityscapes", "--fix", "label:train-ids"]);
    assert_eq!((metric(&mended, 0, "mIoU_D"), mended["models"][0]["ignored_pixels"].as_u64()), (1.0, Some(1)));
    assert_eq!((mended["classes"][13].as_str(), mended["fixes"][0].as_str()), (Some("car"), Some("label:train-ids")));

    // Building and car as one class, road left out.
    let merged = of(&[
        "--preset",
        "cityscapes",
        "--fix",
        "label:train-ids",
        "--merge",
        "thing=building,car",
        "--exclude",
        "road",
        "--counts",
    ]);
    assert_eq!(merged["classes"].as_array().unwrap().len(), 17);
    let thing = merged["models"][0]["counts"].as_array().unwrap().iter().find(|row| row["tp"] == 4).unwrap();
    assert_eq!((thing["fp"].as_u64(), thing["fn"].as_u64(), thing["tn"].as_u64()), (Some(0), Some(0), Some(0)));

    folder.write(
        "classes.csv",
        b"id,name,merge,exclude\n0,road,,\n1,walk,road,\n2,house,,\n13,car,,\n7,x,road,\n11,y,house,\n26,z,car,\n",
    );
    let table = of(&["--class-table", &folder.path("classes.csv")]);
    assert_eq!(table["classes"], serde_json::json!(["road", "house", "car"]));
    assert_eq!(metric(&table, 0, "mIoU_D"), 1.0);
    let unknown = run(&["--preset", "cityscapes", "--fix", "mend"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("train-ids"));
}

#[test]
fn a_bad_file_is_a_warning_and_sizes_are_mended_on_request() {
    let folder = Folder::new("bad");
    folder.mask("labels/a.npy", &[&[0, 1], &[1, 0]]);
    folder.mask("labels/b.npy", &[&[0, 1]]);
    folder.mask("labels/c.npy", &[&[0, 1]]);
    folder.mask("m/a.npy", &[&[0, 1], &[1, 0]]);
    folder.write("m/b.png", b"no picture");
    folder.mask("m/c.npy", &[&[0, 0, 1, 1], &[0, 0, 1, 1]]);
    let (labels, preds) = (folder.path("labels"), folder.path("m"));
    let args = ["eval", "--labels", &labels, "--preds", &preds, "--classes", "2", "--format", "json"];
    let report = json(&args);
    assert_eq!(report["models"][0]["images"].as_u64(), Some(1));
    let failures = report["failures"].as_array().unwrap();
    assert_eq!((failures.len(), failures[0]["image"].as_str()), (2, Some("b")));
    let findings = report["findings"].as_array().unwrap();
    assert!(
        findings.iter().any(|finding| finding["id"] == "size_mismatch" && finding["fix"] == "nearest"),
        "{findings:?}"
    );
    let strict = jdt(&[&args[..], &["--strict"]].concat());
    assert_eq!(strict.status.code(), Some(2));
    let mended = json(&[&args[..], &["--fix", "nearest"]].concat());
    assert_eq!((mended["models"][0]["images"].as_u64(), metric(&mended, 0, "mIoU_D")), (Some(2), 1.0));
    // Nothing at all could be counted.
    folder.write("none/b.png", b"no picture");
    let none = jdt(&["eval", "--labels", &labels, "--preds", &folder.path("none"), "--classes", "2"]);
    assert_eq!(none.status.code(), Some(2));
}

/// Two models over six images of probabilities, so that every table has rows.
fn data_set(folder: &Folder) {
    let mut state = 7_u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 24
    };
    for image in 0..6 {
        let rows: Vec<Vec<u8>> = (0..9)
            .map(|row| (0..11).map(|column| u8::try_from((row / 3 + column / 4 + image) % 3).unwrap()).collect())
            .collect();
        let views: Vec<&[u8]> = rows.iter().map(Vec::as_slice).collect();
        folder.mask(&format!("labels/{image}.npy"), &views);
        for model in ["one", "two"] {
            let mut header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 9, 11), }".to_owned();
            while !(10 + header.len() + 1).is_multiple_of(64) {
                header.push(' ');
            }
            header.push('\n');
            let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
            bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
            bytes.extend(header.as_bytes());
            for class in 0..3 {
                for row in &rows {
                    for &id in row {
                        let sure = if usize::from(id) == class { 0.5 } else { 0.1 };
                        let noise = f64::from(random()) / 255.0 * if model == "one" { 0.4 } else { 0.5 };
                        #[expect(clippy::cast_possible_truncation, reason = "a probability")]
                        bytes.extend(((sure + noise).min(1.0) as f32).to_le_bytes());
                    }
                }
            }
            folder.write(&format!("{model}/{image}.npy"), &bytes);
        }
    }
}

const TABLES: [&str; 7] = ["counts", "confusion", "bins", "instances", "surface", "thresholds", "sums"];

#[test]
fn merged_parquet_tables_are_one_run_to_the_last_digit() {
    let folder = Folder::new("parquet");
    data_set(&folder);
    let (one, two, labels) = (folder.path("one"), folder.path("two"), folder.path("labels"));
    let with_tables = |labels: &str, shard: &str| {
        let mut args: Vec<String> =
            ["eval", "--labels", labels, "--preds", &one, &two, "--classes", "3", "--format", "json"]
                .map(str::to_owned)
                .to_vec();
        for table in TABLES {
            args.push(format!("--{table}-out"));
            args.push(folder.path(&format!("{shard}-{table}.parquet")));
        }
        json(&args.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let whole = with_tables(&labels, "whole");
    for image in 0..6 {
        let shard = if image % 2 == 0 { "even" } else { "odd" };
        std::fs::create_dir_all(folder.path(shard)).unwrap();
        std::fs::copy(folder.path(&format!("labels/{image}.npy")), folder.path(&format!("{shard}/{image}.npy")))
            .unwrap();
    }
    for shard in ["even", "odd"] {
        with_tables(&folder.path(shard), shard);
    }
    let files: Vec<String> = ["odd", "even"]
        .iter()
        .flat_map(|shard| TABLES.map(|table| folder.path(&format!("{shard}-{table}.parquet"))))
        .collect();
    let mut args = vec!["merge", "--format", "json"];
    args.extend(files.iter().map(String::as_str));
    let merged = json(&args);
    assert_eq!(merged["models"].as_array().unwrap().len(), 2);
    for (at, model) in whole["models"].as_array().unwrap().iter().enumerate() {
        assert_eq!(merged["models"][at]["metrics"], model["metrics"], "{}", model["name"]);
        assert_eq!(merged["models"][at]["unsupported"], serde_json::json!([]));
        for id in [
            "mIoU_C_q5",
            "mIoU_K",
            "ECE_D",
            "SCE_I",
            "BIoU_D",
            "HD95_I",
            "BDice_C",
            "soft_IoU_D",
            "loss_jml_C",
            "loss_ce_D",
        ] {
            assert!(model["metrics"][id].is_f64(), "{id}");
        }
        let confusion = |report: &Value| report["models"][at]["confusion"][1][2].as_u64();
        assert_eq!(confusion(&merged), confusion(&whole));
    }
    // Counts alone say what they cannot.
    let counts = json(&["merge", &files[0], &files[TABLES.len()], "--format", "json"]);
    assert_eq!(counts["models"][0]["metrics"]["mIoU_I"], whole["models"][0]["metrics"]["mIoU_I"]);
    let warnings = counts["warnings"].to_string();
    assert!(warnings.contains("no ECE, SCE: there is no table of bins"), "{warnings}");
    // Bins of half the images are not enough.
    let partial = json(&["merge", &files[0], &files[TABLES.len()], &files[2], "--format", "json"]);
    assert!(partial["warnings"].to_string().contains("holds 3 of the 6 images"), "{}", partial["warnings"]);
    assert!(partial["models"][0]["metrics"].get("ECE_D").is_none());
    for (args, why) in
        [(vec!["merge", &files[0], &files[0]], ""), (vec!["merge", &folder.path("labels/0.npy")], "0.npy")]
    {
        let output = jdt(&args.iter().map(AsRef::as_ref).collect::<Vec<&str>>());
        assert_eq!(
            (output.status.code(), String::from_utf8_lossy(&output.stderr).contains(why)),
            (Some(2), true),
            "{args:?}"
        );
    }
}

#[test]
fn a_report_is_one_page_that_asks_for_nothing() {
    let folder = Folder::new("report");
    data_set(&folder);
    let (one, two, out) = (folder.path("one"), folder.path("two"), folder.path("report.html"));
    let labels = folder.path("labels");
    let output = jdt(&[
        "report",
        "--labels",
        &labels,
        "--preds",
        &one,
        &two,
        "--classes",
        "3",
        "--names",
        "sky,road,car",
        "--tables",
        "bins",
        "--resamples",
        "100",
        "--out",
        &out,
    ]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = std::fs::read_to_string(Path::new(&out)).unwrap();
    for part in
        ["headline", "ranks", "classes", "images", "objects", "confusions", "conventions", "findings", "methods"]
    {
        assert!(page.contains(&format!("<section id=\"{part}\">")), "{part}");
    }
    assert!(page.contains("<svg") && page.contains("road") && page.contains("Kendall") && page.contains("2310.19252"));
    assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("href="));
    let report = json(&["eval", "--labels", &labels, "--preds", &one, "--classes", "3", "--format", "json"]);
    let value = report["models"][0]["metrics"]["mIoU_C"].as_f64().unwrap();
    assert!(page.contains(&format!("data-model=\"one\" data-metric=\"mIoU_C\" data-value=\"{value}\"")));
    for (format, begins) in [("markdown", "| | one | two |"), ("latex", "\\begin{tabular}{lrr}")] {
        let table = jdt(&["eval", "--labels", &labels, "--preds", &one, &two, "--classes", "3", "--format", format]);
        assert!(String::from_utf8(table.stdout).unwrap().starts_with(begins), "{format}");
    }
}
