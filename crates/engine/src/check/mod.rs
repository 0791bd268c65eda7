//! Pairs of mask files, counted one by one: memory stays flat however many there are.
//!
//! [`Engine::count_pair`] turns the bytes of one pair into a row of counts; a [`Collector`] puts rows together. A
//! stream through [`Engine::check`] does both in one place; a pool of workers would call the first in many and
//! the second in one.

mod choices;
mod counting;
mod gathering;
mod handed;
mod instance_maps;
mod look;
mod marks;
mod messages;
mod plots;
mod row;
mod soft;
mod source;
mod study;
mod tables;

pub use choices::{CheckChoices, MergeChoice};
pub use gathering::{Gathered, Gathering};
pub use handed::{HandNote, HandedPair, hand_over};
pub use instance_maps::lonely_instances;
pub use look::{LookAt, PairLook, look_at};
pub use marks::{ImageConfusion, ImageMark};
pub use messages::{CheckFile, CheckRequest, CheckResponse, CheckResult, ModelResult};
pub use plots::{CheckPlots, DatasetCalibration, ModelPlots};
pub use row::{FoundRow, PairRow};
pub use source::{MaskPart, MaskReader, MaskSource, NamedMask, Opening, masks_of_npz, masks_of_zip, stem, whole_mask};
pub(crate) use study::failing_everywhere;
pub use study::{CONVENTION_METRICS, CheckStudy, ConventionRow, PairStudied};
pub use tables::{ImageTables, TableKinds};

use crate::{Engine, EngineError};
use jdt_core::masks::ClassSpace;
use jdt_core::metrics::{Report, report};
use jdt_core::statistics::Counts;
use jdt_io::{Finding, Fix, IoError, Reading, Survey};
use serde::{Deserialize, Serialize};
use std::future::Future;
use web_time::Instant;

/// How files are read and counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckSettings {
    /// Classes, ignore value, binary or not.
    pub space: ClassSpace,
    /// The worst-case shares, in percent.
    pub qs: Vec<u8>,
    /// Palette, merged classes and mends.
    pub reading: Reading,
    /// Which tables are made beside the counts.
    pub tables: TableKinds,
}

impl CheckSettings {
    /// The usual worst-case shares.
    pub const DEFAULT_QS: [u8; 2] = [1, 5];

    /// Settings over a class space, with the usual shares.
    pub fn new(space: ClassSpace) -> Self {
        Self { space, qs: Self::DEFAULT_QS.to_vec(), reading: Reading::default(), tables: TableKinds::default() }
    }

    /// The classes and the ignore value of the masks as they are in the files.
    pub fn raw_space(&self) -> ClassSpace {
        if self.reading.has(Fix::NoIgnore) { self.space.with_ignore(None) } else { self.space }
    }

    /// The classes that masks are counted in: with merged ones, and one behind them for what is left out.
    ///
    /// # Errors
    /// [`EngineError::Core`] for too many classes.
    pub fn counting_space(&self) -> Result<ClassSpace, EngineError> {
        match &self.reading.plan {
            Some(plan) if !plan.is_plain() => {
                plan.space().map_err(|source: IoError| EngineError::File { role: "classes", source })
            }
            _ => Ok(self.raw_space()),
        }
    }

    /// The number of classes that are reported over.
    pub fn counted(&self) -> usize {
        match &self.reading.plan {
            Some(plan) if !plan.is_plain() => plan.counted(),
            _ => self.space.classes(),
        }
    }

    /// Classes and ignore value in words.
    pub fn in_words(&self) -> String {
        let ignored =
            self.raw_space().ignore().map_or_else(|| "none ignored".to_owned(), |id| format!("id {id} ignored"));
        let kind = if self.space.is_binary() { "binary" } else { "multi-class" };
        format!("{} classes ({kind}), {ignored}", self.counted())
    }

    /// An empty table of counts.
    pub fn empty_counts(&self) -> Counts {
        let ignore = if self.counted() == self.space.classes() { self.raw_space().ignore() } else { None };
        Counts::new(self.counted(), self.space.is_binary()).with_ignored_id(ignore)
    }
}

/// One pair of files, or why one of them could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairBytes {
    /// The model that predicted.
    pub model: String,
    /// The image's key.
    pub image: String,
    /// The label file.
    pub label: Result<Vec<u8>, String>,
    /// The prediction file.
    pub prediction: Result<Vec<u8>, String>,
}

/// What one pair gave.
#[derive(Debug, Default)]
pub struct PairOutcome {
    /// The tables of its image, or of each of its slices.
    pub images: Vec<ImageTables>,
    /// What the mask doctor found in the "label", the "prediction" and the "pair".
    pub findings: Vec<(&'static str, Finding)>,
    /// Why nothing could be counted, if so.
    pub failure: Option<EngineError>,
    /// Pixels of the label.
    pub label_pixels: u64,
    /// Those of them that are left out.
    pub ignored_pixels: u64,
}

/// A pair that could not be counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairFailure {
    /// The image's key.
    pub image: String,
    /// Why, for the person who dropped it.
    pub message: String,
}

/// A finding with the files in which it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingGroup {
    /// The finding's stable id.
    pub id: String,
    /// "label", "prediction", "pair" or "data set".
    pub role: String,
    /// The message of the first file.
    pub message: String,
    /// The first file's image key.
    pub first_image: String,
    /// How many files.
    pub files: usize,
    /// How many pixels, where it is about pixels.
    pub pixels: u64,
    /// What would mend it.
    pub fix: Option<Fix>,
}

/// One model's rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelOutcome {
    /// The model's name.
    pub name: String,
    /// Rows, in the order of the stream.
    pub counts: Counts,
    /// All metrics of the rows, by the papers' convention.
    pub report: Report,
    /// Pairs that could not be counted.
    pub failures: Vec<PairFailure>,
    /// What the mask doctor found.
    pub findings: Vec<FindingGroup>,
}

/// The result of a check; of a cancelled one, what was counted until then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckOutcome {
    /// One entry a model, in the order in which they first came.
    pub models: Vec<ModelOutcome>,
    /// Whether it was cancelled before the end.
    pub cancelled: bool,
    /// How long it took.
    pub seconds: f64,
}

/// How far a check is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Pairs done, failed ones included.
    pub done: usize,
    /// Pairs in all.
    pub total: usize,
    /// Seconds since the start.
    pub seconds: f64,
}

/// Where pairs come from: a folder natively, dropped files in the browser.
pub trait PairSource {
    /// How many pairs there are in all.
    fn total(&self) -> usize;

    /// The next pair, `None` after the last.
    fn next(&mut self) -> impl Future<Output = Option<PairBytes>>;
}

/// Hears how far a check is, and says whether to stop.
pub trait CheckControl {
    /// Called after each pair.
    fn progress(&mut self, progress: Progress);

    /// Asked before each pair.
    fn is_cancelled(&self) -> bool;
}

impl Engine {
    /// Counts a stream of pairs. A bad file is a row among the failures, not the end; cancelling keeps what is done.
    pub async fn check(
        &self,
        settings: &CheckSettings,
        source: &mut impl PairSource,
        control: &mut impl CheckControl,
    ) -> CheckOutcome {
        let started = Instant::now();
        let total = source.total();
        let mut collector = Collector::new(settings);
        let mut done = 0;
        let mut cancelled = false;
        loop {
            if control.is_cancelled() {
                cancelled = done < total;
                break;
            }
            let Some(pair) = source.next().await else { break };
            let outcome = self.count_pair(&pair, settings).await;
            collector.add(&pair.model, &pair.image, outcome);
            done += 1;
            control.progress(Progress { done, total, seconds: started.elapsed().as_secs_f64() });
        }
        CheckOutcome { models: collector.finish(&settings.qs), cancelled, seconds: started.elapsed().as_secs_f64() }
    }
}

/// Puts the outcomes of pairs together, model by model.
#[derive(Debug)]
pub struct Collector {
    space: ClassSpace,
    empty: Counts,
    models: Vec<ModelOutcome>,
    surveys: Vec<Survey>,
}

impl Collector {
    /// An empty collector.
    pub fn new(settings: &CheckSettings) -> Self {
        let (space, empty) = (settings.raw_space(), settings.empty_counts());
        Self { space, empty, models: Vec::new(), surveys: Vec::new() }
    }

    /// Adds one pair's outcome.
    pub fn add(&mut self, model: &str, image: &str, outcome: PairOutcome) {
        self.add_row(PairRow::new(model, image, outcome));
    }

    /// Adds one pair's row.
    pub fn add_row(&mut self, row: PairRow) {
        let (at, PairRow { image, images, findings, failure, label_pixels, ignored_pixels, .. }) =
            (self.place(&row.model), row);
        if label_pixels > 0 {
            self.surveys[at].add(label_pixels, ignored_pixels);
        }
        let model = &mut self.models[at];
        for finding in findings {
            model.note(&image, finding);
        }
        let pushed: Result<(), EngineError> =
            images.into_iter().try_for_each(|tables| model.counts.push(tables.counts)).map_err(EngineError::from);
        if let Some(message) = failure.or_else(|| pushed.err().map(|error| error.to_string())) {
            model.failures.push(PairFailure { image, message });
        }
    }

    /// The models, in the order in which they first came, with their metrics; worst cases at each `q`, in percent.
    pub fn finish(mut self, qs: &[u8]) -> Vec<ModelOutcome> {
        for (model, survey) in self.models.iter_mut().zip(&self.surveys) {
            model.report = report(&model.counts, qs);
            for finding in survey.findings(self.space) {
                model.note("", FoundRow::new("data set", finding));
            }
        }
        self.models
    }

    fn place(&mut self, name: &str) -> usize {
        self.models.iter().position(|model| model.name == name).unwrap_or_else(|| {
            self.surveys.push(Survey::default());
            self.models.push(ModelOutcome {
                name: name.to_owned(),
                counts: self.empty.clone(),
                report: Report::default(),
                failures: Vec::new(),
                findings: Vec::new(),
            });
            self.models.len() - 1
        })
    }
}

impl ModelOutcome {
    fn note(&mut self, image: &str, finding: FoundRow) {
        let FoundRow { role, id, message, pixels, fix } = finding;
        let pixels = pixels.unwrap_or(0);
        match self.findings.iter_mut().find(|group| group.id == id && group.role == role) {
            Some(group) => {
                group.files += 1;
                group.pixels += pixels;
            }
            None => {
                self.findings.push(FindingGroup {
                    id,
                    role,
                    message,
                    first_image: image.to_owned(),
                    files: 1,
                    pixels,
                    fix,
                });
            }
        }
    }
}
