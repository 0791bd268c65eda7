//! The Jaccard metric loss beyond [0, 1]: two forms that agree on masks and part ways in a feature space.

use crate::CoreError;
use serde::{Deserialize, Serialize};

/// How the Jaccard metric loss is continued to real vectors, `L = 1 − Σ(S − D) / Σ(S + D)` with `D = |x−y|`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RealLineForm {
    /// `S = |x| + |y|`: in [0, 1], and flat where a coordinate's x and y differ in sign.
    A,
    /// `S = |x + y|`: in [0, 2], and beyond x = −y its slope leads away from the label: x runs to −∞ for y > 0.
    B,
}

/// The Jaccard metric loss of two real vectors and its gradient by `x`.
///
/// `L = 1 − Σ(S_i − |x_i−y_i|) / Σ(S_i + |x_i−y_i|)`; for x and y ≥ 0 both forms are [`super::JML`]. `sgn(0) = 0`; two zero
/// vectors give loss 0 and gradient 0.
///
/// # Errors
/// [`CoreError::VectorLengths`]; [`CoreError::Parameter`] for a coordinate that is not finite or larger than 1e100.
///
/// # Example
/// ```
/// use jdt_core::losses::{RealLineForm, real_line};
///
/// // Of the wrong sign, form A has nothing to say, form B sends x further away.
/// assert_eq!(real_line(&[-2.0], &[1.0], RealLineForm::A)?, (1.0, vec![0.0]));
/// assert_eq!(real_line(&[-2.0], &[1.0], RealLineForm::B)?, (1.5, vec![0.25]));
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
///
/// # Source
/// arXiv 2302.05666, the two ways of writing the symmetric difference with L1 norms.
pub fn real_line(x: &[f64], y: &[f64], form: RealLineForm) -> Result<(f64, Vec<f64>), CoreError> {
    // Sums of squares of such numbers are still finite.
    const LARGEST: f64 = 1e100;
    if x.len() != y.len() {
        return Err(CoreError::VectorLengths { left: x.len(), right: y.len() });
    }
    let is_wrong = |v: &&f64| !(v.is_finite() && v.abs() <= LARGEST);
    if let Some(&got) = x.iter().chain(y).find(is_wrong) {
        return Err(CoreError::Parameter { name: "a coordinate", expected: "a number between ±1e100", got });
    }
    let s = |x: f64, y: f64| match form {
        RealLineForm::A => x.abs() + y.abs(),
        RealLineForm::B => (x + y).abs(),
    };
    let (mut shared, mut apart) = (0.0, 0.0);
    for (&x, &y) in x.iter().zip(y) {
        shared += s(x, y);
        apart += (x - y).abs();
    }
    let denominator = shared + apart;
    if denominator == 0.0 {
        return Ok((0.0, vec![0.0; x.len()]));
    }
    // L = 2D/(S + D), so dL = 2(S·dD − D·dS)/(S + D)²; quotients first, so that nothing overflows.
    let (by_apart, by_shared) =
        (2.0 * (shared / denominator) / denominator, -2.0 * (apart / denominator) / denominator);
    let slope = |(&x, &y): (&f64, &f64)| {
        let of_shared = match form {
            RealLineForm::A => sign(x),
            RealLineForm::B => sign(x + y),
        };
        by_apart * sign(x - y) + by_shared * of_shared
    };
    Ok((2.0 * (apart / denominator), x.iter().zip(y).map(slope).collect()))
}

fn sign(v: f64) -> f64 {
    if v == 0.0 { 0.0 } else { v.signum() }
}
