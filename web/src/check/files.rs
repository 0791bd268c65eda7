//! Chosen files by name.

use web_sys::{File, FileList};

/// A file under the name that pairing looks at.
#[derive(Debug, Clone)]
pub(crate) struct NamedFile {
    pub(crate) name: String,
    pub(crate) file: File,
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
