//! Descents step by step.

use super::*;

fn soft_label(channels: usize) -> SoftLabel<f64> {
    let value = |c: usize, i: usize| [0.0, 1.0, 0.5, 0.3, 0.7, 0.9][(2 * c + i) % 6];
    let raw = Array3::from_shape_fn((channels, 3, 4), |(c, row, column)| value(c, 4 * row + column));
    if channels == 1 {
        return SoftLabel::new(raw).unwrap();
    }
    let sum = raw.sum_axis(ndarray::Axis(0));
    SoftLabel::new(Array3::from_shape_fn(raw.dim(), |(c, row, column)| raw[(c, row, column)] / sum[(row, column)]))
        .unwrap()
}

fn descent(loss: &str, optimiser: Optimiser, space: DescentSpace, rate: f64, channels: usize) -> Descent {
    let start = ProbMap::new(Array3::from_elem((channels, 3, 4), 1.0 / channels.max(2) as f64)).unwrap();
    let settings = DescentSettings { loss: loss.parse().unwrap(), optimiser, space, rate };
    Descent::new(start, DescentLabel::Soft(soft_label(channels)), None, settings).unwrap()
}

fn softness(label: &SoftLabel<f64>) -> f64 {
    label.values().iter().map(|y| 4.0 * y * (1.0 - y)).sum::<f64>() / label.values().len() as f64
}

#[test]
fn the_metric_loss_goes_to_a_soft_label() {
    for channels in [1, 3] {
        for (space, optimiser, rate, near) in [
            (DescentSpace::Prob, Optimiser::GradientDescent, 0.003, 0.02),
            (DescentSpace::Simplex, Optimiser::GradientDescent, 0.003, 0.02),
            (DescentSpace::Prob, Optimiser::ADAM, 0.002, 0.02),
            (DescentSpace::Logits, Optimiser::ADAM, 0.01, 0.03),
        ] {
            let start = descent("jml", optimiser, space, rate, channels).record();
            let end = descent("jml", optimiser, space, rate, channels).run(4000).unwrap();
            assert!(end.distance_to_label < near, "{channels} {space:?} {optimiser:?}: {end:?}");
            assert!(end.loss < start.loss && end.step == 4000 && start.step == 0);
        }
    }
}

#[test]
fn the_product_loss_hardens_a_soft_label() {
    for channels in [1, 3] {
        for space in [DescentSpace::Prob, DescentSpace::Simplex, DescentSpace::Logits] {
            let end = descent("sjl", Optimiser::ADAM, space, 0.01, channels).run(4000).unwrap();
            let label = softness(&soft_label(channels));
            assert!(end.softness < 0.1 * label, "{channels} {space:?}: {end:?}, the label's softness is {label}");
            assert!(end.distance_to_label > 0.05, "{end:?}");
        }
    }
}

#[test]
fn two_steps_of_gradient_descent_by_hand() {
    // One pixel at ½ with label ¼: JML = 1 − y/x above the label, slope y/x² = 1, one kept pixel.
    let settings = |rate| DescentSettings {
        loss: "jml(smooth=0)".parse().unwrap(),
        optimiser: Optimiser::Momentum { momentum: 0.5 },
        space: DescentSpace::Prob,
        rate,
    };
    let map = |v: f64| Array3::from_elem((1, 1, 1), v);
    let label = DescentLabel::Soft(SoftLabel::new(map(0.25)).unwrap());
    let mut descent = Descent::new(ProbMap::new(map(0.5)).unwrap(), label, None, settings(0.1)).unwrap();
    assert!(near(descent.record().loss, 0.5) && near(descent.record().softness, 1.0));
    let first = descent.step().unwrap();
    assert!(near(descent.probabilities()[(0, 0, 0)], 0.4) && near(first.loss, 0.375));
    assert!(near(first.distance_to_label, 0.15) && near(first.softness, 0.96));
    descent.step().unwrap();
    // v = 0.5·1 + 0.25/0.16
    assert!(near(descent.probabilities()[(0, 0, 0)], 0.4 - 0.1 * (0.5 + 0.25 / 0.16)));
}

#[test]
fn a_rate_serves_pictures_of_any_size() {
    let run = |times: usize| {
        let label = Array3::from_shape_fn((1, 1, 4 * times), |(_, _, i)| [0.0, 0.5, 0.7, 1.0][i % 4]);
        let start = ProbMap::new(Array3::from_elem((1, 1, 4 * times), 0.4)).unwrap();
        let settings = DescentSettings {
            loss: "jml(smooth=0)".parse().unwrap(),
            optimiser: Optimiser::MOMENTUM,
            space: DescentSpace::Logits,
            rate: 0.05,
        };
        let label = DescentLabel::Soft(SoftLabel::new(label).unwrap());
        Descent::new(start, label, None, settings).unwrap().run(20).unwrap()
    };
    let (small, large) = (run(1), run(50));
    assert!((small.distance_to_label - large.distance_to_label).abs() < 1e-9, "{small:?} {large:?}");
}

#[test]
fn left_out_pixels_stay_and_distributions_stay_distributions() {
    let ids = IdImage::I32(Array2::from_shape_fn((2, 2), |(row, column)| [0, 1, 2, IGNORED][2 * row + column]));
    let label = LabelMap::new(&ids, ClassSpace::new(3, Some(IGNORED)).unwrap()).unwrap();
    let start = Array3::from_shape_fn((3, 2, 2), |(c, _, _)| [0.5, 0.3, 0.2][c]);
    for loss in ["jml", "focal", "lovasz_softmax", "0.25*ce+0.75*dml"] {
        let settings = DescentSettings {
            loss: loss.parse().unwrap(),
            optimiser: Optimiser::ADAM,
            space: DescentSpace::Simplex,
            rate: 0.05,
        };
        let start = ProbMap::new(start.clone()).unwrap();
        let mut descent = Descent::new(start, DescentLabel::Hard(label.clone()), None, settings).unwrap();
        let end = descent.run(200).unwrap();
        let prob = descent.probabilities();
        assert!(end.distance_to_label < 0.05, "{loss} {end:?}");
        for (c, wanted) in [0.5, 0.3, 0.2].into_iter().enumerate() {
            assert_eq!(prob[(c, 1, 1)], wanted, "{loss}");
        }
        assert!(prob.sum_axis(ndarray::Axis(0)).iter().all(|sum| near(*sum, 1.0)), "{loss} {prob}");
    }
}

#[test]
fn images_of_a_batch_meet_in_the_loss_alone() {
    let image = |value: f64, width: usize| {
        let label = Array3::from_shape_fn((1, 2, width), |(_, row, column)| [0.0, 0.5, 0.7, 1.0][(row + column) % 4]);
        DescentImage {
            start: ProbMap::new(Array3::from_elem((1, 2, width), value)).unwrap(),
            label: DescentLabel::Soft(SoftLabel::new(label).unwrap()),
            keep: None,
        }
    };
    let settings = |reduction: &str| DescentSettings {
        loss: format!("jml(smooth=0,reduction={reduction})").parse().unwrap(),
        optimiser: Optimiser::GradientDescent,
        space: DescentSpace::Prob,
        rate: 0.01,
    };
    // Averaged over two images, each counts half, and of the pixels each holds half: as alone.
    let mut both = Descent::of_batch(vec![image(0.4, 6), image(0.8, 6)], settings("i")).unwrap();
    let mut alone = [image(0.4, 6), image(0.8, 6)].map(|image| Descent::of_batch(vec![image], settings("i")).unwrap());
    both.run(30).unwrap();
    for (number, alone) in alone.iter_mut().enumerate() {
        alone.run(30).unwrap();
        let error = both.probabilities_of(number).unwrap() - alone.probabilities();
        assert!(error.iter().all(|error| error.abs() < 1e-12), "{error}");
    }
    // Pooled, two images are one that holds both.
    let mut pooled = Descent::of_batch(vec![image(0.4, 6), image(0.4, 8)], settings("d")).unwrap();
    let mut whole = Descent::of_batch(vec![image(0.4, 14)], settings("d")).unwrap();
    let (pooled, whole) = (pooled.run(30).unwrap(), whole.run(30).unwrap());
    assert!(near(pooled.loss, whole.loss) && near(pooled.softness, whole.softness), "{pooled:?} {whole:?}");
}

#[test]
fn a_state_come_back_to_takes_the_same_steps() {
    for optimiser in [Optimiser::GradientDescent, Optimiser::MOMENTUM, Optimiser::ADAM] {
        for space in [DescentSpace::Prob, DescentSpace::Simplex, DescentSpace::Logits] {
            let mut descent = descent("0.25*ce+0.75*jml", optimiser, space, 0.01, 3);
            descent.run(7).unwrap();
            let (state, record) = (descent.state(), descent.record());
            let after = (descent.run(9).unwrap(), descent.probabilities());
            assert_eq!((descent.restore(&state).unwrap(), state.step()), (record, 7));
            assert_eq!((descent.run(9).unwrap(), descent.probabilities()), after, "{optimiser:?} {space:?}");
        }
    }
}

#[test]
fn what_a_loss_refuses_is_refused_before_the_first_step() {
    let settings = |loss: &str, rate| DescentSettings {
        loss: loss.parse().unwrap(),
        optimiser: Optimiser::GradientDescent,
        space: DescentSpace::Prob,
        rate,
    };
    let new = |settings| {
        let start = ProbMap::new(Array3::from_elem((1, 3, 4), 0.5)).unwrap();
        Descent::new(start, DescentLabel::Soft(soft_label(1)), None, settings)
    };
    assert!(matches!(new(settings("focal", 0.1)), Err(CoreError::HardLabelsOnly { .. })));
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(new(settings("jml", rate)), Err(CoreError::Parameter { .. })), "{rate}");
    }
    let json = serde_json::to_string(&settings("0.5*ce+0.5*jml", 0.1)).unwrap();
    assert!(json.contains("\"0.5*ce+0.5*jml\"") && json.contains("\"prob\""), "{json}");
    assert_eq!(serde_json::from_str::<DescentSettings>(&json).unwrap(), settings("0.5*ce+0.5*jml", 0.1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_is_ever_nan_however_wild_the_steps(
        (batch, mix) in smooth_batch().prop_flat_map(|batch| {
            let batch = Batch { images: 1, ..batch };
            let mix = mix_for(&Batch { space: Space::Prob, ..batch.clone() });
            (Just(batch), mix)
        }),
        rate in prop_oneof![Just(1e6), 1e-3..100.0_f64],
        optimiser in prop_oneof![Just(Optimiser::GradientDescent), Just(Optimiser::MOMENTUM), Just(Optimiser::ADAM)],
        space in prop_oneof![Just(DescentSpace::Prob), Just(DescentSpace::Simplex), Just(DescentSpace::Logits)],
    ) {
        let (n, channels) = (batch.pixels, batch.channels);
        let label = match &batch.labels {
            Labels::Hard(ids) => {
                let ids = IdImage::I32(Array2::from_shape_fn((1, n), |(_, i)| ids[i]));
                DescentLabel::Hard(LabelMap::new(&ids, ClassSpace::new(channels.max(2), Some(IGNORED)).unwrap()).unwrap())
            }
            Labels::Soft(values) => {
                DescentLabel::Soft(SoftLabel::new(Array3::from_shape_fn((channels, 1, n), |(c, _, i)| values[c * n + i])).unwrap())
            }
        };
        let start = ProbMap::new(Array3::from_elem((channels, 1, n), 0.3)).unwrap();
        let settings = DescentSettings { loss: mix, optimiser, space, rate };
        let mut one = Descent::new(start, label, None, settings).unwrap();
        let mut two = one.clone();
        for _ in 0..30 {
            let record = one.step().unwrap();
            prop_assert!(record.loss.is_finite() && record.distance_to_label.is_finite(), "{record:?}");
            prop_assert!((0.0..=1.0).contains(&record.softness) && (0.0..=1.0).contains(&record.distance_to_label));
            prop_assert_eq!(record, two.step().unwrap(), "the same steps twice");
        }
    }
}
