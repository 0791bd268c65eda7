//! Numbers in messages.

use std::fmt;

/// A number as a message shows it: at most six decimals, without the noise of f32, and a power of ten where it is very
/// large or very small.
///
/// Not `f64`'s own `Display`: that writes every digit, and weighs more on the page than all messages together.
///
/// # Example
/// ```
/// use jdt_core::Shown;
///
/// assert_eq!(Shown(-1.5).to_string(), "-1.5");
/// assert_eq!(Shown(f64::from(0.3_f32)).to_string(), "0.3");
/// assert_eq!(Shown(2.5e-9).to_string(), "2.5e-9");
/// assert_eq!(Shown(f64::NAN).to_string(), "NaN");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown(pub f64);

/// Six decimals.
const SCALE: f64 = 1e6;

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.abs();
        if self.0.is_nan() {
            return f.write_str("NaN");
        }
        if self.0.is_sign_negative() && magnitude > 0.0 {
            f.write_str("-")?;
        }
        if magnitude.is_infinite() {
            return f.write_str("inf");
        }
        if magnitude == 0.0 || (1e-4..1e9).contains(&magnitude) {
            return decimal(f, magnitude);
        }
        let (mut mantissa, mut exponent) = (magnitude, 0_i32);
        while mantissa >= 9.999_999_5 {
            mantissa /= 10.0;
            exponent += 1;
        }
        while mantissa < 0.999_999_95 {
            mantissa *= 10.0;
            exponent -= 1;
        }
        decimal(f, mantissa)?;
        write!(f, "e{exponent}")
    }
}

fn decimal(f: &mut fmt::Formatter<'_>, magnitude: f64) -> fmt::Result {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 10⁹ · 10⁶, and not negative")]
    let millionths = (magnitude * SCALE).round() as u64;
    let (whole, mut rest, mut digits) = (millionths / 1_000_000, millionths % 1_000_000, 6);
    write!(f, "{whole}")?;
    if rest == 0 {
        return Ok(());
    }
    while rest.is_multiple_of(10) {
        rest /= 10;
        digits -= 1;
    }
    write!(f, ".{rest:0digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_size() {
        for (number, shown) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (0.1, "0.1"),
            (1.000_001, "1.000001"),
            (123_456.789, "123456.789"),
            (1e12, "1e12"),
            (1.5e-7, "1.5e-7"),
            (9.999_999_9e11, "1e12"),
            (f64::MAX, "1.797693e308"),
            (f64::MIN_POSITIVE, "2.225074e-308"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(Shown(number).to_string(), shown);
        }
    }
}
