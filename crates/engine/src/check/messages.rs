//! What the page's check and its workers say to each other, beside the header that all workers share.
//!
//! One worker keeps the books: it opens archives, pairs names, collects rows and writes reports. The others count. All know the
//! same requests.

use super::{
    CheckChoices, CheckPlots, CheckStudy, FindingGroup, HandedPair, ImageMark, LookAt, MaskSource, PairFailure,
    PairLook,
};
use crate::pairing::{PairTask, Paired};
use jdt_core::metrics::{Measured, Report};
use jdt_io::{Fix, Side};
use serde::{Deserialize, Serialize};

/// From the page to a worker of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CheckRequest {
    /// Look into files and pair the masks by their names. Files: labels, predictions, photographs, instance maps.
    /// Answered by [`CheckResponse::Opened`].
    Open {
        /// The label files' paths.
        labels: Vec<String>,
        /// The prediction files' paths.
        predictions: Vec<String>,
        /// The photographs' paths.
        photographs: Vec<String>,
        /// The instance maps' paths.
        instances: Vec<String>,
    },
    /// A new check. Answered by [`CheckResponse::Begun`].
    Begin {
        /// How files are read and counted.
        choices: Box<CheckChoices>,
        /// What pairing has to say.
        warnings: Vec<String>,
    },
    /// Count a pair; with the instance map that it names, if objects are asked for. Answered by [`CheckResponse::Counted`].
    Count {
        /// Its place among the pairs.
        at: usize,
        /// The pair.
        pair: PairTask,
        /// Which of the chosen files came along, in their order.
        files: Vec<usize>,
    },
    /// Collect a counted pair. Buffer: its row.
    Collect {
        /// Its place among the pairs.
        at: usize,
        /// Model, image and reason of a pair of which no row came.
        lost: Option<[String; 3]>,
    },
    /// Read everything off what was collected. Answered by [`CheckResponse::Finished`].
    Finish {
        /// Whether pairs are missing.
        cancelled: bool,
        /// How long it took.
        seconds: f64,
    },
    /// Read off what is drawn. Answered by [`CheckResponse::Drawn`].
    Draw,
    /// Look for images. Answered by [`CheckResponse::Marked`].
    Mark {
        /// The model's place.
        model: usize,
        /// What is looked for.
        mark: ImageMark,
    },
    /// Draw a pair. Answered by [`CheckResponse::Looked`].
    Look {
        /// The pair.
        pair: PairTask,
        /// The photograph under it.
        photograph: Option<MaskSource>,
        /// What is to be seen.
        look: LookAt,
        /// Which of the chosen files came along, in their order.
        files: Vec<usize>,
    },
    /// Make a pair fit for painting. Answered by [`CheckResponse::Handed`].
    Hand {
        /// The pair.
        pair: PairTask,
        /// The slice of a volume, if it has several.
        slice: Option<usize>,
        /// Which of the chosen files came along, in their order.
        files: Vec<usize>,
    },
    /// Look closer: intervals, ranks, conventions. Answered by [`CheckResponse::Studied`].
    Study,
    /// Write a file of the last check. Answered by [`CheckResponse::Written`].
    Write(CheckFile),
}

/// From a worker of a check to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CheckResponse {
    /// Which masks belong together.
    Opened(Paired),
    /// The check can begin.
    Begun,
    /// A pair is counted. Buffer: its row.
    Counted {
        /// Its place among the pairs.
        at: usize,
    },
    /// A check's result.
    Finished(CheckResult),
    /// What a closer look says.
    Studied(CheckStudy),
    /// What is drawn.
    Drawn(Box<CheckPlots>),
    /// The places of a model's images in which there is what was looked for, with its pixels; the most first.
    Marked {
        /// The model's place.
        model: usize,
        /// What was looked for.
        mark: ImageMark,
        /// The images.
        images: Vec<(usize, u64)>,
    },
    /// A picture of a pair. Buffer: its colours, row-major `[H, W, 4]`.
    Looked(PairLook),
    /// A pair for painting. Buffers: label and prediction, f32, row-major `[C, H, W]`.
    Handed(HandedPair),
    /// A file. Buffer: its bytes.
    Written(CheckFile),
}

/// A file that is made of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckFile {
    /// Metrics of each model as CSV.
    Summary,
    /// One row a class, CSV.
    Classes,
    /// One row an image and class, CSV.
    Rows,
    /// Every convention, CSV.
    Conventions,
    /// The rows of counts, Arrow.
    Arrow,
    /// Everything, as JSON.
    Json,
    /// A report to read, in one file.
    Html,
    /// A table in Markdown.
    Markdown,
    /// A table in LaTeX.
    Latex,
}

impl CheckFile {
    /// The name of the file; those without are for the clipboard.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Summary => Some("metrics.csv"),
            Self::Classes => Some("classes.csv"),
            Self::Rows => Some("images-classes.csv"),
            Self::Conventions => Some("conventions.csv"),
            Self::Arrow => Some("counts.arrow"),
            Self::Json => Some("check.json"),
            Self::Html => Some("report.html"),
            Self::Markdown | Self::Latex => None,
        }
    }
}

/// A check's result as the page shows it: no counts, which stay where they were collected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CheckResult {
    /// The models in the order of the pairs.
    pub models: Vec<ModelResult>,
    /// Names of the counted classes.
    pub names: Vec<String>,
    /// Worst-case shares in percent.
    pub qs: Vec<u8>,
    /// The mends that were applied, the preset's among them.
    pub fixes: Vec<(Option<Side>, Fix)>,
    /// Whether it was cancelled before the end.
    pub cancelled: bool,
    /// How long it took.
    pub seconds: f64,
}

/// One model's metrics.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelResult {
    /// Its name.
    pub name: String,
    /// How many images were counted.
    pub images: usize,
    /// How many of them have the objects of an instance map, where objects were counted.
    pub instance_maps: Option<usize>,
    /// Everything that the counts say.
    pub report: Report,
    /// What the other tables say: `mIoU_K`, `ECE_D`, `soft_IoU_D`, `loss_jml_D`, …
    pub beyond: Vec<(String, Measured)>,
    /// Pairs that could not be counted.
    pub failures: Vec<PairFailure>,
    /// What the mask doctor found.
    pub findings: Vec<FindingGroup>,
}

impl ModelResult {
    /// A headline number, of the counts or of another table.
    pub fn get(&self, id: &str) -> Option<&Measured> {
        self.report.get(id).or_else(|| self.beyond.iter().find(|(name, _)| name == id).map(|(_, value)| value))
    }
}
