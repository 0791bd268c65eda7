//! A mix of overlap losses as a function of sums alone.

use super::{LossKind, Mix, OverlapLoss, evaluate, overlap_params};
use crate::CoreError;
use crate::kernels::PixelGradient;
use crate::statistics::SumsTable;

/// A weighted sum of overlap losses, `L = Σ_t w_t L_t`, that needs no pixels once their sums are there.
#[derive(Debug, Clone, PartialEq)]
pub struct OverlapMix {
    terms: Vec<(f64, OverlapLoss)>,
    threshold: f64,
}

impl OverlapMix {
    /// The mix, or `None` if it has a loss that is no function of one table of sums: one of another kind, or one with
    /// another presence threshold than the first.
    ///
    /// # Errors
    /// [`CoreError::Parameter`], [`CoreError::LossText`] for what [`Mix::evaluate`] would refuse.
    ///
    /// # Example
    /// ```
    /// use jdt_core::losses::OverlapMix;
    ///
    /// assert!(OverlapMix::of(&"0.5*jml+0.5*dml".parse()?)?.is_some());
    /// assert!(OverlapMix::of(&"0.25*ce+0.75*jml".parse()?)?.is_none());
    /// # Ok::<(), jdt_core::CoreError>(())
    /// ```
    pub fn of(mix: &Mix) -> Result<Option<Self>, CoreError> {
        let mix = mix.clone().validated()?;
        let mut chosen = Self { terms: Vec::with_capacity(mix.terms.len()), threshold: f64::NAN };
        for (weight, selection) in &mix.terms {
            let LossKind::Overlap(spec) = selection.entry().kind else { return Ok(None) };
            let (loss, threshold) = overlap_params::chosen(spec, selection)?;
            if !chosen.terms.is_empty() && threshold != chosen.threshold {
                return Ok(None);
            }
            chosen.threshold = threshold;
            chosen.terms.push((*weight, loss));
        }
        Ok(Some(chosen))
    }

    /// A label above this makes its class present.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// The loss, and the gradient scalars of each image and class, row-major `[B, C]`.
    ///
    /// # Errors
    /// Those of [`evaluate`].
    pub fn evaluate(&self, table: &SumsTable) -> Result<(f64, Vec<PixelGradient>), CoreError> {
        let mut loss = 0.0;
        let mut gradient = vec![PixelGradient::default(); table.images() * table.classes()];
        for (weight, term) in &self.terms {
            let evaluation = evaluate(table, term)?;
            loss += weight * evaluation.loss;
            for (sum, g) in gradient.iter_mut().zip(evaluation.gradient) {
                *sum += PixelGradient { a: weight * g.a, b: weight * g.b, c: weight * g.c, d: weight * g.d };
            }
        }
        Ok((loss, gradient))
    }
}
