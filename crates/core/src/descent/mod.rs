//! Gradient descent on predictions alone, to watch where a loss sends them.
//!
//! A [`Descent`] holds the predictions and labels of a batch and a loss, and moves one [`Descent::step`] at a time, in
//! probabilities or in logits, by an [`Optimiser`]. A [`DescentState`] is a place on its way to come back to.

mod optimiser;
mod projection;
mod run;
mod settings;

pub use optimiser::Optimiser;
pub use projection::onto_simplex;
pub use run::{Descent, DescentImage, DescentLabel, DescentState, StepRecord};
pub use settings::{DescentSettings, DescentSpace};
