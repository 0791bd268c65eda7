//! Instance maps are what the files store, whatever a label of the same file would be read as.

use super::samples::fixture;
use jdt_core::CoreError;
use jdt_core::masks::InstanceMap;
use jdt_io::{IoError, Limits, decode, encode_npy_f64, to_instance_maps};

fn read(bytes: &[u8]) -> Result<Vec<InstanceMap>, IoError> {
    to_instance_maps(&decode(bytes, &Limits::default()).unwrap())
}

/// The largest id of a map.
fn largest(map: &InstanceMap) -> i32 {
    let (height, width) = (map.shape().height(), map.shape().width());
    (0..height * width).map(|at| map.id((at / width, at % width))).max().unwrap()
}

#[test]
fn every_format_of_whole_numbers_is_read() {
    for (name, maps, top) in [
        ("../zoo/pred_gray16.png", 1, 3),
        ("../zoo/label_palette8_voc.png", 1, 3),
        ("../zoo/label_int64.npy", 1, 3),
        ("gray32_tiled.tif", 1, 70_003),
        ("palette8.bmp", 1, 3),
        ("one.npz", 1, 3),
        ("slice_f32.nii.gz", 1, 3),
        ("pages.tif", 3, 3),
        ("volume_u8.nii.gz", 3, 3),
    ] {
        let read = read(&fixture(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let found = read.iter().map(largest).max().unwrap();
        assert_eq!((read.len(), found), (maps, top), "{name}");
    }
}

#[test]
fn zeros_and_ones_with_more_axes_are_slices_and_no_classes() {
    // Read as a label this would be one-hot.
    let read = read(&encode_npy_f64(&[2, 1, 2], &[1.0, 0.0, 0.0, 1.0]).unwrap()).unwrap();
    assert_eq!(read.iter().map(|map| [map.id((0, 0)), map.id((0, 1))]).collect::<Vec<_>>(), [[1, 0], [0, 1]]);
}

#[test]
fn what_holds_no_instance_ids_is_refused_with_the_reason() {
    assert!(matches!(read(&fixture("../zoo/label_rgb_voc.png")), Err(IoError::InstanceColours { .. })));
    assert!(matches!(read(&fixture("gray.jpg")), Err(IoError::Lossy { .. })));
    let below = read(&encode_npy_f64(&[1, 2], &[7.0, -1.0]).unwrap());
    assert_eq!(below, Err(CoreError::NegativeInstance { id: -1, row: 0, column: 1 }.into()));
    let fraction = read(&encode_npy_f64(&[1, 2], &[7.0, 0.5]).unwrap());
    assert_eq!(fraction, Err(IoError::FractionalInstance { value: 0.5, row: 0, column: 1 }));
    let deep = read(&encode_npy_f64(&[2, 3, 1, 1], &[1.0; 6]).unwrap());
    assert!(matches!(deep, Err(IoError::Shape { .. })));
}

#[test]
fn a_coco_file_is_drawn_by_class_and_gives_no_instances() {
    let set = jdt_io::CocoSet::parse(&fixture("coco.json")).unwrap();
    let drawn = set.draw(0, &Limits::default()).unwrap();
    assert!(matches!(to_instance_maps(&drawn), Err(IoError::Unsupported { .. })));
}
