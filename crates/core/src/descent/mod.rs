//! Gradient descent on a single prediction, to watch where a loss sends it.
//!
//! A [`Descent`] holds a prediction, a label and a loss, and moves one [`Descent::step`] at a time, in probabilities or
//! in logits, by an [`Optimiser`].

mod optimiser;
mod projection;
mod run;
mod settings;

pub use optimiser::Optimiser;
pub use projection::onto_simplex;
pub use run::{Descent, DescentLabel, StepRecord};
pub use settings::{DescentSettings, DescentSpace};
