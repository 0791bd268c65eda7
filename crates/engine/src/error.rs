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
        /// "label" or "prediction".
        role: &'static str,
        /// Why.
        source: IoError,
    },
    /// A file that could not be fetched at all.
    #[error("{role}: {reason}")]
    Unreadable {
        /// "label" or "prediction".
        role: &'static str,
        /// Why.
        reason: String,
    },
    /// A question about a painting that the engine has not been given.
    #[error("there is no image {image}: the painting has {images}")]
    NoImage {
        /// The image asked for.
        image: usize,
        /// How many there are.
        images: usize,
    },
    /// A message between page and worker that cannot be read.
    #[error("the message could not be read ({reason}): reload the page so that both sides are of one version")]
    Protocol {
        /// Why.
        reason: String,
    },
}
