//! Real masks, where they lie beside the project: they decode, and the doctor raises no false alarm.

use jdt_core::masks::ClassSpace;
use jdt_io::{Limits, decode, diagnose};
use jdt_tests::tally::say;
use std::path::{Path, PathBuf};

fn pngs(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(pngs(&path));
        } else if path.extension().is_some_and(|extension| extension == "png") {
            found.push(path);
        }
    }
    found
}

/// The findings of every PNG under a folder of shared data, or `None` with a line that says so.
fn findings(folder: &str, space: ClassSpace) -> Option<Vec<(PathBuf, Vec<&'static str>)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(folder);
    if !folder.is_dir() {
        say(&format!("SKIPPED: {} is not there", folder.display()));
        return None;
    }
    let find = |path: PathBuf| {
        let decoded = decode(&std::fs::read(&path).unwrap(), &Limits::default()).unwrap();
        let ids = diagnose(&decoded, Some(&space)).into_iter().map(|finding| finding.id).collect();
        (path, ids)
    };
    Some(pngs(&folder).into_iter().filter(|path| !path.ends_with("montage.png")).map(find).collect())
}

#[test]
fn street_scenes_are_clean() {
    let Some(seen) = findings("street", ClassSpace::new(10, Some(255)).unwrap()) else { return };
    assert_eq!(seen.len(), 12);
    for (path, findings) in seen {
        assert_eq!(findings, [""; 0], "{}", path.display());
    }
}

#[test]
fn radiologists_masks_are_binary() {
    let Some(seen) = findings("lidc", ClassSpace::new(2, None).unwrap()) else { return };
    assert_eq!(seen.len(), 48);
    for (path, findings) in seen {
        // Where a radiologist outlined nothing there is no 255.
        assert!(
            findings == ["binary_0_255", "out_of_range"] || findings.is_empty(),
            "{}: {findings:?}",
            path.display()
        );
    }
    for (path, findings) in findings("lidc", ClassSpace::binary(None)).unwrap_or_default() {
        assert_eq!(findings, [""; 0], "{}", path.display());
    }
}
