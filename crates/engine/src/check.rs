//! Pairs of mask files, counted one by one: memory stays flat however many there are.
//!
//! [`Engine::count_pair`] turns the bytes of one pair into a row of counts; a [`Collector`] puts rows together. A
//! stream through [`Engine::check`] does both in one place; a pool of workers would call the first in many and
//! the second in one.

use crate::{Engine, EngineError};
use jdt_core::masks::{ClassSpace, LabelMap, PredictionMap};
use jdt_core::metrics::{Report, report};
use jdt_core::statistics::{Counts, ImageCounts};
use jdt_io::{Decoded, Finding, Limits, ReadAs};
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
}

impl CheckSettings {
    /// The usual worst-case shares.
    pub const DEFAULT_QS: [u8; 2] = [1, 5];

    /// Settings over a class space, with the usual shares.
    pub fn new(space: ClassSpace) -> Self {
        Self { space, qs: Self::DEFAULT_QS.to_vec() }
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
#[derive(Debug, Clone, PartialEq)]
pub struct PairOutcome {
    /// The row of counts.
    pub counts: ImageCounts,
    /// What the mask doctor found in the label and in the prediction.
    pub findings: Vec<(&'static str, Finding)>,
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
    /// "label" or "prediction".
    pub role: String,
    /// The message of the first file.
    pub message: String,
    /// The first file's image key.
    pub first_image: String,
    /// How many files.
    pub files: usize,
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
    /// Decodes one pair and counts it.
    ///
    /// # Errors
    /// [`EngineError::Unreadable`], [`EngineError::File`] for a file that is no mask, [`EngineError::Core`] for masks
    /// that do not fit each other or the classes.
    pub async fn count_pair(&self, pair: &PairBytes, space: ClassSpace) -> Result<PairOutcome, EngineError> {
        let label = decode("label", &pair.label)?;
        let prediction = decode("prediction", &pair.prediction)?;
        let label_map = LabelMap::new(&ids("label", &label, space)?, space)?;
        let prediction_map = PredictionMap::new(&ids("prediction", &prediction, space)?, space)?;
        let confusion = self.confusion(&label_map, &prediction_map).await?;
        let findings = [("label", &label), ("prediction", &prediction)]
            .into_iter()
            .flat_map(|(role, decoded)| jdt_io::diagnose(decoded, Some(&space)).into_iter().map(move |f| (role, f)))
            .collect();
        let counts = ImageCounts::from_confusion(pair.image.clone(), &confusion).of_image(label_map.shape().pixels());
        Ok(PairOutcome { counts, findings })
    }

    /// Counts a stream of pairs. A bad file is a row among the failures, not the end; cancelling keeps what is done.
    pub async fn check(
        &self,
        settings: &CheckSettings,
        source: &mut impl PairSource,
        control: &mut impl CheckControl,
    ) -> CheckOutcome {
        let started = Instant::now();
        let total = source.total();
        let mut collector = Collector::new(settings.space);
        let mut done = 0;
        let mut cancelled = false;
        loop {
            if control.is_cancelled() {
                cancelled = done < total;
                break;
            }
            let Some(pair) = source.next().await else { break };
            let outcome = self.count_pair(&pair, settings.space).await;
            collector.add(&pair.model, &pair.image, outcome);
            done += 1;
            control.progress(Progress { done, total, seconds: started.elapsed().as_secs_f64() });
        }
        CheckOutcome { models: collector.finish(&settings.qs), cancelled, seconds: started.elapsed().as_secs_f64() }
    }
}

fn decode(role: &'static str, bytes: &Result<Vec<u8>, String>) -> Result<Decoded, EngineError> {
    let bytes = bytes.as_ref().map_err(|reason| EngineError::Unreadable { role, reason: reason.clone() })?;
    jdt_io::decode(bytes, &Limits::default()).map_err(|source| EngineError::File { role, source })
}

fn ids(role: &'static str, decoded: &Decoded, space: ClassSpace) -> Result<jdt_core::masks::IdImage, EngineError> {
    let read_as = ReadAs { classes: Some(space.classes()), ..ReadAs::default() };
    jdt_io::to_ids(decoded, &read_as).map_err(|source| EngineError::File { role, source })
}

/// Puts the outcomes of pairs together, model by model.
#[derive(Debug)]
pub struct Collector {
    space: ClassSpace,
    models: Vec<ModelOutcome>,
}

impl Collector {
    /// An empty collector.
    pub fn new(space: ClassSpace) -> Self {
        Self { space, models: Vec::new() }
    }

    /// Adds one pair's outcome.
    pub fn add(&mut self, model: &str, image: &str, outcome: Result<PairOutcome, EngineError>) {
        let model = self.model(model);
        let failure = match outcome {
            Ok(PairOutcome { counts, findings }) => {
                for (role, finding) in findings {
                    model.note(role, image, finding);
                }
                model.counts.push(counts).err().map(EngineError::from)
            }
            Err(error) => Some(error),
        };
        if let Some(error) = failure {
            model.failures.push(PairFailure { image: image.to_owned(), message: error.to_string() });
        }
    }

    /// The models, in the order in which they first came, with their metrics; worst cases at each `q`, in percent.
    pub fn finish(mut self, qs: &[u8]) -> Vec<ModelOutcome> {
        for model in &mut self.models {
            model.report = report(&model.counts, qs);
        }
        self.models
    }

    fn model(&mut self, name: &str) -> &mut ModelOutcome {
        let at = self.models.iter().position(|model| model.name == name).unwrap_or_else(|| {
            self.models.push(ModelOutcome {
                name: name.to_owned(),
                counts: Counts::new(self.space.classes(), self.space.is_binary()).with_ignored_id(self.space.ignore()),
                report: Report::default(),
                failures: Vec::new(),
                findings: Vec::new(),
            });
            self.models.len() - 1
        });
        &mut self.models[at]
    }
}

impl ModelOutcome {
    fn note(&mut self, role: &str, image: &str, finding: Finding) {
        match self.findings.iter_mut().find(|group| group.id == finding.id && group.role == role) {
            Some(group) => group.files += 1,
            None => self.findings.push(FindingGroup {
                id: finding.id.to_owned(),
                role: role.to_owned(),
                message: finding.message,
                first_image: image.to_owned(),
                files: 1,
            }),
        }
    }
}
