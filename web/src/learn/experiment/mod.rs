//! Live experiments: a small model trained with the real losses, beside sliders, plots and numbers.

mod panel;
mod session;

pub(super) use panel::ExperimentPanel;
pub(super) use session::ExperimentSession;
