//! Confidence bins: counts are equal, sums of probabilities as near as f32 allows.

use crate::cases::{Random, SIZES};
use crate::overlap_sums::RTOL_SUMS;
use crate::{gpu, request};
use jdt_core::CoreError;
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, ProbMap};
use jdt_core::statistics::{Bins, ImageCalibration};
use jdt_gpu::{Gpu, GpuError, GpuOptions};
use ndarray::{Array2, Array3};

/// Sums below f32's normal range have no digits to compare: a GPU may read each of their terms as 0.
const NO_DIGITS: f64 = 1e-30;

/// The shares of ignored pixels, in eighths.
const IGNORED: [usize; 3] = [0, 1, 8];

/// Probabilities that favour 0, 1, ½, ties and the borders of ten bins, from one side and from the other.
fn pair(random: &mut Random, channels: usize, (height, width): (usize, usize), ignored: usize) -> (ProbMap, LabelMap) {
    let prob = random.map((channels, height, width), |r| match r.below(8) {
        0 => 0.0,
        1 => 1.0,
        2 => 0.5,
        3 => r.below(11) as f32 / 10.0,
        4 => (r.below(10) as f32 / 10.0).next_up(),
        5 => (0.1 + r.below(10) as f32 / 10.0).min(1.0).next_down(),
        6 => r.unit() * 1e-6,
        _ => r.unit(),
    });
    let classes = channels.max(2);
    let ids = Array2::from_shape_simple_fn((height, width), || {
        if random.below(8) < ignored { -1 } else { i32::try_from(random.below(classes)).unwrap() }
    });
    let space = ClassSpace::new(classes, Some(-1)).unwrap();
    (ProbMap::new(prob).unwrap(), LabelMap::new(&IdImage::I32(ids), space).unwrap())
}

/// The worst error of a sum; all else must be equal.
pub(super) fn worst_error(got: &ImageCalibration, wanted: &ImageCalibration, name: &str) -> f64 {
    assert_eq!((&got.image, got.pixels), (&wanted.image, wanted.pixels), "{name}");
    let classes = |of: &ImageCalibration| of.classes.iter().map(|entry| (entry.class, entry.area)).collect::<Vec<_>>();
    assert_eq!(classes(got), classes(wanted), "{name}");
    let bins = |of: &ImageCalibration| {
        let all: Vec<Bins> = of.classes.iter().map(|entry| entry.bins.clone()).chain([of.top.clone()]).collect();
        all
    };
    let mut worst = 0.0_f64;
    for (got, wanted) in bins(got).iter().zip(bins(wanted)) {
        assert_eq!(got.bins().len(), wanted.bins().len(), "{name}");
        for (got, wanted) in got.bins().iter().zip(wanted.bins()) {
            assert_eq!((got.pixels, got.correct), (wanted.pixels, wanted.correct), "{name}");
            worst = worst.max((got.confidence - wanted.confidence).abs() / wanted.confidence.max(NO_DIGITS));
        }
    }
    worst
}

#[test]
fn calibration_bins_equal_the_twin() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(61);
    let (mut cases, mut worst) = (0, 0.0_f64);
    let sizes = [(1, 255), (1, 256)].into_iter().chain(SIZES);
    for size in sizes {
        for channels in (1..=5).chain([19, 40, 64]) {
            for (ignored, bins) in IGNORED.into_iter().zip([10, 15, 1]).chain([(1, 37)]) {
                // The largest images in a few of the kinds.
                if size.0 * size.1 > 5_000 && channels > 3 && (channels, ignored) != (19, 1) {
                    continue;
                }
                let (prob, label) = pair(&mut random, channels, size, ignored);
                let name = format!("{channels}×{size:?}, {bins} bins, {ignored}/8 ignored");
                let got = pollster::block_on(gpu.calibration_bins("a", &prob, &label, bins)).unwrap();
                let wanted = ImageCalibration::new("a", &prob, &label, bins).unwrap();
                let error = worst_error(&got, &wanted, &name);
                assert!(error <= RTOL_SUMS, "{name}: {error:e}");
                worst = worst.max(error);
                cases += 1;
            }
        }
    }
    println!("calibration_bins: {cases} cases, worst error {worst:e}");
    assert_eq!(gpu.context().take_stray_error(), None);
}

#[test]
fn of_binary_masks_with_two_channels_the_foreground_alone_is_reported() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(67);
    let (prob, _) = pair(&mut random, 2, (31, 37), 0);
    let ids = Array2::from_shape_simple_fn((31, 37), || u8::try_from(random.below(3)).unwrap());
    let label = LabelMap::new(&IdImage::U8(ids), ClassSpace::binary(Some(2))).unwrap();
    let got = pollster::block_on(gpu.calibration_bins("a", &prob, &label, 10)).unwrap();
    assert_eq!(got.classes.len(), 1);
    let wanted = ImageCalibration::new("a", &prob, &label, 10).unwrap();
    assert!(worst_error(&got, &wanted, "binary") <= RTOL_SUMS);
}

#[test]
fn bins_do_not_depend_on_the_chunk() {
    let Some(whole) = gpu() else { return };
    let Some(cut) = request(GpuOptions { chunk_bytes: 1 << 16, ..GpuOptions::default() }) else { return };
    let mut random = Random(71);
    for channels in [1, 4, 19] {
        let (prob, label) = pair(&mut random, channels, (97, 211), 1);
        let bins = |gpu: &Gpu| pollster::block_on(gpu.calibration_bins("a", &prob, &label, 256)).unwrap();
        assert_eq!(bins(whole), bins(&cut));
    }
}

#[test]
fn what_is_wrong_is_refused_as_by_the_twin() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(73);
    let (prob, label) = pair(&mut random, 3, (5, 7), 0);
    let (wide, _) = pair(&mut random, 3, (7, 5), 0);
    let (more, _) = pair(&mut random, 4, (5, 7), 0);
    for (prob, bins) in [(&prob, 0), (&prob, 1001), (&wide, 10), (&more, 10)] {
        let got = pollster::block_on(gpu.calibration_bins("a", prob, &label, bins)).unwrap_err();
        assert_eq!(got, GpuError::Core(ImageCalibration::new("a", prob, &label, bins).unwrap_err()));
        assert!(!matches!(got, GpuError::Core(CoreError::BadValue { .. })));
    }
    let refused = pollster::block_on(gpu.calibration_bins("a", &prob, &label, 257)).unwrap_err();
    assert_eq!(refused, GpuError::TooLarge { what: "bins", got: 257, limit: 256 });
}

#[test]
fn a_zero_with_a_sign_is_zero() {
    let Some(gpu) = gpu() else { return };
    let prob = ProbMap::new(Array3::from_elem((1, 3, 5), -0.0_f32)).unwrap();
    let label = LabelMap::new(&IdImage::U8(Array2::zeros((3, 5))), ClassSpace::new(2, None).unwrap()).unwrap();
    let got = pollster::block_on(gpu.calibration_bins("a", &prob, &label, 10)).unwrap();
    assert_eq!(got, ImageCalibration::new("a", &prob, &label, 10).unwrap());
}
