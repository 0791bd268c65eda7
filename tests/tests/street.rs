//! Six real label maps with a simulated prediction each, from file bytes to the reference's numbers.
//!
//! The masks are read in place, in `../shared/data/street` beside the repository; where that is absent the test says
//! that it skips them.

use jdt_core::conventions::JdtLosses;
use jdt_core::kernels::confusion;
use jdt_core::masks::{ClassSpace, LabelMap, PredictionMap};
use jdt_core::metrics::report;
use jdt_core::statistics::{Counts, ImageCounts};
use jdt_io::{Limits, ReadAs, decode, to_ids};
use jdt_tests::tally::say;
use jdt_tests::tolerance::Tolerance;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
struct Expected {
    num_classes: usize,
    ignore_index: i32,
    order: Vec<String>,
    reference_float32: BTreeMap<String, Option<f64>>,
    per_image: BTreeMap<String, ImageExpected>,
}

#[derive(Deserialize)]
struct ImageExpected {
    /// Width, height.
    size: (usize, usize),
    tp: Vec<u64>,
    fp: Vec<u64>,
    #[serde(rename = "fn")]
    fn_: Vec<u64>,
}

const QS: [u8; 3] = [1, 5, 50];

fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/street");
    if folder.join("expected.json").exists() {
        return Some(folder);
    }
    say("SKIPPED: street scenes, ../shared/data/street is absent");
    None
}

fn expected(folder: &Path) -> Expected {
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap_or_else(|error| panic!("{error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("expected.json: {error}"))
}

fn count(folder: &Path, expected: &Expected) -> Counts {
    let space = ClassSpace::new(expected.num_classes, Some(expected.ignore_index)).unwrap_or_else(|e| panic!("{e}"));
    let ids = |side: &str, name: &str| {
        let bytes = std::fs::read(folder.join(side).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let decoded = decode(&bytes, &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
        to_ids(&decoded, &ReadAs::classes(expected.num_classes)).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let mut counts = Counts::new(expected.num_classes, false);
    for name in &expected.order {
        let label = LabelMap::new(&ids("labels", name), space).unwrap_or_else(|error| panic!("{name}: {error}"));
        let pred = PredictionMap::new(&ids("preds", name), space).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((label.shape().width(), label.shape().height()), expected.per_image[name].size, "{name}");
        let table = confusion(&label, &pred).unwrap_or_else(|error| panic!("{name}: {error}"));
        counts.push(ImageCounts::from_confusion(name.as_str(), &table)).unwrap_or_else(|error| panic!("{error}"));
    }
    counts
}

#[test]
fn counts_are_exact() {
    let Some(folder) = folder() else { return };
    let expected = expected(&folder);
    let counts = count(&folder, &expected);
    assert_eq!(counts.images().len(), expected.per_image.len());
    for row in counts.images() {
        let wanted = &expected.per_image[&row.image];
        let tp: Vec<u64> = row.classes.iter().map(|c| c.tp).collect();
        let fp: Vec<u64> = row.classes.iter().map(|c| c.fp).collect();
        let fn_: Vec<u64> = row.classes.iter().map(|c| c.fn_).collect();
        assert_eq!((&tp, &fp, &fn_), (&wanted.tp, &wanted.fp, &wanted.fn_), "{}", row.image);
    }
}

/// The reference's key → ours: `mIoUI5` → `mIoU_I_q5`.
fn id_of(key: &str) -> String {
    let Some((ratio, rest)) = ["mAcc", "mIoU", "mDice"].iter().find_map(|r| Some((r, key.strip_prefix(r)?))) else {
        return key.to_owned();
    };
    match rest.split_at(1) {
        (over, "") => format!("{ratio}_{over}"),
        (over, "Q") => format!("{ratio}_{over}_Q"),
        (over, q) => format!("{ratio}_{over}_q{q}"),
    }
}

#[test]
fn metrics_are_those_of_the_reference() {
    let Some(folder) = folder() else { return };
    let expected = expected(&folder);
    let counts = count(&folder, &expected);
    let ours: BTreeMap<String, f64> = JdtLosses::default().raw(&counts, &QS).into_iter().collect();
    let paper = report(&counts, &QS);
    let mut worst = 0.0_f64;
    for (key, percent) in &expected.reference_float32 {
        let (id, wanted) = (id_of(key), percent.unwrap_or(f64::NAN) / 100.0);
        let got = *ours.get(&id).unwrap_or_else(|| panic!("no metric answers to {key}"));
        assert!(Tolerance::F32_PEER.holds(got, wanted), "{key}: got {got}, reference {wanted}");
        worst = worst.max(Tolerance::F32_PEER.scaled_error(got, wanted));
        // Every class occurs and no image is void, so the papers' intent and their code agree here.
        let paper = paper.get(&id).and_then(|measured| measured.value).unwrap_or(f64::NAN);
        assert!(Tolerance::COUNTS.holds(paper, got), "{key}: paper {paper}, reference's convention {got}");
    }
    say(&format!("street: {} metrics of 6 pairs, worst relative error {worst:.1e}", expected.reference_float32.len()));
}
