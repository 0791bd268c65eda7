//! The conventions by name.

use super::JdtLosses;
use crate::masks::ClassSpace;
use crate::metrics::{Measured, report};
use crate::statistics::Counts;
use serde::{Deserialize, Serialize};

/// Whose rules the headline numbers follow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Convention {
    /// The papers' intent, made total: never NaN.
    #[default]
    Paper,
    /// The authors' code, its quirks included.
    JdtLosses,
}

impl Convention {
    /// All conventions.
    pub const ALL: [Self; 2] = [Self::Paper, Self::JdtLosses];

    /// The name on the command line and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::JdtLosses => "jdtlosses",
        }
    }

    /// The class space as this convention reads labels: the reference clamps ids into the class range.
    #[must_use]
    pub fn class_space(self, space: ClassSpace) -> ClassSpace {
        match self {
            Self::Paper => space,
            Self::JdtLosses => space.clamped(),
        }
    }

    /// The headline numbers under this convention, ids as in [`crate::metrics::Report::headline`].
    pub fn headline(self, counts: &Counts, qs: &[u8]) -> Vec<(String, Measured)> {
        match self {
            Self::Paper => report(counts, qs).headline,
            Self::JdtLosses => JdtLosses::default().headline(counts, qs),
        }
    }
}
