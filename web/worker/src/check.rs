//! A worker's part in a check of files: it opens and pairs, counts, or keeps the books; which of it is up to the page.

use crate::files;
use crate::message::{Message, bytes};
use crate::run::post;
use jdt_core::metrics::Bootstrap;
use jdt_engine::protocol::{Response, decode, encode};
use jdt_engine::{
    CheckChoices, CheckFile, CheckPlots, CheckRequest, CheckResponse, CheckResult, CheckSettings, CheckStudy, Decoded,
    Engine, EngineError, Gathered, Gathering, HandedPair, LookAt, MaskReader, MaskSource, ModelResult, Notes, PairLook,
    PairOutcome, PairRow, PairTask, hand_over, look_at, write_check,
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

/// The files that came with a request, and their places among those that were chosen.
#[derive(Clone, Copy)]
struct Given<'a> {
    places: &'a [usize],
    files: &'a [File],
}

impl Given<'_> {
    fn file(&self, source: &MaskSource) -> Option<&File> {
        self.places.iter().position(|&at| at == source.file).and_then(|at| self.files.get(at))
    }
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
            CheckRequest::Open { labels, predictions, photographs, instances } => {
                let (paired, reader) = files::open([&labels, &predictions, &photographs, &instances], &files).await;
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
            CheckRequest::Draw => said(&CheckResponse::Drawn(Box::new(self.draw()?))),
            CheckRequest::Mark { model, mark } => {
                let images = self.state.borrow().gathered.marked(model, mark);
                said(&CheckResponse::Marked { model, mark, images })
            }
            CheckRequest::Look { pair, photograph, look, files: places } => {
                let given = Given { places: &places, files: &files };
                let seen = self.look(&pair, photograph.as_ref(), look, given).await?;
                say(generation, &CheckResponse::Looked(seen.clone()), &[seen.rgba])
            }
            CheckRequest::Hand { pair, slice, files: places } => {
                let handed = self.hand(&pair, slice, Given { places: &places, files: &files }).await?;
                let message = Message::new(Response::Check { generation });
                let message = message.with_bytes(&encode(&CheckResponse::Handed(handed.clone()))?);
                post(&message.with_floats(&handed.label).with_floats(&handed.prediction));
                Ok(())
            }
            CheckRequest::Study => said(&CheckResponse::Studied(self.study()?)),
            CheckRequest::Write(file) => say(generation, &CheckResponse::Written(file), &[self.write(file)?]),
        }
    }

    fn begin(&self, choices: &CheckChoices, warnings: Vec<String>) -> Result<(), EngineError> {
        let settings = choices.settings();
        let (settings, names) = settings.map_err(|source| EngineError::File { role: "classes", source })?;
        let mut state = self.state.borrow_mut();
        state.gathering = Some(Gathering::new(&settings).keeping_confusions());
        // What was read of other files under the same places.
        state.reader = MaskReader::default();
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
        let given = Given { places, files };
        let outcome = match self.read_all(pair, settings.tables.instances, given).await {
            Ok(([label, prediction], instances)) => {
                engine.count_with_instances(&pair.image, label, prediction, instances, &settings).await
            }
            Err(error) => PairOutcome { failure: Some(error), ..PairOutcome::default() },
        };
        Ok(PairRow::new(&pair.model, &pair.image, outcome))
    }

    /// Reads and decodes label, prediction and, if objects are asked for, the instance map.
    async fn read_all(
        &self,
        pair: &PairTask,
        objects: bool,
        given: Given<'_>,
    ) -> Result<([Decoded; 2], Option<Decoded>), EngineError> {
        let masks = self.read_pair(pair, given).await?;
        let instances = match pair.instances.as_ref().filter(|_| objects) {
            Some(source) => Some(self.read("instances", source, given).await?),
            None => None,
        };
        Ok((masks, instances))
    }

    /// Reads and decodes label and prediction.
    async fn read_pair(&self, pair: &PairTask, given: Given<'_>) -> Result<[Decoded; 2], EngineError> {
        let label = self.read("label", &pair.label, given).await?;
        Ok([label, self.read("prediction", &pair.prediction, given).await?])
    }

    async fn read(&self, role: &'static str, source: &MaskSource, given: Given<'_>) -> Result<Decoded, EngineError> {
        // Nobody else asks for the reader while this waits: a worker answers one request after another.
        let mut reader = std::mem::take(&mut self.state.borrow_mut().reader);
        let read = files::read_mask(&mut reader, source, given.file(source)).await;
        self.state.borrow_mut().reader = reader;
        read.map_err(|reason| EngineError::Unreadable { role, reason })
    }

    async fn look(
        &self,
        pair: &PairTask,
        photograph: Option<&MaskSource>,
        look: LookAt,
        given: Given<'_>,
    ) -> Result<PairLook, EngineError> {
        let settings = self.plan()?.settings;
        let [label, prediction] = self.read_pair(pair, given).await?;
        let photograph = match photograph {
            Some(source) => Some(self.read("photograph", source, given).await.map_err(|error| error.to_string())),
            None => None,
        };
        look_at(label, prediction, photograph, look, &settings)
    }

    async fn hand(&self, pair: &PairTask, slice: Option<usize>, given: Given<'_>) -> Result<HandedPair, EngineError> {
        let settings = self.plan()?.settings;
        let [label, prediction] = self.read_pair(pair, given).await?;
        hand_over(label, prediction, slice, &settings)
    }

    fn draw(&self) -> Result<CheckPlots, EngineError> {
        let plan = self.plan()?;
        CheckPlots::new(&self.state.borrow().gathered, &plan.names)
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
            instance_maps: model.instances.is_some().then(|| model.instance_maps().0),
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
        write_check(file, &state.gathered.models, &plan.names, &plan.settings, &state.notes)
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
