//! The zoo: one label map and one prediction in eight formats; any label with any prediction gives the same counts.

use jdt_core::kernels::confusion;
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap};
use jdt_io::{Kind, Limits, Palette, ReadAs, decode, inspect, to_ids};
use ndarray::Array2;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Deserialize)]
struct Manifest {
    classes: usize,
    label_rows: Vec<Vec<u8>>,
    pred_rows: Vec<Vec<u8>>,
    files: Vec<File>,
    pairs: Vec<Pair>,
}

#[derive(Deserialize)]
struct File {
    path: String,
    role: String,
}

#[derive(Deserialize)]
struct Pair {
    label: String,
    pred: String,
    expected: Expected,
}

#[derive(Deserialize)]
struct Expected {
    tp: Vec<u64>,
    fp: Vec<u64>,
    #[serde(rename = "fn")]
    fn_: Vec<u64>,
    kept_pixels: u64,
}

fn bytes(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/zoo").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn manifest() -> Manifest {
    serde_json::from_slice(&bytes("manifest.json")).unwrap()
}

fn ids(name: &str, classes: usize) -> IdImage {
    let read_as = ReadAs { palette: Some(Palette::voc()), ..ReadAs::classes(classes) };
    to_ids(&decode(&bytes(name), &Limits::default()).unwrap(), &read_as).unwrap()
}

fn map(rows: &[Vec<u8>]) -> Array2<u8> {
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

#[test]
fn each_file_decodes_to_the_map_that_its_manifest_holds() {
    let manifest = manifest();
    let (label, pred) = (map(&manifest.label_rows), map(&manifest.pred_rows));
    for file in &manifest.files {
        let expected = if file.role == "label" { &label } else { &pred };
        let image = ids(&file.path, manifest.classes);
        for (at, &id) in expected.indexed_iter() {
            assert_eq!(image.id(at), i32::from(id), "{} at {at:?}", file.path);
        }
    }
}

#[test]
fn each_pair_gives_the_same_counts() {
    let manifest = manifest();
    let space = ClassSpace::new(manifest.classes, None).unwrap();
    let mut pairs = 0;
    for pair in &manifest.pairs {
        let label = LabelMap::new(&ids(&pair.label, manifest.classes), space).unwrap();
        let pred = PredictionMap::new(&ids(&pair.pred, manifest.classes), space).unwrap();
        let counts = confusion(&label, &pred).unwrap().class_counts();
        let Expected { tp, fp, fn_, kept_pixels } = &pair.expected;
        assert_eq!(&counts.iter().map(|counts| counts.tp).collect::<Vec<_>>(), tp, "{} {}", pair.label, pair.pred);
        assert_eq!(&counts.iter().map(|counts| counts.fp).collect::<Vec<_>>(), fp);
        assert_eq!(&counts.iter().map(|counts| counts.fn_).collect::<Vec<_>>(), fn_);
        assert_eq!(label.kept_pixels(), *kept_pixels);
        pairs += 1;
    }
    assert_eq!(pairs, 16, "4 labels × 4 predictions");
}

#[test]
fn each_file_is_described() {
    let expected: BTreeMap<&str, (Kind, &str, &[&str])> = [
        ("label_gray8.png", (Kind::Gray, "u8", &[][..])),
        ("label_palette8_voc.png", (Kind::Palette, "u8", &["palette_as_classes"][..])),
        ("label_rgb_voc.png", (Kind::Rgb, "u8", &["rgb_as_classes"][..])),
        ("label_int64.npy", (Kind::Npy, "i64", &[][..])),
        ("pred_palette2_adam7.png", (Kind::Palette, "u2", &["palette_as_classes"][..])),
        ("pred_lzw.tif", (Kind::Gray, "u8", &[][..])),
        ("pred_gray16.png", (Kind::Gray, "u16", &[][..])),
        ("pred_probs_chw.npy", (Kind::Npy, "f32", &[][..])),
    ]
    .into();
    let space = ClassSpace::new(4, None).unwrap();
    for (name, (kind, dtype, findings)) in expected {
        let seen = inspect(&bytes(name), &Limits::default(), Some(&space)).unwrap();
        assert_eq!((seen.width, seen.height, seen.kind, seen.dtype), (40, 30, kind, dtype), "{name}");
        let ids: Vec<&str> = seen.findings.iter().map(|finding| finding.id).collect();
        assert_eq!(ids, findings, "{name}");
    }
    let json = serde_json::to_value(inspect(&bytes("label_int64.npy"), &Limits::default(), None).unwrap()).unwrap();
    assert_eq!(json["values"], serde_json::json!([0, 1, 2, 3]));
    let voc = inspect(&bytes("label_rgb_voc.png"), &Limits::default(), None).unwrap();
    assert_eq!(voc.colours, ["#000000", "#008000", "#800000", "#808000"]);
    assert!(voc.findings[0].message.contains("PASCAL VOC"), "{}", voc.findings[0].message);
    let two = inspect(&bytes("label_gray8.png"), &Limits::default(), Some(&ClassSpace::new(3, None).unwrap())).unwrap();
    assert_eq!(two.findings[0].id, "out_of_range");
}
