//! Losses that are means over pixels.

use super::*;

proptest! {
    #[test]
    fn focal_without_focus_is_cross_entropy(batch in smooth_batch()) {
        let batch = hardened(&batch);
        let (focal, ce) = ("focal(gamma=0)".parse().unwrap(), "ce".parse().unwrap());
        let (focal, ce) = (batch.mix::<f64>(&focal).unwrap(), batch.mix::<f64>(&ce).unwrap());
        prop_assert!(near(focal.0, ce.0), "{} {}", focal.0, ce.0);
        prop_assert!(focal.1.iter().zip(&ce.1).all(|(f, c)| near(*f, *c)));
    }

    #[test]
    fn focal_falls_with_its_exponent(batch in smooth_batch(), low in 0.0..5.0_f64, more in 0.0..5.0_f64) {
        let batch = hardened(&batch);
        let of = |gamma: f64| value(&batch, &format!("focal(gamma={gamma})"));
        prop_assert!(of(low + more) <= of(low) + ULPS);
    }

    #[test]
    fn divergence_is_cross_entropy_less_entropy(batch in smooth_batch()) {
        prop_assume!(batch.space != Space::Prob && matches!(batch.labels, Labels::Soft(_)));
        let Labels::Soft(label) = &batch.labels else { return Ok(()) };
        let plog = |y: f64| if y > 0.0 { y * y.ln() } else { 0.0 };
        let (mut entropy, mut kept) = (0.0, 0.0);
        for (image, pixel) in (0..batch.images).flat_map(|b| (0..batch.pixels).map(move |i| (b, i))) {
            if batch.is_kept(image, pixel) {
                kept += 1.0;
                for y in (0..batch.channels).map(|channel| label[batch.at(image, channel, pixel)]) {
                    entropy -= plog(y) + if batch.space == Space::Sigmoid { plog(1.0 - y) } else { 0.0 };
                }
            }
        }
        let wanted = value(&batch, "ce") - if kept > 0.0 { entropy / kept } else { 0.0 };
        let (loss, gradient) = batch.mix::<f64>(&"kl".parse().unwrap()).unwrap();
        prop_assert!(near(loss, wanted), "{loss} {wanted}");
        let ce = batch.mix::<f64>(&"ce".parse().unwrap()).unwrap().1;
        prop_assert!(gradient.iter().zip(&ce).all(|(kl, ce)| near(*kl, *ce)));
    }

    #[test]
    fn divergence_is_zero_at_the_softened_prediction_and_positive_elsewhere(
        logits in vec(-3.0..3.0_f64, 3), other in vec(-3.0..3.0_f64, 3), t in 0.2..5.0_f64,
    ) {
        let soft = |z: &[f64]| {
            let sum: f64 = z.iter().map(|z| (z / t).exp()).sum();
            z.iter().map(|z| (z / t).exp() / sum).collect::<Vec<_>>()
        };
        let batch = |label: Vec<f64>| Batch {
            channels: 3,
            classes: 3,
            pixels: 1,
            space: Space::Softmax,
            prediction: logits.clone(),
            labels: Labels::Soft(label),
            ..Batch::pair(&[0.0], &[0.0])
        };
        let kl = format!("kl(temperature={t})");
        let (at_label, slope) = batch(soft(&logits)).mix::<f64>(&kl.parse().unwrap()).unwrap();
        prop_assert!(at_label.abs() < 1e-12 * t * t + 1e-13, "{at_label}");
        prop_assert!(slope.iter().all(|g| g.abs() < 1e-12 * t + 1e-13), "{slope:?}");
        prop_assert!(value(&batch(soft(&other)), &kl) > -1e-12 * t * t);
    }
}

#[test]
fn what_is_certain_and_right_has_no_pull_whatever_the_exponent() {
    for gamma in [0.0, 0.3, 0.5, 1.0, 2.0] {
        for z in [800.0, 40.0] {
            let batch = Batch {
                channels: 2,
                classes: 2,
                space: Space::Softmax,
                prediction: vec![z, -z],
                labels: Labels::Hard(vec![0]),
                ..Batch::pair(&[0.0], &[0.0])
            };
            let (loss, gradient) = batch.mix::<f64>(&format!("focal(gamma={gamma})").parse().unwrap()).unwrap();
            assert!(loss.abs() < 1e-15 && gradient.iter().all(|g| g.abs() < 1e-15), "{gamma} {z} {loss} {gradient:?}");
        }
    }
}

#[test]
fn parameters_out_of_range_are_refused() {
    let batch = hardened(&Batch::pair(&[0.5, 0.2], &[1.0, 0.0]));
    batch
        .with_samples::<f64, _>(|samples| {
            assert!(matches!(
                pixel_batch(samples, &Focal { gamma: -1.0 }),
                Err(CoreError::Parameter { name: "gamma", .. })
            ));
            assert!(matches!(
                pixel_batch(samples, &KullbackLeibler { temperature: 0.0 }),
                Err(CoreError::Parameter { name: "temperature", .. })
            ));
            let wide = CrossEntropy { label_smoothing: 2.0, class_weights: None };
            assert!(matches!(pixel_batch(samples, &wide), Err(CoreError::Parameter { .. })));
            assert!(pixel_batch::<f64, _>(&[], &Focal::default()).is_err());
            Ok(())
        })
        .unwrap();
}
