//! Texts of the numbers that follow a stroke.

use super::zh;
use crate::language::Language;

/// The texts of the numbers that follow a stroke in one language.
pub(crate) struct FurtherTexts {
    pub(crate) losses: &'static str,
    pub(crate) metrics: &'static str,
    pub(crate) metrics_about: &'static str,
    pub(crate) pixels: &'static str,
    pub(crate) pending: &'static str,
    pub(crate) refused: fn(&str) -> String,
    pub(crate) hard_labels_about: &'static str,
    pub(crate) no_dataset: &'static str,
    pub(crate) kl: &'static str,
    pub(crate) focal: &'static str,
    pub(crate) lovasz: &'static str,
    pub(crate) over_pixels: fn(&str, u64, &str) -> String,
    pub(crate) mean_of: fn(&str, usize, &str) -> String,
    pub(crate) of_dataset: &'static str,
    pub(crate) of_images: &'static str,
    pub(crate) of_classes: &'static str,
    pub(crate) image: fn(usize, &str) -> String,
    pub(crate) class: fn(usize, &str) -> String,
    pub(crate) iou: &'static str,
    pub(crate) dice: &'static str,
    pub(crate) acc: &'static str,
    pub(crate) biou: &'static str,
    pub(crate) nsd: &'static str,
    pub(crate) hausdorff: &'static str,
    pub(crate) hausdorff_95: &'static str,
    pub(crate) assd: &'static str,
    pub(crate) copy: fn(&str) -> String,
}

/// The texts in the page's language; linked only by a program that shows them.
pub(crate) fn further_texts() -> &'static FurtherTexts {
    match Language::now() {
        Language::En => &EN,
        Language::Zh => &zh::FURTHER,
    }
}

/// In English.
static EN: FurtherTexts = FurtherTexts {
    losses: "Losses of pixels and ranks",
    metrics: "Metrics by D, I and C",
    metrics_about: "Of the hardened masks, the largest class or 0.5; NSD at a tolerance of 1 px",
    pixels: "px",
    pending: "Follows the stroke",
    refused: |losses| format!("{losses}: n/a. They take hard labels alone; a soft label does not name one class."),
    hard_labels_about: "It takes the one class that a pixel is labelled with; a soft label does not name one.",
    no_dataset: "A distance is not summed over images",
    kl: "KL = Σ y·(ln y − ln x), mean over pixels",
    focal: "Focal = (1 − p)²·(−ln p), p = x of the labelled class, mean over pixels",
    lovasz: "Lovász: errors |x − y| of a class, largest first, each times what its pixel takes from IoU when it turns wrong",
    over_pixels: |sum, pixels, value| format!("  = {sum} / {pixels} = {value}"),
    mean_of: |terms, n, value| format!("  = ({terms}) / {n} = {value}"),
    of_dataset: "pixels of all images first, then the mean over classes",
    of_images: "mean over the classes of each image, then over images",
    of_classes: "mean over the images of each class, then over classes",
    image: |number, values| format!("image {number}: {values}"),
    class: |class, value| format!("class {class} {value}"),
    iou: "IoU = TP / (TP + FP + FN)",
    dice: "Dice = 2·TP / (2·TP + FP + FN)",
    acc: "Acc = TP / (TP + FN)",
    biou: "BIoU = |G_d ∩ P_d| / |G_d ∪ P_d|, the bands of width d (2 % of the diagonal) inside both boundaries",
    nsd: "NSD = boundary pixels within 1 px of the other boundary / all boundary pixels",
    hausdorff: "HD = the largest distance from a boundary pixel to the other boundary",
    hausdorff_95: "HD95 = the greater of both directions' 95th percentiles of these distances",
    assd: "ASSD = Σ distances of both directions / all boundary pixels",
    copy: |name| format!("Copy {name} as PyTorch"),
};
