//! COCO masks, pixel for pixel as pycocotools draws them.

use super::samples::fixture;
use jdt_io::{CocoSet, Limits, Mask, decode};
use ndarray::array;

#[test]
fn polygons_and_run_lengths_are_pycocotools() {
    let set = CocoSet::parse(&fixture("coco.json")).unwrap();
    let expected: Vec<Vec<String>> = serde_json::from_slice(&fixture("coco_expected.json")).unwrap();
    assert_eq!((set.images().len(), set.categories()[&1].as_str()), (expected.len(), "thing"));
    for (image, rows) in expected.iter().enumerate() {
        let Mask::Ids(ids) = set.draw(image, &Limits::default()).unwrap().mask else { panic!("no ids") };
        for (row, wanted) in rows.iter().enumerate() {
            let got: String = (0..wanted.len()).map(|column| ids.id((row, column)).to_string()).collect();
            assert_eq!(&got, wanted, "image {image}, row {row}");
        }
    }
}

#[test]
fn results_take_names_from_their_labels_and_the_surest_lies_on_top() {
    let labels = br#"{"images": [{"id": 3, "file_name": "x/a.jpg", "height": 1, "width": 3}, {"id": 4, "file_name": "b.jpg",
        "height": 1, "width": 3}], "annotations": [], "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]}"#;
    let results =
        br#"[{"image_id": 3, "category_id": 2, "score": 0.9, "segmentation": {"size": [1, 3], "counts": [0, 2, 1]}},
        {"image_id": 3, "category_id": 1, "score": 0.5, "segmentation": {"size": [1, 3], "counts": [1, 2]}}]"#;
    let labels = CocoSet::parse(labels).unwrap();
    let mut results = CocoSet::parse(results).unwrap();
    assert_eq!(results.images()[0].name, "3");
    results.adopt(&labels);
    assert_eq!(results.images()[0].name, "x/a.jpg");
    let drawn = results.draw(0, &Limits::default()).unwrap();
    assert_eq!(drawn.mask, Mask::Ids(array![[2_u8, 2, 1]].into()));
    assert_eq!(drawn.findings[0].id, "overlapping_objects");
    assert_eq!(results.draw(1, &Limits::default()).unwrap().mask, Mask::Ids(array![[0_u8, 0, 0]].into()));
}

#[test]
fn what_is_no_coco_is_refused() {
    for text in [
        "{}",
        "[1]",
        "{\"size\": [2, 2], \"counts\": [1]}",
        "{\"size\": [2, 2], \"counts\": \"\u{7f}\"}",
        "{\"size\": [0, 2], \"counts\": [0]}",
        "{\"images\": [], \"annotations\": []}",
        "{\"images\": [{\"id\": 1, \"height\": 2, \"width\": 2}], \"annotations\": [{\"image_id\": 1, \"category_id\": 1,
          \"segmentation\": [[0, 0, 1e300, 0, 5, 5]]}]}",
        "{\"images\": [{\"id\": 1, \"height\": 2, \"width\": 2}], \"annotations\": [{\"image_id\": 1, \"category_id\": 1,
          \"segmentation\": [[0, 0, 1]]}]}",
    ] {
        assert!(decode(text.as_bytes(), &Limits::default()).is_err(), "{text}");
    }
}
