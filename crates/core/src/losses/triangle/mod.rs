//! The triangle inequality of the metric family, for vectors small enough to be looked at.
//!
//! A loss is a metric only if no detour over a third mask is shorter than the direct way. [`VectorDistance`] is a loss
//! read as a distance, [`triangle`] holds one detour against it, and [`WorstTriangle`] looks for the worst one.

mod distance;
mod sides;
mod worst;

pub use distance::VectorDistance;
pub use sides::{Triangle, triangle};
pub use worst::WorstTriangle;
