//! Mask files in folders.

use crate::refused::Refused;
use std::fs;
use std::path::{Path, PathBuf};

/// Endings of files that are masks; others in a folder are passed over.
const ENDINGS: [&str; 2] = ["png", "npy"];

/// A mask file below a folder.
#[derive(Debug, Clone)]
pub(crate) struct MaskFile {
    /// Its path from the folder, `/`-separated.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

/// Reads a whole file.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).map_err(|reason| Refused::file(path, reason))
}

/// All mask files below a folder, in the order of their names; how many others there were.
pub(crate) fn masks_below(folder: &Path) -> anyhow::Result<(Vec<MaskFile>, usize)> {
    let (mut masks, mut others) = (Vec::new(), 0);
    let mut waiting = vec![folder.to_owned()];
    while let Some(below) = waiting.pop() {
        for entry in fs::read_dir(&below).map_err(|reason| Refused::file(&below, reason))? {
            let path = entry.map_err(|reason| Refused::file(&below, reason))?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if is_mask(&path) {
                let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                masks.push(MaskFile { name, path });
            } else {
                others += 1;
            }
        }
    }
    masks.sort_by(|a, b| a.name.cmp(&b.name));
    Ok((masks, others))
}

fn is_mask(path: &Path) -> bool {
    path.extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}
