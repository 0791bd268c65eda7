//! The second moments of a prediction and its label, from which the norm of every overlap loss's gradient follows.

use crate::kernels::PixelGradient;
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// Moments of one (image, class), with prediction x, label y and e = x − y.
///
/// The gradient of an overlap loss is `a + b·y + c·sgn(e) + d·x`, so its square, summed over pixels, is a quadratic form in
/// these. They are moments of y and e rather than of y and x: where the masks nearly agree the squared family's gradient is
/// all but 0, and a form in x would be a difference of large numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct PairMoments {
    /// Pixels.
    pub pixels: f64,
    /// Pixels with x > y.
    pub above: f64,
    /// Pixels with x < y.
    pub below: f64,
    /// `Σ y` where x > y.
    pub y_above: f64,
    /// `Σ y` where x < y.
    pub y_below: f64,
    /// `Σ e` where x > y.
    pub e_above: f64,
    /// `Σ e` where x < y: negative.
    pub e_below: f64,
    /// `Σ y`
    pub y: f64,
    /// `Σ y²`
    pub yy: f64,
    /// `Σ y·e`
    pub ye: f64,
    /// `Σ e²`
    pub ee: f64,
    /// `max |e|`
    pub max_abs: f64,
    /// Pixels whose label is neither 0 nor 1.
    pub soft_labels: f64,
    /// Pixels whose prediction is neither 0 nor 1.
    pub soft_predictions: f64,
}

impl PairMoments {
    /// The square of the gradient's norm over these pixels: `Σ (a + b·y + c·sgn(e) + d·x)²`, sgn(0) = 0.
    ///
    /// With k the constant of a side of the label (a + c above, a − c below, a on it) and x = y + e,
    ///
    /// `Σ_sides [k²·N + 2k·((b+d)·Σy + d·Σe)] + (b+d)²·Σy² + 2(b+d)d·Σye + d²·Σe²`.
    ///
    /// # Example
    /// ```
    /// use jdt_core::kernels::{Label, PixelGradient, Prediction, Sample, TiledMoments};
    /// use jdt_core::masks::{ProbMap, SoftLabel};
    /// use ndarray::array;
    ///
    /// let x = ProbMap::new(array![[[1.0, 0.5, 0.0]]])?;
    /// let y = SoftLabel::new(array![[[0.5, 0.5, 0.25]]])?;
    /// let moments = TiledMoments::new(&Sample::new(Prediction::Prob(&x), Label::Soft(&y), None)?);
    /// let slope = PixelGradient { a: 1.0, b: 2.0, c: 0.5, d: 0.25 };
    /// // 1 + 1 + ½ + ¼ above, 1 + 1 + ⅛ on, 1 + ½ − ½ below.
    /// let wanted = 2.75_f64.powi(2) + 2.125_f64.powi(2) + 1.0;
    /// assert_eq!(moments.total()[0].squared_norm(&slope), wanted);
    /// # Ok::<(), jdt_core::CoreError>(())
    /// ```
    pub fn squared_norm(&self, slope: &PixelGradient) -> f64 {
        let &PixelGradient { a, b, c, d } = slope;
        let by_y = b + d;
        let side = |k: f64, pixels: f64, y: f64, e: f64| k * (k * pixels + 2.0 * (by_y * y + d * e));
        let above = side(a + c, self.above, self.y_above, self.e_above);
        let below = side(a - c, self.below, self.y_below, self.e_below);
        let on = side(a, self.pixels - self.above - self.below, self.y - self.y_above - self.y_below, 0.0);
        let square = by_y * (by_y * self.yy + 2.0 * d * self.ye) + d * d * self.ee;
        // Rounding may leave a little less than nothing.
        (above + below + on + square).max(0.0)
    }
}

impl AddAssign for PairMoments {
    /// Sums add up; the largest stays the largest.
    fn add_assign(&mut self, more: Self) {
        self.pixels += more.pixels;
        self.above += more.above;
        self.below += more.below;
        self.y_above += more.y_above;
        self.y_below += more.y_below;
        self.e_above += more.e_above;
        self.e_below += more.e_below;
        self.y += more.y;
        self.yy += more.yy;
        self.ye += more.ye;
        self.ee += more.ee;
        self.max_abs = self.max_abs.max(more.max_abs);
        self.soft_labels += more.soft_labels;
        self.soft_predictions += more.soft_predictions;
    }
}
