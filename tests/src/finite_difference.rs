//! Central differences in f64.

/// `∂f/∂x_i` of every i by central differences with step `h`.
///
/// The error of the difference is `h²/6·|f‴| + ε·|f|/h`: with h = 1e-5 and values around 1 some 1e-10.
pub fn gradient(f: impl Fn(&[f64]) -> f64, x: &[f64], h: f64) -> Vec<f64> {
    let mut at = x.to_vec();
    (0..x.len())
        .map(|i| {
            at[i] = x[i] + h;
            let above = f(&at);
            at[i] = x[i] - h;
            let below = f(&at);
            at[i] = x[i];
            (above - below) / (2.0 * h)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cubic() {
        let g = gradient(|x| x[0].powi(3) + 2.0 * x[0] * x[1], &[0.5, -1.0], 1e-5);
        assert!((g[0] - (0.75 - 2.0)).abs() < 1e-9 && (g[1] - 1.0).abs() < 1e-9, "{g:?}");
    }
}
