//! Triangles of vectors: what the theorems say, and what the search finds.

use super::*;
use jdt_core::losses::{CTL, DML, VectorDistance, WorstTriangle, triangle};
use jdt_tests::strategies::mask_triple;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_distance_is_the_loss_without_smoothing(
        (x, y) in mask_pair(),
        (alpha, beta) in (0.05..3.0_f64, 0.05..3.0_f64),
    ) {
        let ctl = VectorDistance::ctl(alpha, beta).unwrap();
        for (distance, spec) in [(VectorDistance::JML, JML), (VectorDistance::DML, DML), (ctl, CTL)] {
            let [alpha, beta] = distance.weights();
            let wanted = loss_of(&spec, plain_index(alpha, beta), &x, &y).0;
            prop_assert!(near(distance.between(&x, &y).unwrap(), wanted));
        }
    }

    #[test]
    fn no_triangle_is_worse_than_the_bound((x, y, z) in mask_triple(), alpha in 0.1..1.0_f64) {
        let ctl = VectorDistance::ctl(alpha, alpha).unwrap();
        for distance in [VectorDistance::JML, VectorDistance::DML, ctl] {
            let sides = triangle(distance, [&x, &y, &z]).unwrap();
            let bound = distance.bound().unwrap();
            prop_assert!(sides.xz <= bound * (sides.xy + sides.yz) + ULPS, "{sides:?} {bound}");
        }
    }

    #[test]
    fn above_one_no_bound_is_claimed_but_the_detour_is_never_shorter((x, y, z) in mask_triple(), alpha in 1.0..8.0_f64) {
        // α·J / (1 + (α−1)·J) is concave in J, and a concave function of a metric is a metric.
        let sides = triangle(VectorDistance::ctl(alpha, alpha).unwrap(), [&x, &y, &z]).unwrap();
        prop_assert!(sides.xz <= sides.xy + sides.yz + ULPS, "{sides:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn the_search_finds_the_bound_and_nothing_beyond(alpha in 0.2..1.0_f64, length in 2_usize..5, seed in any::<u64>()) {
        let distance = VectorDistance::ctl(alpha, alpha).unwrap();
        let mut search = WorstTriangle::new(distance, length, seed).unwrap();
        search.run(20_000);
        let bound = distance.bound().unwrap();
        // A search by chance comes close, as close as its steps allow; never past.
        prop_assert!((bound - 1e-4..=bound + 1e-9).contains(&search.ratio()), "{} {bound}", search.ratio());
    }
}
