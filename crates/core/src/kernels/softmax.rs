//! Logits to probabilities.

use crate::Real;

/// Soft-max over the classes of each pixel, in place.
///
/// `block` is `[C, n]`, row-major; `p_k = exp(z_k − max z) / Σ_j exp(z_j − max z)`. Subtracting the largest logit
/// keeps every exponent at or below 0, so finite logits of any size give finite probabilities.
pub fn softmax_in_place<F: Real>(block: &mut [F], n: usize) {
    if n == 0 {
        return;
    }
    let mut top = vec![F::neg_infinity(); n];
    for row in block.chunks_exact(n) {
        for (top, &z) in top.iter_mut().zip(row) {
            *top = top.max(z);
        }
    }
    let mut total = vec![F::zero(); n];
    for row in block.chunks_exact_mut(n) {
        for ((z, &top), total) in row.iter_mut().zip(&top).zip(&mut total) {
            *z = (*z - top).exp();
            *total += *z;
        }
    }
    for row in block.chunks_exact_mut(n) {
        for (p, &total) in row.iter_mut().zip(&total) {
            *p = *p / total;
        }
    }
}

/// `1 / (1 + exp(−z))` of every value, in place, through the branch that cannot overflow.
pub fn sigmoid_in_place<F: Real>(values: &mut [F]) {
    for z in values {
        let e = (-z.abs()).exp();
        let small = e / (F::one() + e);
        *z = if *z >= F::zero() { F::one() - small } else { small };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn huge_logits_stay_finite() {
        let mut z = [1000.0_f64, -1000.0, 0.0, 1000.0, 1000.0, 0.0];
        softmax_in_place(&mut z, 2);
        // Pixel 0 holds 1000, 0, 1000 and pixel 1 −1000, 1000, 0.
        assert_eq!(z, [0.5, 0.0, 0.0, 1.0, 0.5, 0.0]);
        let mut z = [-800.0_f32, 0.0, 800.0];
        sigmoid_in_place(&mut z);
        assert_eq!(z, [0.0, 0.5, 1.0]);
    }
}
