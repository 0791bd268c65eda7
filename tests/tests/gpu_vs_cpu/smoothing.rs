//! Labels smoothed everywhere, and at boundaries, which are equal.

use crate::cases::{Random, SIZES};
use crate::confusion::masks;
use crate::{gpu, request};
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, SoftLabel};
use jdt_core::soft_labels::{boundary_pixels, boundary_smoothing, label_smoothing};
use jdt_gpu::{Gpu, GpuError, GpuOptions};
use ndarray::Array2;

/// Of (1 − ε)·y + ε/C the two numbers, the product and the sum are rounded, each by at most 2⁻²⁵ below 1.
const ATOL_SMOOTHED: f64 = 1.0 / (1 << 22) as f64;

/// As after the other; ε at either end, the default, and in between.
const EPSILONS: [f64; 5] = [0.0, 0.1, 0.5, 0.9375, 1.0];

/// The least and the greatest that there is among them.
const WINDOWS: [usize; 4] = [1, 3, 15, 99];

#[test]
fn smoothed_labels_equal_the_twin() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(83);
    let (mut cases, mut worst) = (0, 0.0_f64);
    for size in [(1, 255), (1, 256)].into_iter().chain(SIZES) {
        for (at, channels) in [1, 2, 3, 19, 64].into_iter().enumerate() {
            let label = SoftLabel::new(random.map((channels, size.0, size.1), Random::probability)).unwrap();
            let epsilon = EPSILONS[(at + cases) % EPSILONS.len()];
            let got = pollster::block_on(gpu.label_smoothing(&label, epsilon)).unwrap();
            let wide = SoftLabel::new(label.view().mapv(f64::from)).unwrap();
            let wanted = label_smoothing(&wide, epsilon).unwrap();
            let errors = got.values().iter().zip(wanted.values()).map(|(&a, &b)| (f64::from(a) - b).abs());
            let error = errors.fold(0.0, f64::max);
            assert!(error <= ATOL_SMOOTHED, "{channels}×{size:?}, ε = {epsilon}: {error:e}");
            worst = worst.max(error);
            cases += 1;
        }
    }
    println!("label_smoothing: {cases} cases, worst error {worst:e}");
    assert_eq!(gpu.context().take_stray_error(), None);
}

/// Masks of few and of many classes with wide areas, so that windows of any size see one class now and then.
fn areas(random: &mut Random, classes: usize, (height, width): (usize, usize), ignore: bool) -> LabelMap {
    let (first, second) = (random.below(classes), random.below(classes));
    let (row, column) = (random.below(height), random.below(width));
    let spots: Vec<_> = (0..3).map(|_| (random.below(height), random.below(width))).collect();
    let ids = Array2::from_shape_fn((height, width), |at| {
        if spots.contains(&at) && ignore {
            return -1;
        }
        let class = if at.0 <= row && at.1 <= column { first } else { second };
        i32::try_from(class).unwrap()
    });
    LabelMap::new(&IdImage::I32(ids), ClassSpace::new(classes, Some(-1)).unwrap()).unwrap()
}

#[test]
fn boundaries_equal_the_twin() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(89);
    let mut cases = 0;
    for size in [(1, 255), (1, 256), (67, 1), (131, 33)].into_iter().chain(SIZES) {
        for classes in [1, 2, 3, 64, 255, 256] {
            if size.0 * size.1 * classes > 4_000_000 {
                continue;
            }
            for (at, window) in WINDOWS.into_iter().enumerate() {
                let ignore = (cases + at) % 2 == 0;
                let label = match cases % 3 {
                    0 => masks(&mut random, classes, size, ignore).0,
                    _ => areas(&mut random, classes, size, ignore),
                };
                let name = format!("{classes} classes, {size:?}, window {window}");
                let got = pollster::block_on(gpu.boundary_pixels(&label, window)).unwrap();
                assert_eq!(got, boundary_pixels(&label, window).unwrap(), "{name}");
                let epsilon = EPSILONS[cases % EPSILONS.len()];
                let got = pollster::block_on(gpu.boundary_smoothing(&label, epsilon, window)).unwrap();
                assert!(got == boundary_smoothing(&label, epsilon, window).unwrap(), "{name}, ε = {epsilon}");
                cases += 1;
            }
        }
    }
    println!("boundary_smoothing: {cases} cases, all equal");
    assert_eq!(gpu.context().take_stray_error(), None);
}

#[test]
fn binary_masks_have_one_channel_and_ignored_masks_no_boundary() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(97);
    let ids = Array2::from_shape_simple_fn((31, 37), || u8::try_from(random.below(9) / 8 * 255).unwrap());
    let label = LabelMap::new(&IdImage::U8(ids.clone()), ClassSpace::binary(None)).unwrap();
    let got = pollster::block_on(gpu.boundary_smoothing(&label, 0.5, 3)).unwrap();
    assert_eq!(got.channels(), 1);
    assert_eq!(got, boundary_smoothing(&label, 0.5, 3).unwrap());

    let space = ClassSpace::new(3, Some(7)).unwrap();
    let label = LabelMap::new(&IdImage::U8(ids.mapv(|_| 7)), space).unwrap();
    assert!(pollster::block_on(gpu.boundary_pixels(&label, 3)).unwrap().iter().all(|&at| !at));
    let got = pollster::block_on(gpu.boundary_smoothing(&label, 0.5, 3)).unwrap();
    assert!(got.values().iter().all(|&y| y == 0.0));
}

#[test]
fn smoothing_does_not_depend_on_the_chunk() {
    let Some(whole) = gpu() else { return };
    // Four rows of 211 pixels and 19 classes, or 77 of the mask.
    let Some(cut) = request(GpuOptions { chunk_bytes: 1 << 16, ..GpuOptions::default() }) else { return };
    let mut random = Random(101);
    let label = areas(&mut random, 19, (209, 211), true);
    for window in [3, 99] {
        let smooth = |gpu: &Gpu| pollster::block_on(gpu.boundary_smoothing(&label, 0.5, window)).unwrap();
        let pixels = |gpu: &Gpu| pollster::block_on(gpu.boundary_pixels(&label, window)).unwrap();
        assert_eq!(smooth(whole), smooth(&cut));
        assert_eq!(pixels(whole), pixels(&cut));
    }
    let label = SoftLabel::new(random.map((3, 97, 211), Random::probability)).unwrap();
    let smooth = |gpu: &Gpu| pollster::block_on(gpu.label_smoothing(&label, 0.1)).unwrap();
    assert_eq!(smooth(whole), smooth(&cut));
}

#[test]
fn what_is_wrong_is_refused_as_by_the_twin() {
    let Some(gpu) = gpu() else { return };
    let (label, _) = masks(&mut Random(1), 3, (4, 4), false);
    for (epsilon, window) in [(-0.1, 3), (1.1, 3), (f64::NAN, 3), (0.5, 0), (0.5, 2), (0.5, 101)] {
        let got = pollster::block_on(gpu.boundary_smoothing(&label, epsilon, window)).unwrap_err();
        let wanted = boundary_smoothing::<f32>(&label, epsilon, window).unwrap_err();
        assert_eq!(got.to_string(), GpuError::Core(wanted).to_string());
    }
    let soft = SoftLabel::new(Random(1).map((2, 3, 3), Random::probability)).unwrap();
    let got = pollster::block_on(gpu.label_smoothing(&soft, 2.0)).unwrap_err();
    assert_eq!(got, GpuError::Core(label_smoothing(&soft, 2.0).unwrap_err()));
}
