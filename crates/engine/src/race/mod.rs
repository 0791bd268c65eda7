//! A race: several losses send the same prediction on its way, step by step beside each other.

mod answer;
mod keyframes;
mod picture;
mod run;
mod runner;
mod settings;

pub use answer::{RaceAnswer, RaceQuestion, RaceView};
pub use picture::{RaceLook, RacePicture};
pub use run::{MOST_RACERS, Race};
pub(crate) use runner::{DeviceDescent, RaceImage};
pub use settings::{RaceOptimiser, RaceSettings, RaceStart};
