//! One overlap loss of one small pair of vectors.

use crate::EngineError;
use jdt_core::CoreError;
use jdt_core::losses::{self, Family, LossSpec, TverskyIndex};
use jdt_core::statistics::OverlapSums;

/// A loss with its parameters, as a function of a prediction and a label of a few pixels in one image and class.
#[derive(Debug, Clone, Copy)]
pub(super) struct CellLoss {
    pub(super) spec: &'static LossSpec,
    family: Family,
    index: TverskyIndex,
}

impl CellLoss {
    /// # Errors
    /// [`CoreError::UnknownLoss`], [`CoreError::Parameter`].
    pub(super) fn new(id: &str, index: TverskyIndex) -> Result<Self, EngineError> {
        let spec = losses::find(id)?;
        let loss = spec.build(index, losses::Reduction::D);
        Ok(Self { spec, family: loss.family, index: loss.index.validated()? })
    }

    /// The same for several ids.
    pub(super) fn all(ids: &[String], index: TverskyIndex) -> Result<Vec<Self>, EngineError> {
        ids.iter().map(|id| Self::new(id, index)).collect()
    }

    pub(super) fn value(&self, x: &[f64], y: &[f64]) -> f64 {
        self.index.loss(self.family.triple(&sums(x, y))).0
    }

    /// The value, and the slope by each of x.
    pub(super) fn slopes<const N: usize>(&self, x: [f64; N], y: [f64; N]) -> (f64, [f64; N]) {
        let (value, by) = self.index.loss(self.family.triple(&sums(&x, &y)));
        let gradient = self.family.pixel_gradient(by);
        (value, std::array::from_fn(|i| gradient.at(x[i], y[i])))
    }

    /// Its parameters as they apply to it.
    pub(super) fn index(&self) -> TverskyIndex {
        self.index
    }
}

fn sums(x: &[f64], y: &[f64]) -> OverlapSums {
    let mut sums = OverlapSums::default();
    for (&x, &y) in x.iter().zip(y) {
        sums += OverlapSums {
            sx: x,
            sy: y,
            d: (x - y).abs(),
            p: x * y,
            qx: x * x,
            qy: y * y,
            m: x.min(y),
            kept: 1,
            present: 1,
        };
    }
    sums
}

/// Checks labels and predictions that come from outside.
///
/// # Errors
/// [`CoreError::Parameter`] for one that is not in [0, 1].
pub(super) fn shares(name: &'static str, values: &[f64]) -> Result<(), CoreError> {
    match values.iter().find(|value| !(0.0..=1.0).contains(*value)) {
        None => Ok(()),
        Some(&got) => Err(CoreError::Parameter { name, expected: "a number in [0, 1]", got }),
    }
}

/// Checks how many of something are asked for.
///
/// # Errors
/// [`CoreError::Parameter`] for a number that is not in the range.
pub(super) fn count(
    name: &'static str,
    got: usize,
    range: std::ops::RangeInclusive<usize>,
    expected: &'static str,
) -> Result<(), CoreError> {
    if range.contains(&got) { Ok(()) } else { Err(CoreError::Parameter { name, expected, got: got as f64 }) }
}
