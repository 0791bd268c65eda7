//! Numbers → colours.

use super::{Rgb, TABLE_LENGTH, byte, mix, viridis_table};

pub(crate) const NEGATIVE: Rgb = [0x08, 0x77, 0xbd];
pub(crate) const ZERO: Rgb = [0xe8, 0xea, 0xeb];
pub(crate) const POSITIVE: Rgb = [0xf5, 0x93, 0x22];

/// How numbers become colours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ColourScale {
    /// Blue below 0, grey at 0, orange above; the ends stand for ±`max_abs`. All is grey if that is 0.
    Signed {
        /// The largest |v|.
        max_abs: f32,
    },
    /// Viridis of |v|, from 0 to 1.
    Viridis,
}

/// The colour of `v` on the signed scale.
///
/// `grey + min(|v|/max, 1)·(end − grey)`
///
/// # Example
/// ```
/// use jdt_core::colour::signed_colour;
///
/// assert_eq!(signed_colour(0.0, 2.0), [0xe8, 0xea, 0xeb]);
/// assert_eq!(signed_colour(-2.0, 2.0), [0x08, 0x77, 0xbd]);
/// assert_eq!(signed_colour(9.0, 2.0), [0xf5, 0x93, 0x22]);
/// ```
pub fn signed_colour(value: f32, max_abs: f32) -> Rgb {
    let share = if max_abs > 0.0 { (value.abs() / max_abs).min(1.0) } else { 0.0 };
    mix(ZERO, if value < 0.0 { NEGATIVE } else { POSITIVE }, share)
}

/// The colour of `v` in [0, 1] in a table, that of the nearest entry.
pub fn table_colour(value: f32, table: &[Rgb; TABLE_LENGTH]) -> Rgb {
    table[usize::from(byte(value * (TABLE_LENGTH - 1) as f32))]
}

/// Opaque pixels, red, green, blue, alpha: one a value.
///
/// # Example
/// ```
/// use jdt_core::colour::{ColourScale, colour_map};
///
/// let rgba = colour_map(&[0.0, -1.0], ColourScale::Signed { max_abs: 1.0 });
/// assert_eq!(rgba, [0xe8, 0xea, 0xeb, 0xff, 0x08, 0x77, 0xbd, 0xff]);
/// ```
pub fn colour_map(values: &[f32], scale: ColourScale) -> Vec<u8> {
    let opaque = |[r, g, b]: Rgb| [r, g, b, u8::MAX];
    match scale {
        ColourScale::Signed { max_abs } => {
            values.iter().flat_map(|&value| opaque(signed_colour(value, max_abs))).collect()
        }
        ColourScale::Viridis => {
            let table = viridis_table();
            values.iter().flat_map(|&value| opaque(table_colour(value.abs(), &table))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_ends_where_its_legend_says() {
        let rgba = colour_map(&[0.0, 1.0, 2.0, -1.0], ColourScale::Viridis);
        assert_eq!(rgba[..4], [0x44, 0x01, 0x54, 0xff]);
        assert_eq!(rgba[4..8], rgba[8..12]);
        // −1 is as large as 1.
        assert_eq!(rgba[4..8], rgba[12..]);
        // Nothing to see is grey, not 0/0.
        assert_eq!(signed_colour(0.0, 0.0), ZERO);
    }
}
