//! The forms of the loss beyond [0, 1].

use super::*;

const FORMS: [RealLineForm; 2] = [RealLineForm::A, RealLineForm::B];

fn of(x: &[f64], y: &[f64], form: RealLineForm) -> (f64, Vec<f64>) {
    real_line(x, y, form).unwrap()
}

fn pair() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    (1_usize..8).prop_flat_map(|n| (vec(-3.0..3.0_f64, n), vec(-3.0..3.0_f64, n)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn on_masks_both_forms_are_the_metric_loss((x, y) in mask_pair()) {
        let (wanted, slopes) = loss_of(&JML, plain_index(1.0, 1.0), &x, &y);
        for form in FORMS {
            let (loss, gradient) = of(&x, &y, form);
            prop_assert!(near(loss, wanted), "{form:?} {loss} {wanted}");
            for i in (0..x.len()).filter(|&i| x[i] > 0.0) {
                prop_assert!(near(gradient[i], slopes[i]), "{form:?} {} {}", gradient[i], slopes[i]);
            }
        }
    }

    #[test]
    fn both_forms_are_zero_at_the_label_and_positive_elsewhere((x, y) in pair()) {
        for form in FORMS {
            prop_assert_eq!(of(&y, &y, form).0, 0.0);
            let apart = x.iter().zip(&y).any(|(x, y)| (x - y).abs() > 1e-6);
            let top = if form == RealLineForm::A { 1.0 } else { 2.0 };
            let loss = of(&x, &y, form).0;
            prop_assert!((!apart || loss > 0.0) && loss <= top + ULPS, "{form:?} {loss}");
        }
    }

    #[test]
    fn gradients_equal_central_differences((x, y) in pair()) {
        let kinked = |(x, y): (&f64, &f64)| x.abs() < 1e-3 || (x - y).abs() < 1e-3 || (x + y).abs() < 1e-3;
        prop_assume!(!x.iter().zip(&y).any(kinked));
        for form in FORMS {
            let got = of(&x, &y, form).1;
            let wanted = gradient(|x| of(x, &y, form).0, &x, 1e-6);
            let scale = wanted.iter().fold(1.0_f64, |top, g| top.max(g.abs()));
            prop_assert!(got.iter().zip(&wanted).all(|(g, w)| (g - w).abs() < 1e-6 * scale), "{form:?} {got:?} {wanted:?}");
        }
    }

    #[test]
    fn form_a_is_flat_where_the_signs_differ(x in 0.001..10.0_f64, y in 0.001..10.0_f64) {
        for (x, y) in [(-x, y), (x, -y)] {
            let (loss, gradient) = of(&[x], &[y], RealLineForm::A);
            prop_assert_eq!((loss, gradient[0]), (1.0, 0.0));
        }
    }

    #[test]
    fn form_b_runs_away_beyond_the_mirrored_label(y in 0.1..3.0_f64, beyond in 0.01..3.0_f64) {
        let mut x = -y - beyond;
        let mut before = of(&[x], &[y], RealLineForm::B).0;
        for _ in 0..2000 {
            let (_, gradient) = of(&[x], &[y], RealLineForm::B);
            prop_assert!(gradient[0] > 0.0, "the slope sends x further down");
            // As far as the slope's own scale y/x² allows, so that the flight is seen.
            x -= 0.5 * gradient[0] * x * x / y * x.abs();
            let loss = of(&[x], &[y], RealLineForm::B).0;
            prop_assert!(loss <= before);
            before = loss;
            if x < -1e6 {
                break;
            }
        }
        prop_assert!(x < -1e6 && (before - 1.0).abs() < 1e-4, "{x} {before}");
    }
}

#[test]
fn what_is_no_vector_is_refused() {
    assert!(matches!(real_line(&[1.0], &[], RealLineForm::A), Err(CoreError::VectorLengths { left: 1, right: 0 })));
    assert!(real_line(&[f64::NAN], &[1.0], RealLineForm::B).is_err());
    assert_eq!(of(&[0.0], &[0.0], RealLineForm::B), (0.0, vec![0.0]));
}
