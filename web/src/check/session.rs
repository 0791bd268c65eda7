//! The check of this visit: the files chosen, the run under way, what came of it.

use super::files::NamedFile;
use crate::engine_client::{EngineClient, Event};
use crate::link::{LinkState, LinkStateStoreFields};
use crate::texts::Texts;
use jdt_core::masks::ClassSpace;
use jdt_engine::protocol::{Paired, Request, Response};
use jdt_engine::{CheckOutcome, CheckSettings, Progress};
use jdt_worker::Message;
use leptos::prelude::*;
use reactive_stores::Store;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Everything the Check place works with. Cheap to clone.
#[derive(Clone)]
pub(crate) struct CheckSession(Rc<Inner>);

struct Inner {
    engine: EngineClient,
    state: Store<LinkState>,
    texts: &'static Texts,
    labels: RefCell<Vec<NamedFile>>,
    predictions: RefCell<Vec<NamedFile>>,
    /// The question which files belong together, while it is open.
    pairing: Cell<Option<u64>>,
    /// Whether to count as soon as it is answered.
    runs_when_paired: Cell<bool>,
    signals: CheckSignals,
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Run {
    /// None was started.
    Idle,
    /// Under way.
    Running { generation: u64, progress: Progress },
    /// Done or cancelled.
    Done(CheckOutcome, CheckSettings),
}

/// What the components watch.
#[derive(Clone, Copy)]
pub(crate) struct CheckSignals {
    /// What pairing found among the chosen files; `None` until the checker has answered.
    pub(crate) paired: RwSignal<Option<Paired>>,
    /// How many label and prediction files were chosen.
    pub(crate) chosen: RwSignal<(usize, usize)>,
    pub(crate) run: RwSignal<Run>,
    /// What stands in the way, in words.
    pub(crate) error: RwSignal<Option<String>>,
    settings: StoredValue<Option<CheckSettings>>,
}

impl CheckSession {
    /// A session without files.
    pub(crate) fn new(engine: EngineClient, state: Store<LinkState>, texts: &'static Texts) -> Self {
        let signals = CheckSignals {
            paired: RwSignal::new(None),
            chosen: RwSignal::new((0, 0)),
            run: RwSignal::new(Run::Idle),
            error: RwSignal::new(None),
            settings: StoredValue::new(None),
        };
        let session = Self(Rc::new(Inner {
            engine: engine.clone(),
            state,
            texts,
            labels: RefCell::new(Vec::new()),
            predictions: RefCell::new(Vec::new()),
            pairing: Cell::new(None),
            runs_when_paired: Cell::new(false),
            signals,
        }));
        let listener = session.clone();
        engine.listen(move |event| listener.hear(event));
        session
    }

    pub(crate) fn signals(&self) -> CheckSignals {
        self.0.signals
    }

    pub(crate) fn state(&self) -> Store<LinkState> {
        self.0.state
    }

    pub(crate) fn texts(&self) -> &'static Texts {
        self.0.texts
    }

    /// Takes label files in place of those before.
    pub(crate) fn set_labels(&self, files: Vec<NamedFile>) {
        self.0.runs_when_paired.set(false);
        self.0.labels.replace(files);
        self.pair_again();
    }

    /// Takes prediction files in place of those before.
    pub(crate) fn set_predictions(&self, files: Vec<NamedFile>) {
        self.0.runs_when_paired.set(false);
        self.0.predictions.replace(files);
        self.pair_again();
    }

    fn pair_again(&self) {
        let names = |files: &RefCell<Vec<NamedFile>>| -> Vec<String> {
            files.borrow().iter().map(|file| file.name.clone()).collect()
        };
        self.0.signals.error.set(None);
        self.0.signals.chosen.set((self.0.labels.borrow().len(), self.0.predictions.borrow().len()));
        self.0.signals.paired.set(None);
        let generation = self.0.engine.next_generation();
        self.0.pairing.set(Some(generation));
        let request =
            Request::Pair { generation, labels: names(&self.0.labels), predictions: names(&self.0.predictions) };
        self.0.engine.send_when_ready(Message::new(request));
    }

    fn settings(&self) -> Option<CheckSettings> {
        let state = self.0.state.get_untracked();
        let ignore = state.ignore.trim().parse().ok();
        let space = if state.binary {
            // 255 is foreground in most binary masks: it is ignored only where the masks are not binary.
            ClassSpace::binary(ignore.filter(|&id| id != 255))
        } else {
            ClassSpace::new(state.classes, ignore).ok()?
        };
        Some(CheckSettings::new(space))
    }

    /// Counts every pair, from the first.
    pub(crate) fn run(&self) {
        self.cancel();
        if self.0.pairing.get().is_some() {
            return self.0.runs_when_paired.set(true);
        }
        let signals = self.0.signals;
        let pairs = signals.paired.get_untracked().unwrap_or_default().pairs;
        let Some(settings) = self.settings() else {
            return signals.error.set(Some(self.0.texts.check_no_classes.to_owned()));
        };
        if pairs.is_empty() {
            return signals.error.set(Some(self.0.texts.check_no_pairs.to_owned()));
        }
        signals.error.set(None);
        let generation = self.0.engine.next_generation();
        let progress = Progress { done: 0, total: pairs.len(), seconds: 0.0 };
        signals.run.set(Run::Running { generation, progress });
        signals.settings.set_value(Some(settings.clone()));
        let labels = self.0.labels.borrow();
        let predictions = self.0.predictions.borrow();
        let files = labels.iter().chain(predictions.iter()).map(|named| named.file.clone()).collect();
        let header = Request::Check { generation, settings, pairs };
        self.0.engine.send_when_ready(Message { header, buffers: Vec::new(), files });
    }

    /// Stops the run under way; what was counted is kept.
    pub(crate) fn cancel(&self) {
        if let Run::Running { generation, .. } = self.0.signals.run.get_untracked() {
            self.0.engine.send(&Message::new(Request::Cancel { generation }));
        }
    }

    fn hear(&self, event: &Event) {
        match event {
            Event::Answered(Message { header: Response::Paired { generation, paired }, .. }) => {
                if self.0.pairing.get() == Some(*generation) {
                    self.0.pairing.set(None);
                    self.0.signals.paired.set(Some(paired.clone()));
                    if self.0.runs_when_paired.take() {
                        self.run();
                    }
                }
            }
            event => {
                if matches!(event, Event::Died) && self.0.pairing.get().is_some() {
                    self.pair_again();
                }
                self.hear_run(event);
            }
        }
    }

    fn hear_run(&self, event: &Event) {
        let signals = self.0.signals;
        let Run::Running { generation: current, .. } = signals.run.get_untracked() else { return };
        match event {
            Event::Died => {
                signals.run.set(Run::Idle);
                signals.error.set(Some(self.0.texts.check_worker_died.to_owned()));
            }
            Event::Answered(Message { header, .. }) => match header {
                Response::Progress { generation, progress } if *generation == current => {
                    signals.run.set(Run::Running { generation: current, progress: *progress });
                }
                Response::Checked { generation, outcome } if *generation == current => {
                    if let Some(settings) = signals.settings.get_value() {
                        signals.run.set(Run::Done(outcome.clone(), settings));
                    }
                }
                Response::Failed { generation, message } if *generation == current => {
                    signals.run.set(Run::Idle);
                    signals.error.set(Some(message.clone()));
                }
                _ => {}
            },
            Event::Started | Event::GaveUp => {}
        }
    }

    /// Takes a sample: its files, and how they are to be read.
    pub(crate) fn take_sample(&self, labels: Vec<NamedFile>, predictions: Vec<NamedFile>, space: ClassSpace) {
        let state = self.0.state;
        state.classes().set(space.classes());
        state.binary().set(space.is_binary());
        state.ignore().set(space.ignore().map(|id| id.to_string()).unwrap_or_default());
        self.set_labels(labels);
        self.set_predictions(predictions);
        self.0.runs_when_paired.set(true);
    }
}
