//! Values as colours: viridis for scalars, one hue a class. Overlays come coloured from the engine.

use plotters::style::RGBColor;
use plotters::style::colors::colormaps::{ColorMap, ViridisRGB};

/// Okabe and Ito's colours, told apart with any kind of colour vision; the eighth is grey.
pub(crate) const CLASSES: [[u8; 3]; 8] = [
    [0xE6, 0x9F, 0x00],
    [0x56, 0xB4, 0xE9],
    [0x00, 0x9E, 0x73],
    [0xF0, 0xE4, 0x42],
    [0x00, 0x72, 0xB2],
    [0xD5, 0x5E, 0x00],
    [0xCC, 0x79, 0xA7],
    [0x6B, 0x6B, 0x6B],
];

/// A class's colour as CSS.
pub(crate) fn class_css(class: usize) -> String {
    let [r, g, b] = CLASSES[class % CLASSES.len()];
    format!("rgb({r} {g} {b})")
}

/// The colour of a value in [0, 1].
pub(crate) fn scalar(value: f32) -> [u8; 3] {
    let RGBColor(r, g, b) = ViridisRGB.get_color(value.clamp(0.0, 1.0));
    [r, g, b]
}

/// The classes of a pixel, each by its share.
pub(crate) fn classes(shares: impl Iterator<Item = f32>) -> [u8; 3] {
    let mut sum = [0.0_f32; 3];
    for (class, share) in shares.enumerate() {
        for (sum, &part) in sum.iter_mut().zip(&CLASSES[class % CLASSES.len()]) {
            *sum += share * f32::from(part);
        }
    }
    sum.map(byte)
}

/// A token's `#rrggbb`, or `#rgb` as a minifier shortens it, for a plot; black if it is something else.
pub(crate) fn from_token(token: &str) -> RGBColor {
    let digits: Vec<u8> =
        token.trim().trim_start_matches('#').chars().filter_map(|c| c.to_digit(16)?.try_into().ok()).collect();
    match digits[..] {
        [r, g, b] => RGBColor(17 * r, 17 * g, 17 * b),
        [r1, r0, g1, g0, b1, b0] => RGBColor(16 * r1 + r0, 16 * g1 + g0, 16 * b1 + b0),
        _ => RGBColor(0, 0, 0),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0…255 before")]
fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_where_their_legends_say() {
        assert_eq!(scalar(0.0), [68, 1, 84]);
        assert_eq!(classes([1.0, 0.0].into_iter()), CLASSES[0]);
        assert_eq!(from_token(" #0b5cad"), RGBColor(0x0b, 0x5c, 0xad));
        assert_eq!(from_token("#fff"), RGBColor(255, 255, 255));
    }
}
