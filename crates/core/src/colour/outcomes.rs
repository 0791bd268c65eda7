//! What a pixel is to a class, as a colour.

use super::Rgb;
use crate::kernels::Outcome;

/// Grey where nothing is to be seen, the class's hit dark, the two errors blue and orange: told apart with any kind of
/// colour vision, and the same hues as too little and too much on a signed scale.
///
/// # Example
/// ```
/// use jdt_core::colour::outcome_colour;
/// use jdt_core::kernels::Outcome;
///
/// assert_eq!(outcome_colour(Outcome::FalsePositive), [0xf5, 0x93, 0x22]);
/// ```
pub fn outcome_colour(outcome: Outcome) -> Rgb {
    match outcome {
        Outcome::LeftOut => [0xff, 0xff, 0xff],
        Outcome::TrueNegative => [0xe8, 0xea, 0xeb],
        Outcome::FalsePositive => [0xf5, 0x93, 0x22],
        Outcome::FalseNegative => [0x08, 0x77, 0xbd],
        Outcome::TruePositive => [0x3a, 0x40, 0x45],
    }
}
