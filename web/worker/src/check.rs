//! A worker's part in a check of files: it opens and pairs, counts, or keeps the books; which of it is up to the page.

use crate::files;
use crate::message::{Message, bytes};
use crate::run::post;
use jdt_core::metrics::Bootstrap;
use jdt_engine::protocol::{Response, decode, encode};
use jdt_engine::{
    CheckChoices, CheckFile, CheckRequest, CheckResponse, CheckResult, CheckSettings, CheckStudy, Engine, EngineError,
    Gathered, Gathering, MaskReader, MaskSource, ModelResult, Notes, PairOutcome, PairRow, PairTask, write_check,
};
use js_sys::ArrayBuffer;
use std::cell::RefCell;
use web_sys::File;

/// What a worker knows of the check under way.
#[derive(Default)]
pub(crate) struct Check {
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    plan: Option<Plan>,
    reader: MaskReader,
    gathering: Option<Gathering>,
    /// The last check's tables, for files that are asked for later.
    gathered: Gathered,
    notes: Notes,
}

/// How the check's files are read.
#[derive(Clone)]
struct Plan {
    settings: CheckSettings,
    names: Vec<String>,
    warnings: Vec<String>,
}

impl Check {
    /// Does what a request asks.
    pub(crate) async fn answer(
        &self,
        engine: &Engine,
        generation: u64,
        buffers: &[ArrayBuffer],
        files: Vec<File>,
    ) -> Result<(), EngineError> {
        let request = buffers.first().map(bytes).unwrap_or_default();
        let said = |response: &CheckResponse| say(generation, response, &[]);
        match decode::<CheckRequest>(&request)? {
            CheckRequest::Open { labels, predictions } => {
                let (paired, reader) = files::open(&labels, &predictions, &files).await;
                self.state.borrow_mut().reader = reader;
                said(&CheckResponse::Opened(paired))
            }
            CheckRequest::Begin { choices, warnings } => {
                self.begin(&choices, warnings)?;
                said(&CheckResponse::Begun)
            }
            CheckRequest::Count { at, pair, files: places } => {
                let row = self.count(engine, &pair, &places, &files).await?;
                say(generation, &CheckResponse::Counted { at }, &[encode(&row)?])
            }
            CheckRequest::Collect { at, lost } => {
                let row = match lost {
                    Some([model, image, why]) => PairRow::lost(&model, &image, &why),
                    None => decode(&buffers.get(1).map(bytes).unwrap_or_default())?,
                };
                if let Some(gathering) = &mut self.state.borrow_mut().gathering {
                    gathering.add_at(at, row);
                }
                Ok(())
            }
            CheckRequest::Finish { cancelled, seconds } => {
                said(&CheckResponse::Finished(self.finish(cancelled, seconds)?))
            }
            CheckRequest::Study => said(&CheckResponse::Studied(self.study()?)),
            CheckRequest::Write(file) => say(generation, &CheckResponse::Written(file), &[self.write(file)?]),
        }
    }

    fn begin(&self, choices: &CheckChoices, warnings: Vec<String>) -> Result<(), EngineError> {
        let settings = choices.settings();
        let (settings, names) = settings.map_err(|source| EngineError::File { role: "classes", source })?;
        let mut state = self.state.borrow_mut();
        state.gathering = Some(Gathering::new(&settings));
        state.plan = Some(Plan { settings, names, warnings });
        Ok(())
    }

    async fn count(
        &self,
        engine: &Engine,
        pair: &PairTask,
        places: &[usize],
        files: &[File],
    ) -> Result<PairRow, EngineError> {
        let settings = self.plan()?.settings;
        let file = |source: &MaskSource| places.iter().position(|&at| at == source.file).and_then(|at| files.get(at));
        let mut decoded = Vec::with_capacity(2);
        for (role, source) in [("label", &pair.label), ("prediction", &pair.prediction)] {
            // Nobody else asks for the reader while this waits: a worker answers one request after another.
            let mut reader = std::mem::take(&mut self.state.borrow_mut().reader);
            let read = files::read_mask(&mut reader, source, file(source)).await;
            self.state.borrow_mut().reader = reader;
            decoded.push(read.map_err(|reason| EngineError::Unreadable { role, reason }));
        }
        let (prediction, label) = (decoded.pop(), decoded.pop());
        let outcome = match (label, prediction) {
            (Some(Ok(label)), Some(Ok(prediction))) => {
                engine.count_decoded(&pair.image, label, prediction, &settings).await
            }
            (Some(Err(error)), _) | (_, Some(Err(error))) => {
                PairOutcome { failure: Some(error), ..PairOutcome::default() }
            }
            _ => PairOutcome::default(),
        };
        Ok(PairRow::new(&pair.model, &pair.image, outcome))
    }

    fn finish(&self, cancelled: bool, seconds: f64) -> Result<CheckResult, EngineError> {
        let plan = self.plan()?;
        let mut state = self.state.borrow_mut();
        let gathered = state.gathering.take().map(Gathering::finish).unwrap_or_default();
        state.notes = gathered.notes(plan.warnings, &plan.settings.reading.fixes);
        let rest = gathered.findings.iter().zip(&gathered.failures);
        let models = gathered.models.iter().zip(rest).map(|(model, (findings, failures))| ModelResult {
            name: model.name.clone(),
            images: model.counts.images().len(),
            report: jdt_core::metrics::report(&model.counts, &plan.settings.qs),
            beyond: model.beyond_counts(),
            failures: failures.clone(),
            findings: findings.clone(),
        });
        let result = CheckResult {
            models: models.collect(),
            names: plan.names,
            qs: plan.settings.qs,
            fixes: plan.settings.reading.fixes,
            cancelled,
            seconds,
        };
        state.gathered = gathered;
        Ok(result)
    }

    fn study(&self) -> Result<CheckStudy, EngineError> {
        let plan = self.plan()?;
        Ok(CheckStudy::new(&self.state.borrow().gathered.models, &plan.settings.qs, &Bootstrap::default())?)
    }

    fn write(&self, file: CheckFile) -> Result<Vec<u8>, EngineError> {
        let plan = self.plan()?;
        let state = self.state.borrow();
        let text = write_check(file, &state.gathered.models, &plan.names, &plan.settings, &state.notes)?;
        Ok(text.into_bytes())
    }

    fn plan(&self) -> Result<Plan, EngineError> {
        let nothing = || EngineError::Protocol { reason: "there is no check under way".to_owned() };
        self.state.borrow().plan.clone().ok_or_else(nothing)
    }
}

fn say(generation: u64, response: &CheckResponse, buffers: &[Vec<u8>]) -> Result<(), EngineError> {
    let message = Message::new(Response::Check { generation }).with_bytes(&encode(response)?);
    post(&buffers.iter().fold(message, |message, buffer| message.with_bytes(buffer)));
    Ok(())
}
