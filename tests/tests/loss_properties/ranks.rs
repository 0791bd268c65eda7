//! Lovász losses: functions of the order of the errors.

use super::*;

/// The Jaccard loss of a hard prediction.
fn jaccard(x: &[f64], y: &[f64]) -> f64 {
    let both = x.iter().zip(y).filter(|(x, y)| **x > 0.5 && **y > 0.5).count() as f64;
    let either = x.iter().zip(y).filter(|(x, y)| **x > 0.5 || **y > 0.5).count() as f64;
    if either > 0.0 { 1.0 - both / either } else { 0.0 }
}

fn foreground(x: &[f64], y: &[f64]) -> Batch {
    hardened(&Batch::pair(x, y))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn at_a_hard_prediction_it_is_the_jaccard_loss((x, y) in (1_usize..16).prop_flat_map(|n| (hard_mask(n), hard_mask(n)))) {
        // Of class 1 with classes=all; an absent class has loss 1 as soon as one pixel is wrong.
        let loss = value(&foreground(&x, &y), "lovasz_softmax(classes=1)");
        prop_assert!(near(loss, jaccard(&x, &y)), "{loss} {x:?} {y:?}");
    }

    #[test]
    fn it_is_convex_in_the_probabilities((x, z, y) in (1_usize..12).prop_flat_map(|n| (mask(n), mask(n), hard_mask(n))), t in 0.0..=1.0_f64) {
        let of = |x: &[f64]| value(&foreground(x, &y), "lovasz_softmax(classes=1)");
        let between: Vec<f64> = x.iter().zip(&z).map(|(x, z)| (1.0 - t) * x + t * z).collect();
        prop_assert!(of(&between) <= (1.0 - t) * of(&x) + t * of(&z) + ULPS);
    }

    #[test]
    fn the_slope_at_one_pixel_is_that_of_the_gradient((x, y) in (1_usize..12).prop_flat_map(|n| (mask(n), hard_mask(n)))) {
        // In eighths, so that some errors are equal.
        let x: Vec<f64> = x.iter().map(|x| (8.0 * x).round() / 8.0).collect();
        foreground(&x, &y).with_samples::<f64, _>(|samples| {
            let whole = evaluate_batch(samples, &"lovasz_softmax(classes=1)".parse()?)?;
            let pixels = || x.iter().zip(&y).map(|(&x, &y)| (x, y > 0.5));
            for (at, &wanted) in whole.gradient[0].iter().enumerate() {
                let got = lovasz_softmax_slope(pixels(), at).unwrap();
                assert!(near(got, wanted), "{at}: {got} {wanted} {x:?} {y:?}");
            }
            assert_eq!(lovasz_softmax_slope(pixels(), x.len()), None);
            Ok(())
        }).unwrap();
    }

    #[test]
    fn the_order_of_pixels_does_not_matter(batch in smooth_batch()) {
        let batch = hardened(&batch);
        let mut turned = batch.clone();
        let n = batch.pixels;
        turned.prediction.chunks_mut(n).for_each(<[f64]>::reverse);
        if let Labels::Hard(ids) = &mut turned.labels {
            ids.chunks_mut(n).for_each(<[i32]>::reverse);
        }
        if let Some(keep) = &mut turned.keep {
            keep.chunks_mut(n).for_each(<[bool]>::reverse);
        }
        for text in ["lovasz_softmax", "lovasz_softmax(classes=all,per_image)"] {
            prop_assert!(near(value(&batch, text), value(&turned, text)), "{text}");
        }
    }

    #[test]
    fn per_image_is_the_mean_over_images(batch in smooth_batch()) {
        let batch = hardened(&batch);
        let hinge = batch.channels == 1 && batch.space != Space::Prob;
        for id in ["lovasz_softmax", "lovasz_hinge"].into_iter().filter(|id| hinge || *id != "lovasz_hinge") {
            let (whole, alone): (LossSelection, LossSelection) =
                (format!("{id}(per_image)").parse().unwrap(), id.parse().unwrap());
            batch.with_samples::<f64, _>(|samples| {
                let mean = samples
                    .iter()
                    .map(|sample| Ok(evaluate_batch(&[*sample], &alone)?.value))
                    .sum::<Result<f64, CoreError>>()? / samples.len() as f64;
                let whole = evaluate_batch(samples, &whole)?.value;
                assert!(near(whole, mean), "{id} {whole} {mean}");
                Ok(())
            }).unwrap();
        }
    }

    #[test]
    fn the_hinge_is_zero_beyond_its_margin(y in (1_usize..12).prop_flat_map(hard_mask), margin in 1.0..5.0_f64) {
        let logits: Vec<f64> = y.iter().map(|y| margin * (2.0 * y - 1.0)).collect();
        let batch = Batch { space: Space::Sigmoid, prediction: logits, ..foreground(&vec![0.5; y.len()], &y) };
        prop_assert_eq!(value(&batch, "lovasz_hinge"), 0.0);
    }
}

#[test]
fn by_class_is_what_the_value_is_the_mean_of() {
    let batch = Batch {
        channels: 3,
        classes: 3,
        pixels: 4,
        space: Space::Prob,
        prediction: vec![0.6, 0.2, 0.1, 0.3, 0.3, 0.7, 0.2, 0.3, 0.1, 0.1, 0.7, 0.4],
        labels: Labels::Hard(vec![0, 1, 1, IGNORED]),
        ..Batch::pair(&[0.0], &[0.0])
    };
    batch
        .with_samples::<f64, _>(|samples| {
            let present = evaluate_batch(samples, &"lovasz_softmax".parse()?)?;
            let [Some(zero), Some(one), None] = present.by_class[..] else { panic!("{:?}", present.by_class) };
            assert!(near(present.value, (zero + one) / 2.0));
            let all = evaluate_batch(samples, &"lovasz_softmax(classes=all)".parse()?)?;
            // Of an absent class only its largest error counts.
            assert!(near(all.by_class[2].unwrap(), 0.7) && near(all.value, (zero + one + 0.7) / 3.0));
            let listed = evaluate_batch(samples, &"lovasz_softmax(classes=2)".parse()?)?;
            assert!(near(listed.value, 0.7));
            let beyond = evaluate_batch(samples, &"lovasz_softmax(classes=3)".parse()?);
            assert_eq!(beyond.unwrap_err(), CoreError::ClassNotThere { class: 3, classes: 3 });
            Ok(())
        })
        .unwrap();
}
