//! Confusion tables, which are equal.

use crate::cases::{Random, SIZES};
use crate::gpu;
use jdt_core::CoreError;
use jdt_core::kernels;
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap};
use jdt_gpu::GpuError;
use ndarray::Array2;

/// A label with ignored pixels and a prediction that, where the label is ignored, may hold no class.
pub(super) fn masks(
    random: &mut Random,
    classes: usize,
    size: (usize, usize),
    ignore: bool,
) -> (LabelMap, PredictionMap) {
    let space = ClassSpace::new(classes, Some(-1)).unwrap();
    let mut id = |n: usize| i32::try_from(random.below(n)).unwrap();
    // Long runs of one class, as in real masks.
    let mut last = 0;
    let labels = Array2::from_shape_simple_fn(size, || match id(16) {
        0 if ignore => -1,
        1..4 => {
            last = id(classes);
            last
        }
        _ => last,
    });
    let predictions = labels.mapv(|label| match (label, id(4)) {
        (-1, 0) => 777,
        (-1, _) | (_, 0) => id(classes),
        _ => label,
    });
    let label = LabelMap::new(&IdImage::I32(labels), space).unwrap();
    (label, PredictionMap::new(&IdImage::I32(predictions), space).unwrap())
}

#[test]
fn confusion_tables_equal_the_twin() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(17);
    let mut cases = 0;
    for classes in (1..=64).chain([200, 255, 256, 257, 1000]) {
        for size in SIZES {
            // The largest image for some class counts: on either side of what fits workgroup memory, and others.
            if size.0 * size.1 > 50_000 && ![1, 2, 19, 63, 64, 255, 256].contains(&classes) {
                continue;
            }
            let (label, prediction) = masks(&mut random, classes, size, classes % 2 == 0);
            let got = pollster::block_on(gpu.confusion(&label, &prediction)).unwrap();
            assert_eq!(got, kernels::confusion(&label, &prediction).unwrap(), "{classes} classes, {size:?}");
            cases += 1;
        }
    }
    println!("confusion: {cases} cases, all equal");
    assert_eq!(gpu.context().take_stray_error(), None);
}

#[test]
fn confusion_of_ignored_masks_is_empty_and_its_errors_are_the_twins() {
    let Some(gpu) = gpu() else { return };
    let space = ClassSpace::new(3, Some(9)).unwrap();
    let label = LabelMap::new(&IdImage::U8(Array2::from_elem((7, 5), 9)), space).unwrap();
    let prediction = PredictionMap::new(&IdImage::U8(Array2::from_elem((7, 5), 8)), space).unwrap();
    let got = pollster::block_on(gpu.confusion(&label, &prediction)).unwrap();
    assert_eq!(got.table(), [0; 9]);

    // A kept label under a prediction that is no class.
    let label = LabelMap::new(&IdImage::U8(Array2::from_elem((7, 5), 1)), space).unwrap();
    let got = pollster::block_on(gpu.confusion(&label, &prediction)).unwrap_err();
    assert_eq!(got, GpuError::Core(kernels::confusion(&label, &prediction).unwrap_err()));
    assert!(matches!(got, GpuError::Core(CoreError::ClassOutOfRange { pixels: 35, .. })));

    let wide = PredictionMap::new(&IdImage::U8(Array2::zeros((5, 7))), space).unwrap();
    let got = pollster::block_on(gpu.confusion(&label, &wide)).unwrap_err();
    assert_eq!(got, GpuError::Core(kernels::confusion(&label, &wide).unwrap_err()));
}

#[test]
fn every_value_of_a_byte_may_be_a_class() {
    let Some(gpu) = gpu() else { return };
    let space = ClassSpace::new(256, None).unwrap();
    let mut random = Random(19);
    let mut ids = || IdImage::U8(Array2::from_shape_simple_fn((61, 67), || u8::try_from(random.below(256)).unwrap()));
    let (label, prediction) = (LabelMap::new(&ids(), space).unwrap(), PredictionMap::new(&ids(), space).unwrap());
    let got = pollster::block_on(gpu.confusion(&label, &prediction)).unwrap();
    assert_eq!(got.table().iter().sum::<u64>(), 61 * 67);
    assert_eq!(got, kernels::confusion(&label, &prediction).unwrap());
}

#[test]
fn more_classes_than_a_table_is_worth_are_refused() {
    let Some(gpu) = gpu() else { return };
    let (label, prediction) = masks(&mut Random(1), 1025, (4, 4), false);
    let refused = pollster::block_on(gpu.confusion(&label, &prediction)).unwrap_err();
    assert_eq!(refused, GpuError::TooLarge { what: "classes", got: 1025, limit: 1024 });
}
