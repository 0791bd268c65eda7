//! What a descent is told.

use super::Optimiser;
use crate::CoreError;
use crate::losses::Mix;
use serde::{Deserialize, Serialize};

/// What is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DescentSpace {
    /// Probabilities, each kept in [0, 1].
    Prob,
    /// Probabilities, each pixel kept a distribution over its classes: of the gradient what a distribution can
    /// follow, then the nearest distribution. One channel is kept in [0, 1].
    Simplex,
    /// Logits before a soft-max, or a sigmoid for one channel, kept between ±50.
    Logits,
}

/// What a descent is told, serialisable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DescentSettings {
    /// What is descended.
    pub loss: Mix,
    /// How a gradient becomes a step.
    pub optimiser: Optimiser,
    /// What is moved.
    pub space: DescentSpace,
    /// η per kept pixel: the gradient is multiplied by the number of kept pixels first. A loss that is a ratio of sums, or a
    /// mean over pixels, has slopes of order 1/N, so one rate serves a picture of any size.
    pub rate: f64,
}

impl DescentSettings {
    /// Checks every number.
    ///
    /// # Errors
    /// [`CoreError::Parameter`] for one out of its range.
    pub fn validated(self) -> Result<Self, CoreError> {
        let optimiser = self.optimiser.validated()?;
        // Steps of at most 1e6 · slope stay far inside f64, however the loss is weighted.
        if self.rate > 0.0 && self.rate <= 1e6 {
            Ok(Self { optimiser, loss: self.loss.validated()?, ..self })
        } else {
            Err(CoreError::Parameter { name: "the rate", expected: "a number above 0, at most 1e6", got: self.rate })
        }
    }
}
