//! Which gray values of a mask are classes, and which only noise or blends around them.

use ndarray::ArrayView2;

/// The values that fill areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Solid(Vec<u8>);

impl Solid {
    pub(crate) fn is_solid(&self, id: u8) -> bool {
        self.0.binary_search(&id).is_ok()
    }

    /// The solid value next to an id, the lower of two.
    pub(crate) fn nearest(&self, id: u8) -> u8 {
        self.0.iter().copied().min_by_key(|&solid| (solid.abs_diff(id), solid)).unwrap_or(id)
    }
}

/// How far compression carries a value.
pub(crate) const NOISE_REACH: u8 = 12;
/// A value that with its neighbours fills less than one pixel in so many is no class by itself.
const RAREST: u64 = 100;

/// How many pixels hold each value.
pub(crate) fn totals(ids: ArrayView2<'_, u8>) -> [u64; 256] {
    // Neighbours mostly are equal, and a count waits for the one before it: four tables do not.
    let mut tables = [[0_u64; 256]; 4];
    for row in ids.rows() {
        let (groups, rest) = row.to_slice().unwrap_or_default().as_chunks::<4>();
        for group in groups {
            for (table, &id) in tables.iter_mut().zip(group) {
                table[usize::from(id)] += 1;
            }
        }
        for &id in rest {
            tables[0][usize::from(id)] += 1;
        }
    }
    std::array::from_fn(|id| tables.iter().map(|table| table[id]).sum())
}

/// How many pixels of each value have it on all four sides; a side beyond the image has it too, if `edges` are counted.
pub(crate) fn flat(ids: ArrayView2<'_, u8>, edges: bool) -> [u64; 256] {
    let mut flat = [0_u64; 256];
    let (height, width) = ids.dim();
    let rows: Vec<&[u8]> = ids.rows().into_iter().map(|row| row.to_slice().unwrap_or_default()).collect();
    let inside = |y: usize| (1..height.saturating_sub(1)).contains(&y);
    for (y, &row) in rows.iter().enumerate() {
        if !edges && !inside(y) {
            continue;
        }
        let (above, below) = (rows[y.saturating_sub(1)], rows.get(y + 1).copied().unwrap_or(row));
        let beside = row.windows(3).zip(above.get(1..).unwrap_or_default()).zip(below.get(1..).unwrap_or_default());
        for ((three, &above), &below) in beside {
            let id = three[1];
            // No branch: borders come when they like.
            let differs = (three[0] ^ id) | (three[2] ^ id) | (above ^ id) | (below ^ id);
            flat[usize::from(id)] += u64::from(differs == 0);
        }
        if edges {
            let mut end = |x: usize, beside: usize| {
                let id = row[x];
                flat[usize::from(id)] += u64::from(row[beside] == id && above[x] == id && below[x] == id);
            };
            match width {
                0 => {}
                1 => end(0, 0),
                _ => {
                    end(0, 1);
                    end(width - 1, width - 2);
                }
            }
        }
    }
    flat
}

/// The peaks of the values: more frequent than all within [`NOISE_REACH`], and together with those next to them a percent
/// of the image; `None` if there is none.
///
/// Areas survive compression and smoothing; what both leave beside them are values a little off, or in between.
pub(crate) fn solid_values(ids: ArrayView2<'_, u8>) -> Option<Solid> {
    let ids = ids.as_standard_layout();
    peaks(&totals(ids.view()))
}

fn peaks(total: &[u64; 256]) -> Option<Solid> {
    let pixels: u64 = total.iter().sum();
    let sum = |id: u8, reach: u8| -> u64 {
        (id.saturating_sub(reach)..=id.saturating_add(reach)).map(|other| total[usize::from(other)]).sum()
    };
    let is_peak = |id: u8| {
        let near = id.saturating_sub(NOISE_REACH)..=id.saturating_add(NOISE_REACH);
        near.into_iter().all(|other| total[usize::from(other)] <= total[usize::from(id)])
    };
    let is_solid = |id: &u8| total[usize::from(*id)] > 0 && is_peak(*id) && sum(*id, 2) * RAREST >= pixels;
    let solid: Vec<u8> = (0..=u8::MAX).filter(is_solid).collect();
    (!solid.is_empty()).then_some(Solid(solid))
}

/// What a lossy format left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Noise {
    /// Values that are no class's.
    pub(crate) ids: usize,
    /// Pixels that hold one of them.
    pub(crate) pixels: u64,
    /// Values that fill areas.
    pub(crate) classes: usize,
}

/// Fewer stray values than this are small objects.
const FEWEST: usize = 8;

/// Looks for many values that fill no area, most of their pixels a little off a value that does.
pub(crate) fn noise(ids: ArrayView2<'_, u8>) -> Option<Noise> {
    let ids = ids.as_standard_layout();
    let total = totals(ids.view());
    if total.iter().filter(|&&pixels| pixels > 0).count() < FEWEST {
        return None;
    }
    let solid = peaks(&total)?;
    let flat = flat(ids.view(), true);
    let fills = |id: u8| 4 * flat[usize::from(id)] >= total[usize::from(id)];
    let classes = (0..=u8::MAX).filter(|&id| total[usize::from(id)] > 0 && (fills(id) || solid.is_solid(id))).count();
    let strays = || (0..=u8::MAX).filter(|&id| total[usize::from(id)] > 0 && !fills(id) && !solid.is_solid(id));
    let count = |ids: &mut dyn Iterator<Item = u8>| ids.map(|id| total[usize::from(id)]).sum::<u64>();
    let pixels = count(&mut strays());
    let near = count(&mut strays().filter(|&id| solid.nearest(id).abs_diff(id) <= NOISE_REACH));
    let found = strays().count() >= FEWEST && strays().count() > 2 * classes && 2 * near > pixels;
    found.then(|| Noise { ids: strays().count(), pixels, classes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, s};

    #[test]
    fn flat_pixels_are_those_with_four_equal_sides() {
        for (height, width) in [(1, 1), (1, 5), (5, 1), (2, 2), (7, 9), (13, 6)] {
            let ids = Array2::from_shape_fn((height, width), |(y, x)| u8::from((y / 3 + x / 4) % 3 == 0));
            for edges in [true, false] {
                let mut wanted = [0_u64; 256];
                for ((y, x), &id) in ids.indexed_iter() {
                    let sides = [(y.checked_sub(1), Some(x)), (Some(y + 1), Some(x)), (Some(y), x.checked_sub(1))];
                    let mut sides = sides.into_iter().chain([(Some(y), Some(x + 1))]);
                    let same = |(y, x): (Option<usize>, Option<usize>)| match (y, x) {
                        (Some(y), Some(x)) => ids.get((y, x)).map_or(edges, |&other| other == id),
                        _ => edges,
                    };
                    wanted[usize::from(id)] += u64::from(sides.all(same));
                }
                assert_eq!(flat(ids.view(), edges), wanted, "{height}×{width}, {edges}");
            }
            assert_eq!(totals(ids.view())[1], ids.iter().filter(|&&id| id == 1).count() as u64);
        }
        let ids = Array2::from_shape_fn((20, 20), |(y, _)| u8::try_from(y).unwrap());
        assert_eq!(solid_values(ids.slice(s![..;2, ..])), solid_values(ids.slice(s![..;2, ..]).to_owned().view()));
    }
}
