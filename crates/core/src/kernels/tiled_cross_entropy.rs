//! The cross-entropy of an image that is being painted: a stroke costs the tiles that it touched.

use super::Sample;
use super::block::{Block, Groups, LANES, LabelRow, Row};
use super::lanes::{Work, widest};
use super::ln::ln;
use super::tiles::{Tiles, tile_windows};
use crate::Real;
use crate::losses::PROB_FLOOR;
use crate::masks::Rect;
use std::ops::{AddAssign, Range};

/// The cross-entropy of some pixels and the square of its gradient.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CrossEntropySums {
    /// `Σ_i ℓ_i` with `ℓ = −Σ_k y_k ln p_k`, of one channel `−y ln p − (1−y) ln (1−p)`.
    pub sum: f64,
    /// The pixels.
    pub pixels: f64,
    /// `Σ_i |∂ℓ_i/∂p_i|²`
    pub squared_slope: f64,
}

impl AddAssign for CrossEntropySums {
    fn add_assign(&mut self, more: Self) {
        self.sum += more.sum;
        self.pixels += more.pixels;
        self.squared_slope += more.squared_slope;
    }
}

/// The cross-entropy of a map of probabilities beside a soft label, kept for each tile of 32 × 32 pixels.
///
/// What [`cross_entropy`](crate::losses::cross_entropy) gives without smoothing and weights, in f64, the logarithm clamped at
/// 1e-12 where its slope is 0. After any number of changes the sums are, to the last bit, those of a fresh count.
///
/// # Example
/// ```
/// use jdt_core::kernels::{Label, Prediction, Sample, TiledCrossEntropy};
/// use jdt_core::masks::{ProbMap, SoftLabel};
/// use ndarray::array;
///
/// let x = ProbMap::new(array![[[0.5, 0.25]], [[0.5, 0.75]]])?;
/// let y = SoftLabel::new(array![[[1.0, 0.0]], [[0.0, 1.0]]])?;
/// let sample = Sample::new(Prediction::Prob(&x), Label::Soft(&y), None)?;
/// let of = TiledCrossEntropy::new(&sample).total();
/// assert!((of.sum + 0.5_f64.ln() + 0.75_f64.ln()).abs() < 1e-15);
/// assert_eq!(of.squared_slope, 4.0 + 16.0 / 9.0);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TiledCrossEntropy {
    tiles: Tiles<CrossEntropySums>,
}

impl TiledCrossEntropy {
    /// Counts a whole image.
    pub fn new<F: Real>(sample: &Sample<'_, F>) -> Self {
        let mut sums = Self { tiles: Tiles::new(sample.shape(), 1) };
        sums.update(sample, Rect::whole(sample.shape()));
        sums
    }

    /// Counts the tiles again that a rectangle of the image touches. `sample` is the image after the change, of the size
    /// that was counted first; of another, everything is counted again.
    pub fn update<F: Real>(&mut self, sample: &Sample<'_, F>, rect: Rect) {
        if !self.tiles.fit(sample.shape(), 1) {
            *self = Self::new(sample);
            return;
        }
        // A logarithm is what this loss costs.
        let values = 8 * sample.channels();
        self.tiles.recount(rect, values, |row, columns| F::cross_entropy_row(sample, row, columns));
    }

    /// The sums of the image.
    pub fn total(&self) -> CrossEntropySums {
        self.tiles.total().first().copied().unwrap_or_default()
    }
}

/// The sums of some tiles of a row of tiles.
pub(super) fn cross_entropy_row<F: Real>(
    sample: &Sample<'_, F>,
    row: usize,
    columns: Range<usize>,
) -> Vec<CrossEntropySums> {
    widest(CrossEntropyRow { sample, row, columns })
}

struct CrossEntropyRow<'a, F> {
    sample: &'a Sample<'a, F>,
    row: usize,
    columns: Range<usize>,
}

impl<F: Real> Work for CrossEntropyRow<'_, F> {
    type Output = Vec<CrossEntropySums>;

    #[expect(clippy::inline_always, reason = "compiled for several lane widths")]
    #[inline(always)]
    fn run(self) -> Vec<CrossEntropySums> {
        let (shape, is_foreground) = (self.sample.shape(), self.sample.channels() == 1);
        let mut tiles = Vec::with_capacity(self.columns.len());
        let mut block = Block::new(self.sample);
        for column in self.columns {
            let mut lanes = Lanes::default();
            for window in tile_windows(shape, self.row, column) {
                block.load(self.sample, window);
                lanes.pixels += block.kept as f64;
                for (class, p) in block.x.iter().enumerate() {
                    match block.label(class) {
                        LabelRow::Dense(y) if is_foreground => lanes.add_foreground(p, y, &block.keep),
                        LabelRow::OneHot(y) if is_foreground => lanes.add_foreground(p, y, &block.keep),
                        LabelRow::Dense(y) => lanes.add_class(p, y),
                        LabelRow::OneHot(y) => lanes.add_class(p, y),
                    }
                }
            }
            tiles.push(CrossEntropySums {
                sum: -lanes.log_likelihood.iter().sum::<f64>(),
                pixels: lanes.pixels,
                squared_slope: lanes.squared_slope.iter().sum(),
            });
        }
        tiles
    }
}

/// The sums of a tile, lane by lane.
#[derive(Default)]
struct Lanes {
    pixels: f64,
    log_likelihood: [f64; LANES],
    squared_slope: [f64; LANES],
}

#[cfg_attr(not(target_arch = "wasm32"), expect(clippy::inline_always, reason = "compiled for several lane widths"))]
impl Lanes {
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn add_class<F: Real, G: Groups<F>>(&mut self, p: &Row<F>, label: G) {
        for (at, p) in p.iter().enumerate() {
            let y = label.group(at);
            // Most classes of most pixels are not there.
            if y.iter().any(|y| *y != F::zero()) {
                for lane in 0..LANES {
                    let (likelihood, slope) = term(p[lane].widen(), y[lane].widen());
                    self.log_likelihood[lane] += likelihood;
                    self.squared_slope[lane] += slope * slope;
                }
            }
        }
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn add_foreground<F: Real, G: Groups<F>>(&mut self, p: &Row<F>, label: G, keep: &Row<F>) {
        for (at, (p, keep)) in p.iter().zip(keep).enumerate() {
            let y = label.group(at);
            if p.iter().zip(&y).all(|(p, y)| *p == F::zero() && *y == F::zero()) {
                // −ln (1−p) at 0.
                for (square, keep) in self.squared_slope.iter_mut().zip(keep) {
                    *square += keep.widen();
                }
                continue;
            }
            for lane in 0..LANES {
                let (p, y) = (p[lane].widen(), y[lane].widen());
                let (of, of_not) = (term(p, y), term(1.0 - p, 1.0 - y));
                self.log_likelihood[lane] += of.0 + of_not.0;
                let slope = of.1 - of_not.1;
                self.squared_slope[lane] += slope * slope * keep[lane].widen();
            }
        }
    }
}

/// `y·ln p` and its derivative.
#[expect(clippy::inline_always, reason = "compiled for several lane widths")]
#[inline(always)]
fn term(p: f64, y: f64) -> (f64, f64) {
    let is_above = p > PROB_FLOOR;
    let floored = if is_above { p } else { PROB_FLOOR };
    (y * ln(floored), if is_above { y / floored } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;
    use crate::kernels::{Label, Prediction};
    use crate::losses::{CrossEntropy, cross_entropy};
    use crate::masks::{ProbMap, SoftLabel};
    use ndarray::Array3;

    fn map(random: &mut Random, shape: (usize, usize, usize)) -> Array3<f64> {
        Array3::from_shape_simple_fn(shape, || match random.below(4) {
            0 => 0.0,
            1 => 1.0,
            _ => f64::from(u8::try_from(random.below(256)).unwrap()) / 255.0,
        })
    }

    fn sample<'a, F: Real>(label: &'a SoftLabel<F>, prediction: &'a ProbMap<F>) -> Sample<'a, F> {
        Sample::new(Prediction::Prob(prediction), Label::Soft(label), None).unwrap()
    }

    fn near(got: f64, wanted: f64) -> bool {
        (got - wanted).abs() <= 1e-12 * wanted.abs()
    }

    #[test]
    fn the_sums_are_those_of_the_loss() {
        let mut random = Random::new(51);
        for shape in [(1, 50, 70), (2, 33, 31), (5, 64, 40)] {
            let label = SoftLabel::new(map(&mut random, shape)).unwrap();
            let prediction = ProbMap::new(map(&mut random, shape)).unwrap();
            let sample = sample(&label, &prediction);
            let wanted = cross_entropy(&sample, &CrossEntropy::default()).unwrap();
            let got = TiledCrossEntropy::new(&sample).total();
            assert!(near(got.sum, wanted.sum), "{shape:?}: {} and {}", got.sum, wanted.sum);
            assert_eq!(got.pixels, wanted.weight);
            // The gradient is that of the mean.
            let square = wanted.gradient.iter().map(|g| g * g).sum::<f64>() * wanted.weight * wanted.weight;
            assert!(near(got.squared_slope, square), "{shape:?}: {} and {square}", got.squared_slope);
        }
    }

    #[test]
    fn strokes_leave_what_a_fresh_count_finds() {
        let mut random = Random::new(52);
        for channels in [1, 3] {
            let shape = (channels, 75, 130);
            let narrow = |map: Array3<f64>| map.mapv(<f32 as Real>::from_f64);
            let label = SoftLabel::new(narrow(map(&mut random, shape))).unwrap();
            let mut prediction = ProbMap::new(narrow(map(&mut random, shape))).unwrap();
            let mut tiled = TiledCrossEntropy::new(&sample(&label, &prediction));
            for _ in 0..20 {
                let (top, left) = (random.below(75), random.below(130));
                let rect = Rect { top, left, height: (75 - top).min(24), width: (130 - left).min(24) };
                let values: Vec<f32> = (0..channels * rect.pixels())
                    .map(|_| f32::from(u8::try_from(random.below(256)).unwrap()) / 255.0)
                    .collect();
                prediction.patch(rect, &values).unwrap();
                tiled.update(&sample(&label, &prediction), rect);
                assert_eq!(tiled, TiledCrossEntropy::new(&sample(&label, &prediction)));
            }
        }
    }
}
