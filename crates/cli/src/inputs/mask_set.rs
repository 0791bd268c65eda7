//! The masks of a folder, a zip, an NPZ or a COCO file, each read when its turn comes.

use crate::files;
use crate::refused::Refused;
use jdt_io::{Archive, CocoSet, Decoded, Format, Limits, decode, is_mask_name};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a mask lies.
#[derive(Debug, Clone)]
pub(crate) enum MaskPlace {
    /// A file of its own.
    File(PathBuf),
    /// A file of a zip or an array of an NPZ, by its place there.
    Packed(Arc<Vec<u8>>, usize),
    /// An array of an NPZ in a folder: the NPZ is opened when its turn comes.
    Array(PathBuf, usize),
    /// An image of a COCO file.
    Drawn(Arc<CocoSet>, usize),
}

impl MaskPlace {
    /// Reads and decodes the mask.
    pub(crate) fn decode(&self) -> Result<Decoded, String> {
        let limits = Limits::default();
        let of_archive = |bytes: &[u8], at: usize| {
            let archive = Archive::open(bytes).map_err(|reason| reason.to_string())?;
            let file = archive.files().get(at).ok_or("the archive has changed")?;
            let bytes = archive.read(file, &limits).map_err(|reason| reason.to_string())?;
            decode(&bytes, &limits).map_err(|reason| reason.to_string())
        };
        let read = |path: &Path| std::fs::read(path).map_err(|reason| format!("{}: {reason}", path.display()));
        match self {
            Self::File(path) => decode(&read(path)?, &limits).map_err(|reason| reason.to_string()),
            Self::Packed(bytes, at) => of_archive(bytes, *at),
            Self::Array(path, at) => of_archive(&read(path)?, *at),
            Self::Drawn(set, at) => set.draw(*at, &limits).map_err(|reason| reason.to_string()),
        }
    }
}

/// Masks with their names, in the order of the names.
#[derive(Debug, Clone, Default)]
pub(crate) struct MaskSet {
    pub(crate) masks: Vec<(String, MaskPlace)>,
    /// Files that are no masks.
    pub(crate) others: usize,
    /// The COCO file that the masks are drawn from.
    pub(crate) coco: Option<Arc<CocoSet>>,
}

impl MaskSet {
    /// Opens a folder, a zip, an NPZ of several arrays, a COCO file, or a single mask. Results in COCO's form name images by
    /// their ids alone, so they take their names over from the labels, if those are COCO's as well.
    pub(crate) fn open(path: &Path, labels: Option<&Self>) -> anyhow::Result<Self> {
        if path.is_dir() {
            return Self::of_folder(path);
        }
        let bytes = files::read(path)?;
        match Format::of(&bytes).map_err(|reason| Refused::file(path, reason))? {
            Format::Zip => Self::of_archive(path, bytes),
            Format::Coco => {
                let mut set = CocoSet::parse(&bytes).map_err(|reason| Refused::file(path, reason))?;
                if let Some(labels) = labels.and_then(|labels| labels.coco.as_ref()) {
                    set.adopt(labels);
                }
                Ok(Self::of_coco(set))
            }
            _ => {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                Ok(Self { masks: vec![(name, MaskPlace::File(path.to_owned()))], ..Self::default() })
            }
        }
    }

    fn of_folder(folder: &Path) -> anyhow::Result<Self> {
        let mut set = Self::default();
        for (name, path) in files::files_below(folder)? {
            if !is_mask_name(&name) {
                set.others += 1;
            } else if name.to_ascii_lowercase().ends_with(".npz") {
                set.masks.extend(arrays(&name, &path));
            } else {
                set.masks.push((name, MaskPlace::File(path)));
            }
        }
        Ok(set)
    }

    fn of_archive(path: &Path, bytes: Vec<u8>) -> anyhow::Result<Self> {
        let bytes = Arc::new(bytes);
        let archive = Archive::open(&bytes).map_err(|reason| Refused::file(path, reason))?;
        let (masks, others): (Vec<_>, Vec<_>) =
            archive.files().iter().enumerate().partition(|(_, file)| is_mask_name(&file.name));
        let mut masks: Vec<(String, MaskPlace)> = masks
            .into_iter()
            .map(|(at, file)| (file.name.clone(), MaskPlace::Packed(Arc::clone(&bytes), at)))
            .collect();
        masks.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(Self { masks, others: others.len(), coco: None })
    }

    fn of_coco(set: CocoSet) -> Self {
        let set = Arc::new(set);
        let names = set.images().iter().map(|image| image.name.clone()).enumerate();
        let mut masks: Vec<(String, MaskPlace)> =
            names.map(|(at, name)| (name, MaskPlace::Drawn(Arc::clone(&set), at))).collect();
        masks.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self { masks, others: 0, coco: Some(set) }
    }

    /// The set's masks by the first folder of their names, which is taken off; masks in no folder are left away.
    pub(crate) fn by_first_folder(self) -> Vec<(String, Self)> {
        let mut models: Vec<(String, Self)> = Vec::new();
        for (name, place) in self.masks {
            let Some((folder, rest)) = name.split_once('/') else { continue };
            let at = models.iter().position(|(known, _)| known == folder).unwrap_or_else(|| {
                models.push((folder.to_owned(), Self::default()));
                models.len() - 1
            });
            models[at].1.masks.push((rest.to_owned(), place));
        }
        models
    }
}

/// The arrays of an NPZ: itself if there is one, else `name/array`. A broken one is told of when its turn comes.
fn arrays(name: &str, path: &Path) -> Vec<(String, MaskPlace)> {
    let names: Vec<String> = std::fs::read(path)
        .ok()
        .and_then(|bytes| Some(Archive::open(&bytes).ok()?.files().iter().map(|file| file.name.clone()).collect()))
        .unwrap_or_default();
    if names.len() <= 1 {
        return vec![(name.to_owned(), MaskPlace::File(path.to_owned()))];
    }
    let stem = &name[..name.len() - ".npz".len()];
    names
        .iter()
        .enumerate()
        .map(|(at, array)| (format!("{stem}/{array}"), MaskPlace::Array(path.to_owned(), at)))
        .collect()
}
