//! The label makers: values worked out by hand, and what holds for every mask.
#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use jdt_core::CoreError;
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, Logits, ProbMap, SoftLabel};
use jdt_core::soft_labels::{
    Ingredients, Kde, LabelMaker, annotator_weights, boundary_pixels, boundary_smoothing, calibrate_by_kde,
    gaussian_blur, label_smoothing, majority_of_annotators, mean_of_annotators, mix_labels, one_hot, pseudo_label,
    teacher_label, weighted_annotators,
};
use ndarray::{Array2, Array3, Axis, array};
use proptest::collection::vec;
use proptest::prelude::*;

fn binary(ids: Array2<u8>) -> LabelMap {
    LabelMap::new(&IdImage::U8(ids), ClassSpace::binary(Some(255))).unwrap()
}

fn classes(ids: Array2<u8>, classes: usize) -> LabelMap {
    LabelMap::new(&IdImage::U8(ids), ClassSpace::new(classes, Some(255)).unwrap()).unwrap()
}

fn near(got: &SoftLabel<f64>, wanted: &Array3<f64>) {
    assert_eq!(got.view().dim(), wanted.dim());
    for (got, wanted) in got.view().iter().zip(wanted) {
        assert!((got - wanted).abs() < 1e-14, "{got} is not {wanted}");
    }
}

#[test]
fn boundary_smoothing_by_hand() {
    // The window of the left column sees class 0 alone; those at the ignored pixel's side are left alone.
    let label = classes(array![[0, 0, 1], [0, 0, 1], [0, 0, 255]], 3);
    let soft = boundary_smoothing::<f64>(&label, 0.3, 3).unwrap();
    near(
        &soft,
        &array![
            [[1.0, 0.8, 0.1], [1.0, 1.0, 0.0], [1.0, 1.0, 0.0]],
            [[0.0, 0.1, 0.8], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]],
            [[0.0, 0.1, 0.1], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
        ],
    );
    // A window of 5 reaches one column further.
    let label = classes(array![[0, 0, 0, 1]], 2);
    assert_eq!(boundary_pixels(&label, 5).unwrap(), [false, true, true, true]);
    assert_eq!(boundary_pixels(&label, 1).unwrap(), [false; 4]);
    assert!(boundary_pixels(&label, 2).is_err());
}

#[test]
fn annotators_by_hand() {
    let masks = [binary(array![[1, 1, 0, 0]]), binary(array![[1, 1, 1, 0]]), binary(array![[0, 0, 0, 1]])];
    near(&mean_of_annotators(&masks).unwrap(), &array![[[2.0 / 3.0, 2.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]]]);
    near(&majority_of_annotators(&masks).unwrap(), &array![[[1.0, 1.0, 0.0, 0.0]]]);
    // Dice with the majority {0, 1}: 1, 4/5, 0.
    assert_eq!(annotator_weights(&masks).unwrap(), [1.0, 0.8, 0.0]);
    near(&weighted_annotators(&masks).unwrap(), &array![[[1.0, 1.0, 0.8 / 1.8, 0.0]]]);
    // Of two, both must agree for a majority; where nobody does, all weigh alike.
    let apart = [binary(array![[1, 0]]), binary(array![[0, 1]])];
    assert_eq!(annotator_weights(&apart).unwrap(), [0.0, 0.0]);
    near(&weighted_annotators(&apart).unwrap(), &array![[[0.5, 0.5]]]);
    let empty = [binary(array![[0, 0]]), binary(array![[0, 0]])];
    assert_eq!(annotator_weights(&empty).unwrap(), [0.0, 0.0]);
    near(&weighted_annotators(&empty).unwrap(), &array![[[0.0, 0.0]]]);
    // Who ignores a pixel has no vote on it.
    let partly = [binary(array![[255, 255]]), binary(array![[1, 255]])];
    near(&mean_of_annotators(&partly).unwrap(), &array![[[1.0, 0.0]]]);
    assert_eq!(mean_of_annotators::<f32>(&[]).unwrap_err(), CoreError::EmptyBatch);
    assert!(mean_of_annotators::<f32>(&[binary(array![[1]]), binary(array![[1, 1]])]).is_err());
    assert!(mean_of_annotators::<f32>(&[binary(array![[1]]), classes(array![[1]], 2)]).is_err());
    let three = [classes(array![[0, 2]], 3), classes(array![[1, 2]], 3)];
    near(&mean_of_annotators(&three).unwrap(), &array![[[0.5, 0.0]], [[0.5, 0.0]], [[0.0, 1.0]]]);
}

#[test]
fn a_teacher_by_hand() {
    let z = Logits::new(array![[[0.0_f64, 1e308]], [[9.0_f64.ln(), -1e308]]]).unwrap();
    near(&teacher_label(&z, 2.0).unwrap(), &array![[[0.25, 1.0]], [[0.75, 0.0]]]);
    near(&teacher_label(&z, 0.01).unwrap(), &array![[[0.0, 1.0]], [[1.0, 0.0]]]);
    let foreground = Logits::new(array![[[9.0_f64.ln()]]]).unwrap();
    near(&teacher_label(&foreground, 2.0).unwrap(), &array![[[0.75]]]);
    let label = SoftLabel::new(array![[[1.0]]]).unwrap();
    let teacher = SoftLabel::new(array![[[0.5]]]).unwrap();
    near(&mix_labels(&label, &teacher, 0.2).unwrap(), &array![[[0.6]]]);
    assert!(teacher_label(&foreground, 0.0).is_err());
    assert!(mix_labels(&label, &teacher, 1.5).is_err());
}

/// The estimate written out, with the densities up to the factor that all keys share at C = 2.
fn two_class_estimate(p: f64, keys: &[(f64, f64)], h: f64) -> f64 {
    // Dir(p; a, b) of two classes is a Beta density; for whole exponents its Γ are factorials.
    let factorial = |n: f64| (1..=50).map(f64::from).take_while(|k| *k <= n).product::<f64>();
    let density = |q: f64| {
        let (a, b) = ((q / h).round(), ((1.0 - q) / h).round());
        factorial(a + b + 1.0) / (factorial(a) * factorial(b)) * p.powf(a) * (1.0 - p).powf(b)
    };
    let total: f64 = keys.iter().map(|key| density(key.0)).sum();
    keys.iter().map(|key| density(key.0) * key.1).sum::<f64>() / total
}

#[test]
fn kde_by_hand() {
    // All pixels are keys. The third and the fourth err, the others stay.
    let (p, y) = ([0.9, 0.8, 0.3, 0.6, 0.1], [1.0, 1.0, 1.0, 0.0, 0.0]);
    let prob = ProbMap::new(Array3::from_shape_fn((1, 1, 5), |(_, _, i)| p[i])).unwrap();
    let label = binary(array![[1, 1, 1, 0, 0]]);
    let kde = Kde { bandwidth: 0.1, keys: 5, window: 1, seed: 3 };
    let keys: Vec<(f64, f64)> = p.into_iter().zip(y).collect();
    let got = calibrate_by_kde(&prob, &label, &kde).unwrap();
    for i in 0..5 {
        let wanted = if i == 2 || i == 3 { two_class_estimate(p[i], &keys, 0.1) } else { p[i] };
        assert!((got.view()[(0, 0, i)] - wanted).abs() < 1e-12, "pixel {i}");
    }
    // With a window the boundary pixels 2 and 3 are the same ones; a wider one takes two more in.
    assert_eq!(calibrate_by_kde(&prob, &label, &Kde { window: 3, ..kde }).unwrap(), got);
    assert_ne!(calibrate_by_kde(&prob, &label, &Kde { window: 5, ..kde }).unwrap(), got);
    // Two channels say the same as one.
    let two = Array3::from_shape_fn((2, 1, 5), |(c, _, i)| if c == 1 { p[i] } else { 1.0 - p[i] });
    let two = calibrate_by_kde(&ProbMap::new(two).unwrap(), &classes(array![[1, 1, 1, 0, 0]], 2), &kde).unwrap();
    assert!(two.plane(1).iter().zip(got.plane(0)).all(|(a, b)| (a - b).abs() < 1e-12));
}

#[test]
fn blur_replicates_the_border() {
    let edge = SoftLabel::new(array![[[1.0_f64, 0.0, 0.0]]]).unwrap();
    // σ = 0.3 reaches one pixel.
    let w = (-0.5_f64 / 0.09).exp();
    let (center, side) = (1.0 / (1.0 + 2.0 * w), w / (1.0 + 2.0 * w));
    near(&gaussian_blur(&edge, 0.3).unwrap(), &array![[[center + side, side, 0.0]]]);
}

#[test]
fn makers_say_what_they_need_and_survive_json() {
    let nothing = Ingredients::<f32>::default();
    for maker in LabelMaker::ALL {
        let refused = maker.apply(&nothing).unwrap_err();
        assert!(matches!(refused, CoreError::MissingInput { .. } | CoreError::EmptyBatch), "{refused}");
        let json = serde_json::to_string(&maker).unwrap();
        assert_eq!(serde_json::from_str::<LabelMaker>(&json).unwrap(), maker);
        assert!(json.contains(maker.id()), "{json}");
        for parameter in maker.parameters() {
            parameter.check(parameter.default).unwrap();
            assert!(parameter.check(parameter.max + 1.0).is_err() && parameter.check(parameter.min - 1.0).is_err());
        }
    }
}

#[test]
fn every_maker_makes_a_label_and_carries_what_is_ignored() {
    let hard = binary(array![[0, 1, 1], [0, 1, 255]]);
    let prob = ProbMap::new(Array3::from_elem((1, 2, 3), 0.4_f32)).unwrap();
    let teacher = Logits::new(Array3::from_elem((1, 2, 3), 1.0_f32)).unwrap();
    let annotators = [hard.clone(), binary(array![[0, 0, 1], [0, 1, 1]])];
    let from = Ingredients {
        hard: Some(&hard),
        soft: None,
        annotators: &annotators,
        teacher: Some(&teacher),
        prob: Some(&prob),
    };
    for maker in LabelMaker::ALL {
        let made = maker.apply(&from).unwrap();
        assert_eq!(made.label.view().dim(), (1, 2, 3));
        let keep = made.keep.unwrap();
        let sure = matches!(maker, LabelMaker::PseudoLabel { .. });
        assert_eq!(keep.values(), if sure { [false; 6] } else { [true, true, true, true, true, false] }, "{maker:?}");
    }
}

#[derive(Debug, Clone)]
struct Picture {
    label: LabelMap,
    soft: SoftLabel<f64>,
    prob: ProbMap<f64>,
}

/// Small pictures of 2 to 4 classes whose soft labels and predictions sum to 1 at each pixel.
fn picture() -> impl Strategy<Value = Picture> {
    (2_usize..5, 1_usize..6, 1_usize..6).prop_flat_map(|(classes, height, width)| {
        let n = height * width;
        let id = prop_oneof![6 => 0..u8::try_from(classes).unwrap(), 1 => Just(255_u8)];
        let simplex = || vec(prop_oneof![1 => Just(0.0), 4 => 0.01..=1.0_f64], classes * n);
        (vec(id, n), simplex(), simplex()).prop_map(move |(ids, soft, prob)| {
            let on_simplex = |values: Vec<f64>| {
                let mut map = Array3::from_shape_vec((classes, height, width), values).unwrap();
                for mut lane in map.lanes_mut(Axis(0)) {
                    let total = lane.sum();
                    if total > 0.0 { lane.mapv_inplace(|v| v / total) } else { lane.fill(1.0 / classes as f64) }
                }
                map
            };
            let ids = IdImage::U8(Array2::from_shape_vec((height, width), ids).unwrap());
            Picture {
                label: LabelMap::new(&ids, ClassSpace::new(classes, Some(255)).unwrap()).unwrap(),
                soft: SoftLabel::new(on_simplex(soft)).unwrap(),
                prob: ProbMap::new(on_simplex(prob)).unwrap(),
            }
        })
    })
}

fn maker() -> impl Strategy<Value = LabelMaker> {
    let unit = || 0.0..=1.0_f64;
    let window = || (0_usize..4).prop_map(|k| 2 * k + 1);
    let kde = (1e-4..1.0_f64, 1_usize..9, window(), any::<u64>())
        .prop_map(|(bandwidth, keys, window, seed)| LabelMaker::Kde(Kde { bandwidth, keys, window, seed }));
    prop_oneof![
        unit().prop_map(|epsilon| LabelMaker::Smoothing { epsilon }),
        (unit(), window()).prop_map(|(epsilon, window)| LabelMaker::BoundarySmoothing { epsilon, window }),
        Just(LabelMaker::AnnotatorMean),
        Just(LabelMaker::AnnotatorDice),
        (0.01..10.0_f64, unit()).prop_map(|(temperature, mix)| LabelMaker::Teacher { temperature, mix }),
        kde,
        unit().prop_map(|threshold| LabelMaker::PseudoLabel { threshold }),
        (0.0..4.0_f64).prop_map(|sigma| LabelMaker::Blur { sigma }),
    ]
}

/// The largest distance of a kept pixel's sum over classes from 1.
fn off_one(label: &SoftLabel<f64>, hard: &LabelMap) -> f64 {
    let sums = label.view().sum_axis(Axis(0));
    let kept = sums.iter().enumerate().filter(|(pixel, _)| hard.ids().class(*pixel).is_some());
    kept.map(|(_, sum)| (sum - 1.0).abs()).fold(0.0, f64::max)
}

proptest! {
    #[test]
    fn what_sums_to_one_still_does((p, maker) in (picture(), maker())) {
        // Every annotator keeps what the label keeps.
        let annotators = [p.label.clone(), p.label.clone()];
        let teacher = Logits::new(p.prob.view().mapv(|v| 10.0 * v)).unwrap();
        let from = Ingredients {
            hard: Some(&p.label),
            soft: Some(&p.soft),
            annotators: &annotators,
            teacher: Some(&teacher),
            prob: Some(&p.prob),
        };
        let made = maker.apply(&from).unwrap();
        prop_assert!(made.label.view().iter().all(|v| (0.0..=1.0).contains(v)));
        prop_assert!(off_one(&made.label, &p.label) < 1e-12, "{maker:?}: {:?}", made.label);
        // And the same again: nothing is drawn at random without a seed.
        prop_assert_eq!(&maker.apply(&from).unwrap(), &made);
    }

    #[test]
    fn nothing_asked_nothing_done(p in picture()) {
        prop_assert_eq!(&label_smoothing(&p.soft, 0.0).unwrap(), &p.soft);
        prop_assert_eq!(&gaussian_blur(&p.soft, 0.0).unwrap(), &p.soft);
        prop_assert_eq!(&mix_labels(&p.soft, &p.soft, 1.0).unwrap(), &p.soft);
        let hard: SoftLabel<f64> = one_hot(&p.label).unwrap();
        prop_assert_eq!(&boundary_smoothing(&p.label, 0.0, 3).unwrap(), &hard);
        prop_assert_eq!(&boundary_smoothing(&p.label, 0.7, 1).unwrap(), &hard);
        prop_assert_eq!(&mean_of_annotators(std::slice::from_ref(&p.label)).unwrap(), &hard);
        prop_assert_eq!(&majority_of_annotators(std::slice::from_ref(&p.label)).unwrap(), &hard);
    }

    #[test]
    fn blur_keeps_constants_and_the_range(value in 0.0..=1.0_f64, sigma in 0.0..6.0_f64, p in picture()) {
        let flat = SoftLabel::new(Array3::from_elem((1, 4, 5), value)).unwrap();
        for got in gaussian_blur(&flat, sigma).unwrap().view() {
            prop_assert!((got - value).abs() < 1e-14);
        }
        let range = |label: &SoftLabel<f64>| {
            let fold = |pick: fn(f64, f64) -> f64, from| label.view().iter().copied().fold(from, pick);
            (fold(f64::min, 1.0), fold(f64::max, 0.0))
        };
        let (before, after) = (range(&p.soft), range(&gaussian_blur(&p.soft, sigma).unwrap()));
        prop_assert!(after.0 >= before.0 - 1e-14 && after.1 <= before.1 + 1e-14);
    }

    #[test]
    fn boundary_smoothing_is_smoothing_where_a_window_says_so(
        p in picture(), epsilon in 0.0..=1.0_f64, reach in 0_usize..3,
    ) {
        let window = 2 * reach + 1;
        let (height, width) = (p.label.shape().height(), p.label.shape().width());
        let hard: SoftLabel<f64> = one_hot(&p.label).unwrap();
        let everywhere = label_smoothing(&hard, epsilon).unwrap();
        let got: SoftLabel<f64> = boundary_smoothing(&p.label, epsilon, window).unwrap();
        for row in 0..height {
            for column in 0..width {
                let rows = row.saturating_sub(reach)..=(row + reach).min(height - 1);
                let around: Vec<_> = rows
                    .flat_map(|r| (column.saturating_sub(reach)..=(column + reach).min(width - 1)).map(move |c| (r, c)))
                    .map(|(r, c)| p.label.ids().class(r * width + c))
                    .collect();
                let boundary = around.iter().all(Option::is_some) && around.iter().any(|class| *class != around[0]);
                let wanted = if boundary { &everywhere } else { &hard };
                for class in 0..hard.channels() {
                    prop_assert_eq!(got.view()[(class, row, column)], wanted.view()[(class, row, column)]);
                }
            }
        }
    }

    #[test]
    fn a_higher_threshold_keeps_no_more(p in picture(), a in 0.0..=1.0_f64, b in 0.0..=1.0_f64) {
        let kept = |threshold| pseudo_label(&p.prob, threshold).unwrap().1;
        let (low, high) = (kept(a.min(b)), kept(a.max(b)));
        prop_assert!(high.values().iter().zip(low.values()).all(|(high, low)| !high || *low));
    }

    #[test]
    fn kde_leaves_what_is_right_and_inside(p in picture(), bandwidth in 1e-3..1.0_f64, seed in any::<u64>()) {
        let kde = Kde { bandwidth, keys: 4, window: 3, seed };
        let got = calibrate_by_kde(&p.prob, &p.label, &kde).unwrap();
        let boundary = boundary_pixels(&p.label, 3).unwrap();
        for (pixel, at_boundary) in boundary.into_iter().enumerate() {
            let values: Vec<f64> = (0..p.prob.channels()).map(|class| p.prob.plane(class)[pixel]).collect();
            let winner = (1..values.len()).fold(0, |best, k| if values[k] > values[best] { k } else { best });
            let class = p.label.ids().class(pixel);
            if class.is_none() || (class == Some(winner) && !at_boundary) {
                for (class, value) in values.iter().enumerate() {
                    prop_assert_eq!(got.plane(class)[pixel], *value);
                }
            }
        }
    }
}
