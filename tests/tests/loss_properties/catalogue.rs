//! What holds for every loss of the catalogue, and for mixes of them.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_mix_is_the_weighted_sum_of_its_terms((batch, mix) in smooth_batch().prop_flat_map(|batch| {
        let mix = mix_for(&batch);
        (Just(batch), mix)
    })) {
        let (loss, gradient) = batch.mix::<f64>(&mix).unwrap();
        let (mut sum, mut slopes) = (0.0, vec![0.0; gradient.len()]);
        for (weight, chosen) in &mix.terms {
            let (loss, gradient) = batch.mix::<f64>(&Mix::from(chosen.clone())).unwrap();
            sum += weight * loss;
            slopes.iter_mut().zip(gradient).for_each(|(sum, g)| *sum += weight * g);
        }
        prop_assert!(near(loss, sum), "{mix}: {loss} {sum}");
        let scale = slopes.iter().fold(1.0_f64, |top, g| top.max(g.abs()));
        prop_assert!(gradient.iter().zip(&slopes).all(|(g, s)| (g - s).abs() <= ULPS * scale), "{mix}");
    }

    #[test]
    fn a_mix_is_its_text(mix in smooth_batch().prop_flat_map(|batch| mix_for(&batch))) {
        prop_assert_eq!(mix.to_string().parse::<Mix>().unwrap(), mix.clone());
        let json = serde_json::to_string(&mix).unwrap();
        prop_assert_eq!(serde_json::from_str::<Mix>(&json).unwrap(), mix);
    }

    #[test]
    fn nothing_is_ever_nan_and_left_out_pixels_do_not_pull((batch, mix) in smooth_batch().prop_flat_map(|batch| {
        let mix = mix_for(&batch);
        (Just(batch), mix)
    }), extreme in prop_oneof![Just(0.0), Just(1.0), Just(30.0), Just(1000.0)]) {
        let mut batch = batch;
        for x in &mut batch.prediction {
            *x = if batch.space == Space::Prob { (*x * extreme).clamp(0.0, 1.0) } else { *x * extreme };
        }
        for (loss, gradient) in [batch.mix::<f64>(&mix).unwrap(), batch.mix::<f32>(&mix).unwrap()] {
            prop_assert!(loss.is_finite() && gradient.iter().all(|g| g.is_finite()), "{mix} {loss} {gradient:?}");
            for (image, pixel) in (0..batch.images).flat_map(|b| (0..batch.pixels).map(move |i| (b, i))) {
                if !batch.is_kept(image, pixel) {
                    let still = (0..batch.channels).all(|c| gradient[batch.at(image, c, pixel)] == 0.0);
                    prop_assert!(still, "{mix}");
                }
            }
        }
    }
}

#[test]
fn soft_labels_are_taken_or_refused_as_the_catalogue_says() {
    let soft = Batch { space: Space::Sigmoid, ..Batch::pair(&[0.5, -1.0], &[0.3, 1.0]) };
    for entry in &CATALOG {
        let outcome = soft.mix::<f64>(&entry.id.parse().unwrap());
        match outcome {
            Ok(_) => assert!(entry.takes_soft_labels, "{}", entry.id),
            Err(CoreError::HardLabelsOnly { why, .. }) => {
                assert!(!entry.takes_soft_labels && why.len() > 20, "{}", entry.id);
            }
            Err(error) => panic!("{}: {error}", entry.id),
        }
        assert!(takes(entry, &hardened(&soft)) && hardened(&soft).mix::<f64>(&entry.id.parse().unwrap()).is_ok());
    }
    let hinge: Mix = "lovasz_hinge".parse().unwrap();
    let prob = hardened(&Batch::pair(&[0.5, 0.2], &[0.0, 1.0]));
    assert!(matches!(prob.mix::<f64>(&hinge), Err(CoreError::PredictionKind { got: "probabilities", .. })));
}

#[test]
fn a_batch_without_an_image_or_with_two_numbers_of_classes_is_refused() {
    for entry in &CATALOG {
        let chosen: LossSelection = entry.id.parse().unwrap();
        assert_eq!(evaluate_batch::<f64>(&[], &chosen).unwrap_err(), CoreError::EmptyBatch);
        let (one, two) = (
            Batch::pair(&[0.5], &[0.5]),
            Batch { channels: 2, classes: 2, pixels: 1, ..Batch::pair(&[0.5, 0.5], &[0.5, 0.5]) },
        );
        one.with_samples::<f64, _>(|one| {
            two.with_samples::<f64, _>(|two| {
                let error = evaluate_batch(&[one[0], two[0]], &chosen).unwrap_err();
                assert_eq!(error, CoreError::BatchChannels { image: 1, expected: 1, got: 2 });
                Ok(())
            })
        })
        .unwrap();
    }
}
