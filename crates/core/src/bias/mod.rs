//! A synthetic data set whose objects differ widely in size, and models that err in known ways: what size does to metrics.
//!
//! [`BiasScenes`] draws labels, [`ModelErrors`] makes a prediction of each, and a [`BiasPreset`] is a pair of models on
//! scenes chosen to show one thing. Everything comes from a seed, the same on every machine.

mod canvas;
mod errors;
mod preset;
mod scenes;

pub use errors::ModelErrors;
pub use preset::{BiasPreset, PresetModel};
pub use scenes::{BiasScenes, Setting};
