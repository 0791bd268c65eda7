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

/// How many pixels hold each value, and how many of them have it on all four sides.
fn areas(ids: ArrayView2<'_, u8>) -> ([u64; 256], [u64; 256]) {
    let (mut total, mut flat) = ([0_u64; 256], [0_u64; 256]);
    for ((row, column), &id) in ids.indexed_iter() {
        total[usize::from(id)] += 1;
        let same = |at: (usize, usize)| ids.get(at).is_none_or(|&other| other == id);
        let above = row == 0 || same((row - 1, column));
        let left = column == 0 || same((row, column - 1));
        flat[usize::from(id)] += u64::from(above && left && same((row + 1, column)) && same((row, column + 1)));
    }
    (total, flat)
}

/// The peaks of the values: more frequent than all within [`NOISE_REACH`], and together with those next to them a percent
/// of the image; `None` if there is none.
///
/// Areas survive compression and smoothing; what both leave beside them are values a little off, or in between.
pub(crate) fn solid_values(ids: ArrayView2<'_, u8>) -> Option<Solid> {
    let (total, _) = areas(ids);
    let pixels = ids.len() as u64;
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
    let (total, flat) = areas(ids);
    let solid = solid_values(ids)?;
    let fills = |id: u8| 4 * flat[usize::from(id)] >= total[usize::from(id)];
    let classes = (0..=u8::MAX).filter(|&id| total[usize::from(id)] > 0 && (fills(id) || solid.is_solid(id))).count();
    let strays = || (0..=u8::MAX).filter(|&id| total[usize::from(id)] > 0 && !fills(id) && !solid.is_solid(id));
    let count = |ids: &mut dyn Iterator<Item = u8>| ids.map(|id| total[usize::from(id)]).sum::<u64>();
    let pixels = count(&mut strays());
    let near = count(&mut strays().filter(|&id| solid.nearest(id).abs_diff(id) <= NOISE_REACH));
    let found = strays().count() >= FEWEST && strays().count() > 2 * classes && 2 * near > pixels;
    found.then(|| Noise { ids: strays().count(), pixels, classes })
}
