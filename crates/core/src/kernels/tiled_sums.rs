//! The sums of an image that is being painted: a stroke costs the tiles that it touched.

use super::Sample;
use super::block::Block;
use super::lanes::{Work, widest};
use super::overlap_sums::{LaneSums, add_block};
use super::tiles::{Tiles, tile_windows};
use crate::Real;
use crate::masks::Rect;
use crate::statistics::OverlapSums;
use std::ops::Range;

/// The [`OverlapSums`] of each class of one image, kept for each tile of 32 × 32 pixels.
///
/// After any number of changes the sums are, to the last bit, those of a fresh count.
#[derive(Debug, Clone, PartialEq)]
pub struct TiledSums {
    threshold: f64,
    /// A slot a class.
    tiles: Tiles<OverlapSums>,
}

impl TiledSums {
    /// Counts a whole image; a label above `threshold` makes its class present.
    pub fn new<F: Real>(sample: &Sample<'_, F>, threshold: f64) -> Self {
        let mut sums = Self { threshold, tiles: Tiles::new(sample.shape(), sample.channels()) };
        sums.update(sample, Rect::whole(sample.shape()));
        sums
    }

    /// Counts the tiles again that a rectangle of the image touches. `sample` is the image after the change, of the size
    /// and classes that were counted first; of another, everything is counted again.
    pub fn update<F: Real>(&mut self, sample: &Sample<'_, F>, rect: Rect) {
        if !self.tiles.fit(sample.shape(), sample.channels()) {
            *self = Self::new(sample, self.threshold);
            return;
        }
        let threshold = self.threshold;
        self.tiles.recount(rect, sample.channels(), |row, columns| F::tile_row(sample, threshold, row, columns));
    }

    /// The sums of the image, one a class.
    pub fn sums(&self) -> &[OverlapSums] {
        self.tiles.total()
    }
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
        for column in self.columns {
            let mut sums = vec![LaneSums::default(); channels];
            for window in tile_windows(shape, self.row, column) {
                block.load(self.sample, window);
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
