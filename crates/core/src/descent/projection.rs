//! The nearest distribution to a vector, and the part of a gradient that a distribution can follow.

/// Moves a vector to the nearest point of the simplex, `p ≥ 0` and `Σp = 1`.
///
/// `p_k = max(0, v_k − τ)` with the one τ for which they add up to 1, found by going through the values in descending
/// order: `O(C log C)`. Numbers must be finite; an empty vector is left alone.
///
/// # Example
/// ```
/// let mut v = [0.5, 0.9, -0.2];
/// jdt_core::descent::onto_simplex(&mut v);
/// assert!((v[0] - 0.3).abs() < 1e-12 && (v[1] - 0.7).abs() < 1e-12 && v[2] == 0.0);
/// ```
///
/// # Source
/// Held, Wolfe and Crowder 1974.
pub fn onto_simplex(v: &mut [f64]) {
    let mut sorted = v.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let (mut sum, mut level) = (0.0, 0.0);
    for (at, &value) in sorted.iter().enumerate() {
        sum += value;
        let candidate = (sum - 1.0) / (at + 1) as f64;
        if value > candidate {
            level = candidate;
        }
    }
    for value in v {
        *value = (*value - level).clamp(0.0, 1.0);
    }
}

/// Takes from a gradient what a distribution `p` cannot follow: the part common to all classes, and a push downwards of
/// what is 0 already.
///
/// What is left of it adds up to 0. Projecting afterwards would do the same to a plain gradient step, but an optimiser
/// that scales each number apart would scale by the part that the projection takes back.
pub(super) fn onto_tangent(p: &[f64], gradient: &mut [f64]) {
    let mut is_free = vec![true; p.len()];
    loop {
        let free = || (0..p.len()).filter(|&k| is_free[k]);
        let mean = free().map(|k| gradient[k]).sum::<f64>() / free().count().max(1) as f64;
        let Some(held) = free().find(|&k| p[k] <= 0.0 && gradient[k] > mean) else {
            for (g, is_free) in gradient.iter_mut().zip(is_free) {
                *g = if is_free { *g - mean } else { 0.0 };
            }
            return;
        };
        is_free[held] = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gradient_that_a_distribution_can_follow_adds_up_to_nothing() {
        let mut g = [-3.0, -1.0, 4.0];
        onto_tangent(&[0.5, 0.25, 0.25], &mut g);
        assert_eq!(g, [-3.0, -1.0, 4.0]);
        onto_tangent(&[0.5, 0.5, 0.0], &mut g);
        assert_eq!(g, [-1.0, 1.0, 0.0]);
        let mut g = [2.0, 2.0, 2.0];
        onto_tangent(&[1.0, 0.0, 0.0], &mut g);
        assert_eq!(g, [0.0; 3]);
    }

    #[test]
    fn a_distribution_stays_where_it_is() {
        let mut v = [0.25, 0.5, 0.25];
        onto_simplex(&mut v);
        assert_eq!(v, [0.25, 0.5, 0.25]);
    }

    #[test]
    fn no_nearer_distribution_is_found_beside_the_projection() {
        let v = [1.4, -0.3, 0.6, 0.59];
        let mut p = v;
        onto_simplex(&mut p);
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12 && p.iter().all(|&p| p >= 0.0), "{p:?}");
        let distance = |p: &[f64; 4]| p.iter().zip(&v).map(|(p, v)| (p - v).powi(2)).sum::<f64>();
        for from in 0..4 {
            for to in (0..4).filter(|&to| to != from && p[from] >= 1e-3) {
                let mut other = p;
                other[from] -= 1e-3;
                other[to] += 1e-3;
                assert!(distance(&other) > distance(&p), "{from} to {to}");
            }
        }
    }
}
