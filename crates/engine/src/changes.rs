//! What was painted since when, so that a copy elsewhere can follow.

use crate::Layer;
use jdt_core::masks::Rect;
use std::sync::atomic::{AtomicU64, Ordering};

/// The most changes that are remembered; a copy that is further behind is made anew.
const MOST: usize = 64;

/// The state of an image: no two states of any images have one number, but clones share theirs until one is painted on.
pub(crate) type Version = u64;

fn next_version() -> Version {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// The last changes of an image.
#[derive(Debug, Clone)]
pub(crate) struct Changes {
    /// The state before the first change that is remembered.
    base: Version,
    /// Each change, with the state that it led to.
    log: Vec<(Version, Layer, Rect)>,
}

impl Changes {
    /// A new image.
    pub(crate) fn new() -> Self {
        Self { base: next_version(), log: Vec::new() }
    }

    /// A rectangle of a layer is new.
    pub(crate) fn push(&mut self, layer: Layer, rect: Rect) {
        if self.log.len() == MOST {
            // A copy that did not ask for so long is as well made anew.
            self.base = self.version();
            self.log.clear();
        }
        self.log.push((next_version(), layer, rect));
    }

    /// The state now.
    pub(crate) fn version(&self) -> Version {
        self.log.last().map_or(self.base, |&(version, ..)| version)
    }

    /// What a copy of that state lacks; `None` if it is too far behind, or of another image.
    pub(crate) fn since(&self, version: Version) -> Option<impl Iterator<Item = (Layer, Rect)>> {
        let known =
            if version == self.base { 0 } else { self.log.iter().position(|&(after, ..)| after == version)? + 1 };
        Some(self.log.iter().skip(known).map(|&(_, layer, rect)| (layer, rect)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(top: usize) -> Rect {
        Rect { top, left: 0, height: 1, width: 1 }
    }

    fn lacking(changes: &Changes, version: Version) -> Option<Vec<usize>> {
        Some(changes.since(version)?.map(|(_, rect)| rect.top).collect())
    }

    #[test]
    fn a_copy_learns_what_it_lacks() {
        let mut changes = Changes::new();
        let start = changes.version();
        assert_eq!(lacking(&changes, start), Some(vec![]));
        changes.push(Layer::Label, rect(1));
        let middle = changes.version();
        changes.push(Layer::Prediction, rect(2));
        assert_eq!(lacking(&changes, start), Some(vec![1, 2]));
        assert_eq!(lacking(&changes, middle), Some(vec![2]));
        assert_eq!(lacking(&changes, changes.version()), Some(vec![]));
    }

    #[test]
    fn what_is_forgotten_or_of_another_image_is_not_guessed() {
        let mut changes = Changes::new();
        let start = changes.version();
        for top in 0..=MOST {
            changes.push(Layer::Label, rect(top));
        }
        assert_eq!(lacking(&changes, start), None);
        assert!(changes.log.len() <= MOST);
        assert_eq!(lacking(&Changes::new(), changes.version()), None);
        // Two clones that are painted on part ways.
        let (mut left, mut right) = (changes.clone(), changes);
        left.push(Layer::Label, rect(1));
        right.push(Layer::Label, rect(2));
        assert_eq!(lacking(&right, left.version()), None);
    }
}
