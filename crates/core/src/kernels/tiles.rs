//! Tables of an image that is being painted, kept for each tile: a stroke costs the tiles that it touched.

use super::block::{BLOCK, Window};
use super::spans::for_each_span;
use crate::masks::{ImageShape, Rect};
use std::ops::{AddAssign, Range};

/// Pixels along a tile's edge.
pub const TILE: usize = 32;

/// Something additive, kept for each tile of [`TILE`] × [`TILE`] pixels and each of some slots (classes).
///
/// Tiles are added to rows of tiles and those to the image, always in the same order. Nothing is ever subtracted, so
/// nothing drifts: after any number of changes the total is, to the last bit, that of a fresh count.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tiles<T> {
    shape: ImageShape,
    slots: usize,
    /// One row of tiles after the other, `[tile, slot]` in each.
    tiles: Vec<Vec<T>>,
    /// `[row of tiles, slot]`
    rows: Vec<Vec<T>>,
    total: Vec<T>,
}

impl<T: Copy + Default + Send + AddAssign> Tiles<T> {
    /// Tiles of an image, empty.
    pub(super) fn new(shape: ImageShape, slots: usize) -> Self {
        let rows = shape.height().div_ceil(TILE);
        Self {
            shape,
            slots,
            tiles: vec![vec![T::default(); shape.width().div_ceil(TILE) * slots]; rows],
            rows: vec![vec![T::default(); slots]; rows],
            total: vec![T::default(); slots],
        }
    }

    /// Whether these are tiles of such an image.
    pub(super) fn fit(&self, shape: ImageShape, slots: usize) -> bool {
        self.shape == shape && self.slots == slots
    }

    /// Counts the tiles again that a rectangle touches. `count` gives some tiles of a row of tiles, `[tile, slot]`;
    /// `values` is how many numbers it looks at for each pixel.
    pub(super) fn recount(
        &mut self,
        rect: Rect,
        values: usize,
        count: impl Fn(usize, Range<usize>) -> Vec<T> + Sync + Send,
    ) {
        if rect.pixels() == 0 {
            return;
        }
        let touched =
            |first: usize, length: usize, end: usize| first.min(end) / TILE..(first + length).min(end).div_ceil(TILE);
        let rows = touched(rect.top, rect.height, self.shape.height());
        let columns = touched(rect.left, rect.width, self.shape.width());
        let values = rows.len() * columns.len() * TILE * TILE * values;
        let fresh = for_each_span(rows.clone().collect(), values, |row| count(row, columns.clone()));
        for (row, fresh) in rows.zip(fresh) {
            let tiles = &mut self.tiles[row];
            tiles[columns.start * self.slots..columns.end * self.slots].copy_from_slice(&fresh);
            self.rows[row] = add_up(tiles.chunks(self.slots), self.slots);
        }
        self.total = add_up(self.rows.iter().map(Vec::as_slice), self.slots);
    }

    /// The image's, one a slot.
    pub(super) fn total(&self) -> &[T] {
        &self.total
    }
}

fn add_up<'a, T: Copy + Default + AddAssign + 'a>(rows: impl Iterator<Item = &'a [T]>, slots: usize) -> Vec<T> {
    let mut total = vec![T::default(); slots];
    for row in rows {
        for (total, &more) in total.iter_mut().zip(row) {
            *total += more;
        }
    }
    total
}

/// The windows that a tile is loaded by: as many of its rows at once as fill a block.
#[inline]
pub(super) fn tile_windows(shape: ImageShape, row: usize, column: usize) -> impl Iterator<Item = Window> {
    let rows = row * TILE..shape.height().min((row + 1) * TILE);
    let width = TILE.min(shape.width() - column * TILE);
    let high = BLOCK / width;
    rows.clone().step_by(high).map(move |y| Window {
        start: y * shape.width() + column * TILE,
        width,
        rows: high.min(rows.end - y),
        stride: shape.width(),
    })
}
