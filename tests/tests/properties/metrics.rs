//! Of the metrics: tables merge, order does not matter, nothing is ever NaN.

use jdt_core::CoreError;
use jdt_core::kernels::confusion;
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap};
use jdt_core::metrics::{CellMatrix, Measured, Ratio, Report, Tail, report};
use jdt_core::statistics::{ClassCounts, Confusion, Counts, ImageCounts};
use jdt_tests::strategies::{HardSet, hard_set};
use ndarray::Array2;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Some ulps of sums of two dozen numbers in [0, 1].
const ULPS: f64 = 1e-12;

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
