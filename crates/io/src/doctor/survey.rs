//! What only shows over all files of a data set.

use super::Finding;
use crate::Fix;
use jdt_core::masks::ClassSpace;

/// Counts over all labels, from which the data set's findings are read; surveys of shards add up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Survey {
    labels: u64,
    pixels: u64,
    ignored: u64,
}

impl Survey {
    /// Adds one label: its pixels, and how many of them are left out.
    pub fn add(&mut self, pixels: u64, ignored: u64) {
        self.labels += 1;
        self.pixels += pixels;
        self.ignored += ignored;
    }

    /// Adds another shard's survey.
    pub fn merge(&mut self, other: Self) {
        self.labels += other.labels;
        self.pixels += other.pixels;
        self.ignored += other.ignored;
    }

    /// The findings: an ignore value that no label holds.
    pub fn findings(&self, space: ClassSpace) -> Vec<Finding> {
        let Some(ignore) = space.ignore() else { return Vec::new() };
        let message = || {
            format!(
                "the ignore value {ignore} occurs in none of {} labels ({} pixels): every pixel counts; is it another value?",
                self.labels, self.pixels
            )
        };
        let never = self.labels > 0 && self.ignored == 0;
        never.then(|| Finding::new("ignore_never", message()).fixed_by(Fix::NoIgnore)).into_iter().collect()
    }
}
