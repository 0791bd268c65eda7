//! The sums of each class.

use crate::cases::{Case, Ignored, Random, huge_logits};
use crate::gpu;
use jdt_core::kernels::{self, Activation, Label, Prediction, Sample};
use jdt_core::statistics::OverlapSums;

/// Sums of probabilities, relative to the sum. 2048 terms that are not negative are added in at most 15 roundings of f32
/// after their own, the rest is f64: at most 16·2⁻²⁴ = 9.6e-7.
pub(super) const RTOL_SUMS: f64 = 1e-6;

/// Sums through soft-max or sigmoid, relative to the larger of the sum and Sx. WGSL grants `exp` 3 + 2|z| units in
/// the last place, 43 or 2.6e-6 at z = −20, a division 2.5 more; |x − y| inherits the error of x, not a smaller
/// one where y is near.
pub(super) const RTOL_SUMS_ACTIVATED: f64 = 1e-5;
pub(super) const THRESHOLD: f64 = 0.01;

fn floats(sums: &OverlapSums) -> [f64; 7] {
    [sums.sx, sums.sy, sums.d, sums.p, sums.qx, sums.qy, sums.m]
}

/// The worst error of a class, and that of all; counts must be equal.
pub(super) fn worst_sum_error(got: &[OverlapSums], wanted: &[OverlapSums], activated: bool, name: &str) -> f64 {
    assert_eq!(got.len(), wanted.len(), "{name}");
    let mut worst = 0.0_f64;
    for (got, wanted) in got.iter().zip(wanted) {
        assert_eq!((got.kept, got.present), (wanted.kept, wanted.present), "{name}");
        for (a, b) in floats(got).into_iter().zip(floats(wanted)) {
            let scale = if activated { b.max(wanted.sx) } else { b };
            if a != b {
                worst = worst.max((a - b).abs() / scale);
            }
        }
    }
    worst
}

#[test]
fn overlap_sums_equal_the_twin() {
    let Some(gpu) = gpu() else { return };
    let (mut cases, mut worst) = (0, [0.0_f64; 2]);
    for case in Case::all() {
        let got = pollster::block_on(gpu.overlap_sums(&case.sample(), THRESHOLD)).unwrap();
        let wanted = kernels::overlap_sums(&case.sample64(), THRESHOLD);
        let activated = case.activation.is_some();
        let error = worst_sum_error(&got, &wanted, activated, &case.name);
        assert!(error <= if activated { RTOL_SUMS_ACTIVATED } else { RTOL_SUMS }, "{}: {error:e}", case.name);
        worst[usize::from(activated)] = worst[usize::from(activated)].max(error);
        cases += 1;
    }
    println!("overlap_sums: {cases} cases, worst error {:e} from probabilities, {:e} from logits", worst[0], worst[1]);
    assert_eq!(gpu.context().take_stray_error(), None);
}

#[test]
fn huge_logits_stay_finite() {
    let Some(gpu) = gpu() else { return };
    let (logits, label) = huge_logits();
    for activation in [Activation::Softmax, Activation::Sigmoid] {
        let sample = Sample::new(Prediction::Logits(&logits, activation), Label::Soft(&label), None).unwrap();
        let got = pollster::block_on(gpu.overlap_sums(&sample, THRESHOLD)).unwrap();
        let error = worst_sum_error(&got, &kernels::overlap_sums(&sample, THRESHOLD), true, "huge logits");
        assert!(error <= RTOL_SUMS_ACTIVATED, "{activation:?}: {error:e}");
    }
}

#[test]
fn ids_of_sixteen_bits_are_read() {
    let Some(gpu) = gpu() else { return };
    let case = Case::new(&mut Random(5), (300, 11, 23), Some(Activation::Softmax), true, Ignored::Some);
    let got = pollster::block_on(gpu.overlap_sums(&case.sample(), THRESHOLD)).unwrap();
    let wanted = kernels::overlap_sums(&case.sample64(), THRESHOLD);
    let error = worst_sum_error(&got, &wanted, true, &case.name);
    assert!(error <= RTOL_SUMS_ACTIVATED, "{error:e}");
}
