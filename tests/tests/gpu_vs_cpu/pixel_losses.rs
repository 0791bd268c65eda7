//! Cross-entropy, focal loss and Kullback–Leibler divergence.

use crate::cases::{Case, Ignored, Random, huge_logits};
use crate::{gpu, request};
use jdt_core::kernels::{Activation, Label, Prediction, Sample};
use jdt_core::losses::{CrossEntropy, Focal, KullbackLeibler, PixelLossValue, pixel_loss};
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, Logits};
use jdt_gpu::{Gpu, GpuError, GpuOptions, ShaderLoss};
use ndarray::{Array2, Array3};
use proptest::prelude::*;

/// The sum of losses, relative to [`size_of_terms`]: per pixel `exp` grants 3 + 2|z| units in the last place, `log` 3,
/// and 8 steps of a tree add 8 roundings.
const RTOL_SUM: f64 = 1e-5;

/// Gradients, relative to the largest of the image, and in images of a few pixels to that of the terms p·w·y of which
/// they are the difference.
const ATOL_GRADIENT: f64 = 1e-5;

/// Below f32's normal range there are no digits to compare.
const NOTHING: f64 = 1e-30;

/// What the terms of a sum add up to without their signs: the label's entropy is taken from a Kullback–Leibler
/// divergence, all other terms are not negative.
fn size_of_terms(case: &Case, loss: &ShaderLoss, sum: f64) -> f64 {
    let ShaderLoss::KullbackLeibler(kl) = loss else { return sum };
    let sample = case.sample64();
    let Label::Soft(label) = sample.label() else { return sum };
    let pixels = sample.shape().pixels();
    let kept = |at: usize| sample.keep().is_none_or(|keep| keep[at % pixels]);
    let log_times = |y: f64| if y > 0.0 { -y * y.ln() } else { 0.0 };
    let entropy: f64 = label.values().iter().enumerate().filter(|&(at, _)| kept(at)).map(|(_, &y)| log_times(y)).sum();
    sum.abs() + kl.temperature.powi(2) * entropy
}

/// The errors of sum and gradient in the units of their tolerances.
fn errors(got: &PixelLossValue<f32>, wanted: &PixelLossValue<f64>, size: f64, term: f64) -> [f64; 2] {
    let worst = |most: f64, error: f64| if error <= most { most } else { error };
    let sum = (got.sum - wanted.sum).abs() / size.max(NOTHING);
    let weight = (got.weight - wanted.weight).abs() / wanted.weight.max(NOTHING);
    let largest = wanted.gradient.iter().fold(term.max(NOTHING), |most, g| most.max(g.abs()));
    let pairs = got.gradient.iter().zip(&wanted.gradient);
    let gradient = pairs.fold(0.0, |most, (&got, &wanted)| worst(most, (f64::from(got) - wanted).abs()));
    [worst(worst(0.0, sum), weight), gradient / largest]
}

fn check(gpu: &Gpu, case: &Case, loss: &ShaderLoss) -> [f64; 2] {
    let got = pollster::block_on(gpu.pixel_loss(&case.sample(), loss)).unwrap();
    let wanted = pixel_loss(&case.sample64(), loss).unwrap();
    assert_eq!(got.gradient.dim(), wanted.gradient.dim());
    if wanted.weight > 0.0 {
        assert!((got.mean - got.sum / got.weight).abs() <= 1e-15 * got.mean.abs());
    } else {
        assert_eq!((got.mean, got.weight), (0.0, 0.0), "{}", case.name);
        assert!(got.gradient.iter().all(|&g| g == 0.0), "{}", case.name);
    }
    // Labels and weights are up to 1, a temperature multiplies.
    let scale = if let ShaderLoss::KullbackLeibler(kl) = loss { kl.temperature } else { 1.0 };
    let small = case.prob.shape().pixels() < 255;
    let term = if small { scale / wanted.weight.max(1.0) } else { 0.0 };
    let found = errors(&got, &wanted, size_of_terms(case, loss, wanted.sum), term);
    let [sum, gradient] = found;
    assert!(sum <= RTOL_SUM, "{} {loss:?}: sum {} for {}, {sum:e}", case.name, got.sum, wanted.sum);
    assert!(gradient <= ATOL_GRADIENT, "{} {loss:?}: gradient {gradient:e}", case.name);
    found
}

/// Losses with parameters drawn at random that take such a sample.
fn losses(random: &mut Random, channels: usize, hard: bool) -> Vec<ShaderLoss> {
    let mut unit = || f64::from(random.unit());
    let weights: Vec<f64> = (0..channels).map(|_| 1.0 - unit()).collect();
    let temperature = 10.0_f64.powf(2.0 * unit() - 1.0);
    let mut all = vec![
        CrossEntropy::default().into(),
        CrossEntropy { label_smoothing: unit(), class_weights: Some(weights) }.into(),
        KullbackLeibler::default().into(),
        KullbackLeibler { temperature }.into(),
    ];
    if hard {
        all.extend([Focal { gamma: 0.0 }, Focal { gamma: 2.0 }, Focal { gamma: 5.0 * unit() }].map(ShaderLoss::from));
    }
    all
}

#[test]
fn pixel_losses_equal_the_twin() {
    let Some(gpu) = gpu() else { return };
    let mut random = Random(19);
    let (mut tried, mut worst) = (0, [0.0_f64; 2]);
    let mut shapes: Vec<_> = (1..=64).map(|channels| (channels, 7, 13)).collect();
    for (height, width) in [(1, 1), (15, 17), (16, 16), (1, 257), (1, 10_007), (91, 89)] {
        shapes.extend([1, 2, 3, 19].map(|channels| (channels, height, width)));
    }
    let activations = [None, Some(Activation::Softmax), Some(Activation::Sigmoid)];
    for (at, shape) in shapes.into_iter().enumerate() {
        for activation in activations {
            for hard in [false, true] {
                let ignored = [Ignored::Nothing, Ignored::Some, Ignored::Some, Ignored::All][at % 4];
                let case = Case::new(&mut random, shape, activation, hard, ignored);
                for loss in losses(&mut random, shape.0, hard) {
                    let found = check(gpu, &case, &loss);
                    worst = [worst[0].max(found[0]), worst[1].max(found[1])];
                    tried += 1;
                }
            }
        }
    }
    println!("pixel_losses: {tried} cases, worst error {:e} of sums, {:e} of gradients", worst[0], worst[1]);
    assert_eq!(gpu.context().take_stray_error(), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_sample_gives_the_twins_loss(
        seed in any::<u64>(),
        shape in (1_usize..=64, 1_usize..20, 1_usize..20),
        activation in prop_oneof![Just(None), Just(Some(Activation::Softmax)), Just(Some(Activation::Sigmoid))],
        hard in any::<bool>(),
        ignored in prop_oneof![Just(Ignored::Nothing), Just(Ignored::Some), Just(Ignored::All)],
    ) {
        let Some(gpu) = gpu() else { return Ok(()) };
        let mut random = Random(seed);
        let case = Case::new(&mut random, shape, activation, hard, ignored);
        for loss in losses(&mut random, shape.0, hard) {
            check(gpu, &case, &loss);
        }
    }
}

/// A prediction that is almost certainly right has a loss of its own, which is not lost beside 1.
#[test]
fn nearly_certain_predictions_keep_their_digits() {
    let Some(gpu) = gpu() else { return };
    for distance in [3.0_f32, 6.0, 9.0, 12.0] {
        let logits = Array3::from_shape_fn((2, 1, 300), |(class, _, at)| {
            let off = distance * (1.0 + at as f32 / 300.0);
            if class == at % 2 { off } else { 0.0 }
        });
        let ids = Array2::from_shape_fn((1, 300), |(_, at)| u8::from(at % 2 == 1));
        let label = LabelMap::new(&IdImage::U8(ids), ClassSpace::new(2, None).unwrap()).unwrap();
        let wide = Logits::new(logits.mapv(f64::from)).unwrap();
        let logits = Logits::new(logits).unwrap();
        for activation in [Activation::Softmax, Activation::Sigmoid] {
            let sample = Sample::new(Prediction::Logits(&logits, activation), Label::Hard(&label), None).unwrap();
            let sample64 = Sample::new(Prediction::Logits(&wide, activation), Label::Hard(&label), None).unwrap();
            for loss in losses(&mut Random(23), 2, true) {
                let got = pollster::block_on(gpu.pixel_loss(&sample, &loss)).unwrap();
                let wanted = pixel_loss(&sample64, &loss).unwrap();
                // In f64 the twin knows 1e-16 of a pixel's 1, a temperature magnifies the loss of all 300.
                let [sum, gradient] = errors(&got, &wanted, wanted.sum.max(1e-6), 1e-9);
                assert!(sum <= RTOL_SUM, "{distance} {activation:?} {loss:?}: sum {sum:e}");
                assert!(gradient <= ATOL_GRADIENT, "{distance} {activation:?} {loss:?}: gradient {gradient:e}");
            }
        }
    }
}

#[test]
fn huge_logits_stay_finite() {
    let Some(gpu) = gpu() else { return };
    let (logits, label) = huge_logits();
    let space = ClassSpace::new(3, None).unwrap();
    let ids = LabelMap::new(&IdImage::U8(ndarray::array![[1, 1, 0]]), space).unwrap();
    for activation in [Activation::Softmax, Activation::Sigmoid] {
        for (label, hard) in [(Label::Soft(&label), false), (Label::Hard(&ids), true)] {
            let sample = Sample::new(Prediction::Logits(&logits, activation), label, None).unwrap();
            for loss in losses(&mut Random(29), 3, hard) {
                let got = pollster::block_on(gpu.pixel_loss(&sample, &loss)).unwrap();
                let wanted = pixel_loss(&sample, &loss).unwrap();
                assert!(got.sum.is_finite() && got.sum > 0.0, "{activation:?} {loss:?}: {}", got.sum);
                for (&a, &b) in got.gradient.iter().zip(&wanted.gradient) {
                    assert!((a - b).abs() <= 1e-4, "{activation:?} {loss:?}: {a} for {b}");
                }
            }
        }
    }
}

#[test]
fn a_loss_does_not_depend_on_the_chunk() {
    let Some(whole) = gpu() else { return };
    let Some(cut) = request(GpuOptions { chunk_bytes: 1 << 16, ..GpuOptions::default() }) else { return };
    let mut random = Random(31);
    for channels in [1, 3, 19] {
        let case = Case::new(&mut random, (channels, 97, 211), Some(Activation::Sigmoid), true, Ignored::Some);
        for loss in losses(&mut random, channels, true) {
            let value = |gpu: &Gpu| pollster::block_on(gpu.pixel_loss(&case.sample(), &loss)).unwrap();
            assert_eq!(value(whole), value(&cut), "{} {loss:?}", case.name);
        }
    }
}

#[test]
fn what_the_loss_does_not_take_is_refused_as_by_the_twin() {
    let Some(gpu) = gpu() else { return };
    let case = Case::new(&mut Random(1), (3, 2, 2), None, false, Ignored::Nothing);
    let weights = |weights: &[f64]| CrossEntropy { class_weights: Some(weights.to_vec()), ..CrossEntropy::default() };
    let refused = |loss: &ShaderLoss| pollster::block_on(gpu.pixel_loss(&case.sample(), loss)).unwrap_err();
    for loss in [
        Focal::default().into(),
        KullbackLeibler { temperature: 0.0 }.into(),
        CrossEntropy { label_smoothing: 1.5, class_weights: None }.into(),
        weights(&[1.0]).into(),
    ] {
        assert_eq!(refused(&loss), GpuError::Core(pixel_loss(&case.sample(), &loss).unwrap_err()));
    }
    let beyond = refused(&weights(&[1.0, 1e9, 1.0]).into());
    assert_eq!(beyond, GpuError::TooLarge { what: "a class weight", got: 1_000_000_000, limit: 1_000_000 });
}
