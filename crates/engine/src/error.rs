//! What can go wrong in a job.

use jdt_core::CoreError;
use jdt_io::IoError;

/// A job that cannot be done, with the reason in words for the person who asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Masks or parameters that do not fit.
    #[error(transparent)]
    Core(#[from] CoreError),
    /// A file that cannot be read as a mask.
    #[error("{role}: {source}")]
    File {
        /// "label", "prediction" or "instances".
        role: &'static str,
        /// Why.
        source: IoError,
    },
    /// A label and a prediction of different numbers of slices.
    #[error("the label holds {labels} images, the prediction {predictions}: both must hold the same")]
    Slices {
        /// Images of the label.
        labels: usize,
        /// Images of the prediction.
        predictions: usize,
    },
    /// A label and an instance map of different numbers of slices.
    #[error("the label holds {labels} images, its instance map {maps}: both must hold the same")]
    InstanceSlices {
        /// Images of the label.
        labels: usize,
        /// Images of the instance map.
        maps: usize,
    },
    /// A file that could not be fetched at all.
    #[error("{role}: {reason}")]
    Unreadable {
        /// "label", "prediction" or "instances".
        role: &'static str,
        /// Why.
        reason: String,
    },
    /// A file that is no layer of the painting.
    #[error("the file holds {got}; expected {expected}: {advice}")]
    LayerMisfit {
        /// What came.
        got: String,
        /// What fits.
        expected: String,
        /// What to do.
        advice: &'static str,
    },
    /// A question about a painting that the engine has not been given.
    #[error("there is no image {image}: the painting has {images}")]
    NoImage {
        /// The image asked for.
        image: usize,
        /// How many there are.
        images: usize,
    },
    /// A loss that cannot race.
    #[error("{loss}: {source}")]
    Racer {
        /// The loss as it was written.
        loss: String,
        /// Why.
        source: CoreError,
    },
    /// A race that would not fit a worker's memory.
    #[error("a race of {racers} on this painting needs {megabytes} MB of {limit}: let fewer losses race")]
    RaceTooLarge {
        /// How many losses.
        racers: usize,
        /// What it would take.
        megabytes: usize,
        /// What there is.
        limit: usize,
    },
    /// A message between page and worker that cannot be read.
    #[error("the message could not be read ({reason}): reload the page so that both sides are of one version")]
    Protocol {
        /// Why.
        reason: String,
    },
}

impl EngineError {
    /// Whether a file was refused because it holds a picture, and no mask.
    pub fn is_of_a_picture(&self) -> bool {
        matches!(self, Self::File { source: IoError::NoPalette { .. } | IoError::Lossy { .. }, .. })
    }
}
