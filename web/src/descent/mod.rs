//! The descent player: losses race from the same prediction, and the page shows where each of them leads.

mod export;
mod multiples;
mod pace;
mod panel;
mod plot;
mod plots;
mod racer;
mod session;
mod settings;
mod words;

pub(crate) use panel::DescentPanel;
pub(crate) use session::DescentSession;
