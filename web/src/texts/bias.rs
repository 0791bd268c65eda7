//! The sentences of Bias and of the fine-grained views. Only the program of the places refers to them.

use super::zh;
use crate::format::percent;
use crate::language::Language;
use crate::link::Over;
use jdt_core::bias::{BiasPreset, ModelErrors, Setting};

/// The present numbers, for the sentence about them.
pub(crate) struct BiasNow {
    /// Each model's name, mIoU^D, mIoU^C and mIoU^C of the worst.
    pub(crate) models: Vec<(String, [Option<f64>; 3])>,
    /// What the smaller half of the objects owns of mIoU^D, in whole percent; `None` where no objects were counted.
    pub(crate) smaller_half: Option<String>,
    pub(crate) q: u8,
    /// Whether they are of the reader's own data set, on which no slider acts.
    pub(crate) is_own: bool,
}

/// A share of the objects, and what they own of mIoU^D, in whole percent.
pub(crate) type Part = (String, String);

/// A model, and the metrics by which it leads.
pub(crate) type Leader<'a> = (&'a str, String);

/// The texts of one language.
pub(crate) struct BiasTexts {
    pub(crate) title: &'static str,
    pub(crate) about: &'static str,
    pub(crate) controls: &'static str,
    pub(crate) presets: &'static str,
    pub(crate) preset: fn(BiasPreset) -> &'static str,
    pub(crate) data_set: &'static str,
    pub(crate) setting: fn(Setting) -> &'static str,
    pub(crate) own_set: &'static str,
    pub(crate) own_about: &'static str,
    pub(crate) own_counted: fn(usize, usize) -> String,
    pub(crate) none_checked: &'static str,
    pub(crate) to_check: &'static str,
    /// A class of the data sets, by its name in them.
    pub(crate) class: fn(&str) -> String,
    pub(crate) images: &'static str,
    pub(crate) seed: &'static str,
    pub(crate) new_seed: &'static str,
    pub(crate) model: fn(&str) -> String,
    pub(crate) lose: &'static str,
    pub(crate) thicken: &'static str,
    pub(crate) thicken_from: &'static str,
    pub(crate) shift: &'static str,
    pub(crate) confuse: &'static str,
    pub(crate) blobs: &'static str,
    pub(crate) add_model: &'static str,
    pub(crate) remove_model: fn(&str) -> String,
    pub(crate) errs: fn(&ModelErrors) -> String,
    pub(crate) result: fn(usize) -> String,
    pub(crate) result_region: &'static str,
    pub(crate) best: &'static str,
    pub(crate) metric_name: fn(&str) -> String,
    pub(crate) metric_about: fn(&str) -> String,
    pub(crate) now: fn(&BiasNow) -> String,
    pub(crate) counting: &'static str,
    pub(crate) counted: fn(usize, usize, f64) -> String,
    pub(crate) plots: &'static str,

    pub(crate) look: fn(&str, &str) -> String,
    pub(crate) look_about: &'static str,
    pub(crate) look_label: &'static str,
    pub(crate) look_prediction: fn(&str) -> String,
    pub(crate) look_errors: fn(&str, &str) -> String,
    pub(crate) look_words: fn(&str, Option<f64>) -> String,
    pub(crate) true_positive: &'static str,
    pub(crate) false_positive: &'static str,
    pub(crate) false_negative: &'static str,
    pub(crate) open_in_paint: fn(&str) -> String,

    pub(crate) metric: &'static str,
    pub(crate) image: &'static str,
    pub(crate) objects: &'static str,
    pub(crate) which_model: &'static str,
    pub(crate) reading: &'static str,
    pub(crate) reading_name: fn(Over) -> &'static str,
    pub(crate) reading_about: fn(Over) -> &'static str,
    pub(crate) matrix_title: fn(&str) -> String,
    pub(crate) matrix_about: &'static str,
    pub(crate) matrix_region: &'static str,
    pub(crate) cell: fn(&str, &str, Option<String>, bool) -> String,
    pub(crate) mean_i: &'static str,
    pub(crate) mean_c: &'static str,
    pub(crate) ratio_d: &'static str,
    pub(crate) total: fn(Over) -> &'static str,
    pub(crate) sum_class_d: fn(&str, &str) -> String,
    pub(crate) sum_image: fn(&str, &str) -> String,
    pub(crate) sum_class_c: fn(&str, &str) -> String,
    pub(crate) sum_total: fn(Over, &str) -> String,

    pub(crate) axis_area: &'static str,
    pub(crate) axis_area_up_to: &'static str,
    pub(crate) axis_iou: &'static str,
    pub(crate) axis_share: &'static str,
    pub(crate) axis_image_iou: &'static str,
    pub(crate) axis_images: &'static str,
    pub(crate) size_title: &'static str,
    pub(crate) size_about: &'static str,
    pub(crate) size_words: fn(&str, &str, &str) -> String,
    pub(crate) mean_iou_of: fn(&str) -> String,
    pub(crate) owned_title: &'static str,
    pub(crate) owned_about: &'static str,
    pub(crate) owned_words: fn(&str, &Part, u64, &Part) -> String,
    pub(crate) owners: &'static str,
    pub(crate) owns: fn(&str) -> String,
    pub(crate) largest: &'static str,
    pub(crate) next: &'static str,
    pub(crate) smallest: &'static str,
    pub(crate) nobody: &'static str,
    pub(crate) histogram_title: &'static str,
    pub(crate) histogram_about: &'static str,
    pub(crate) histogram_words: fn(&str, &str, &str) -> String,
    pub(crate) ranks_title: &'static str,
    pub(crate) ranks_about: &'static str,
    pub(crate) ranks_words: fn(&[Leader<'_>], usize, Option<f64>) -> String,
    pub(crate) tau_with_d: &'static str,
}

/// The texts in the page's language.
pub(crate) fn texts() -> &'static BiasTexts {
    match Language::now() {
        Language::En => &EN,
        Language::Zh => &zh::BIAS,
    }
}

/// What a model does wrong, in a few words.
fn errs(errors: &ModelErrors) -> String {
    let ModelErrors { lose_below, thicken, thicken_from, shift, confuse, blobs, .. } = *errors;
    let from = if thicken_from > 0 { format!(", of things from {thicken_from} px on") } else { String::new() };
    let said = [
        (lose_below > 0, format!("loses what is under {lose_below} px")),
        (thicken > 0, format!("borders {thicken} px too far out{from}")),
        (thicken < 0, format!("borders {} px too far in{from}", -thicken)),
        (shift > 0, format!("shifted by {shift} px")),
        (confuse > 0.0, format!("takes {:.0} % of things for another class", 100.0 * confuse)),
        (blobs > 0, format!("{blobs} blobs an image")),
    ];
    let said: Vec<String> = said.into_iter().filter(|(is, _)| *is).map(|(_, words)| words).collect();
    if said.is_empty() { "makes no error".to_owned() } else { said.join(", ") }
}

fn now(now: &BiasNow) -> String {
    let best = |metric: usize| {
        let value = |model: &&(String, [Option<f64>; 3])| model.1[metric].unwrap_or(-1.0);
        // Of equals the first.
        now.models.iter().rev().max_by(|a, b| value(a).total_cmp(&value(b)))
    };
    let (Some(by_d), Some(by_c)) = (best(0), best(1)) else { return String::new() };
    let [gap_d, gap_c] = [0, 1].map(|metric| {
        let values = || now.models.iter().filter_map(|model| model.1[metric]);
        values().fold(0.0, f64::max) - values().fold(1.0, f64::min)
    });
    let (d, c, q, half) = (&by_d.0, &by_c.0, now.q, now.smaller_half.as_ref());
    let value = |model: &(String, [Option<f64>; 3]), metric: usize| percent(model.1[metric]);
    if gap_d < 0.005 && gap_c > 0.02 {
        let values =
            |metric: usize| now.models.iter().map(|model| value(model, metric)).collect::<Vec<_>>().join(" and ");
        return format!(
            "One mIoU D, two kinds of model. Over the whole data set they score {}; read per class and image they score {}. mIoU C tells apart what mIoU D cannot{}.",
            values(0),
            values(1),
            half.map_or_else(String::new, |half| format!(
                ": the smaller half of all objects owns only {half} % of mIoU D"
            ))
        );
    }
    if d == c {
        return format!(
            "{d} leads by mIoU D ({}) and by mIoU C ({}). Its worst {q} % of images per class: {}.{}",
            value(by_d, 0),
            value(by_d, 1),
            value(by_d, 2),
            if now.is_own { "" } else { " Let it lose small objects, and watch mIoU D hardly move." }
        );
    }
    format!(
        "Same pixels, two winners. {d} wins mIoU D ({} against {}){}. Read per class and image, {c} is better (mIoU C {} against {}), and {d}'s worst {q} % of images per class come to {}.",
        value(by_d, 0),
        value(by_c, 0),
        half.map_or_else(String::new, |half| format!(
            ", because the smaller half of all objects owns only {half} % of it"
        )),
        value(by_c, 1),
        value(by_d, 1),
        value(by_d, 2)
    )
}

/// English.
static EN: BiasTexts = BiasTexts {
    title: "Bias",
    about: "A data set whose objects differ in size by a factor of a thousand, and models that err in ways you choose. Whoever wins depends on how the mean is taken.",
    controls: "Data set and models",
    presets: "Begin with",
    preset: |preset| match preset {
        BiasPreset::StrongOnLarge => "Strong on large",
        BiasPreset::StrongOnSmall => "Strong on small",
        BiasPreset::SameD => "Same mIoU D, different mIoU C",
    },
    data_set: "Data set",
    setting: |setting| match setting {
        Setting::Street => "Street",
        Setting::Cells => "Cells",
    },
    own_set: "Your own",
    own_about: "What Check counted, read the same way: whose numbers follow large objects, and which images hide behind the mean.",
    own_counted: |images, models| format!("{images} images, {models} models, as they were checked"),
    none_checked: "Nothing is checked in this visit. Files are not kept: drop them in Check, then come back.",
    to_check: "To Check",
    class: str::to_owned,
    images: "images",
    seed: "seed",
    new_seed: "New seed",
    model: |name| format!("Model {name}"),
    lose: "lost under",
    thicken: "borders moved",
    thicken_from: "… of things from",
    shift: "shifted by",
    confuse: "wrong class",
    blobs: "blobs an image",
    add_model: "Add a model",
    remove_model: |name| format!("Remove model {name}"),
    errs,
    result: |images| format!("Result, % (n = {images} images)"),
    result_region: "Metrics of each model",
    best: "best",
    metric_name: |id| match id.split('_').collect::<Vec<_>>()[..] {
        [ratio, over, tail] => format!("{ratio} {over} worst {} %", tail.trim_start_matches('q')),
        [ratio, over] => format!("{ratio} {over}"),
        _ => id.to_owned(),
    },
    metric_about: |id| {
        match id {
            "Acc" => "Pixel accuracy: ΣTP over all pixels",
            "mIoU_D" => "ΣTP / Σ(TP+FP+FN) over all images, then the mean over classes",
            "mIoU_I" => "The mean over an image's classes, then over images",
            "mIoU_C" => "The mean over the images that hold a class, then over classes",
            "mIoU_K" => "The mean over a class's objects, then over classes",
            id if id.starts_with("mIoU_I_") => "mIoU I of the lowest images",
            _ => "mIoU C of the lowest images of each class",
        }
        .to_owned()
    },
    now,
    counting: "Counting …",
    counted: |images, models, seconds| {
        format!("{images} images, {models} models, counted in {:.0} ms", 1000.0 * seconds)
    },
    plots: "Plots",

    look: |image, class| format!("Image {image}, {class}"),
    look_about: "the cell that is chosen in the matrix",
    look_label: "Label",
    look_prediction: |model| format!("Prediction of {model}"),
    look_errors: |model, class| format!("Errors of {model} on {class}"),
    look_words: |model, iou| match iou {
        Some(iou) => format!("{model}: IoU {}", percent(Some(iou))),
        None => format!("{model}: NULL, the class is absent from the label"),
    },
    true_positive: "found",
    false_positive: "false positive, struck /",
    false_negative: "missed, struck \\",
    open_in_paint: |model| format!("Open label and {model}'s prediction in Paint"),

    metric: "metric",
    image: "image",
    objects: "objects",
    which_model: "Model",
    reading: "Reading direction",
    reading_name: |over| match over {
        Over::D => "D: the whole column as one image",
        Over::I => "I: across, then down",
        Over::C => "C: down, then across",
    },
    reading_about: |over| match over {
        Over::D => {
            "D adds up all images of a class before it divides: a cell counts by its pixels. The bar in a cell is its weight, against the heaviest of its class."
        }
        Over::I => {
            "I takes the mean of each row first, leaving NULLs out, then the mean of the rows: every image counts alike."
        }
        Over::C => {
            "C takes the mean of each column first, leaving NULLs out, then the mean of the columns: every class counts alike."
        }
    },
    matrix_title: |model| format!("IoU of model {model}, image × class, %"),
    matrix_about: "hatched: NULL, the class is absent from the label; ringed: among the worst 5 %",
    matrix_region: "Image × class matrix",
    cell: |image, class, iou, is_worst| {
        let iou = iou.map_or_else(|| "NULL".to_owned(), |iou| format!("IoU {iou} %"));
        format!("image {image}, {class}: {iou}{}", if is_worst { ", among the worst 5 %" } else { "" })
    },
    mean_i: "mean I",
    mean_c: "mean C",
    ratio_d: "Σ D",
    total: |over| match over {
        Over::D => "mIoU D, the mean of Σ D",
        Over::I => "mIoU I, the mean of the column above",
        Over::C => "mIoU C, the mean of the row mean C",
    },
    sum_class_d: |class, ratio| format!("{class}: ΣTP / Σ(TP+FP+FN) = {ratio}."),
    sum_image: |image, mean| format!("Image {image}: {mean}."),
    sum_class_c: |class, mean| format!("{class}: {mean}."),
    sum_total: |over, mean| {
        let name = match over {
            Over::D => "mIoU D",
            Over::I => "mIoU I",
            Over::C => "mIoU C",
        };
        format!("{name} = {mean}.")
    },

    axis_area: "object size, px",
    axis_area_up_to: "objects up to this size, px",
    axis_iou: "IoU, %",
    axis_share: "share, %",
    axis_image_iou: "mean IoU of an image, %",
    axis_images: "images",
    size_title: "IoU against object size",
    size_about: "a mark an object and model",
    size_words: |model, small, large| format!("{model}: {small} on average under 100 px, {large} from there on."),
    mean_iou_of: |model| format!("IoU of {model}"),
    owned_title: "Who owns mIoU D",
    owned_about: "cumulative over size; dashed: the share of the objects",
    owned_words: |model, largest, from, smallest| {
        format!(
            "{model}: the largest {} % of the objects, from {from} px on, own {} % of mIoU D; the smallest {} % own {} %.",
            largest.0, largest.1, smallest.0, smallest.1
        )
    },
    owners: "owners",
    owns: |model| format!("share of {model}, %"),
    largest: "largest 20 %",
    next: "next 30 %",
    smallest: "smallest 50 %",
    nobody: "no object",
    histogram_title: "Images by IoU",
    histogram_about: "each image's mean over its classes",
    histogram_words: |model, low, high| format!("{model}: from {low} to {high}."),
    ranks_title: "Ranks by metric",
    ranks_about: "first place on top; a ring where two change places",
    ranks_words: |leaders, flips, tau| {
        let leads: Vec<String> = leaders
            .iter()
            .filter(|(_, metrics)| !metrics.is_empty())
            .map(|(model, metrics)| format!("{model} leads by {metrics}."))
            .collect();
        let tau = tau.map_or_else(
            || "Kendall's τ between D and C: n/a, as one of them cannot tell the models apart.".to_owned(),
            |tau| format!("Kendall's τ between D and C: {}.", format!("{tau:+.2}").replace('-', "−")),
        );
        let flips = match flips {
            0 => "No model overtakes another.".to_owned(),
            1 => "One change of places.".to_owned(),
            flips => format!("{flips} changes of places."),
        };
        format!("{} {flips} {tau}", leads.join(" "))
    },
    tau_with_d: "τ with D",
};
