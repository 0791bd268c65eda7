//! A sequential scale of even steps in lightness.

use super::{Rgb, mix};

/// Entries of a table of colours.
pub const TABLE_LENGTH: usize = 256;

/// Viridis at 0, ⅛, … 1.
const KNOTS: [Rgb; 9] = [
    [0x44, 0x01, 0x54],
    [0x47, 0x2c, 0x7a],
    [0x3b, 0x51, 0x8b],
    [0x2c, 0x71, 0x8e],
    [0x21, 0x90, 0x8d],
    [0x27, 0xad, 0x81],
    [0x5c, 0xc8, 0x63],
    [0xaa, 0xdc, 0x32],
    [0xfd, 0xe7, 0x25],
];

/// Viridis at 0, 1/255, … 1: straight lines between nine of its colours.
///
/// # Source
/// Smith and van der Walt 2015; Nuñez, Anderton and Renslow 2018, DOI 10.1371/journal.pone.0199239.
pub fn viridis_table() -> [Rgb; TABLE_LENGTH] {
    std::array::from_fn(|entry| {
        let eighths = entry * (KNOTS.len() - 1);
        let (knot, rest) = (eighths / (TABLE_LENGTH - 1), eighths % (TABLE_LENGTH - 1));
        let next = (knot + 1).min(KNOTS.len() - 1);
        mix(KNOTS[knot], KNOTS[next], rest as f32 / (TABLE_LENGTH - 1) as f32)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_grows_lighter_all_the_way() {
        let lightness = |[r, g, b]: Rgb| 0.2126 * f32::from(r) + 0.7152 * f32::from(g) + 0.0722 * f32::from(b);
        let table = viridis_table();
        assert_eq!((table[0], table[255]), (KNOTS[0], KNOTS[8]));
        // Four entries are further apart than a byte's rounding.
        assert!(table.windows(5).all(|five| lightness(five[0]) < lightness(five[4])));
    }
}
