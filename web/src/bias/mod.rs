//! Bias: what object size does to every mean, on a synthetic data set with models that err, or on the reader's own.

mod controls;
mod headline;
mod look;
mod model_card;
mod own_set;
mod panel;
mod session;
mod state;

pub(crate) use panel::BiasPanel;
pub(crate) use session::BiasSession;
pub(crate) use state::OWN_SET;
