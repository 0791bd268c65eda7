//! What is scored: a model's name and counts, from masks or from files of counts.

use jdt_core::statistics::Counts;

/// A model's rows of counts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Model {
    pub(crate) name: String,
    pub(crate) counts: Counts,
}
