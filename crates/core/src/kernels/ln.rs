//! ln x in a form that compilers turn into vector code.

/// `ln x` for a normal x > 0, within 1 unit in the last place, the same on every machine.
///
/// `x = 2ᵏ·m` with m in [√½, √2); with s = (m−1)/(m+1), ln m = 2s + s·R(s²), R a polynomial. No branch and no call, unlike
/// the system's own.
///
/// # Source
/// FreeBSD `e_log.c` (Sun, 1993), its reduction and polynomial.
#[inline(always)]
pub(super) fn ln(x: f64) -> f64 {
    const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
    // An integer below 2⁵² in the low bits of 2⁵² is that much more than 2⁵².
    const TWO_TO_52: u64 = 0x4330_0000_0000_0000;
    const OFFSET: f64 = 4_503_599_627_370_496.0 + 1023.0;
    const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    const L: [f64; 7] = [
        6.666_666_666_666_735e-1,
        3.999_999_999_940_942e-1,
        2.857_142_874_366_239e-1,
        2.222_219_843_214_978_4e-1,
        1.818_357_216_161_805e-1,
        1.531_383_769_920_937_3e-1,
        1.479_819_860_511_658_6e-1,
    ];
    let shifted = x.to_bits().wrapping_add(ONE - SQRT_HALF);
    let k = f64::from_bits((shifted >> 52) | TWO_TO_52) - OFFSET;
    let m = f64::from_bits((shifted & MANTISSA) + SQRT_HALF);
    let f = m - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let odd = w * (L[1] + w * (L[3] + w * L[5]));
    let even = z * (L[0] + w * (L[2] + w * (L[4] + w * L[6])));
    k * LN2_HIGH - ((half_square - (s * (half_square + (odd + even)) + k * LN2_LOW)) - f)
}

#[cfg(test)]
mod tests {
    use super::ln;

    #[test]
    fn near_the_true_logarithm_everywhere() {
        assert_eq!(ln(1.0), 0.0);
        for i in 1..=1_000_000_u32 {
            let x = f64::from(i) / 1_000_000.0;
            for x in [x, x * 1e-6, x * x] {
                // The system's own is within 1 unit as well.
                assert!((ln(x) - x.ln()).abs() <= 2.0 * f64::EPSILON * x.ln().abs(), "ln {x:e}");
            }
        }
    }
}
