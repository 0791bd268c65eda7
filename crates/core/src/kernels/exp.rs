//! eˣ for the soft-max, in a form that compilers turn into vector code.

/// `eˣ` for `x ≤ 0`, within 2 units in the last place; 0 below −87.3, where the true value leaves f32's normal range.
///
/// `x = n·ln 2 + r` with |r| ≤ ln 2 / 2; `eʳ` by a polynomial of degree 6, its coefficients fitted to the smallest
/// largest relative error; 2ⁿ put together from its bits. No branch and no call, unlike the system's own.
#[inline(always)]
pub(crate) fn exp_f32(x: f32) -> f32 {
    /// Adding and taking away 1.5·2²³ rounds to the nearest integer, which is then to be read from the low bits.
    const ROUND: f32 = 12_582_912.0;
    /// ln 2 in two parts, the first exact when multiplied by an integer up to 2⁹.
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    const LEAST: f32 = -87.3;

    let clamped = if x > LEAST { x } else { LEAST };
    let shifted = clamped * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (clamped - n * LN2_HIGH) - n * LN2_LOW;
    let mut p = 1.381_453_3e-3_f32;
    p = p * r + 8.368_746e-3;
    p = p * r + 4.166_839e-2;
    p = p * r + 1.666_652e-1;
    p = p * r + 0.499_999_93;
    p = p * r * r + r + 1.0;
    // The integer stands in the low bits of `shifted`; 127 is f32's bias.
    let two_to_n = f32::from_bits(shifted.to_bits().wrapping_add(127) << 23);
    if x > LEAST { p * two_to_n } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_the_true_exponential_everywhere() {
        let mut worst = 0.0_f64;
        for i in 0..2_000_000_u32 {
            let x = -87.29 * (f64::from(i) / 2_000_000.0).powi(2);
            #[expect(clippy::cast_possible_truncation, reason = "the argument is an f32")]
            let x = x as f32;
            let wanted = f64::from(x).exp();
            worst = worst.max((f64::from(exp_f32(x)) - wanted).abs() / wanted);
        }
        assert!(worst < 2.0 * f64::from(f32::EPSILON), "{worst:e}");
    }

    #[test]
    fn the_ends() {
        assert_eq!(exp_f32(0.0), 1.0);
        assert_eq!(exp_f32(-1000.0), 0.0);
        assert_eq!(exp_f32(f32::NEG_INFINITY), 0.0);
        assert_eq!(exp_f32(f32::MIN), 0.0);
    }
}
