//! Check: pairs of mask files in, metrics of each model out, each with what it was taken over.

mod class_options;
mod class_table;
mod compare;
mod conventions;
mod counting;
mod crew;
mod drop;
mod exports;
mod files;
mod findings;
mod headline;
mod image_order;
mod image_table;
mod inputs;
mod numbers;
mod options;
mod panel;
mod queue;
mod review;
mod samples;
mod session;

pub(crate) use panel::CheckPanel;
pub(crate) use session::CheckSession;
