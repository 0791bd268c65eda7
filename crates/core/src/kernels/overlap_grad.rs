//! Scalars of each (image, class) → the gradient of every pixel.

use super::block::{BLOCK, Block};
use super::{Activation, Prediction, Sample};
use crate::Real;
use ndarray::Array3;
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

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
struct Slopes<F> {
    above: F,
    below: F,
    tied: F,
    b: F,
    d: F,
}

impl<F: Real> Slopes<F> {
    fn new(g: &PixelGradient) -> Self {
        Self {
            above: F::from_f64(g.a + g.c),
            below: F::from_f64(g.a - g.c),
            tied: F::from_f64(g.a),
            b: F::from_f64(g.b),
            d: F::from_f64(g.d),
        }
    }

    fn at(self, x: F, y: F) -> F {
        let constant = if x > y {
            self.above
        } else if x < y {
            self.below
        } else {
            self.tied
        };
        constant + self.b * y + self.d * x
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
    let Some(out) = gradient.as_slice_mut() else {
        return gradient;
    };
    let mut block = Block::new(sample.channels());
    let mut weighted = [F::zero(); BLOCK];
    for start in (0..shape.pixels()).step_by(BLOCK) {
        block.load(sample, start);
        let n = block.len;
        for ((x, y), k) in block.x.chunks_exact_mut(n).zip(block.y.chunks_exact_mut(n)).zip(coefficients) {
            let slopes = Slopes::new(k);
            for (&x, y) in x.iter().zip(y) {
                *y = slopes.at(x, *y);
            }
        }
        match sample.prediction() {
            Prediction::Prob(_) => {}
            Prediction::Logits(_, Activation::Softmax) => {
                weighted[..n].fill(F::zero());
                for (p, g) in block.x.chunks_exact(n).zip(block.y.chunks_exact(n)) {
                    for ((mean, &p), &g) in weighted.iter_mut().zip(p).zip(g) {
                        *mean += p * g;
                    }
                }
                for (p, g) in block.x.chunks_exact(n).zip(block.y.chunks_exact_mut(n)) {
                    for ((&mean, &p), g) in weighted.iter().zip(p).zip(g) {
                        *g = p * (*g - mean);
                    }
                }
            }
            Prediction::Logits(_, Activation::Sigmoid) => {
                for (&p, g) in block.x.iter().zip(&mut block.y) {
                    *g *= p * (F::one() - p);
                }
            }
        }
        for (channel, g) in block.y.chunks_exact(n).enumerate() {
            let at = channel * shape.pixels() + start;
            for ((out, &g), &keep) in out[at..at + n].iter_mut().zip(g).zip(&block.keep) {
                *out = g * keep;
            }
        }
    }
    gradient
}

/// The Euclidean norm of the gradient of several losses over one image's kept pixels, without storing a gradient.
///
/// `coefficients` holds, for each loss, one [`PixelGradient`] a class; derivatives are by probabilities.
pub fn gradient_norms<F: Real>(sample: &Sample<'_, F>, coefficients: &[&[PixelGradient]]) -> Vec<f64> {
    let mut squares = vec![0.0_f64; coefficients.len()];
    let mut block = Block::new(sample.channels());
    for start in (0..sample.shape().pixels()).step_by(BLOCK) {
        block.load(sample, start);
        let rows = || block.x.chunks_exact(block.len).zip(block.y.chunks_exact(block.len));
        for (square, classes) in squares.iter_mut().zip(coefficients) {
            for ((x, y), k) in rows().zip(*classes) {
                let slopes = Slopes::new(k);
                let mut sum = F::zero();
                for ((&x, &y), &keep) in x.iter().zip(y).zip(&block.keep) {
                    let g = slopes.at(x, y) * keep;
                    sum += g * g;
                }
                *square += sum.widen();
            }
        }
    }
    squares.into_iter().map(f64::sqrt).collect()
}
