//! The four ways to count true positives, false positives and false negatives of soft masks.

use crate::kernels::PixelGradient;
use crate::statistics::OverlapSums;
use serde::{Deserialize, Serialize};

/// Soft true positives, false positives and false negatives of one (image, class).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Triple {
    /// True positives.
    pub tp: f64,
    /// False positives.
    pub fp: f64,
    /// False negatives.
    pub fn_: f64,
}

/// How soft masks are counted. On hard labels the product, metric and hybrid families agree.
///
/// | family | tp | fp | fn |
/// |---|---|---|---|
/// | product | `P` | `Sx − P` | `Sy − P` |
/// | squared | `P` | `Qx − P` | `Qy − P` |
/// | metric | `M = Σmin(x,y)` | `Sx − M` | `Sy − M` |
/// | hybrid | `P` | `Σ(x−y)₊` | `Σ(y−x)₊` |
///
/// # Source
/// arXiv 2302.05666; arXiv 2303.16296, section 3. The reference's `norm = 1` is the metric family, its
/// `norm = 2` the squared one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// tp = Σxy: wrong on soft labels, since Σxy < Σx at x = y unless x is hard.
    Product,
    /// tp = Σxy with squared cardinalities: zero at x = y.
    Squared,
    /// tp = Σmin(x,y): the symmetric difference, zero only at x = y.
    Metric,
    /// tp = Σxy, errors from the symmetric difference.
    Hybrid,
}

impl Family {
    /// Counts of one (image, class) from its sums; linear in them, so sums may be added before.
    pub fn triple(self, s: &OverlapSums) -> Triple {
        match self {
            Self::Product => Triple { tp: s.p, fp: s.sx - s.p, fn_: s.sy - s.p },
            Self::Squared => Triple { tp: s.p, fp: s.qx - s.p, fn_: s.qy - s.p },
            Self::Metric => Triple { tp: s.m, fp: s.sx - s.m, fn_: s.sy - s.m },
            Self::Hybrid => Triple { tp: s.p, fp: (s.sx - s.sy + s.d) / 2.0, fn_: (s.sy - s.sx + s.d) / 2.0 },
        }
    }

    /// Carries a gradient by the triple back to the pixel: the chain rule through [`Self::triple`].
    ///
    /// With `∂Sx/∂x = 1` (x in [0, 1], differentiated from inside), `∂P/∂x = y`, `∂Qx/∂x = 2x`,
    /// `∂D/∂x = sgn(x−y)` and `∂M/∂x = (1 − sgn(x−y))/2`.
    pub fn pixel_gradient(self, by: Triple) -> PixelGradient {
        let tp = by.tp - by.fp - by.fn_;
        match self {
            Self::Product => PixelGradient { a: by.fp, b: tp, ..PixelGradient::default() },
            Self::Squared => PixelGradient { b: tp, d: 2.0 * by.fp, ..PixelGradient::default() },
            Self::Metric => PixelGradient { a: by.fp + tp / 2.0, c: -tp / 2.0, ..PixelGradient::default() },
            Self::Hybrid => PixelGradient { a: (by.fp - by.fn_) / 2.0, b: by.tp, c: (by.fp + by.fn_) / 2.0, d: 0.0 },
        }
    }
}
