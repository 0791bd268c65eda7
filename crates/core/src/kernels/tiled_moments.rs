//! The moments of an image that is being painted: a stroke costs the tiles that it touched.

use super::block::{Block, Groups, LabelRow, Row};
use super::lanes::{Work, widest};
use super::tiles::{Tiles, tile_windows};
use super::{PixelGradient, Sample};
use crate::Real;
use crate::masks::Rect;
use crate::statistics::PairMoments;
use std::ops::Range;

/// Numbers that are worked on side by side: fourteen sums of so many f64 stay in registers.
const WIDE: usize = 4;

/// The [`PairMoments`] of each class of one image, kept for each tile of 32 × 32 pixels: the norms of all
/// gradients without a look at a pixel.
///
/// After any number of changes the moments are, to the last bit, those of a fresh count. They run in f64 throughout: a norm
/// is a quadratic form in them, which may cancel.
#[derive(Debug, Clone, PartialEq)]
pub struct TiledMoments {
    /// A slot a class.
    tiles: Tiles<PairMoments>,
}

impl TiledMoments {
    /// Counts a whole image.
    pub fn new<F: Real>(sample: &Sample<'_, F>) -> Self {
        let mut moments = Self { tiles: Tiles::new(sample.shape(), sample.channels()) };
        moments.update(sample, Rect::whole(sample.shape()));
        moments
    }

    /// Counts the tiles again that a rectangle of the image touches. `sample` is the image after the change, of the size
    /// and classes that were counted first; of another, everything is counted again.
    pub fn update<F: Real>(&mut self, sample: &Sample<'_, F>, rect: Rect) {
        if !self.tiles.fit(sample.shape(), sample.channels()) {
            *self = Self::new(sample);
            return;
        }
        self.tiles.recount(rect, sample.channels(), |row, columns| F::moments_row(sample, row, columns));
    }

    /// The moments of the image, one a class.
    pub fn total(&self) -> &[PairMoments] {
        self.tiles.total()
    }

    /// The square of the norm of a gradient by probabilities over the image, given its scalars, one set a class; what
    /// [`gradient_norms`](super::gradient_norms) finds pixel by pixel.
    pub fn squared_norm(&self, slopes: &[PixelGradient]) -> f64 {
        self.total().iter().zip(slopes).map(|(moments, slope)| moments.squared_norm(slope)).sum()
    }
}

/// The moments of some tiles of a row of tiles, `[tile, class]`.
pub(super) fn moments_row<F: Real>(sample: &Sample<'_, F>, row: usize, columns: Range<usize>) -> Vec<PairMoments> {
    widest(MomentsRow { sample, row, columns })
}

struct MomentsRow<'a, F> {
    sample: &'a Sample<'a, F>,
    row: usize,
    columns: Range<usize>,
}

impl<F: Real> Work for MomentsRow<'_, F> {
    type Output = Vec<PairMoments>;

    #[expect(clippy::inline_always, reason = "compiled for several lane widths")]
    #[inline(always)]
    fn run(self) -> Vec<PairMoments> {
        let (shape, channels) = (self.sample.shape(), self.sample.channels());
        let mut tiles = Vec::with_capacity(self.columns.len() * channels);
        let mut block = Block::new(self.sample);
        for column in self.columns {
            let mut lanes = vec![Lanes::default(); channels];
            for window in tile_windows(shape, self.row, column) {
                block.load(self.sample, window);
                for (class, (lanes, x)) in lanes.iter_mut().zip(&block.x).enumerate() {
                    lanes.pixels += block.kept as f64;
                    match block.label(class) {
                        LabelRow::Dense(y) => lanes.add(x, y),
                        LabelRow::OneHot(y) => lanes.add(x, y),
                    }
                }
            }
            tiles.extend(lanes.iter().map(Lanes::finish));
        }
        tiles
    }
}

/// The moments of one class, lane by lane.
#[derive(Clone, Copy, Default)]
struct Lanes {
    pixels: f64,
    sums: [[f64; WIDE]; SUMS],
    max_abs: [f64; WIDE],
}

/// Sums of a [`Lanes`]: pixels above and below, y and e above, y and e below, y, y², y·e, e², soft labels, soft predictions.
const SUMS: usize = 12;

impl Lanes {
    // On the page a call is nothing beside its 256 pixels.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        inline(always),
        expect(clippy::inline_always, reason = "for all lane widths")
    )]
    fn add<F: Real, G: Groups<F>>(&mut self, x: &Row<F>, label: G) {
        let mut sums = self.sums;
        let mut max_abs = self.max_abs;
        let is = |condition: bool| if condition { 1.0 } else { 0.0 };
        for (at, x) in x.iter().enumerate() {
            let y = label.group(at);
            for (x, y) in x.as_chunks::<WIDE>().0.iter().zip(y.as_chunks::<WIDE>().0) {
                for lane in 0..WIDE {
                    let (x, y) = (x[lane].widen(), y[lane].widen());
                    // Exact, unless one is 2²⁹ times the other.
                    let e = x - y;
                    let (above, below) = (is(e > 0.0), is(e < 0.0));
                    let terms = [
                        above,
                        below,
                        above * y,
                        above * e,
                        below * y,
                        below * e,
                        y,
                        y * y,
                        y * e,
                        e * e,
                        // Both are in [0, 1].
                        is(y * (1.0 - y) > 0.0),
                        is(x * (1.0 - x) > 0.0),
                    ];
                    for (sum, term) in sums.iter_mut().zip(terms) {
                        sum[lane] += term;
                    }
                    let size = e.abs();
                    max_abs[lane] = if size > max_abs[lane] { size } else { max_abs[lane] };
                }
            }
        }
        (self.sums, self.max_abs) = (sums, max_abs);
    }

    fn finish(&self) -> PairMoments {
        let sum = |at: usize| self.sums[at].iter().sum::<f64>();
        PairMoments {
            pixels: self.pixels,
            above: sum(0),
            below: sum(1),
            y_above: sum(2),
            e_above: sum(3),
            y_below: sum(4),
            e_below: sum(5),
            y: sum(6),
            yy: sum(7),
            ye: sum(8),
            ee: sum(9),
            soft_labels: sum(10),
            soft_predictions: sum(11),
            max_abs: self.max_abs.into_iter().fold(0.0, f64::max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;
    use crate::kernels::{Label, Prediction};
    use crate::losses::{OVERLAP, Reduction, TverskyIndex, evaluate};
    use crate::masks::{ImageShape, ProbMap, SoftLabel};
    use crate::statistics::SumsTable;
    use ndarray::Array3;

    /// Values in steps of 1/255 with many ties, zeros and ones, or masks that all but agree.
    fn pair(random: &mut Random, shape: (usize, usize, usize), agree: bool) -> (SoftLabel, ProbMap) {
        let step = |random: &mut Random| f32::from(u8::try_from(random.below(256)).unwrap()) / 255.0;
        let label = Array3::from_shape_simple_fn(shape, || match random.below(4) {
            0 => 0.0,
            1 => 1.0,
            _ => step(random),
        });
        let prediction = label.map(|&y| match random.below(if agree { 40 } else { 3 }) {
            0 if agree => (y + 1.0 / 255.0).min(1.0),
            0 => y,
            _ if agree => y,
            1 => 0.0,
            _ => step(random),
        });
        (SoftLabel::new(label).unwrap(), ProbMap::new(prediction).unwrap())
    }

    fn sample<'a>(label: &'a SoftLabel, prediction: &'a ProbMap) -> Sample<'a, f32> {
        Sample::new(Prediction::Prob(prediction), Label::Soft(label), None).unwrap()
    }

    #[test]
    fn norms_are_those_of_the_pixels() {
        let mut random = Random::new(41);
        for (round, agree) in [false, true, false, true, false, true].into_iter().enumerate() {
            let shape = (1 + round, 20 + 17 * round, 90 - 7 * round);
            let (label, prediction) = pair(&mut random, shape, agree);
            let sample = sample(&label, &prediction);
            let moments = TiledMoments::new(&sample);
            let mut table = SumsTable::new(shape.0, false);
            table.push(crate::kernels::overlap_sums(&sample, 0.01));
            let index = TverskyIndex { alpha: 0.7, beta: 0.3, smooth: 1e-3, ..TverskyIndex::default() };
            for spec in OVERLAP {
                let evaluation = evaluate(&table, &spec.build(index, Reduction::D)).unwrap();
                let slopes = evaluation.image_gradient(0);
                let mut wanted = 0.0;
                // What the form would be if nothing cancelled: its rounding is some 1e-16 of that, and so is the loop's of
                // its own, larger, terms.
                let mut size = 0.0;
                for (class, slope) in slopes.iter().enumerate() {
                    for (&x, &y) in prediction.plane(class).iter().zip(label.plane(class)) {
                        wanted += slope.at(x.into(), y.into()).powi(2);
                        let terms = slope.a.abs() + slope.b.abs() + slope.c.abs() + slope.d.abs();
                        size += terms * terms;
                    }
                }
                let got = moments.squared_norm(slopes);
                assert!(
                    (got - wanted).abs() <= 1e-12 * wanted + 1e-15 * size,
                    "{} in round {round}: {got:e} and {wanted:e}, size {size:e}",
                    spec.id
                );
            }
        }
    }

    #[test]
    fn counts_and_the_largest_difference_are_exact() {
        let mut random = Random::new(42);
        let (label, prediction) = pair(&mut random, (3, 70, 45), false);
        let moments = TiledMoments::new(&sample(&label, &prediction));
        for (class, moments) in moments.total().iter().enumerate() {
            let pairs = || prediction.plane(class).iter().zip(label.plane(class));
            let count = |wanted: fn(f32, f32) -> bool| pairs().filter(|&(&x, &y)| wanted(x, y)).count() as f64;
            assert_eq!(moments.pixels, 70.0 * 45.0);
            assert_eq!(moments.above, count(|x, y| x > y));
            assert_eq!(moments.below, count(|x, y| x < y));
            assert_eq!(moments.soft_labels, count(|_, y| y > 0.0 && y < 1.0));
            assert_eq!(moments.soft_predictions, count(|x, _| x > 0.0 && x < 1.0));
            let largest = pairs().map(|(&x, &y)| (f64::from(x) - f64::from(y)).abs()).fold(0.0, f64::max);
            assert_eq!(moments.max_abs, largest);
        }
    }

    #[test]
    fn equal_masks_leave_no_gradient_of_the_squared_family() {
        let mut random = Random::new(43);
        let (label, _) = pair(&mut random, (2, 50, 50), true);
        let prediction = ProbMap::new(label.view().to_owned()).unwrap();
        let moments = TiledMoments::new(&sample(&label, &prediction));
        let slopes = [PixelGradient { a: 0.0, b: -3.0, c: 5.0, d: 3.0 }; 2];
        assert_eq!(moments.squared_norm(&slopes), 0.0);
    }

    #[test]
    fn strokes_leave_what_a_fresh_count_finds() {
        let mut random = Random::new(44);
        let shape = ImageShape::new(75, 130).unwrap();
        let (label, mut prediction) = pair(&mut random, (3, 75, 130), false);
        let mut tiled = TiledMoments::new(&sample(&label, &prediction));
        for _ in 0..40 {
            let (top, left) = (random.below(shape.height()), random.below(shape.width()));
            let rect =
                Rect { top, left, height: (shape.height() - top).min(24), width: (shape.width() - left).min(24) };
            let values: Vec<f32> =
                (0..3 * rect.pixels()).map(|_| f32::from(u8::try_from(random.below(256)).unwrap()) / 255.0).collect();
            prediction.patch(rect, &values).unwrap();
            tiled.update(&sample(&label, &prediction), rect);
            assert_eq!(tiled, TiledMoments::new(&sample(&label, &prediction)));
        }
    }
}
