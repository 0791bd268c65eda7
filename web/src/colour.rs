//! Values as colours: viridis for scalars, one hue a class. Overlays come coloured from the engine.

pub(crate) use jdt_core::colour::CLASS_COLOURS as CLASSES;
use jdt_core::colour::class_mix;
use plotters::style::RGBColor;
use plotters::style::colors::colormaps::{ColorMap, ViridisRGB};

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
    class_mix(shares)
}

/// The colour of a pixel that no number looks at: half gray, and on every third diagonal all gray.
pub(crate) fn left_out(colour: [u8; 3], on_diagonal: bool) -> [u8; 3] {
    const GRAY: u8 = 128;
    if on_diagonal { [GRAY; 3] } else { colour.map(|part| u8::midpoint(part, GRAY)) }
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
