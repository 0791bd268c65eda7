//! Parity with the original implementations, value by value.
//!
//! Reads `tests/golden`, or the folder that `JDT_GOLDEN_DIR` names, which may hold some of the files only. Prints for
//! each file what was compared, the worst error, and by name what was not compared and why.

mod jdt_loss;
mod lovasz;
mod metrics;
mod peers_segmentation;
mod peers_surface;
mod pixel_losses;
mod soft_overlap_losses;

use jdt_tests::golden;
use jdt_tests::tally::say;
use serde::de::DeserializeOwned;

#[test]
fn the_folder_holds_golden_files_and_nothing_else() {
    let folder = golden::folder();
    say(&format!("golden values of {}", folder.display()));
    let wrong = golden::strange_files(&folder);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn peers_are_of_the_two_kinds_that_are_compared() {
    #[derive(serde::Deserialize)]
    struct Case {
        kind: String,
        name: String,
    }
    for case in cases_of::<Case>("peers.json").unwrap_or_default() {
        assert!(["segmentation", "surface"].contains(&case.kind.as_str()), "{}: a kind {:?}", case.name, case.kind);
    }
}

/// The cases of a file, or `None`, said aloud, if this folder does not have it.
fn cases_of<T: DeserializeOwned>(file: &str) -> Option<Vec<T>> {
    let cases = golden::load(file);
    if cases.is_none() {
        say(&format!("{file}: absent from {}, nothing compared", golden::folder().display()));
    }
    cases
}
