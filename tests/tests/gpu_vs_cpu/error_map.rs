//! What each pixel is to a class, which is equal.

use crate::cases::{Random, SIZES};
use crate::confusion::masks;
use crate::{gpu, request};
use jdt_core::kernels::{self, Outcome, error_map};
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap};
use jdt_gpu::{GpuError, GpuOptions};
use ndarray::Array2;

#[test]
fn error_maps_equal_the_twin_and_add_up_to_the_confusion_table() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(47);
    let mut cases = 0;
    for classes in (1..=64).chain([200, 255]) {
        for size in SIZES {
            if size.0 * size.1 > 50_000 && ![1, 2, 19, 64, 255].contains(&classes) {
                continue;
            }
            let (label, prediction) = masks(&mut random, classes, size, classes % 2 == 0);
            let class = random.below(classes);
            let got = pollster::block_on(gpu.error_map(&label, &prediction, class)).unwrap();
            assert_eq!(got, error_map(&label, &prediction, class).unwrap(), "class {class} of {classes}, {size:?}");
            let count = |outcome: Outcome| got.iter().filter(|&&o| o == outcome).count() as u64;
            let table = kernels::confusion(&label, &prediction).unwrap();
            let cell = |row: usize, column: usize| table.table()[row * classes + column];
            let hits = cell(class, class);
            assert_eq!(count(Outcome::TruePositive), hits);
            assert_eq!(count(Outcome::FalseNegative), (0..classes).map(|k| cell(class, k)).sum::<u64>() - hits);
            assert_eq!(count(Outcome::FalsePositive), (0..classes).map(|k| cell(k, class)).sum::<u64>() - hits);
            let left_out = got.len() as u64 - table.table().iter().sum::<u64>();
            assert_eq!(count(Outcome::LeftOut), left_out);
            cases += 1;
        }
    }
    println!("error_map: {cases} cases, all equal");
    assert_eq!(gpu.context().take_stray_error(), None);
}

#[test]
fn an_error_map_does_not_depend_on_the_chunk() {
    let Some(whole) = gpu() else { return };
    let Some(cut) = request(GpuOptions { chunk_bytes: 1 << 16, ..GpuOptions::default() }) else { return };
    let (label, prediction) = masks(&mut Random(53), 19, (409, 411), true);
    let map = |gpu: &jdt_gpu::Gpu| pollster::block_on(gpu.error_map(&label, &prediction, 3)).unwrap();
    assert_eq!(map(whole), map(&cut));
}

#[test]
fn what_is_wrong_is_refused_as_by_the_twin() {
    let Some(gpu) = gpu() else { return };
    let space = ClassSpace::new(3, Some(9)).unwrap();
    let label = LabelMap::new(&IdImage::U8(Array2::from_elem((7, 5), 1)), space).unwrap();
    let prediction =
        |id: u8, size: (usize, usize)| PredictionMap::new(&IdImage::U8(Array2::from_elem(size, id)), space).unwrap();
    for (prediction, class) in [(prediction(8, (7, 5)), 1), (prediction(1, (7, 5)), 3), (prediction(1, (5, 7)), 1)] {
        let got = pollster::block_on(gpu.error_map(&label, &prediction, class)).unwrap_err();
        assert_eq!(got, GpuError::Core(error_map(&label, &prediction, class).unwrap_err()));
    }
    let (label, prediction) = masks(&mut Random(1), 256, (4, 4), false);
    let refused = pollster::block_on(gpu.error_map(&label, &prediction, 0)).unwrap_err();
    assert_eq!(refused, GpuError::TooLarge { what: "classes", got: 256, limit: 255 });
}
