//! Facts that hold for every input: of the overlap losses (the papers' theorems), and of the metrics (tables merge,
//! order does not matter, nothing is ever NaN).

use jdt_core::CoreError;
use jdt_core::kernels::{Label, Prediction, Sample, confusion, overlap_sums};
use jdt_core::losses::{
    CTL, DML, DML2, JML, JML2, LossSpec, OVERLAP, SDL, SDL_L2, SJL, SJL_L2, STL, STL_L2, TverskyIndex,
};
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap, ProbMap, SoftLabel};
use jdt_core::metrics::{CellMatrix, Measured, Ratio, Report, Tail, report};
use jdt_core::statistics::{ClassCounts, Confusion, Counts, ImageCounts, OverlapSums};
use jdt_tests::batch::{loss_of, plain_index, sums_of};
use jdt_tests::strategies::{HardSet, hard_mask, hard_set, mask_pair, mask_triple};
use ndarray::{Array2, Array3};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Some ulps of sums of two dozen numbers in [0, 1].
const ULPS: f64 = 1e-12;

fn value(spec: &LossSpec, x: &[f64], y: &[f64]) -> f64 {
    loss_of(spec, plain_index(1.0, 1.0), x, y).0
}

fn tversky(spec: &LossSpec, (alpha, beta): (f64, f64), x: &[f64], y: &[f64]) -> f64 {
    loss_of(spec, plain_index(alpha, beta), x, y).0
}

fn weights() -> impl Strategy<Value = (f64, f64)> {
    let weight = || prop_oneof![Just(1.0), Just(0.5), 0.05..3.0_f64];
    (weight(), weight())
}

/// How far the farther of two masks is from the other.
fn distance(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}

/// Whether two masks are empty together: 0/0 is loss 0 there, which a triangle over a third mask need not respect.
fn is_empty(x: &[f64]) -> bool {
    x.iter().all(|&v| v == 0.0)
}

mod losses {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn on_hard_labels_the_families_agree(
            (x, y) in (1_usize..24).prop_flat_map(|n| (jdt_tests::strategies::mask(n), hard_mask(n))),
            weights in weights(),
        ) {
            for (left, right) in [(SJL, JML), (SJL, JML2), (SDL, DML), (SDL, DML2)] {
                let (left_value, right_value) = (value(&left, &x, &y), value(&right, &x, &y));
                prop_assert!((left_value - right_value).abs() < ULPS, "{} {left_value} {} {right_value}", left.id, right.id);
            }
            let (stl, ctl) = (tversky(&STL, weights, &x, &y), tversky(&CTL, weights, &x, &y));
            prop_assert!((stl - ctl).abs() < ULPS, "{stl} {ctl}");
        }

        #[test]
        fn the_semimetrics_are_zero_exactly_at_the_label((x, y) in mask_pair(), weights in weights()) {
            for spec in [JML, DML, CTL, JML2, DML2] {
                prop_assert_eq!(tversky(&spec, weights, &x, &x), 0.0, "{} at its label", spec.id);
                if distance(&x, &y) > 1e-9 {
                    let away = tversky(&spec, weights, &x, &y);
                    prop_assert!(away > 0.0, "{} is {away} away from its label", spec.id);
                }
            }
        }

        #[test]
        fn the_product_losses_are_not_zero_at_a_soft_label(
            (mut x, _) in mask_pair(), soft in 0.01..=0.99_f64, weights in weights(),
        ) {
            x[0] = soft;
            for spec in [SJL, SDL, STL] {
                prop_assert!(tversky(&spec, weights, &x, &x) > 1e-6, "{}", spec.id);
            }
            for spec in [SJL_L2, SDL_L2, STL_L2] {
                prop_assert!(tversky(&spec, weights, &x, &x).abs() < ULPS, "{}", spec.id);
            }
        }

        #[test]
        fn the_families_are_ordered((x, y) in mask_pair(), weights in weights()) {
            let of = |spec| value(&spec, &x, &y);
            for (low, high) in [(JML, JML2), (JML2, SJL), (DML, DML2), (DML2, SDL)] {
                prop_assert!(of(low) <= of(high) + ULPS, "{} {} > {} {}", low.id, of(low), high.id, of(high));
            }
            prop_assert!(tversky(&CTL, weights, &x, &y) <= tversky(&STL, weights, &x, &y) + ULPS);
            for (dice, jaccard) in [(DML, JML), (DML2, JML2)] {
                let jaccard = of(jaccard);
                prop_assert!((of(dice) - jaccard / (2.0 - jaccard)).abs() < ULPS, "{}", dice.id);
            }
            let gap = of(JML) - of(DML);
            prop_assert!((-ULPS..=3.0 - 2.0 * 2.0_f64.sqrt() + ULPS).contains(&gap), "{gap}");
        }

        #[test]
        fn jaccard_obeys_the_triangle_inequality((x, y, z) in mask_triple()) {
            for spec in [JML, JML2] {
                let (direct, detour) = (value(&spec, &x, &z), value(&spec, &x, &y) + value(&spec, &y, &z));
                prop_assert!(direct <= detour + ULPS, "{}: {direct} > {detour}", spec.id);
            }
        }

        #[test]
        fn tversky_obeys_a_relaxed_triangle_inequality((x, y, z) in mask_triple(), alpha in 0.1..0.999_f64) {
            let ctl = |x: &[f64], y: &[f64]| tversky(&CTL, (alpha, alpha), x, y);
            let constant = (1.0 + 1.0 / alpha) / 2.0;
            let (direct, detour) = (ctl(&x, &z), ctl(&x, &y) + ctl(&y, &z));
            prop_assert!(direct <= constant * detour + ULPS, "{direct} > {constant} · {detour}");
        }

        #[test]
        fn tversky_is_symmetric_with_equal_weights((x, y) in mask_pair(), (alpha, beta) in weights()) {
            let even = (tversky(&CTL, (alpha, alpha), &x, &y), tversky(&CTL, (alpha, alpha), &y, &x));
            prop_assert!((even.0 - even.1).abs() < ULPS);
            let (there, back) = (tversky(&CTL, (alpha, beta), &x, &y), tversky(&CTL, (beta, alpha), &y, &x));
            prop_assert!((there - back).abs() < ULPS);
            // Different weights tell the order: overlapping masks of different size.
            if (alpha - beta).abs() > 1e-3 {
                let (small, large) = ([1.0, 0.0], [1.0, 1.0]);
                let (there, back) =
                    (tversky(&CTL, (alpha, beta), &small, &large), tversky(&CTL, (alpha, beta), &large, &small));
                prop_assert!((there - back).abs() > 1e-6);
            }
        }

        #[test]
        fn smoothing_is_one_more_shared_coordinate((x, y) in mask_pair(), s in 0.0..=1.0_f64, (alpha, beta) in weights()) {
            for spec in [JML, DML, CTL] {
                let index = TverskyIndex { smooth: s, ..plain_index(alpha, beta) };
                let longer = |mask: &[f64]| [mask, &[s]].concat();
                let (smoothed, appended) = (
                    loss_of(&spec, index, &x, &y).0,
                    loss_of(&spec, plain_index(alpha, beta), &longer(&x), &longer(&y)).0,
                );
                prop_assert!((smoothed - appended).abs() < ULPS, "{}: {smoothed} {appended}", spec.id);
            }
        }

        #[test]
        fn the_gradient_of_jml_points_to_the_label((x, y) in mask_pair()) {
            prop_assume!(!is_empty(&x) || !is_empty(&y));
            let (_, gradient) = loss_of(&JML, plain_index(1.0, 1.0), &x, &y);
            let t: f64 = x.iter().zip(&y).map(|(x, y)| x.min(*y)).sum();
            let u: f64 = x.iter().zip(&y).map(|(x, y)| x.max(*y)).sum();
            for ((&x, &y), g) in x.iter().zip(&y).zip(gradient) {
                let wanted = match x.total_cmp(&y) {
                    std::cmp::Ordering::Less => -1.0 / u,
                    std::cmp::Ordering::Greater => t / (u * u),
                    std::cmp::Ordering::Equal => continue,
                };
                prop_assert!((g - wanted).abs() <= 1e-9 * wanted.abs().max(1.0 / u), "{g} {wanted}");
                if t > 1e-9 {
                    prop_assert!(g * (y - x) < 0.0, "at x = {x}, y = {y} the slope is {g}");
                }
            }
        }

        #[test]
        fn the_gradient_of_sjl_hardens((x, y) in mask_pair()) {
            let (_, gradient) = loss_of(&SJL, plain_index(1.0, 1.0), &x, &y);
            let s = sums_of(&x, &y);
            prop_assume!(s.sx + s.sy > 1e-6);
            let level = s.p / (s.sx + s.sy);
            for (&y, g) in y.iter().zip(gradient).filter(|(y, _)| (**y - level).abs() > 1e-9) {
                prop_assert_eq!(g < 0.0, y > level, "label {}, level {}, slope {}", y, level, g);
            }
        }

        #[test]
        fn losses_stay_in_their_range((x, y) in mask_pair(), (alpha, beta) in weights(), smooth in 0.0..=1.0_f64) {
            for spec in OVERLAP {
                let index = TverskyIndex { smooth, ..plain_index(alpha, beta) };
                let (loss, gradient) = loss_of(spec, index, &x, &y);
                prop_assert!(loss.is_finite() && gradient.iter().all(|g| g.is_finite()), "{}", spec.id);
                // fp may be negative in the squared family, unless α = β.
                if !spec.id.starts_with("stl_l2") {
                    prop_assert!((-ULPS..=1.0 + ULPS).contains(&loss), "{} {loss}", spec.id);
                }
            }
        }

        #[test]
        fn tiles_add_up_to_the_whole((x, y) in mask_pair(), cut in 0.0..1.0_f64) {
            prop_assume!(x.len() > 1);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small length")]
            let at = (1.0 + cut * (x.len() - 1) as f64) as usize;
            let whole = sums_of(&x, &y);
            let sum = sums_of(&x[..at], &y[..at]) + sums_of(&x[at..], &y[at..]);
            prop_assert!(near(&sum, &whole, ULPS), "{sum:?} {whole:?}");
        }
    }

    fn near(left: &OverlapSums, right: &OverlapSums, bound: f64) -> bool {
        let list = |s: &OverlapSums| [s.sx, s.sy, s.d, s.p, s.qx, s.qy, s.m];
        let integers = |s: &OverlapSums| (s.kept, s.present);
        list(left).into_iter().zip(list(right)).all(|(l, r)| (l - r).abs() <= bound * r.abs().max(1.0))
            && integers(left) == integers(right)
    }

    #[test]
    fn dice_breaks_the_triangle_inequality_by_one_and_a_half() {
        let (x, y, z) = ([1.0, 0.0], [1.0, 1.0], [0.0, 1.0]);
        let ratio = value(&DML, &x, &z) / (value(&DML, &x, &y) + value(&DML, &y, &z));
        assert!((ratio - 1.5).abs() < ULPS, "{ratio}");
    }

    #[test]
    fn all_six_sums_of_a_whole_image_are_those_of_its_planes() -> Result<(), CoreError> {
        // Three blocks and a bit, three channels, so that block and lane borders are crossed.
        let value = |c: usize, i: usize, k: usize| ((i * (7 + k) + 13 * c) % 101) as f64 / 100.0;
        let map = |k: usize| Array3::from_shape_fn((3, 1, 803), |(c, _, i)| value(c, i, k));
        let (x, y) = (ProbMap::new(map(0))?, SoftLabel::new(map(4))?);
        let sums = overlap_sums(&Sample::new(Prediction::Prob(&x), Label::Soft(&y), None)?, 0.5);
        for (c, got) in sums.iter().enumerate() {
            let mut wanted = OverlapSums { kept: 803, ..OverlapSums::default() };
            for i in 0..803 {
                let (x, y) = (value(c, i, 0), value(c, i, 4));
                wanted += OverlapSums {
                    sx: x,
                    sy: y,
                    d: (x - y).abs(),
                    p: x * y,
                    qx: x * x,
                    qy: y * y,
                    m: x.min(y),
                    kept: 0,
                    present: u64::from(y > 0.5),
                };
            }
            assert!(near(got, &wanted, ULPS), "{got:?} {wanted:?}");
        }
        Ok(())
    }
}

mod metrics {
    use super::*;

    const IGNORED: i32 = jdt_tests::batch::IGNORED;
    const QS: [u8; 6] = [1, 5, 10, 50, 99, 100];

    fn table(classes: usize, binary: bool, label: &[i32], pred: &[i32]) -> Result<Confusion, CoreError> {
        let space = if binary { ClassSpace::binary(Some(IGNORED)) } else { ClassSpace::new(classes, Some(IGNORED))? };
        let image = |ids: &[i32]| IdImage::I32(Array2::from_shape_fn((1, ids.len()), |(_, i)| ids[i]));
        confusion(&LabelMap::new(&image(label), space)?, &PredictionMap::new(&image(pred), space)?)
    }

    fn rows(set: &HardSet) -> Vec<ImageCounts> {
        let row = |(at, (label, pred)): (usize, &(Vec<i32>, Vec<i32>))| {
            let table = table(set.classes, set.binary, label, pred).unwrap_or_else(|error| panic!("{error}"));
            ImageCounts::from_confusion(at.to_string(), &table)
        };
        set.images.iter().enumerate().map(row).collect()
    }

    fn counts(set: &HardSet, rows: impl IntoIterator<Item = ImageCounts>) -> Counts {
        let mut counts = Counts::new(set.classes, set.binary);
        for row in rows {
            counts.push(row).unwrap_or_else(|error| panic!("{error}"));
        }
        counts
    }

    fn headline(report: &Report) -> BTreeMap<&str, Option<f64>> {
        report.headline.iter().map(|(id, measured)| (id.as_str(), measured.value)).collect()
    }

    fn same(left: &Report, right: &Report) -> bool {
        let (left, right) = (headline(left), headline(right));
        left.len() == right.len()
            && left.iter().all(|(id, value)| match (value, right[id]) {
                (Some(left), Some(right)) => (left - right).abs() < ULPS,
                (left, right) => left.is_none() && right.is_none(),
            })
    }

    /// Every number of a report.
    fn every(report: &Report) -> Vec<Measured> {
        let classes = report.classes.iter().flat_map(|row| row.dataset.iter().chain(&row.images).map(|(_, m)| *m));
        let images = report.images.iter().flat_map(|row| row.means.iter().map(|(_, m)| *m));
        report.headline.iter().map(|(_, m)| *m).chain(classes).chain(images).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn shards_merge_to_the_whole(set in hard_set(), shards in 1_usize..4) {
            let rows = rows(&set);
            let mut merged = Counts::new(set.classes, set.binary);
            for shard in rows.chunks(rows.len().div_ceil(shards)) {
                merged.merge(counts(&set, shard.iter().cloned())).unwrap();
            }
            prop_assert_eq!(&merged, &counts(&set, rows));
            prop_assert!(Counts::new(set.classes + 1, false).merge(merged).is_err());
        }

        #[test]
        fn tiles_of_an_image_merge_to_its_table(set in hard_set(), cut in 0_usize..13) {
            for (label, pred) in set.images.iter().filter(|(label, _)| cut > 0 && cut < label.len()) {
                let of = |label: &[i32], pred: &[i32]| table(set.classes, set.binary, label, pred).unwrap();
                let mut merged = of(&label[..cut], &pred[..cut]);
                merged.merge(&of(&label[cut..], &pred[cut..]));
                prop_assert_eq!(merged, of(label, pred));
            }
        }

        #[test]
        fn the_order_of_images_does_not_matter(set in hard_set()) {
            let rows = rows(&set);
            let (forward, backward) = (counts(&set, rows.clone()), counts(&set, rows.into_iter().rev()));
            prop_assert!(same(&report(&forward, &QS), &report(&backward, &QS)));
        }

        #[test]
        fn one_image_whose_label_holds_every_predicted_class_is_its_own_data_set(set in hard_set()) {
            prop_assume!(!set.binary);
            for row in rows(&set) {
                let held = row.classes.iter().all(|c| c.area() > 0 || c.fp == 0);
                if !held || row.pixels == 0 {
                    continue;
                }
                let report = report(&counts(&set, [row]), &QS);
                for ratio in Ratio::ALL {
                    let of = |over: &str| report.get(&format!("m{}_{over}", ratio.name())).and_then(|m| m.value);
                    prop_assert!(of("D").is_some());
                    prop_assert_eq!(of("D"), of("I"));
                    prop_assert_eq!(of("D"), of("C"));
                }
            }
        }

        #[test]
        fn the_worst_case_grows_with_q_up_to_the_mean(set in hard_set()) {
            let report = report(&counts(&set, rows(&set)), &QS);
            for ratio in Ratio::ALL {
                for over in ["I", "C"] {
                    let id = format!("m{}_{over}", ratio.name());
                    let value = |id: &str| report.get(id).map(|m| m.value);
                    let tails: Vec<_> = QS.iter().map(|q| value(&format!("{id}_q{q}"))).collect();
                    prop_assert!(tails.iter().all(Option::is_some), "{id}");
                    for pair in tails.windows(2) {
                        prop_assert!(pair[0] <= pair[1].map(|v| v.map(|v| v + ULPS)), "{id} {tails:?}");
                    }
                    let (mean, last, averaged) = (value(&id), tails[QS.len() - 1], value(&format!("{id}_Q")));
                    match (mean.flatten(), last.flatten(), averaged.flatten()) {
                        (Some(mean), Some(last), Some(averaged)) => {
                            prop_assert!((mean - last).abs() < ULPS, "{id} {mean} {last}");
                            prop_assert!(averaged <= mean + ULPS, "{id} {averaged} {mean}");
                        }
                        (mean, last, averaged) => prop_assert!((mean, last, averaged) == (None, None, None), "{id}"),
                    }
                }
            }
        }

        #[test]
        fn every_number_is_a_fraction_or_says_why_there_is_none(set in hard_set()) {
            let report = report(&counts(&set, rows(&set)), &QS);
            for measured in every(&report) {
                prop_assert!(measured.value.is_none_or(|v| (0.0..=1.0).contains(&v)), "{measured:?}");
                prop_assert_eq!(measured.value.is_none(), measured.undefined.is_some());
                prop_assert_eq!(measured.value.is_none(), measured.n == 0, "{:?}", measured);
            }
            for value in report.images.iter().flat_map(|row| row.iou.iter().flatten()) {
                prop_assert!((0.0..=1.0).contains(value));
            }
        }

        #[test]
        fn dice_follows_from_iou_in_every_cell(set in hard_set()) {
            let counts = counts(&set, rows(&set));
            let of = |ratio| CellMatrix::new(&counts, ratio);
            let (iou, dice) = (of(Ratio::IoU), of(Ratio::Dice));
            for (iou, dice) in iou.rows().iter().flatten().zip(dice.rows().iter().flatten()) {
                prop_assert_eq!(iou.is_some(), dice.is_some());
                if let (Some(iou), Some(dice)) = (iou, dice) {
                    prop_assert!((dice - 2.0 * iou / (1.0 + iou)).abs() < ULPS);
                }
            }
        }

        #[test]
        fn a_perfect_prediction_scores_one(set in hard_set()) {
            let copy = |(label, _): &(Vec<i32>, Vec<i32>)| {
                (label.clone(), label.iter().map(|&id| if id == IGNORED { 0 } else { id }).collect())
            };
            let perfect = HardSet { images: set.images.iter().map(copy).collect(), ..set };
            let report = report(&counts(&perfect, rows(&perfect)), &QS);
            for (id, measured) in &report.headline {
                prop_assert!(measured.value.is_none_or(|v| (v - 1.0).abs() < ULPS), "{id} {measured:?}");
            }
        }

        #[test]
        fn a_tail_is_cut_off_in_integers(q in 1_u8..=100, n in 1_usize..1200) {
            let mean = Tail::percent(q).unwrap().mean((0..n).rev().map(|i| i as f64));
            let lowest = (usize::from(q) * n / 100).max(1);
            prop_assert_eq!(mean, Some((lowest - 1) as f64 / 2.0));
        }
    }

    fn binary_report(images: &[(&[i32], &[i32])]) -> Report {
        let images = images.iter().map(|(label, pred)| (label.to_vec(), pred.to_vec())).collect();
        let set = HardSet { classes: 2, binary: true, images };
        report(&counts(&set, rows(&set)), &QS)
    }

    fn value_of(report: &Report, id: &str) -> Option<f64> {
        report.get(id).unwrap_or_else(|| panic!("no metric is called {id}")).value
    }

    #[test]
    fn binary_masks_that_are_both_empty_agree() {
        let report = binary_report(&[(&[0, 0, 0], &[0, 0, 0])]);
        for id in ["mIoU_I", "mIoU_C", "mDice_I", "mDice_C", "mIoU_I_q1", "mDice_C_Q", "Acc"] {
            assert_eq!(value_of(&report, id), Some(1.0), "{id}");
        }
        // The union is empty everywhere, and nothing could be recalled.
        for id in ["mIoU_D", "mDice_D", "mAcc_D", "mAcc_I", "mAcc_C"] {
            assert_eq!(value_of(&report, id), None, "{id}");
        }
    }

    #[test]
    fn binary_masks_of_which_one_is_empty_share_nothing() {
        for (label, pred) in [(&[0, 0], &[0, 255]), (&[7, 0], &[0, 0])] {
            let report = binary_report(&[(label, if pred == &[0, 255] { &[0, 1] } else { pred })]);
            for id in ["mIoU_I", "mIoU_D", "mDice_C", "mDice_D"] {
                assert_eq!(value_of(&report, id), Some(0.0), "{id}");
            }
            assert_eq!(value_of(&report, "mAcc_I"), (label[0] == 7).then_some(0.0));
            assert_eq!(value_of(&report, "Acc"), Some(0.5));
        }
    }

    #[test]
    fn binary_means_over_images_and_over_classes_are_one() {
        let report = binary_report(&[(&[0, 1, 1], &[0, 1, 0]), (&[0, 0, 0], &[0, 0, 0]), (&[1, 0, 0], &[0, 1, 0])]);
        assert_eq!(value_of(&report, "mIoU_I"), Some(0.5));
        assert_eq!(value_of(&report, "mIoU_C"), Some(0.5));
        assert_eq!(value_of(&report, "mIoU_D"), Some(0.25));
        assert_eq!(value_of(&report, "mAcc_I"), Some(0.25));
        assert_eq!(value_of(&report, "Acc"), Some(6.0 / 9.0));
    }

    #[test]
    fn a_class_that_is_only_predicted_counts_in_d_alone() {
        let set = HardSet { classes: 3, binary: false, images: vec![(vec![0, 0, 1, 1], vec![0, 2, 1, 1])] };
        let report = report(&counts(&set, rows(&set)), &QS);
        assert_eq!(value_of(&report, "mIoU_D"), Some((0.5 + 1.0 + 0.0) / 3.0));
        assert_eq!(value_of(&report, "mAcc_D"), Some((0.5 + 1.0) / 2.0));
        assert_eq!(value_of(&report, "mIoU_I"), Some(0.75));
        assert_eq!(value_of(&report, "mIoU_C"), Some(0.75));
    }

    #[test]
    fn nothing_kept_is_nothing_measured() {
        for binary in [false, true] {
            for images in [vec![], vec![(vec![IGNORED; 4], vec![0; 4])]] {
                let set = HardSet { classes: 2, binary, images };
                let report = report(&counts(&set, rows(&set)), &QS);
                assert!(every(&report).iter().all(|m| m.value.is_none()), "{:?}", report.headline);
            }
        }
    }

    #[test]
    fn seventy_percent_of_ninety_images_are_sixty_three() {
        assert_eq!(Tail::Percent(70).mean((0..90).map(f64::from)), Some(31.0));
        assert_eq!(Tail::Averaged.mean([0.5]), Some(0.5));
        assert_eq!(Tail::Percent(50).mean([]), None);
        assert!(Tail::percent(0).is_err() && Tail::percent(101).is_err());
    }

    #[test]
    fn a_prediction_may_hold_anything_where_the_label_is_ignored() {
        let counted = table(2, false, &[0, 1, IGNORED], &[0, 1, 77]).unwrap();
        assert_eq!(counted.class_counts()[1], ClassCounts { tp: 1, fp: 0, fn_: 0, tn: 1 });
        let error = table(2, false, &[0, 1, 1], &[0, 77, IGNORED]).unwrap_err();
        assert!(matches!(error, CoreError::ClassOutOfRange { role: "prediction", pixels: 2, .. }), "{error}");
    }
}
