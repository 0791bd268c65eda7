//! Files of folders.

use crate::refused::Refused;
use std::fs;
use std::path::{Path, PathBuf};

/// Reads a whole file.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).map_err(|reason| Refused::file(path, reason))
}

/// All files below a folder, in the order of their names, each with its `/`-separated path from there.
pub(crate) fn files_below(folder: &Path) -> anyhow::Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(below) = waiting.pop() {
        for entry in fs::read_dir(&below).map_err(|reason| Refused::file(&below, reason))? {
            let path = entry.map_err(|reason| Refused::file(&below, reason))?.path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                files.push((name, path));
            }
        }
    }
    files.sort();
    Ok(files)
}
