//! Scalars of each (image, class) → the gradient of every pixel.

use super::block::{BLOCK, Block, Groups, LANES, LabelRow, Row, Window, prefetch_class};
use super::lanes::{Work, widest};
use super::spans::{SPAN, for_each_span, spans};
use super::{Activation, Prediction, Sample};
use crate::{CoreError, Real};
use ndarray::Array3;
use serde::{Deserialize, Serialize};
use std::ops::{AddAssign, Range};

/// The gradient of an overlap loss is affine in the pixel:
/// `dL/dx = a + b·y + c·sgn(x−y) + d·x`, with scalars of the (image, class).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct PixelGradient {
    /// The same for every pixel.
    pub a: f64,
    /// Times the label.
    pub b: f64,
    /// Times the sign of prediction − label, 0 where they are equal.
    pub c: f64,
    /// Times the prediction.
    pub d: f64,
}

impl PixelGradient {
    /// The gradient at a pixel with prediction `x` and label `y`.
    pub fn at(&self, x: f64, y: f64) -> f64 {
        Slopes::new(self).at(x, y)
    }
}

impl AddAssign for PixelGradient {
    fn add_assign(&mut self, other: Self) {
        self.a += other.a;
        self.b += other.b;
        self.c += other.c;
        self.d += other.d;
    }
}

/// A [`PixelGradient`] in the working precision.
///
/// In the metric and hybrid families `a` and `±c` all but cancel on one side of the label, where the true slope may be a
/// thousandth of either; their sums are therefore taken in f64, once a class, and the pixel selects one.
#[derive(Clone, Copy)]
pub(super) struct Slopes<F> {
    above: F,
    below: F,
    tied: F,
    b: F,
    d: F,
}

impl<F: Real> Slopes<F> {
    pub(super) fn new(g: &PixelGradient) -> Self {
        Self {
            above: F::from_f64(g.a + g.c),
            below: F::from_f64(g.a - g.c),
            tied: F::from_f64(g.a),
            b: F::from_f64(g.b),
            d: F::from_f64(g.d),
        }
    }

    #[expect(clippy::inline_always, reason = "compiled for several lane widths")]
    #[inline(always)]
    pub(super) fn at(self, x: F, y: F) -> F {
        let below = if x < y { self.below } else { self.tied };
        let constant = if x > y { self.above } else { below };
        constant + self.b * y + self.d * x
    }

    /// The slopes of one class of a block, and their mean under the prediction, added to `mean`.
    #[expect(clippy::inline_always, reason = "compiled for several lane widths")]
    #[inline(always)]
    fn of_row<G: Groups<F>>(self, x: &Row<F>, label: G, slopes: &mut Row<F>, mean: &mut Row<F>) {
        for (at, ((x, slopes), mean)) in x.iter().zip(slopes).zip(mean).enumerate() {
            let y = label.group(at);
            for lane in 0..LANES {
                slopes[lane] = self.at(x[lane], y[lane]);
                mean[lane] += x[lane] * slopes[lane];
            }
        }
    }

    /// The sum of the squared slopes of one class of a block over the kept pixels.
    #[expect(clippy::inline_always, reason = "compiled for several lane widths")]
    #[inline(always)]
    fn squares_of_row<G: Groups<F>>(self, x: &Row<F>, label: G, keep: &Row<F>) -> f64 {
        let mut lanes = [F::zero(); LANES];
        for (at, (x, keep)) in x.iter().zip(keep).enumerate() {
            let y = label.group(at);
            for lane in 0..LANES {
                let slope = self.at(x[lane], y[lane]);
                lanes[lane] += slope * slope * keep[lane];
            }
        }
        lanes.iter().map(|lane| lane.widen()).sum()
    }
}

/// The gradient of a loss with respect to what was predicted, `[C, H, W]`, zero where a pixel is left out.
///
/// `coefficients` holds one [`PixelGradient`] a class. For probabilities the result is `dL/dx`; through soft-max
/// `dL/dz_k = p_k (g_k − Σ_j p_j g_j)`, through a sigmoid `dL/dz = p(1−p)·g`, probabilities being computed again
/// rather than stored.
pub fn overlap_grad<F: Real>(sample: &Sample<'_, F>, coefficients: &[PixelGradient]) -> Array3<F> {
    let shape = sample.shape();
    let mut gradient = Array3::zeros((sample.channels(), shape.height(), shape.width()));
    if let Some(out) = gradient.as_slice_mut() {
        F::overlap_grad(sample, coefficients, out);
    }
    gradient
}

/// [`overlap_grad`] into memory that is there already, row-major `[C, H, W]`: what a training loop does, where fresh
/// memory costs as much as the gradient itself.
///
/// # Errors
/// [`CoreError::ParameterLength`] unless there is one [`PixelGradient`] a class and one value of `out` a pixel and class.
pub fn overlap_grad_into<F: Real>(
    sample: &Sample<'_, F>,
    coefficients: &[PixelGradient],
    out: &mut [F],
) -> Result<(), CoreError> {
    let channels = sample.channels();
    if coefficients.len() != channels {
        return Err(CoreError::ParameterLength { name: "coefficients", expected: channels, got: coefficients.len() });
    }
    let expected = channels * sample.shape().pixels();
    if out.len() != expected {
        return Err(CoreError::ParameterLength { name: "the gradient", expected, got: out.len() });
    }
    F::overlap_grad(sample, coefficients, out);
    Ok(())
}

/// Fills the gradient, span by span.
pub(super) fn fill_gradient<F: Real>(sample: &Sample<'_, F>, slopes: &[Slopes<F>], out: &mut [F]) {
    let pixels = sample.shape().pixels();
    let mut work: Vec<SpanGradient<'_, F>> =
        spans(pixels).map(|span| SpanGradient { sample, slopes, span, planes: Vec::new() }).collect();
    for plane in out.chunks_mut(pixels) {
        for (piece, of_span) in plane.chunks_mut(SPAN).zip(&mut work) {
            of_span.planes.push(piece);
        }
    }
    for_each_span(work, pixels * sample.channels(), widest);
}

/// The gradient of some of an image's pixels, and where it goes: a piece of each channel.
struct SpanGradient<'a, F> {
    sample: &'a Sample<'a, F>,
    slopes: &'a [Slopes<F>],
    span: Range<usize>,
    planes: Vec<&'a mut [F]>,
}

impl<F: Real> Work for SpanGradient<'_, F> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "compiled for several lane widths")]
    #[inline(always)]
    fn run(mut self) {
        let zero = [[F::zero(); LANES]; BLOCK / LANES];
        let mut block = Block::new(self.sample);
        let mut slope_rows = vec![zero; self.sample.channels()];
        for start in self.span.clone().step_by(BLOCK) {
            let n = BLOCK.min(self.span.end - start);
            block.load(self.sample, Window::run(start..start + n));
            let mut mean = zero;
            for (class, ((x, g), slopes)) in block.x.iter().zip(&mut slope_rows).zip(self.slopes).enumerate() {
                prefetch_class(self.sample, class, start + BLOCK);
                match block.label(class) {
                    LabelRow::Dense(y) => slopes.of_row(x, y, g, &mut mean),
                    LabelRow::OneHot(y) => slopes.of_row(x, y, g, &mut mean),
                }
            }
            let at = start - self.span.start;
            for ((x, g), plane) in block.x.iter().zip(&slope_rows).zip(&mut self.planes) {
                let pixels = x.as_flattened().iter().zip(g.as_flattened());
                let out = plane[at..at + n].iter_mut();
                // Through an activation a pixel that is left out has p = 0, and with it no gradient.
                match self.sample.prediction() {
                    Prediction::Prob(_) => {
                        for ((out, &keep), (_, &g)) in out.zip(block.keep.as_flattened()).zip(pixels) {
                            *out = g * keep;
                        }
                    }
                    Prediction::Logits(_, Activation::Softmax) => {
                        for ((out, &mean), (&p, &g)) in out.zip(mean.as_flattened()).zip(pixels) {
                            *out = p * (g - mean);
                        }
                    }
                    Prediction::Logits(_, Activation::Sigmoid) => {
                        for (out, (&p, &g)) in out.zip(pixels) {
                            *out = g * p * (F::one() - p);
                        }
                    }
                }
            }
        }
    }
}

/// The Euclidean norm of the gradient of several losses over one image's kept pixels, without storing a gradient.
///
/// `coefficients` holds, for each loss, one [`PixelGradient`] a class; derivatives are by probabilities.
pub fn gradient_norms<F: Real>(sample: &Sample<'_, F>, coefficients: &[&[PixelGradient]]) -> Vec<f64> {
    F::squared_norms(sample, coefficients).into_iter().map(f64::sqrt).collect()
}

/// The squares of [`gradient_norms`], spans added in their order.
pub(super) fn squared_norms<F: Real>(sample: &Sample<'_, F>, coefficients: &[&[PixelGradient]]) -> Vec<f64> {
    let slopes: Vec<Vec<Slopes<F>>> =
        coefficients.iter().map(|classes| classes.iter().map(Slopes::new).collect()).collect();
    let pixels = sample.shape().pixels();
    let work = spans(pixels).map(|span| SpanNorms { sample, slopes: &slopes, span }).collect();
    let mut squares = vec![0.0_f64; coefficients.len()];
    for of_span in for_each_span(work, pixels * sample.channels(), widest) {
        for (total, more) in squares.iter_mut().zip(of_span) {
            *total += more;
        }
    }
    squares
}

/// The squared gradients of some of an image's pixels, one sum a loss.
struct SpanNorms<'a, F> {
    sample: &'a Sample<'a, F>,
    slopes: &'a [Vec<Slopes<F>>],
    span: Range<usize>,
}

impl<F: Real> Work for SpanNorms<'_, F> {
    type Output = Vec<f64>;

    #[expect(clippy::inline_always, reason = "compiled for several lane widths")]
    #[inline(always)]
    fn run(self) -> Vec<f64> {
        let mut squares = vec![0.0_f64; self.slopes.len()];
        let mut block = Block::new(self.sample);
        for start in self.span.clone().step_by(BLOCK) {
            block.load(self.sample, Window::run(start..self.span.end.min(start + BLOCK)));
            for (square, classes) in squares.iter_mut().zip(self.slopes) {
                for (class, (x, slopes)) in block.x.iter().zip(classes).enumerate() {
                    *square += match block.label(class) {
                        LabelRow::Dense(y) => slopes.squares_of_row(x, y, &block.keep),
                        LabelRow::OneHot(y) => slopes.squares_of_row(x, y, &block.keep),
                    };
                }
            }
        }
        squares
    }
}
