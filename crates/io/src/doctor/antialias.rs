//! Traces of a resize with smoothing: values that exist only between other values.

use super::solid::{flat, totals};
use ndarray::ArrayView2;

/// What a smoothing resize left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Blend {
    /// Values that occur only on borders.
    pub(crate) ids: usize,
    /// Pixels that hold one of them.
    pub(crate) pixels: u64,
    /// The first of them.
    pub(crate) first: Option<(usize, usize)>,
}

/// Fewer in-between values than this are thin objects, not a blend.
const FEWEST: usize = 8;

/// Looks for many values that are never flat and mostly stand between two opposite neighbours.
///
/// An object one pixel wide is never flat either, but its neighbours lie on both sides of its id only by chance, and
/// there are few such classes: at least [`FEWEST`] values are asked for, and more than there are flat ones.
pub(crate) fn blend(ids: ArrayView2<'_, u8>) -> Option<Blend> {
    let (height, width) = ids.dim();
    let ids = ids.as_standard_layout();
    let total = totals(ids.view());
    if total.iter().filter(|&&pixels| pixels > 0).count() < FEWEST {
        return None;
    }
    let flat = flat(ids.view(), false);
    // Most masks end here: what follows costs more than what came before.
    if (0..256).filter(|&id| total[id] > 0 && flat[id] == 0).count() < FEWEST {
        return None;
    }
    let mut between = [0_u64; 256];
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            let id = ids[(y, x)];
            let (left, right) = (ids[(y, x - 1)], ids[(y, x + 1)]);
            let (above, below) = (ids[(y - 1, x)], ids[(y + 1, x)]);
            let is_between = |one: u8, other: u8| one.min(other) < id && id < one.max(other);
            between[usize::from(id)] += u64::from(is_between(left, right) || is_between(above, below));
        }
    }
    let is_blended = |id: &usize| total[*id] > 0 && flat[*id] == 0 && 2 * between[*id] > total[*id];
    let blended: Vec<usize> = (0..256).filter(is_blended).collect();
    let solid = flat.iter().filter(|&&pixels| pixels > 0).count();
    let first = || ids.indexed_iter().find(|(_, id)| blended.contains(&usize::from(**id))).map(|(at, _)| at);
    (blended.len() >= FEWEST && blended.len() > solid).then(|| Blend {
        ids: blended.len(),
        pixels: blended.iter().map(|&id| total[id]).sum(),
        first: first(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    /// A disc whose border pixels are filled by how much of them it covers.
    fn disc(smooth: bool) -> Array2<u8> {
        Array2::from_shape_fn((48, 48), |(y, x)| {
            let inside = 15.3 - (y as f64 - 23.6).hypot(x as f64 - 24.2);
            let cover = if smooth { (inside + 0.5).clamp(0.0, 1.0) } else { f64::from(u8::from(inside > 0.0)) };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0…255")]
            let value = (255.0 * cover).round() as u8;
            value
        })
    }

    #[test]
    fn a_smoothed_border_is_seen_and_a_hard_one_is_not() {
        assert!(blend(disc(true).view()).is_some_and(|blend| blend.ids > 20 && blend.pixels < 200));
        assert_eq!(blend(disc(false).view()), None);
    }

    #[test]
    fn many_classes_in_blocks_or_lines_are_no_blend() {
        let blocks = Array2::from_shape_fn((60, 60), |(y, x)| u8::try_from(y / 6 * 10 + x / 6).unwrap());
        assert_eq!(blend(blocks.view()), None);
        // Lines one pixel wide, on a background.
        let lines = Array2::from_shape_fn((60, 60), |(y, _)| if y % 4 == 0 { u8::try_from(y).unwrap() } else { 0 });
        assert_eq!(blend(lines.view()), None);
    }
}
