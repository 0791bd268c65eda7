//! Bias: a synthetic data set, models that err, and what object size does to every mean.

mod controls;
mod headline;
mod look;
mod model_card;
mod panel;
mod session;
mod state;

pub(crate) use panel::BiasPanel;
pub(crate) use session::BiasSession;
