//! Pairs of files, read when their turn comes.

use jdt_engine::{PairBytes, PairSource};
use std::fs;
use std::future::{Future, ready};
use std::path::{Path, PathBuf};

/// One pair in folders.
#[derive(Debug, Clone)]
pub(crate) struct FolderPair {
    pub(crate) model: String,
    pub(crate) image: String,
    pub(crate) label: PathBuf,
    pub(crate) prediction: PathBuf,
}

/// A list of pairs, from the first to the last.
#[derive(Debug)]
pub(crate) struct FolderSource {
    total: usize,
    pairs: std::vec::IntoIter<FolderPair>,
}

impl FolderSource {
    pub(crate) fn new(pairs: Vec<FolderPair>) -> Self {
        Self { total: pairs.len(), pairs: pairs.into_iter() }
    }
}

impl PairSource for FolderSource {
    fn total(&self) -> usize {
        self.total
    }

    fn next(&mut self) -> impl Future<Output = Option<PairBytes>> {
        ready(self.pairs.next().map(|pair| PairBytes {
            label: read(&pair.label),
            prediction: read(&pair.prediction),
            model: pair.model,
            image: pair.image,
        }))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|reason| format!("{}: {reason}", path.display()))
}
