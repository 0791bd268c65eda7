//! Chosen files, read when their turn comes and no more of them than is needed.

use jdt_engine::{
    ArchiveFile, IoError, MaskReader, MaskSource, NamedMask, OfLabels, Opening, Paired, masks_of_npz, masks_of_zip,
    pair_masks, stem, whole_mask,
};
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

/// Looks into archives and COCO files and pairs all masks by name; the reader knows the COCO files that it has seen. Names and
/// files are of labels, predictions, photographs and instance maps.
pub(crate) async fn open(
    [labels, predictions, photographs, instances]: [&[String]; 4],
    files: &[File],
) -> (Paired, MaskReader) {
    let mut opened = Opened::default();
    for (at, (name, file)) in labels.iter().zip(files).enumerate() {
        opened.take(name, file, at, None).await;
    }
    let label_masks = std::mem::take(&mut opened.masks);
    let labels_coco = opened.coco;
    // Several zips of predictions are models even where they hold the same folders.
    let zips = predictions.iter().filter(|name| Opening::of(name) == Opening::Zip).count();
    for (at, (name, file)) in predictions.iter().zip(files.iter().skip(labels.len())).enumerate() {
        let side = Predictions { several_zips: zips > 1, labels_coco };
        opened.take(name, file, labels.len() + at, Some(side)).await;
    }
    let mut paired = pair_masks(&label_masks, &opened.masks);
    let others = opened.others;
    opened.masks.clear();
    let before = labels.len() + predictions.len();
    for (at, (name, file)) in photographs.iter().zip(files.iter().skip(before)).enumerate() {
        opened.take(name, file, before + at, None).await;
    }
    paired.photographs = OfLabels::photographs(&label_masks, &opened.masks);
    opened.masks.clear();
    let before = before + photographs.len();
    for (at, (name, file)) in instances.iter().zip(files.iter().skip(before)).enumerate() {
        opened.take(name, file, before + at, None).await;
    }
    paired.add_instances(&label_masks, &opened.masks);
    (paired.others, paired.refused) = (others, opened.refused);
    (paired, opened.reader)
}

/// What matters of the predictions' side.
#[derive(Clone, Copy)]
struct Predictions {
    several_zips: bool,
    labels_coco: Option<usize>,
}

#[derive(Default)]
struct Opened {
    masks: Vec<NamedMask>,
    others: usize,
    refused: Vec<[String; 2]>,
    reader: MaskReader,
    /// The first COCO file.
    coco: Option<usize>,
}

impl Opened {
    async fn take(&mut self, name: &str, file: &File, at: usize, predictions: Option<Predictions>) {
        match self.masks_of(name, file, at, predictions).await {
            Ok(masks) => self.masks.extend(masks),
            Err(reason) => self.refused.push([name.to_owned(), reason]),
        }
    }

    async fn masks_of(
        &mut self,
        name: &str,
        file: &File,
        at: usize,
        predictions: Option<Predictions>,
    ) -> Result<Vec<NamedMask>, String> {
        let folder = predictions.map(|_| stem(name.rsplit('/').next().unwrap_or(name)));
        Ok(match Opening::of(name) {
            Opening::Mask => vec![whole_mask(name, at)],
            Opening::Npz => masks_of_npz(name, at, list(file).await?),
            Opening::Zip => {
                let (mut masks, others) = masks_of_zip(at, list(file).await?, folder);
                if let Some(folder) = folder.filter(|_| predictions.is_some_and(|side| side.several_zips)) {
                    for mask in masks.iter_mut().filter(|mask| !mask.name.starts_with(&format!("{folder}/"))) {
                        mask.name = format!("{folder}/{}", mask.name);
                    }
                }
                self.others += others;
                masks
            }
            Opening::Coco => {
                let bytes = read(file, None).await?;
                let labels = predictions.and_then(|side| side.labels_coco);
                self.coco.get_or_insert(at);
                let masks = self.reader.open_coco(name, at, &bytes, labels, folder);
                masks.map_err(|reason: IoError| reason.to_string())?
            }
            Opening::Other => {
                self.others += 1;
                Vec::new()
            }
        })
    }
}

/// The files of an archive, of which nothing but the end is read.
async fn list(file: &File) -> Result<Vec<ArchiveFile>, String> {
    let told = |reason: IoError| reason.to_string();
    let size = length(file);
    let mut start = size.saturating_sub(ArchiveFile::END_BYTES);
    let mut tail = read(file, Some((start, ArchiveFile::END_BYTES))).await?;
    let list_at = ArchiveFile::list_at(&tail).map_err(told)?;
    if list_at < start {
        start = list_at;
        tail = read(file, Some((start, size - start))).await?;
    }
    ArchiveFile::list(&tail, start).map_err(told)
}

/// Reads and decodes a mask.
pub(crate) async fn read_mask(
    reader: &mut MaskReader,
    source: &MaskSource,
    file: Option<&File>,
) -> Result<jdt_engine::Decoded, String> {
    let bytes = if reader.knows(source) {
        Vec::new()
    } else {
        read(file.ok_or("the file did not arrive")?, MaskReader::stretch(source)).await?
    };
    reader.decode(source, &bytes).map_err(|reason| reason.to_string())
}

/// All bytes of a file, or those from a place on, at most so many.
async fn read(file: &File, stretch: Option<(u64, u64)>) -> Result<Vec<u8>, String> {
    let gone = |_| format!("{} can no longer be read: was it moved or changed?", file.name());
    let blob: Blob = match stretch {
        None => file.clone().into(),
        Some((start, most)) => {
            let end = start.saturating_add(most).min(length(file));
            file.slice_with_f64_and_f64(start as f64, end as f64).map_err(gone)?
        }
    };
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(gone)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a file's size is a whole number")]
fn length(file: &File) -> u64 {
    file.size() as u64
}
