//! How far two metrics agree on an order.

use std::cmp::Ordering;

/// Kendall's τ-b of two lists of values of the same things: 1 for the same order, −1 for the reverse.
///
/// `(concordant − discordant) / √((n₀ − n_x)(n₀ − n_y))` over the n₀ pairs,
/// of which `n_x` and `n_y` are tied in x and in y.
/// `None` if one list has no two different values; beyond the shorter list nothing is read.
///
/// # Example
/// ```
/// use jdt_core::metrics::kendall_tau_b;
/// assert_eq!(kendall_tau_b(&[1.0, 2.0, 3.0], &[0.2, 0.1, 0.7]), Some(1.0 / 3.0));
/// assert_eq!(kendall_tau_b(&[1.0, 1.0], &[0.2, 0.1]), None);
/// ```
///
/// # Source
/// Kendall: The treatment of ties in ranking problems, Biometrika 33, 1945.
pub fn kendall_tau_b(x: &[f64], y: &[f64]) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = x.iter().copied().zip(y.iter().copied()).collect();
    let (mut agreement, mut untied_x, mut untied_y) = (0_i64, 0_u64, 0_u64);
    for (i, a) in pairs.iter().enumerate() {
        for b in &pairs[..i] {
            let order = |a: f64, b: f64| a.partial_cmp(&b).unwrap_or(Ordering::Equal) as i64;
            let (x, y) = (order(a.0, b.0), order(a.1, b.1));
            agreement += x * y;
            untied_x += u64::from(x != 0);
            untied_y += u64::from(y != 0);
        }
    }
    (untied_x > 0 && untied_y > 0).then(|| agreement as f64 / ((untied_x * untied_y) as f64).sqrt())
}
