//! Finite differences → f64 → f32: every loss's gradient against central differences away from kinks,
//! hyper-parameters drawn at random, and the f32 kernels against the f64 ones.

#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use jdt_core::losses::{
    ActiveClasses, CATALOG, CrossEntropy, LossKind, LossSelection, Mix, OVERLAP, OverlapLoss, ParamValue, Reduction,
    Triple, TverskyIndex,
};
use jdt_core::statistics::{OverlapSums, SumsTable};
use jdt_tests::batch::{Batch, IGNORED, Labels, Space};
use jdt_tests::finite_difference::gradient;
use jdt_tests::strategies::{mix_for, overlap_loss, probabilities, selection, smooth_batch, takes};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

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
    let near_triple = |t: Triple| {
        let index = &loss.index;
        let wrong = index.alpha * t.fp + index.beta * t.fn_;
        let denominator = t.tp + wrong + index.smooth;
        let reached = (t.tp + index.smooth) / denominator;
        // An index of exactly 0, no overlap at all, stays there under a step.
        (wrong / denominator).abs() < 1e-2
            || (denominator < 0.02 && denominator != 0.0)
            || (reached != 0.0 && reached < 1e-6)
    };
    let near = |sums: &OverlapSums| near_triple(loss.family.triple(sums));
    if loss.pool_classes {
        // Either all classes are active, or those that are present.
        let weight = |class: usize| loss.class_weights.as_ref().map_or(1.0, |weights| weights[class]);
        let pooled = |row: &[OverlapSums], takes: &dyn Fn(&OverlapSums) -> bool| {
            let sum =
                row.iter().enumerate().filter(|(_, sums)| takes(sums)).fold(Triple::default(), |sum, (class, sums)| {
                    let (w, t) = (weight(class), loss.family.triple(sums));
                    Triple { tp: sum.tp + w * t.tp, fp: sum.fp + w * t.fp, fn_: sum.fn_ + w * t.fn_ }
                });
            near_triple(sum)
        };
        let total: Vec<OverlapSums> = (0..table.classes()).map(|class| table.class_total(class)).collect();
        let rows = || table.rows().chain([total.as_slice()]);
        return rows().any(|row| pooled(row, &|_| true) || pooled(row, &|sums| sums.present > 0));
    }
    table.rows().flatten().any(near) || (0..table.classes()).any(|class| near(&table.class_total(class)))
}

/// Whether a step may cross what a loss is not smooth at: the clamps of an overlap loss, a change of rank or the foot of
/// the hinge in a Lovász loss.
fn near_kink(batch: &Batch, chosen: &LossSelection) -> bool {
    const APART: f64 = 1e-3;
    match chosen.entry().kind {
        LossKind::Pixel(_) => false,
        LossKind::Overlap(_) => {
            // The bounds of `near_clamp` are those of every index with a power or a logarithm; squared cardinalities may
            // be anywhere.
            let given = |name: &str| chosen.is_given(name);
            let table = batch.sums::<f64>().unwrap();
            (given("gamma") || given("log")) && near_clamp_of(&table, chosen)
        }
        LossKind::Ranked(_) => {
            let prob = probabilities(batch);
            let errors = |channel: usize| {
                let cell = move |image: usize, pixel: usize| (image, pixel, batch.at(image, channel, pixel));
                let kept = move |&(image, pixel, _): &(usize, usize, usize)| batch.is_kept(image, pixel);
                let cells =
                    (0..batch.images).flat_map(move |b| (0..batch.pixels).map(move |i| cell(b, i))).filter(kept);
                let error = |(image, pixel, at): (usize, usize, usize)| {
                    let is_label = match &batch.labels {
                        Labels::Hard(ids) => {
                            let class = if batch.channels == 1 { 1 } else { channel };
                            usize::try_from(ids[image * batch.pixels + pixel]).is_ok_and(|id| id == class)
                        }
                        Labels::Soft(_) => false,
                    };
                    let x = if chosen.id() == "lovasz_hinge" { batch.prediction[at] } else { prob[at] };
                    match (chosen.id(), is_label) {
                        (_, true) => 1.0 - x,
                        ("lovasz_hinge", false) => 1.0 + x,
                        (_, false) => x,
                    }
                };
                cells.map(error).collect::<Vec<f64>>()
            };
            (0..batch.channels).any(|channel| {
                let mut errors = errors(channel);
                errors.sort_by(f64::total_cmp);
                errors.iter().any(|error| error.abs() < APART)
                    || errors.windows(2).any(|pair| pair[1] - pair[0] < APART)
            })
        }
    }
}

/// [`near_clamp`] of a selection: over every index that its reductions may form, pooled classes included.
fn near_clamp_of(table: &SumsTable, chosen: &LossSelection) -> bool {
    let number = |name: &str, default: f64| match chosen.value(name) {
        Some(ParamValue::Number(value)) => value,
        _ => default,
    };
    let LossKind::Overlap(spec) = chosen.entry().kind else { return false };
    let index = TverskyIndex {
        alpha: number("alpha", 1.0),
        beta: number("beta", 1.0),
        gamma: 2.0,
        smooth: number("smooth", 0.0),
        log: true,
    };
    let weights = match chosen.value("class_weights") {
        Some(ParamValue::List(weights)) => Some(weights),
        _ => None,
    };
    let pool_classes = chosen.value("pool_classes") == Some(ParamValue::Switch(true));
    near_clamp(table, &OverlapLoss { class_weights: weights, pool_classes, ..spec.build(index, Reduction::D) })
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
    fn gradients_of_mixes_equal_central_differences(
        (batch, mix) in smooth_batch().prop_flat_map(|batch| {
            let mix = mix_for(&batch);
            (Just(batch), mix)
        })
    ) {
        prop_assume!(mix.terms.iter().all(|(_, chosen)| !near_kink(&batch, chosen)));
        let (loss, got) = batch.mix::<f64>(&mix).unwrap();
        let wanted = differences(&batch, |batch| batch.mix::<f64>(&mix).unwrap().0);
        let scale = largest(&wanted).max(loss.abs()).max(1.0);
        let error = worst(&got, &wanted) / scale;
        prop_assert!(error < DIFFERENCE, "{mix} {error:.3e}: got {got:?}, differences {wanted:?}");
    }

    #[test]
    fn the_whole_catalogue_in_f32_equals_f64(
        (batch, mix) in smooth_batch().prop_flat_map(|batch| {
            let mix = mix_for(&batch);
            (Just(batch), mix)
        })
    ) {
        let batch = rounded(batch);
        prop_assume!(mix.terms.iter().all(|(_, chosen)| !near_kink(&batch, chosen)));
        let ((narrow, narrow_gradient), (wide, wide_gradient)) =
            (batch.mix::<f32>(&mix).unwrap(), batch.mix::<f64>(&mix).unwrap());
        prop_assert!((narrow - wide).abs() <= 1e-4 * wide.abs().max(1.0), "{mix}: {narrow} {wide}");
        let bound = 1e-4 * largest(&wide_gradient).max(1.0);
        prop_assert!(worst(&narrow_gradient, &wide_gradient) <= bound, "{mix}");
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

/// Each loss gets its own draws, so that none is left to chance.
#[test]
fn gradients_of_the_whole_catalogue_equal_central_differences() {
    const CASES: usize = 60;
    const DRAWS: usize = 20_000;
    let mut runner = TestRunner::deterministic();
    for (at, entry) in CATALOG.iter().enumerate() {
        let mut compared = 0;
        for _ in 0..DRAWS {
            let batch = smooth_batch().new_tree(&mut runner).unwrap().current();
            if !takes(entry, &batch) {
                continue;
            }
            let chosen = selection(at, batch.channels).new_tree(&mut runner).unwrap().current();
            if near_kink(&batch, &chosen) {
                continue;
            }
            let mix = Mix::from(chosen);
            let (loss, got) = batch.mix::<f64>(&mix).unwrap();
            let wanted = differences(&batch, |batch| batch.mix::<f64>(&mix).unwrap().0);
            let scale = largest(&wanted).max(loss.abs()).max(1.0);
            let error = worst(&got, &wanted) / scale;
            assert!(error < DIFFERENCE, "{mix} {error:.3e}: got {got:?}, differences {wanted:?}, {batch:?}");
            compared += usize::from(largest(&got) > 0.0);
            if compared == CASES {
                break;
            }
        }
        assert_eq!(compared, CASES, "{}: too few draws with a gradient", entry.id);
    }
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
            for spec in OVERLAP {
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
    for spec in OVERLAP {
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
