//! Check: pairs of mask files in, metrics out, each with what it was taken over.

mod class_table;
mod files;
mod headline;
mod image_table;
mod inputs;
mod panel;
mod samples;
mod session;

pub(crate) use panel::CheckPanel;
pub(crate) use session::CheckSession;
