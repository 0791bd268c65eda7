//! Of the overlap losses: the papers' theorems.

use jdt_core::CoreError;
use jdt_core::kernels::{Label, Prediction, Sample, overlap_sums};
use jdt_core::losses::{
    CTL, DML, DML2, JML, JML2, LossSpec, OVERLAP, SDL, SDL_L2, SJL, SJL_L2, STL, STL_L2, TverskyIndex,
};
use jdt_core::masks::{ProbMap, SoftLabel};
use jdt_core::statistics::OverlapSums;
use jdt_tests::batch::{loss_of, plain_index, sums_of};
use jdt_tests::strategies::{hard_mask, mask_pair, mask_triple};
use ndarray::Array3;
use proptest::prelude::*;

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
