//! The error of an input that is not accepted, as against a fault of ours.

use std::fmt;

/// An input that was refused, and why.
#[derive(Debug)]
pub(crate) struct Refused(String);

impl Refused {
    /// Refuses with a reason in one line.
    pub(crate) fn because(reason: impl fmt::Display) -> anyhow::Error {
        anyhow::Error::new(Self(reason.to_string()))
    }

    /// Refuses a file.
    pub(crate) fn file(path: &std::path::Path, reason: impl fmt::Display) -> anyhow::Error {
        Self::because(format_args!("{}: {reason}", path.display()))
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}
