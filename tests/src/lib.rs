//! Helpers shared by the integration tests.

pub mod batch;
pub mod finite_difference;
pub mod golden;
pub mod strategies;
pub mod tally;
pub mod tolerance;
