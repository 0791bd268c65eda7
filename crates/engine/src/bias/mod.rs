//! The Bias place's questions: a synthetic data set, models that err in known ways, and what every metric says of them.

mod bench;
mod pictures;
mod query;

pub use bench::BiasBench;
pub use pictures::{BiasLook, ModelPictures};
pub use query::{BiasAnswer, BiasPair, BiasQuery, BiasStudy, StudyQuery};
