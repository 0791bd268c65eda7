//! NPZ: a zip of NPY arrays.

use crate::{Archive, Decoded, IoError, Limits, npy};

/// Reads the one array of an NPZ.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, IoError> {
    let archive = Archive::open(bytes)?;
    match archive.files() {
        [file] if file.name.to_ascii_lowercase().ends_with(".npy") => npy::decode(&archive.read(file, limits)?, limits),
        files => {
            const SHOWN: usize = 6;
            let mut names: Vec<&str> = files.iter().take(SHOWN).map(|file| file.name.as_str()).collect();
            if files.len() > SHOWN {
                names.push("…");
            }
            Err(IoError::SeveralFiles { files: files.len(), names: names.join(", ") })
        }
    }
}
