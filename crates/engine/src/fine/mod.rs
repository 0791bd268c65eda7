//! The fine-grained reading of a data set: what every plot of image, class, object and model is drawn from.
//!
//! A [`FineStudy`] is a function of the tables of counts and objects alone, so it does not matter whether those were drawn
//! (the Bias place) or read from files.

mod matrix;
mod model;
mod owners;
mod packed;
mod study;

pub use matrix::{FineCell, FineClass, FineImage};
pub use model::{FineModel, FineObject};
pub use owners::{Owners, owners};
pub use study::{FineInput, FineStudy};
