//! Whether the kernels of this very device are right, and how fast they are.
//!
//! Every kernel runs on random and on adversarial inputs and is held to the reference in f64; then it is timed on one
//! image of a usual size. This is what a reader is asked to paste into a bug report. A kernel takes part by one file in
//! `kernels/` and one line in [`kernels::ALL`].

mod copy;
mod inputs;
mod kernel;
mod kernels;
mod report;
mod run;
mod speed;

pub use report::{Device, GpuFacts, GpuLimits, KernelCheck, SelfCheck};
pub use run::{KernelTime, KernelTimes};
