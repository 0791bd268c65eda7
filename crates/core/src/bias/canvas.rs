//! Shapes on a map of ids, and random numbers for them.

use crate::Random;
use ndarray::Array2;

/// A number in [0, 1).
pub(super) fn uniform(random: &mut Random) -> f64 {
    // 53 bits are what a double holds.
    (random.bits() >> 11) as f64 / (1_u64 << 53) as f64
}

/// A whole number from `low` to `high`, both included.
pub(super) fn between(random: &mut Random, low: usize, high: usize) -> usize {
    low + random.below(high.saturating_sub(low) + 1)
}

/// A size whose logarithm is uniform between two sizes: as many twice as small as twice as large.
pub(super) fn heavy_tailed(random: &mut Random, smallest: f64, largest: f64) -> f64 {
    smallest * libm::pow(largest / smallest, uniform(random))
}

/// Fills an ellipse; what lies outside is cut off.
pub(super) fn ellipse(map: &mut Array2<u8>, centre: (f64, f64), radii: (f64, f64), id: u8) {
    let (height, width) = map.dim();
    let (y, x) = centre;
    let rows = span(y - radii.0, y + radii.0, height);
    for row in rows {
        for column in span(x - radii.1, x + radii.1, width) {
            let (dy, dx) = ((row as f64 - y) / radii.0, (column as f64 - x) / radii.1);
            if dy * dy + dx * dx <= 1.0 {
                map[(row, column)] = id;
            }
        }
    }
}

/// Fills a rectangle from its upper left corner; what lies outside is cut off.
pub(super) fn rectangle(map: &mut Array2<u8>, (top, left): (f64, f64), (high, wide): (f64, f64), id: u8) {
    let (height, width) = map.dim();
    for row in span(top, top + high - 1.0, height) {
        for column in span(left, left + wide - 1.0, width) {
            map[(row, column)] = id;
        }
    }
}

/// The whole numbers from `low` to `high` that lie on an axis.
fn span(low: f64, high: f64, length: usize) -> std::ops::Range<usize> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut to the axis")]
    let whole = |value: f64| value.clamp(0.0, length as f64) as usize;
    whole(low.ceil())..whole(high.floor() + 1.0)
}
