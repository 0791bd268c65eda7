//! Where a mask lies among files that are at hand piece by piece: a file, a part of an archive, an image of a COCO file.

use jdt_io::{ArchiveFile, CocoSet, Decoded, IoError, Limits, decode, is_mask_name};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A mask of a file, by the file's place among those that were chosen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MaskSource {
    /// The file.
    pub file: usize,
    /// Which part of it.
    pub part: MaskPart,
}

/// The part of a file that a mask is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MaskPart {
    /// All of it.
    Whole,
    /// A file of a zip, or an array of an NPZ.
    Packed(ArchiveFile),
    /// An image of a COCO file; results take image names and category ids over from the labels' file.
    Drawn {
        /// The image's place in the file.
        image: usize,
        /// The labels' COCO file.
        labels: Option<usize>,
    },
}

/// A mask with the name that it is paired by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedMask {
    /// A relative path.
    pub name: String,
    /// Where it lies.
    pub source: MaskSource,
}

/// What a file of a name is opened as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// A mask by itself.
    Mask,
    /// A zip of masks: its list of files is needed.
    Zip,
    /// An NPZ: its list of arrays is needed.
    Npz,
    /// A COCO file: all of it is needed.
    Coco,
    /// No mask.
    Other,
}

impl Opening {
    /// By a file's name.
    pub fn of(name: &str) -> Self {
        let lower = name.to_ascii_lowercase();
        let ends = |ending: &str| lower.ends_with(ending);
        match () {
            () if ends(".zip") => Self::Zip,
            () if ends(".npz") => Self::Npz,
            () if ends(".json") => Self::Coco,
            () if is_mask_name(name) => Self::Mask,
            () => Self::Other,
        }
    }
}

/// A file as a single mask.
pub fn whole_mask(name: &str, file: usize) -> NamedMask {
    NamedMask { name: name.to_owned(), source: MaskSource { file, part: MaskPart::Whole } }
}

/// The masks of a zip under their own paths, and how many of its files are none. With a folder, that is put before paths that
/// are in none.
pub fn masks_of_zip(file: usize, files: Vec<ArchiveFile>, folder: Option<&str>) -> (Vec<NamedMask>, usize) {
    let all = files.len();
    let masks: Vec<ArchiveFile> = files.into_iter().filter(|file| is_mask_name(&file.name)).collect();
    let others = all - masks.len();
    let folder = folder.filter(|_| masks.iter().any(|mask| !mask.name.contains('/')));
    let name = |name: &str| folder.map_or_else(|| name.to_owned(), |folder| format!("{folder}/{name}"));
    let named = |mask: ArchiveFile| NamedMask {
        name: name(&mask.name),
        source: MaskSource { file, part: MaskPart::Packed(mask) },
    };
    (masks.into_iter().map(named).collect(), others)
}

/// The arrays of an NPZ: itself if there is one, else `name/array`.
pub fn masks_of_npz(name: &str, file: usize, arrays: Vec<ArchiveFile>) -> Vec<NamedMask> {
    if arrays.len() <= 1 {
        return vec![whole_mask(name, file)];
    }
    let stem = stem(name);
    let named = |array: ArchiveFile| NamedMask {
        name: format!("{stem}/{}", array.name),
        source: MaskSource { file, part: MaskPart::Packed(array) },
    };
    arrays.into_iter().map(named).collect()
}

/// A name without its ending.
pub fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Reads masks from the bytes of their files, and remembers COCO files that it has read.
#[derive(Debug, Default)]
pub struct MaskReader {
    sets: BTreeMap<usize, CocoSet>,
}

impl MaskReader {
    /// The masks of a COCO file; a file of one image, if it is named as one, is that mask.
    ///
    /// # Errors
    /// As [`CocoSet::parse`].
    pub fn open_coco(
        &mut self,
        name: &str,
        file: usize,
        bytes: &[u8],
        labels: Option<usize>,
        folder: Option<&str>,
    ) -> Result<Vec<NamedMask>, IoError> {
        let labels = labels.filter(|labels| self.sets.contains_key(labels));
        let set = self.parse(file, bytes, labels)?;
        if set.images().len() == 1 && name.to_ascii_lowercase().ends_with(".coco.json") {
            return Ok(vec![whole_mask(name, file)]);
        }
        let name = |name: &str| folder.map_or_else(|| name.to_owned(), |folder| format!("{folder}/{name}"));
        let named = |(image, name): (usize, String)| NamedMask {
            name,
            source: MaskSource { file, part: MaskPart::Drawn { image, labels } },
        };
        Ok(set.images().iter().map(|image| name(&image.name)).enumerate().map(named).collect())
    }

    fn parse(&mut self, file: usize, bytes: &[u8], labels: Option<usize>) -> Result<&CocoSet, IoError> {
        if !self.sets.contains_key(&file) {
            let mut set = CocoSet::parse(bytes)?;
            if let Some(labels) = labels.and_then(|labels| self.sets.get(&labels)) {
                set.adopt(labels);
            }
            self.sets.insert(file, set);
        }
        Ok(&self.sets[&file])
    }

    /// Which bytes of the file the mask is read from: start and at most how many; `None` for all of them.
    pub fn stretch(source: &MaskSource) -> Option<(u64, u64)> {
        match &source.part {
            MaskPart::Packed(file) => Some(file.span()),
            _ => None,
        }
    }

    /// Whether the mask is read without a byte more.
    pub fn knows(&self, source: &MaskSource) -> bool {
        matches!(source.part, MaskPart::Drawn { .. }) && self.sets.contains_key(&source.file)
    }

    /// Decodes a mask from the stretch of its file.
    ///
    /// # Errors
    /// As [`decode`], [`ArchiveFile::unpack`] and [`CocoSet::draw`].
    pub fn decode(&mut self, source: &MaskSource, bytes: &[u8]) -> Result<Decoded, IoError> {
        let limits = Limits::default();
        match &source.part {
            MaskPart::Whole => decode(bytes, &limits),
            MaskPart::Packed(file) => decode(&file.unpack(bytes, &limits)?, &limits),
            MaskPart::Drawn { image, labels } => self.parse(source.file, bytes, *labels)?.draw(*image, &limits),
        }
    }
}
