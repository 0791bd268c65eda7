//! The sums of an image that is being painted: a stroke costs the tiles that it touched.

use super::block::{BLOCK, Block, Window};
use super::lanes::{Work, widest};
use super::overlap_sums::{LaneSums, add_block};
use super::spans::for_each_span;
use super::{Doors, Sample};
use crate::Real;
use crate::masks::{ImageShape, Rect};
use crate::statistics::OverlapSums;
use std::ops::Range;

/// Pixels along a tile's edge.
pub const TILE: usize = 32;

/// The [`OverlapSums`] of each class of one image, kept for each tile of [`TILE`] × [`TILE`] pixels.
///
/// Tiles are added to rows of tiles and those to the image, always in the same order. Nothing is ever subtracted, so
/// nothing drifts: after any number of changes the sums are, to the last bit, those of a fresh count.
#[derive(Debug, Clone, PartialEq)]
pub struct TiledSums {
    shape: ImageShape,
    channels: usize,
    threshold: f64,
    /// One row of tiles after the other, `[tile, class]` in each.
    tiles: Vec<Vec<OverlapSums>>,
    /// `[row of tiles, class]`
    rows: Vec<Vec<OverlapSums>>,
    total: Vec<OverlapSums>,
}

impl TiledSums {
    /// Counts a whole image; a label above `threshold` makes its class present.
    pub fn new<F: Real>(sample: &Sample<'_, F>, threshold: f64) -> Self {
        let (shape, channels) = (sample.shape(), sample.channels());
        let rows = shape.height().div_ceil(TILE);
        let mut sums = Self {
            shape,
            channels,
            threshold,
            tiles: vec![vec![OverlapSums::default(); shape.width().div_ceil(TILE) * channels]; rows],
            rows: vec![Vec::new(); rows],
            total: Vec::new(),
        };
        sums.count(sample, 0..rows, 0..shape.width().div_ceil(TILE));
        sums
    }

    /// Counts the tiles again that a rectangle of the image touches. `sample` is the image after the change, of the size
    /// and classes that were counted first; of another, everything is counted again.
    pub fn update<F: Real>(&mut self, sample: &Sample<'_, F>, rect: Rect) {
        if sample.shape() != self.shape || sample.channels() != self.channels {
            *self = Self::new(sample, self.threshold);
            return;
        }
        let touched =
            |first: usize, length: usize, end: usize| first.min(end) / TILE..(first + length).min(end).div_ceil(TILE);
        let rows = touched(rect.top, rect.height, self.shape.height());
        let columns = touched(rect.left, rect.width, self.shape.width());
        if rect.pixels() > 0 {
            self.count(sample, rows, columns);
        }
    }

    /// The sums of the image, one a class.
    pub fn sums(&self) -> &[OverlapSums] {
        &self.total
    }

    fn count<F: Doors + Send + Sync>(&mut self, sample: &Sample<'_, F>, rows: Range<usize>, columns: Range<usize>) {
        let values = rows.len() * columns.len() * TILE * TILE * self.channels;
        let fresh = for_each_span(rows.clone().collect(), values, |row| {
            F::tile_row(sample, self.threshold, row, columns.clone())
        });
        for (row, fresh) in rows.zip(fresh) {
            let tiles = &mut self.tiles[row];
            tiles[columns.start * self.channels..columns.end * self.channels].copy_from_slice(&fresh);
            self.rows[row] = add_up(tiles.chunks(self.channels), self.channels);
        }
        self.total = add_up(self.rows.iter().map(Vec::as_slice), self.channels);
    }
}

fn add_up<'a>(rows: impl Iterator<Item = &'a [OverlapSums]>, channels: usize) -> Vec<OverlapSums> {
    let mut total = vec![OverlapSums::default(); channels];
    for row in rows {
        for (total, &more) in total.iter_mut().zip(row) {
            *total += more;
        }
    }
    total
}

/// The sums of some tiles of a row of tiles, `[tile, class]`.
pub(super) fn tile_row<F: Real>(
    sample: &Sample<'_, F>,
    threshold: f64,
    row: usize,
    columns: Range<usize>,
) -> Vec<OverlapSums> {
    widest(TileRow { sample, threshold: F::from_f64(threshold), row, columns })
}

struct TileRow<'a, F> {
    sample: &'a Sample<'a, F>,
    threshold: F,
    row: usize,
    columns: Range<usize>,
}

impl<F: Real> Work for TileRow<'_, F> {
    type Output = Vec<OverlapSums>;

    #[expect(clippy::inline_always, reason = "compiled for several lane widths")]
    #[inline(always)]
    fn run(self) -> Vec<OverlapSums> {
        let (shape, channels) = (self.sample.shape(), self.sample.channels());
        let mut tiles = Vec::with_capacity(self.columns.len() * channels);
        let mut block = Block::new(self.sample);
        let rows = self.row * TILE..shape.height().min((self.row + 1) * TILE);
        for column in self.columns {
            let mut sums = vec![LaneSums::default(); channels];
            let width = TILE.min(shape.width() - column * TILE);
            // As many rows of the tile as fill a block.
            let high = BLOCK / width;
            for y in rows.clone().step_by(high) {
                let start = y * shape.width() + column * TILE;
                let rows = high.min(rows.end - y);
                block.load(self.sample, Window { start, width, rows, stride: shape.width() });
                add_block(&mut sums, &block, self.threshold, |_| ());
            }
            tiles.extend(sums.iter().map(LaneSums::finish));
        }
        tiles
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::{Label, Prediction, overlap_sums};
    use crate::masks::{ProbMap, SoftLabel};
    use ndarray::Array3;

    /// Values that no formula of the test knows.
    fn noise(seed: usize) -> f32 {
        f32::from(u16::try_from((seed * 7919 + 13) % 1009).unwrap()) / 1009.0
    }

    #[test]
    fn strokes_leave_what_a_fresh_count_finds() {
        let (height, width) = (75, 130);
        let map = |salt: usize| Array3::from_shape_fn((3, height, width), |(c, y, x)| noise(salt + c + y * 31 + x * 7));
        let label = SoftLabel::new(map(1)).unwrap();
        let mut prediction = ProbMap::new(map(2)).unwrap();
        let start = prediction.clone();
        let mut tiled =
            TiledSums::new(&Sample::new(Prediction::Prob(&start), Label::Soft(&label), None).unwrap(), 0.01);
        for stroke in 0..40 {
            let (top, left) = (stroke * 17 % height, stroke * 29 % width);
            let rect = Rect { top, left, height: (height - top).min(24), width: (width - left).min(24) };
            let values: Vec<f32> = (0..3 * rect.pixels()).map(|i| noise(stroke * 1000 + i)).collect();
            prediction.patch(rect, &values).unwrap();
            let sample = Sample::new(Prediction::Prob(&prediction), Label::Soft(&label), None).unwrap();
            tiled.update(&sample, rect);
            assert_eq!(tiled, TiledSums::new(&sample, 0.01));
            for (tiled, flat) in tiled.sums().iter().zip(overlap_sums(&sample, 0.01)) {
                assert!((tiled.sx - flat.sx).abs() <= 1e-6 * flat.sx);
                assert!((tiled.d - flat.d).abs() <= 1e-6 * flat.d);
                assert_eq!((tiled.kept, tiled.present), (flat.kept, flat.present));
            }
        }
    }
}
