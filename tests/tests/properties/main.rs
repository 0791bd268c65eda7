//! Facts that hold for every input.

mod losses;
mod metrics;
