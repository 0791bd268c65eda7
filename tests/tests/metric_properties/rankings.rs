//! Ranks, agreement between rankings, and intervals over drawn images.

use super::sets::set;
use jdt_core::metrics::{
    Bootstrap, Measured, Undefined, bootstrap_report, kendall_tau_b, lower_is_better, rank_table, report,
};
use proptest::collection::vec;
use proptest::prelude::*;

#[test]
fn tau_b_with_ties_by_hand() {
    // scipy.stats.kendalltau of the same lists.
    let (x, y) = ([12.0, 2.0, 1.0, 12.0, 2.0], [1.0, 4.0, 7.0, 1.0, 0.0]);
    assert!((kendall_tau_b(&x, &y).unwrap() + 0.471_404_520_791_031_7).abs() < 1e-15);
    assert_eq!(kendall_tau_b(&[1.0], &[1.0]), None);
    assert_eq!(kendall_tau_b(&[], &[]), None);
}

#[test]
fn models_are_ranked_with_ties_and_gaps() {
    let model = |name: &str, values: &[(&str, Option<f64>)]| {
        let measured = |value: Option<f64>| Measured::mean([value], Undefined::ClassAbsent);
        (name.to_owned(), values.iter().map(|(id, value)| ((*id).to_owned(), measured(*value))).collect::<Vec<_>>())
    };
    let table = rank_table(&[
        model("a", &[("mIoU_D", Some(0.5)), ("HD95_I", Some(3.0))]),
        model("b", &[("mIoU_D", Some(0.7)), ("HD95_I", None)]),
        model("c", &[("mIoU_D", Some(0.5)), ("HD95_I", Some(1.0)), ("Acc", Some(0.1))]),
    ]);
    assert_eq!(table.models, ["a", "b", "c"]);
    assert_eq!(table.columns[0].ranks, [Some(2), Some(1), Some(2)]);
    assert_eq!(table.columns[1].ranks, [Some(2), None, Some(1)]);
    assert_eq!(table.columns[2].values, [None, None, Some(0.1)]);
    assert_eq!(table.agreement[1][1], Some(1.0));
    assert_eq!(table.agreement[0][2], None);
    assert!(lower_is_better("ECE_D") && lower_is_better("loss_jml") && !lower_is_better("mIoU_C_q5"));
}

#[test]
fn an_interval_of_means_is_as_wide_as_it_should_be() {
    // 400 values, half 0 and half 1: the mean has a standard error of 0.025.
    let values: Vec<f64> = (0..400).map(|i| f64::from(i % 2)).collect();
    let mean = |drawn: &[usize]| vec![Some(drawn.iter().map(|&i| values[i]).sum::<f64>() / drawn.len() as f64), None];
    // An end of the interval has a standard error of 0.0007 over 10,000 resamples, and steps of 0.0025.
    let many = Bootstrap { resamples: 10_000, ..Bootstrap::default() }.intervals(values.len(), 2, mean).unwrap();
    let interval = many[0].unwrap();
    assert!((interval.low - 0.451).abs() < 0.005 && (interval.high - 0.549).abs() < 0.005, "{interval:?}");
    assert_eq!((interval.n, interval.left_out), (10_000, 0));
    let intervals = Bootstrap::default().intervals(values.len(), 2, mean).unwrap();
    assert_eq!(intervals[1], None);
    let again = Bootstrap::default().intervals(values.len(), 2, mean).unwrap();
    assert_eq!(again, intervals);
    let other = Bootstrap { seed: 1, ..Bootstrap::default() }.intervals(values.len(), 2, mean).unwrap();
    assert_ne!(other, intervals);
    assert_eq!(Bootstrap::default().intervals(0, 1, |_| vec![Some(1.0)]).unwrap(), [None]);
    assert!(Bootstrap { resamples: 0, ..Bootstrap::default() }.intervals(1, 1, |_| vec![]).is_err());
    assert!(Bootstrap { confidence: 1.0, ..Bootstrap::default() }.intervals(1, 1, |_| vec![]).is_err());
}

proptest! {
    #[test]
    fn tau_b_is_bounded_symmetric_and_blind_to_scale(pairs in vec((0_u8..6, 0_u8..6), 0..12)) {
        let (x, y): (Vec<f64>, Vec<f64>) = pairs.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).unzip();
        let tau = kendall_tau_b(&x, &y);
        prop_assert_eq!(tau, kendall_tau_b(&y, &x));
        prop_assert!(tau.is_none_or(|tau| (-1.0..=1.0).contains(&tau)));
        let scaled: Vec<f64> = x.iter().map(|v| v * v * v + 1.0).collect();
        prop_assert_eq!(tau, kendall_tau_b(&scaled, &y));
        let reversed: Vec<f64> = x.iter().map(|v| -v).collect();
        prop_assert_eq!(tau.map(|tau| -tau), kendall_tau_b(&reversed, &y));
    }

    #[test]
    fn equal_images_leave_no_room(set in set(), times in 1_usize..4) {
        // A data set of one image over and over: every resample is the data set itself.
        let counts = set.counts(vec![0; times]);
        let wanted = report(&counts, &[]);
        let few = Bootstrap { resamples: 20, ..Bootstrap::default() };
        for (id, interval) in bootstrap_report(&counts, &few).unwrap() {
            let value = wanted.get(&id).unwrap().value;
            prop_assert_eq!(interval.is_some(), value.is_some(), "{}", id);
            if let Some((interval, value)) = interval.zip(value) {
                prop_assert!((interval.low - value).abs() < 1e-12 && (interval.high - value).abs() < 1e-12, "{id}");
            }
        }
    }

    #[test]
    fn a_narrower_interval_lies_in_a_wider_one(set in set(), seed in any::<u64>()) {
        let counts = set.all();
        let draw = |confidence| bootstrap_report(&counts, &Bootstrap { resamples: 50, seed, confidence }).unwrap();
        for ((id, wide), (_, narrow)) in draw(0.95).into_iter().zip(draw(0.5)) {
            prop_assert_eq!(wide.is_some(), narrow.is_some());
            if let Some((wide, narrow)) = wide.zip(narrow) {
                prop_assert!(0.0 <= wide.low && wide.low <= narrow.low && narrow.high <= wide.high && wide.high <= 1.0, "{id}");
            }
        }
    }
}
