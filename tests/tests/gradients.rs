//! Finite differences → f64 → f32: every loss's gradient against central differences away from kinks,
//! hyper-parameters drawn at random, and the f32 kernels against the f64 ones.

use jdt_core::losses::{ActiveClasses, CATALOG, CrossEntropy, OverlapLoss, Reduction, TverskyIndex};
use jdt_core::statistics::{OverlapSums, SumsTable};
use jdt_tests::batch::{Batch, IGNORED, Labels, Space};
use jdt_tests::finite_difference::gradient;
use jdt_tests::strategies::{overlap_loss, smooth_batch};
use proptest::collection::vec;
use proptest::prelude::*;

/// Step of the differences. Predictions keep 5e-3 from their kinks, so none is stepped over.
const STEP: f64 = 1e-5;
/// On the gradient, relative to the larger of 1, the loss and the largest gradient: h²·f‴/6 with third derivatives of
/// some 1e3 (few pixels, small denominators) is 1e-8, rounding ε·f/h is 1e-11·f.
const DIFFERENCE: f64 = 1e-6;
/// f32 kernels, MATH §0.
const F32_SUMS: f64 = 1e-6;
const F32_SUMS_THROUGH_SOFTMAX: f64 = 1e-5;
const F32_GRADIENT: f64 = 1e-5;
/// Where the terms of every gradient cancel, its largest entry says nothing about rounding: a few f32 ulps of the terms.
const F32_TERMS: f64 = 1e-6;

/// Whether some 1 − index lies so near to 0, or some index so near to its floor under a logarithm, that a step may
/// cross the clamp there.
fn near_clamp(table: &SumsTable, loss: &OverlapLoss) -> bool {
    let near = |sums: &OverlapSums| {
        let (t, index) = (loss.family.triple(sums), &loss.index);
        let wrong = index.alpha * t.fp + index.beta * t.fn_;
        let denominator = t.tp + wrong + index.smooth;
        let reached = (t.tp + index.smooth) / denominator;
        // An index of exactly 0, no overlap at all, stays there under a step.
        (wrong / denominator).abs() < 1e-2
            || (denominator < 0.02 && denominator != 0.0)
            || (reached != 0.0 && reached < 1e-6)
    };
    table.rows().flatten().any(near) || (0..table.classes()).any(|class| near(&table.class_total(class)))
}

fn worst(got: &[f64], wanted: &[f64]) -> f64 {
    assert_eq!(got.len(), wanted.len());
    got.iter().zip(wanted).map(|(g, w)| (g - w).abs()).fold(0.0, f64::max)
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |top, value| value.abs().max(top))
}

fn differences(batch: &Batch, loss: impl Fn(&Batch) -> f64) -> Vec<f64> {
    let of = |prediction: &[f64]| loss(&Batch { prediction: prediction.to_vec(), ..batch.clone() });
    gradient(of, &batch.prediction, STEP)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, max_global_rejects: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn overlap_gradients_equal_central_differences(
        (batch, loss) in smooth_batch().prop_flat_map(|batch| {
            let channels = batch.channels;
            (Just(batch), overlap_loss(channels))
        })
    ) {
        let outcome = batch.overlap::<f64>(&loss).unwrap();
        let clamps = loss.index.gamma != 1.0 || loss.index.log;
        prop_assume!(!(clamps && near_clamp(&outcome.table, &loss)));
        let wanted = differences(&batch, |batch| batch.overlap::<f64>(&loss).unwrap().loss);
        let scale = largest(&wanted).max(outcome.loss.abs()).max(1.0);
        let error = worst(&outcome.gradient, &wanted) / scale;
        prop_assert!(error < DIFFERENCE, "{error:.3e}: got {:?}, differences {wanted:?}", outcome.gradient);
    }

    #[test]
    fn cross_entropy_gradients_equal_central_differences(
        (batch, weights) in smooth_batch().prop_flat_map(|batch| {
            let channels = batch.channels;
            (Just(batch), prop::option::of(vec(0.0..=2.0_f64, channels)))
        }),
        label_smoothing in prop_oneof![Just(0.0), Just(1.0), 0.0..=1.0_f64],
    ) {
        let options = CrossEntropy { label_smoothing, class_weights: weights };
        let outcome = batch.cross_entropy::<f64>(&options).unwrap();
        let wanted = differences(&batch, |batch| batch.cross_entropy::<f64>(&options).unwrap().loss);
        let scale = largest(&wanted).max(outcome.loss.abs()).max(1.0);
        let error = worst(&outcome.gradient, &wanted) / scale;
        prop_assert!(error < DIFFERENCE, "{error:.3e}: got {:?}, differences {wanted:?}", outcome.gradient);
    }

    #[test]
    fn f32_kernels_equal_f64_ones(
        (batch, loss) in smooth_batch().prop_flat_map(|batch| {
            let channels = batch.channels;
            (Just(batch), overlap_loss(channels))
        })
    ) {
        // Both precisions see the same numbers: those that f32 can hold.
        let batch = rounded(batch);
        let (narrow, wide) = (batch.overlap::<f32>(&loss).unwrap(), batch.overlap::<f64>(&loss).unwrap());
        let bound = if batch.space == Space::Prob { F32_SUMS } else { F32_SUMS_THROUGH_SOFTMAX };
        for (narrow, wide) in narrow.table.rows().flatten().zip(wide.table.rows().flatten()) {
            prop_assert!(near_sums(narrow, wide, bound), "{narrow:?} against {wide:?}");
        }
        let clamps = loss.index.gamma != 1.0 || loss.index.log;
        prop_assume!(!(clamps && near_clamp(&wide.table, &loss)));
        let scale = largest(&wide.gradient);
        let error = worst(&narrow.gradient, &wide.gradient);
        let bound = F32_GRADIENT * scale + F32_TERMS * wide.terms;
        prop_assert!(error <= bound, "{error:.3e} of {scale:.3e}, terms {:.3e}", wide.terms);
    }

    #[test]
    fn left_out_pixels_have_no_gradient_and_no_say(
        (batch, loss) in smooth_batch().prop_flat_map(|batch| {
            let channels = batch.channels;
            (Just(batch), overlap_loss(channels))
        })
    ) {
        let before = batch.overlap::<f64>(&loss).unwrap();
        let mut other = batch.clone();
        for image in 0..batch.images {
            for channel in 0..batch.channels {
                for pixel in (0..batch.pixels).filter(|&pixel| !batch.is_kept(image, pixel)) {
                    let at = batch.at(image, channel, pixel);
                    prop_assert_eq!(before.gradient[at], 0.0);
                    other.prediction[at] = 1.0 - batch.prediction[at];
                }
            }
        }
        let after = other.overlap::<f64>(&loss).unwrap();
        prop_assert_eq!(before.loss, after.loss);
        prop_assert_eq!(before.gradient, after.gradient);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "rounding to f32 is what is asked for")]
fn rounded(mut batch: Batch) -> Batch {
    let round = |values: &mut Vec<f64>| values.iter_mut().for_each(|v| *v = f64::from(*v as f32));
    round(&mut batch.prediction);
    if let Labels::Soft(values) = &mut batch.labels {
        round(values);
    }
    // A label within an ulp of the threshold is present in one precision only.
    batch.threshold = 0.01;
    if let Labels::Soft(values) = &mut batch.labels {
        values.iter_mut().filter(|v| (**v - 0.01).abs() < 1e-6).for_each(|v| *v = 0.0);
    }
    batch
}

fn near_sums(narrow: &OverlapSums, wide: &OverlapSums, bound: f64) -> bool {
    let near = |n: f64, w: f64| (n - w).abs() <= bound * w.abs();
    // A difference of probabilities is as exact as the probabilities are.
    let near_difference = |n: f64, w: f64| (n - w).abs() <= bound * (wide.sx + wide.sy);
    near(narrow.sx, wide.sx)
        && near(narrow.sy, wide.sy)
        && near_difference(narrow.d, wide.d)
        && near(narrow.p, wide.p)
        && near(narrow.qx, wide.qx)
        && near(narrow.qy, wide.qy)
        && near(narrow.m, wide.m)
        && (narrow.kept, narrow.present) == (wide.kept, wide.present)
}

/// A number in [0, 1) that depends on `i` and looks random.
fn noise(i: usize) -> f64 {
    let word = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let word = (word ^ (word >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((word ^ (word >> 32)) >> 11) as f64 / (1_u64 << 53) as f64
}

#[test]
fn a_million_pixels_keep_the_precision_of_f32() {
    const PIXELS: usize = 1_000_003;
    let mask = |seed: usize| (0..PIXELS).map(|i| noise(2 * i + seed)).collect::<Vec<_>>();
    let batch = rounded(Batch::pair(&mask(0), &mask(1)));
    let (narrow, wide) = (batch.sums::<f32>().unwrap(), batch.sums::<f64>().unwrap());
    assert!(near_sums(narrow.cell(0, 0), wide.cell(0, 0), F32_SUMS), "{narrow:?} against {wide:?}");
}

#[test]
fn every_loss_rests_where_nothing_is_kept() {
    for space in [Space::Prob, Space::Softmax, Space::Sigmoid] {
        for labels in [Labels::Hard(vec![IGNORED; 6]), Labels::Soft(vec![0.5; 12])] {
            let keep = matches!(labels, Labels::Soft(_)).then(|| vec![false; 6]);
            let prediction = (0..12).map(noise).collect();
            let batch = Batch {
                images: 2,
                channels: 2,
                classes: 2,
                pixels: 3,
                space,
                prediction,
                labels,
                keep,
                threshold: 0.01,
            };
            for spec in CATALOG {
                for (active, smooth, log, gamma) in [
                    (ActiveClasses::All, 0.0, false, 1.0),
                    (ActiveClasses::All, 1e-3, true, 2.0),
                    (ActiveClasses::Auto, 0.0, true, 1.5),
                    (ActiveClasses::Present, 1.0, false, 3.0),
                ] {
                    let index = TverskyIndex { smooth, log, gamma, ..TverskyIndex::default() };
                    let reduction = Reduction { d: 0.5, i: 0.3, c: 0.2 };
                    let loss = OverlapLoss { active, ..spec.build(index, reduction) };
                    let outcome = batch.overlap::<f64>(&loss).unwrap();
                    assert_eq!(outcome.loss, 0.0, "{} {active:?} {space:?}", spec.id);
                    assert!(outcome.gradient.iter().all(|&g| g == 0.0), "{} {active:?} {space:?}", spec.id);
                }
            }
            let outcome = batch.cross_entropy::<f64>(&CrossEntropy::default()).unwrap();
            assert_eq!(outcome.loss, 0.0);
            assert!(outcome.gradient.iter().all(|&g| g == 0.0));
        }
    }
}

#[test]
fn every_loss_is_finite_on_one_pixel_of_extremes() {
    for spec in CATALOG {
        for smooth in [0.0, 1e-3, 1.0] {
            for (log, gamma) in [(false, 1.0), (true, 1.0), (false, 1.5), (true, 3.0)] {
                for (z, y) in [(0.0, 0.5), (1000.0, 0.0), (-1000.0, 1.0), (1000.0, 1.0), (-1000.0, 0.0), (40.0, 0.0)] {
                    for space in [Space::Sigmoid, Space::Softmax] {
                        let channels = if space == Space::Softmax { 2 } else { 1 };
                        let batch = Batch {
                            channels,
                            space,
                            prediction: [z, 0.0][..channels].to_vec(),
                            labels: Labels::Soft([y, 1.0 - y][..channels].to_vec()),
                            ..Batch::pair(&[0.0], &[0.0])
                        };
                        let index = TverskyIndex { smooth, log, gamma, ..TverskyIndex::default() };
                        let outcome = batch.overlap::<f64>(&spec.build(index, Reduction::I)).unwrap();
                        let narrow = batch.overlap::<f32>(&spec.build(index, Reduction::I)).unwrap();
                        for outcome in [outcome, narrow] {
                            assert!(outcome.loss.is_finite(), "{} {batch:?} {index:?}", spec.id);
                            assert!(outcome.gradient.iter().all(|g| g.is_finite()), "{} {batch:?} {index:?}", spec.id);
                        }
                    }
                }
            }
        }
    }
}
