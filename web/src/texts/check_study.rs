//! The sentences about what is drawn of a check: matrix, confusions, calibration, gallery. Only the program of the places
//! refers to them.

use super::zh;
use crate::format::percent;
use crate::language::Language;

/// The texts of one language.
pub(crate) struct CheckStudyTexts {
    pub(crate) files_button: &'static str,
    pub(crate) loaded: fn(usize, &str) -> String,
    pub(crate) photographs: &'static str,
    pub(crate) photographs_about: &'static str,
    pub(crate) photographs_found: fn(usize, usize) -> String,
    pub(crate) instances: &'static str,
    pub(crate) instances_about: &'static str,
    pub(crate) instances_found: fn(usize, usize) -> String,
    pub(crate) instances_lonely: fn(usize) -> String,
    /// What the objects of K are: of so many images those of instance maps, of so many in all.
    pub(crate) objects_from: fn(usize, usize) -> String,

    pub(crate) drawing: &'static str,
    pub(crate) matrix: &'static str,
    pub(crate) size_bias: &'static str,
    pub(crate) matrix_of_all: fn(usize) -> String,
    pub(crate) matrix_too_wide: fn(usize) -> String,
    pub(crate) pages: fn(usize, usize, usize) -> String,
    pub(crate) pages_region: &'static str,
    pub(crate) page_before: &'static str,
    pub(crate) page_after: &'static str,
    pub(crate) order: &'static str,
    pub(crate) worst_first: &'static str,
    pub(crate) by_name: &'static str,
    pub(crate) look_closer: fn(&str, &str) -> String,
    pub(crate) every_nth: fn(usize) -> String,
    pub(crate) rows_of: fn(usize, usize) -> String,

    pub(crate) gallery: &'static str,
    pub(crate) gallery_class: &'static str,
    pub(crate) gallery_own_worst: &'static str,
    pub(crate) gallery_photographs: &'static str,
    pub(crate) gallery_none: &'static str,
    pub(crate) tile: fn(&str, &str, Option<f64>) -> String,
    pub(crate) tile_waits: &'static str,
    pub(crate) tile_failed: fn(&str) -> String,
    pub(crate) picture_words: fn(&str, &str) -> String,
    pub(crate) no_photograph: fn(&str) -> String,
    pub(crate) slice: fn(usize, usize) -> String,
    pub(crate) true_positive: &'static str,
    pub(crate) false_positive: &'static str,
    pub(crate) false_negative: &'static str,
    pub(crate) left_out_pixels: &'static str,

    pub(crate) zoom: &'static str,
    pub(crate) zoom_fit: &'static str,
    pub(crate) shrunk: fn([usize; 2], [usize; 2]) -> String,
    pub(crate) close: &'static str,
    pub(crate) open_in_paint: &'static str,
    pub(crate) open_all_the_same: &'static str,
    pub(crate) not_as_counted: &'static str,
    pub(crate) cut: fn([usize; 2], [usize; 2]) -> String,
    pub(crate) chosen: fn(&str) -> String,
    pub(crate) merged: fn(&str) -> String,
    pub(crate) filled: fn(u64, &str) -> String,
    pub(crate) other_numbers: &'static str,
    pub(crate) gone: &'static str,

    pub(crate) confusion: &'static str,
    pub(crate) confusion_about: &'static str,
    pub(crate) confusion_list: fn(usize) -> String,
    pub(crate) label_class: &'static str,
    pub(crate) predicted_class: &'static str,
    pub(crate) left_out: &'static str,
    pub(crate) confused: fn(&str, &str, u64, Option<f64>) -> String,
    pub(crate) of_label: &'static str,
    pub(crate) show_images: &'static str,

    pub(crate) calibration: &'static str,
    pub(crate) calibration_about: &'static str,
    pub(crate) calibration_words: fn(usize, u64, Option<f64>) -> String,
    pub(crate) axis_confidence: &'static str,
    pub(crate) axis_accuracy: &'static str,
    pub(crate) bin: &'static str,
    pub(crate) bin_name: fn(f64, f64) -> String,
    pub(crate) bins: &'static str,
    pub(crate) gap: &'static str,

    pub(crate) picked_confusion: fn(usize, &str, &str) -> String,
    pub(crate) picked_bin: fn(usize, &str) -> String,
    pub(crate) picked_column: &'static str,
    pub(crate) show_all_again: &'static str,
}

/// The texts in the page's language.
pub(crate) fn texts() -> &'static CheckStudyTexts {
    match Language::now() {
        Language::En => &EN,
        Language::Zh => &zh::CHECK_STUDY,
    }
}

/// English.
static EN: CheckStudyTexts = CheckStudyTexts {
    files_button: "Files…",
    loaded: |files, names| match files {
        0 => "Nothing loaded yet.".to_owned(),
        1 => format!("Loaded: {names}"),
        files => format!("Loaded: {files} files, {names}"),
    },
    photographs: "Photographs (optional)",
    photographs_about: "The pictures that the masks are of, with the same names: shown under the errors, and never counted.",
    photographs_found: |found, others| match others {
        0 => format!("{found} photographs belong to a label."),
        others => format!("{found} photographs belong to a label, {others} to none."),
    },
    instances: "Instance maps (optional)",
    instances_about: "Object ids of the labels, in files of their names: the objects of mIoU K. An id other than 0 is one object a class; pixels of id 0 are split into connected components.",
    instances_found: |found, others| match others {
        0 => format!("{found} labels have an instance map."),
        others => format!("{found} labels have an instance map; {others} files belong to no label."),
    },
    instances_lonely: |files| format!("{files} of the files given as instance maps belong to no label."),
    objects_from: |maps, images| match maps {
        0 => "Objects of K: connected components of the labels.".to_owned(),
        _ if maps == images => format!("Objects of K: instance maps, in all of {images} images."),
        _ => format!("Objects of K: instance maps in {maps} of {images} images, connected components in the others."),
    },

    drawing: "Drawing …",
    matrix: "Image by image",
    size_bias: "Open in Bias",
    matrix_of_all: |images| {
        format!("Means, sums and the number at the foot are of every image ({images}), not of this page alone.")
    },
    matrix_too_wide: |classes| {
        format!(
            "The matrix is left out: {classes} classes do not fit beside each other. The table of rows below holds every number."
        )
    },
    pages: |from, to, of| format!("images {from} – {to} of {of}"),
    pages_region: "Pages",
    page_before: "Page before",
    page_after: "Next page",
    order: "Order",
    worst_first: "worst first",
    by_name: "as they came",
    look_closer: |image, class| format!("Look at {image}, {class}"),
    every_nth: |n| format!("Of so many objects every {n}th is drawn; the file has all."),
    rows_of: |shown, rows| format!("The first {shown} of {rows} rows; the file has all."),

    gallery: "Worst images",
    gallery_class: "Class",
    gallery_own_worst: "each image's worst class",
    gallery_photographs: "over the photograph",
    gallery_none: "No image of this model has an IoU for that.",
    tile: |image, class, iou| format!("{image}, {class}: IoU {}", percent(iou)),
    tile_waits: "Reading …",
    tile_failed: |why| format!("Cannot be shown: {why}"),
    picture_words: |image, class| format!("Errors on {class} in {image}"),
    no_photograph: |why| format!("Without its photograph: {why}"),
    slice: |slice, of| format!("slice {slice} of {of}"),
    true_positive: "found",
    false_positive: "false positive, struck /",
    false_negative: "missed, struck \\",
    left_out_pixels: "left out of the count",

    zoom: "Zoom",
    zoom_fit: "fit",
    shrunk: |mask, picture| {
        format!("The mask is {} × {} pixels; it is drawn at {} × {}.", mask[0], mask[1], picture[0], picture[1])
    },
    close: "Close",
    open_in_paint: "Open this pair in Paint",
    open_all_the_same: "Open all the same",
    not_as_counted: "Paint takes at most 1024 × 1024 pixels and 8 classes, so this pair is not taken over as it was counted:",
    cut: |from, at| {
        format!(
            "Of {} × {} pixels only 1024 a side are taken, from column {} and row {} on, where most pixels are wrong.",
            from[0], from[1], at[0], at[1]
        )
    },
    chosen: |classes| format!("Only the classes that occur are taken: {classes}. The numbers stay what they are."),
    merged: |classes| format!("{classes} keep a class of their own, all others become one."),
    filled: |pixels, class| {
        format!("{pixels} pixels that the label leaves out are {class} in both masks: a painting leaves none out.")
    },
    other_numbers: "The numbers in Paint are those of the painting, and differ from the image's here.",
    gone: "The files of this check are gone: run it again.",

    confusion: "Which class was taken for which",
    confusion_about: "A row is a class of the label, shared out in % over what was predicted there. Choose a cell, and the images below are those in which it occurs.",
    confusion_list: |shown| {
        format!("The {shown} largest confusions. Choose one, and the images below are those in which it occurs.")
    },
    label_class: "label",
    predicted_class: "taken for",
    left_out: "left out",
    confused: |label, prediction, pixels, share| {
        let share = share.map_or_else(String::new, |share| format!(", {} % of {label}", percent(Some(share))));
        if label == prediction {
            format!("{label} found: {pixels} pixels{share}")
        } else {
            format!("{label} taken for {prediction}: {pixels} pixels{share}")
        }
    },
    of_label: "of the label, %",
    show_images: "Show images",

    calibration: "Calibration",
    calibration_about: "how often pixels of one confidence are right; on the diagonal they are right as often as they say",
    calibration_words: |images, pixels, error| {
        format!(
            "{pixels} pixels of {images} images; over all pixels together confidence and accuracy are {} percentage points apart.",
            percent(error)
        )
    },
    axis_confidence: "largest probability, %",
    axis_accuracy: "right, %",
    bin: "confidence, %",
    bin_name: |from, to| format!("{from:.0} – {to:.0}"),
    bins: "Show images with pixels of a confidence",
    gap: "right − confidence",

    picked_confusion: |images, label, prediction| match (images, label == prediction) {
        (1, true) => format!("The 1 image in which {label} was found"),
        (_, true) => format!("The {images} images in which {label} was found"),
        (1, false) => format!("The 1 image in which {label} was taken for {prediction}"),
        (_, false) => format!("The {images} images in which {label} was taken for {prediction}"),
    },
    picked_bin: |images, bin| format!("The {images} images with pixels of a confidence of {bin} %"),
    picked_column: "such pixels",
    show_all_again: "show all images again",
};
