//! Chosen and dropped files by name.

use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

/// A file under the name that pairing looks at.
#[derive(Debug, Clone)]
pub(crate) struct NamedFile {
    pub(crate) name: String,
    pub(crate) file: File,
}

/// Files in few words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Loaded {
    pub(crate) count: usize,
    /// The first of them.
    pub(crate) names: String,
}

impl Loaded {
    /// So many are named.
    const NAMED: usize = 2;

    pub(crate) fn of(files: &[NamedFile]) -> Self {
        let names: Vec<&str> = files.iter().take(Self::NAMED).map(|file| file.name.as_str()).collect();
        let more = if files.len() > Self::NAMED { ", …" } else { "" };
        Self { count: files.len(), names: format!("{}{more}", names.join(", ")) }
    }
}

/// The files of a list, in its order.
pub(crate) fn of_list(list: &FileList) -> Vec<NamedFile> {
    (0..list.length()).filter_map(|at| list.get(at)).map(|file| NamedFile { name: path_of(&file), file }).collect()
}

/// The path inside the folder that was chosen, or the file's name.
fn path_of(file: &File) -> String {
    js_sys::Reflect::get(file, &"webkitRelativePath".into())
        .ok()
        .and_then(|path| path.as_string())
        .filter(|path| !path.is_empty())
        .unwrap_or_else(|| file.name())
}

/// What was dropped: to be asked while the browser tells of the drop, since it forgets afterwards.
pub(crate) fn dropped(data: &DataTransfer) -> Vec<FileSystemEntry> {
    let items = data.items();
    (0..items.length()).filter_map(|at| items.get(at)?.webkit_get_as_entry().ok()?).collect()
}

/// The files of what was dropped, those of folders under their paths in the order of their names.
pub(crate) async fn of_entries(entries: Vec<FileSystemEntry>) -> Vec<NamedFile> {
    let mut files = Vec::new();
    let mut left: Vec<FileSystemEntry> = entries.into_iter().rev().collect();
    while let Some(entry) = left.pop() {
        if entry.is_directory() {
            // What can no longer be read is not there.
            let mut inside = read_folder(entry.unchecked_into()).await.unwrap_or_default();
            inside.sort_by_key(FileSystemEntry::name);
            left.extend(inside.into_iter().rev());
        } else if let Ok(file) = read_file(entry.unchecked_ref()).await {
            files.push(NamedFile { name: entry.full_path().trim_start_matches('/').to_owned(), file });
        }
    }
    files
}

async fn read_file(entry: &FileSystemFileEntry) -> Result<File, JsValue> {
    let promise = Promise::new(&mut |done, failed| entry.file_with_callback_and_callback(&done, &failed));
    JsFuture::from(promise).await?.dyn_into()
}

async fn read_folder(folder: FileSystemDirectoryEntry) -> Result<Vec<FileSystemEntry>, JsValue> {
    let reader = folder.create_reader();
    let mut entries = Vec::new();
    loop {
        // Browsers give a hundred at a time.
        let promise = Promise::new(&mut |done, failed| {
            if let Err(error) = reader.read_entries_with_callback_and_callback(&done, &failed) {
                // The promise is still open.
                let _ = failed.call1(&JsValue::NULL, &error);
            }
        });
        let some: Array = JsFuture::from(promise).await?.dyn_into()?;
        if some.length() == 0 {
            return Ok(entries);
        }
        entries.extend(some.iter().map(FileSystemEntry::from));
    }
}
