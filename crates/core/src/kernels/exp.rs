//! eˣ for the soft-max, in a form that compilers turn into vector code.

/// The numbers that [`exp_f32`] is made of.
///
/// They are a value that a loop is given rather than constants in its body: browsers build a vector constant anew, of three
/// instructions, each time it is used, which is as much work as the exponential itself.
#[derive(Debug, Clone, Copy)]
pub struct ExpConstants {
    least: f32,
    log2_e: f32,
    round: f32,
    ln2_high: f32,
    ln2_low: f32,
    /// Of r⁶, r⁵, … r².
    polynomial: [f32; 5],
    one: f32,
    bias: u32,
}

impl ExpConstants {
    const VALUES: Self = Self {
        least: -87.3,
        log2_e: std::f32::consts::LOG2_E,
        // Adding and taking away 1.5·2²³ rounds to the nearest integer, which is then to be read from the low bits.
        round: 12_582_912.0,
        // ln 2 in two parts, the first exact when multiplied by an integer up to 2⁹.
        ln2_high: 0.693_359_4,
        ln2_low: -2.121_944_4e-4,
        polynomial: [1.381_453_3e-3, 8.368_746e-3, 4.166_839e-2, 1.666_652e-1, 0.499_999_93],
        one: 1.0,
        // The integer stands in the low bits of the rounded number; 127 is f32's bias.
        bias: 127,
    };

    /// To be called outside of the loop. In WebAssembly the compiler is kept from knowing them.
    #[inline]
    pub(crate) fn new() -> Self {
        if cfg!(target_arch = "wasm32") { std::hint::black_box(Self::VALUES) } else { Self::VALUES }
    }
}

/// `eˣ` for `x ≤ 0`, within 2 units in the last place; 0 below −87.3, where the true value leaves f32's normal range.
///
/// `x = n·ln 2 + r` with |r| ≤ ln 2 / 2; `eʳ` by a polynomial of degree 6, its coefficients fitted to the smallest
/// largest relative error; 2ⁿ put together from its bits. No branch and no call, unlike the system's own.
#[expect(clippy::inline_always, reason = "part of loops that are compiled for several lane widths")]
#[inline(always)]
pub(crate) fn exp_f32(x: f32, by: &ExpConstants) -> f32 {
    let clamped = if x > by.least { x } else { by.least };
    let shifted = clamped * by.log2_e + by.round;
    let n = shifted - by.round;
    let r = (clamped - n * by.ln2_high) - n * by.ln2_low;
    let [mut p, r5, r4, r3, r2] = by.polynomial;
    p = p * r + r5;
    p = p * r + r4;
    p = p * r + r3;
    p = p * r + r2;
    p = p * r * r + r + by.one;
    let two_to_n = f32::from_bits(shifted.to_bits().wrapping_add(by.bias) << 23);
    if x > by.least { p * two_to_n } else { 0.0 }
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
            worst = worst.max((f64::from(exp_f32(x, &ExpConstants::new())) - wanted).abs() / wanted);
        }
        assert!(worst < 2.0 * f64::from(f32::EPSILON), "{worst:e}");
    }

    #[test]
    fn the_ends() {
        assert_eq!(exp_f32(0.0, &ExpConstants::new()), 1.0);
        assert_eq!(exp_f32(-1000.0, &ExpConstants::new()), 0.0);
        assert_eq!(exp_f32(f32::NEG_INFINITY, &ExpConstants::new()), 0.0);
        assert_eq!(exp_f32(f32::MIN, &ExpConstants::new()), 0.0);
    }
}
