//! Which files of a folder or an archive are masks, by their names.

/// Endings of files that are masks; others are passed over.
const ENDINGS: [&str; 11] =
    [".png", ".npy", ".npz", ".tif", ".tiff", ".bmp", ".nii", ".nii.gz", ".jpg", ".jpeg", ".coco.json"];

/// Whether a file of this name is taken for a mask.
///
/// # Example
/// ```
/// use jdt_io::is_mask_name;
/// assert!(is_mask_name("scans/A.NII.gz") && !is_mask_name("scans/notes.txt"));
/// ```
pub fn is_mask_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}
