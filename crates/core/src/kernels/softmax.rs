//! Logits to probabilities.

use super::block::{BLOCK, LANES, Row};
use super::exp::ExpConstants;
use crate::Real;

/// Soft-max over the classes of each pixel, in place.
///
/// `block` is `[C, n]`, row-major; `p_k = exp(z_k − max z) / Σ_j exp(z_j − max z)`. Subtracting the largest logit
/// keeps every exponent at or below 0, so finite logits of any size give finite probabilities.
pub fn softmax_in_place<F: Real>(block: &mut [F], n: usize) {
    let zero = [[F::zero(); LANES]; BLOCK / LANES];
    let one = [[F::one(); LANES]; BLOCK / LANES];
    let mut rows = vec![zero; block.len().checked_div(n).unwrap_or(0)];
    for start in (0..n).step_by(BLOCK) {
        let some = start..n.min(start + BLOCK);
        for (row, z) in rows.iter_mut().zip(block.chunks_exact(n)) {
            row.as_flattened_mut()[..some.len()].copy_from_slice(&z[some.clone()]);
        }
        softmax_rows(&mut rows, &one);
        for (row, p) in rows.iter().zip(block.chunks_exact_mut(n)) {
            p[some.clone()].copy_from_slice(&row.as_flattened()[..some.len()]);
        }
    }
}

/// Soft-max of a block, times `keep`.
#[expect(clippy::inline_always, reason = "compiled for several lane widths")]
#[inline(always)]
pub(super) fn softmax_rows<F: Real>(rows: &mut [Row<F>], keep: &Row<F>) {
    let mut top = [F::neg_infinity(); BLOCK];
    for row in &*rows {
        for (top, &z) in top.iter_mut().zip(row.as_flattened()) {
            // One instruction, where `f32::max` is three for the sake of NaN, which no logit is.
            *top = if z > *top { z } else { *top };
        }
    }
    let mut total = [F::zero(); BLOCK];
    let by = ExpConstants::new();
    for row in &mut *rows {
        for ((z, &top), total) in row.as_flattened_mut().iter_mut().zip(&top).zip(&mut total) {
            *z = (*z - top).exp_of_negative(&by);
            *total += *z;
        }
    }
    for (total, &keep) in total.iter_mut().zip(keep.as_flattened()) {
        *total = keep / *total;
    }
    for row in rows {
        for (p, &scale) in row.as_flattened_mut().iter_mut().zip(&total) {
            *p *= scale;
        }
    }
}

/// `1 / (1 + exp(−z))` of every value, in place, through the branch that cannot overflow.
pub fn sigmoid_in_place<F: Real>(values: &mut [F]) {
    let by = ExpConstants::new();
    for z in values {
        *z = sigmoid(*z, &by);
    }
}

#[expect(clippy::inline_always, reason = "compiled for several lane widths")]
#[inline(always)]
fn sigmoid<F: Real>(z: F, by: &ExpConstants) -> F {
    let e = (-z.abs()).exp_of_negative(by);
    let small = e / (F::one() + e);
    if z >= F::zero() { F::one() - small } else { small }
}

/// The sigmoid of a block, times `keep`.
#[expect(clippy::inline_always, reason = "compiled for several lane widths")]
#[inline(always)]
pub(super) fn scale_to_sigmoid<F: Real>(rows: &mut [Row<F>], keep: &Row<F>) {
    let by = ExpConstants::new();
    for row in rows {
        for (z, &keep) in row.as_flattened_mut().iter_mut().zip(keep.as_flattened()) {
            *z = sigmoid(*z, &by) * keep;
        }
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
