//! The gradient of every pixel.

use crate::cases::{Case, Ignored, Random, huge_logits};
use crate::gpu;
use jdt_core::CoreError;
use jdt_core::kernels::{self, Activation, Label, PixelGradient, Prediction, Sample};
use jdt_gpu::GpuError;

/// Gradients, relative to the largest of the image: the same roundings of x, times coefficients of like sizes.
/// In an image of a few pixels all outputs may be small differences p(g − Σpg) of large terms, so that the
/// largest |dL/dx| is the measure there.
pub(super) const ATOL_GRADIENT: f64 = 1e-5;

/// Where |x − y| is below this after an activation, f32 and f64 may disagree on the sign of x − y, and the pixel is
/// not compared.
const KINK: f64 = 1e-6;

pub(super) fn coefficients(random: &mut Random, classes: usize, pixels: usize) -> Vec<PixelGradient> {
    let scale = 1.0 / pixels as f64;
    let mut one = || (f64::from(random.unit()) - 0.5) * scale;
    (0..classes).map(|_| PixelGradient { a: one(), b: one(), c: one(), d: one() }).collect()
}

#[test]
fn gradients_equal_the_twin() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(11);
    let (mut cases, mut worst, mut compared, mut left_out) = (0_u32, 0.0_f64, 0_u64, 0_u64);
    for case in Case::all() {
        let (sample, pixels) = (case.sample(), case.prob.shape().pixels());
        let coefficients = coefficients(&mut random, sample.channels(), pixels);
        let got = pollster::block_on(gpu.overlap_grad(&sample, &coefficients)).unwrap();
        let wanted = kernels::overlap_grad(&case.sample64(), &coefficients);
        assert_eq!(got.dim(), wanted.dim());
        let x = case.x64();
        // At y = 0 rounding turns no sign; near y = 1 soft-max and sigmoid are flat, so that the sign counts for nothing.
        let near = |at: usize| {
            let y = case.soft64.values()[at];
            let inner = y > 0.0 && y < 1.0;
            inner && (x[at] - y).abs() < KINK && case.activation.is_some() && case.hard.is_none()
        };
        let kinks: Vec<bool> =
            (0..pixels).map(|pixel| (0..sample.channels()).any(|k| near(k * pixels + pixel))).collect();
        let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0_f64, |m, v| m.max(v.abs()));
        let mut scale = largest(&mut wanted.iter().copied());
        if pixels < 255 {
            scale = scale.max(largest(&mut coefficients.iter().flat_map(|k| [k.a, k.b, k.c, k.d])));
        }
        for (at, (&got, &wanted)) in got.iter().zip(&wanted).enumerate() {
            if kinks[at % pixels] {
                left_out += 1;
                continue;
            }
            compared += 1;
            let error = (f64::from(got) - wanted).abs();
            if error > 0.0 {
                worst = worst.max(error / scale);
                assert!(error <= ATOL_GRADIENT * scale, "{}: {got:e} for {wanted:e}, scale {scale:e}", case.name);
            }
        }
        cases += 1;
    }
    println!("overlap_grad: {cases} cases, worst error {worst:e} of max|g|, {left_out} of {compared} values at a kink");
    assert!(left_out * 1000 < compared);
    assert_eq!(gpu.context().take_stray_error(), None);
}

#[test]
fn huge_logits_stay_finite() {
    let Some(gpu) = gpu() else { return };
    let (logits, label) = huge_logits();
    for activation in [Activation::Softmax, Activation::Sigmoid] {
        let sample = Sample::new(Prediction::Logits(&logits, activation), Label::Soft(&label), None).unwrap();
        let k = [PixelGradient { a: 1.0, b: 0.5, c: -0.25, d: 2.0 }; 3];
        let got = pollster::block_on(gpu.overlap_grad(&sample, &k)).unwrap();
        for (&a, &b) in got.iter().zip(&kernels::overlap_grad(&sample, &k)) {
            assert!((a - b).abs() <= 1e-5, "{activation:?}: {a} for {b}");
        }
    }
}

#[test]
fn a_wrong_number_of_coefficients_is_refused() {
    let Some(gpu) = gpu() else { return };
    let case = Case::new(&mut Random(1), (3, 2, 2), None, false, Ignored::Nothing);
    let refused = pollster::block_on(gpu.overlap_grad(&case.sample(), &[])).unwrap_err();
    assert!(matches!(refused, GpuError::Core(CoreError::ParameterLength { expected: 3, got: 0, .. })));
}
