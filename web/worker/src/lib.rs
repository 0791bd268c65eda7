//! The page's workers: requests in, responses out, the engine in between.
//!
//! The *painter* is there from the start and answers for the painting; where there is a real GPU, a painter that can use
//! it takes over after the first numbers. The *checker* pairs, decodes and counts files, and checks the kernels; it is
//! loaded when it is first needed, so that the first screen does without the decoders, and a file that breaks it cannot
//! touch the painting. The *lab* works long on copies of the painting. Page and workers talk through [`jdt_engine::protocol`] alone, carried by a [`Message`].
//!
//! The programs that start them are a package of their own (`start`), because the optimiser's last step goes by the
//! settings of the package that is linked.

mod adapter;
mod check;
mod checker;
mod files;
mod lab;
mod lab_bias;
mod lab_control;
mod lab_experiment;
mod lab_further;
mod lab_surface;
mod message;
mod overlays;
mod painter;
mod rest;
mod run;

pub use message::{Message, bytes, floats};
pub use rest::load_rest_now;

/// Answers for the painting on the CPU, for ever.
pub fn run_painter() {
    run::run(painter::Painter::new(painter::OnCpu));
}

/// Answers for the painting on the GPU where there is one, for ever.
pub fn run_gpu_painter() {
    run::run(painter::Painter::new(painter::OnEither));
}

/// Does long work on copies of the painting, for ever.
pub fn run_lab() {
    run::run(lab::Lab::default());
}

/// Pairs, decodes and counts files and checks the kernels, for ever.
pub fn run_checker() {
    run::run(checker::Checker::default());
}
