//! The check of this visit: the files chosen, the run under way, what came of it.

mod answers;
mod files;
mod running;

use super::counting::Counting;
use super::crew::{Crew, Said, Who};
use super::files::{Loaded, NamedFile};
use super::linked;
use super::options::Options;
use super::picked::Picked;
use super::seen::{Place, Seen};
use crate::engine_client::EngineClient;
use crate::link::LinkState;
use crate::texts::check::Far;
use jdt_engine::{BackendChoice, CheckRequest, CheckResult, CheckStudy, FineStudy, ModelPlots, Paired};
use leptos::prelude::*;
use reactive_stores::Store;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// Everything the Check place works with. Cheap to clone.
#[derive(Clone)]
pub(crate) struct CheckSession(Rc<Inner>);

struct Inner {
    crew: Rc<Crew>,
    state: Store<LinkState>,
    labels: RefCell<Vec<NamedFile>>,
    predictions: RefCell<Vec<NamedFile>>,
    photographs: RefCell<Vec<NamedFile>>,
    instances: RefCell<Vec<NamedFile>>,
    /// Another number for other labels.
    labels_version: Cell<u64>,
    seen: Seen,
    /// The question which files belong together, while it is open.
    opening: Cell<Option<u64>>,
    /// Whether to count as soon as it is answered.
    runs_when_paired: Cell<bool>,
    counting: RefCell<Option<Counting>>,
    /// The first question about the last check.
    asked: Cell<Option<u64>>,
    /// When progress was last shown.
    shown: Cell<f64>,
    options: Options,
    signals: CheckSignals,
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Run {
    /// None was started.
    Idle,
    /// Under way.
    Running(Far),
    /// All pairs are counted; the metrics are being read off.
    Reading,
    /// Done or cancelled; so many pairs had been given out.
    Done(Arc<CheckResult>, usize),
}

/// What the components watch.
#[derive(Clone, Copy)]
pub(crate) struct CheckSignals {
    /// What pairing found among the chosen files; `None` until that is known.
    pub(crate) paired: RwSignal<Option<Arc<Paired>>>,
    /// How many label and prediction files were chosen.
    pub(crate) chosen: RwSignal<(usize, usize)>,
    /// What was chosen: how many labels, predictions, photographs, instance maps, and the first names.
    pub(crate) loaded: RwSignal<[Loaded; 4]>,
    /// The model that is looked at.
    pub(crate) model: RwSignal<usize>,
    /// What is drawn of the last check; comes after it. Matrix, objects and ranks, and the rest of each model.
    pub(crate) fine: RwSignal<Option<Arc<FineStudy>>>,
    pub(crate) plots: RwSignal<Option<Arc<Vec<ModelPlots>>>>,
    /// The images that a cell or a bin stands for, while one is chosen.
    pub(in crate::check) picked: RwSignal<Option<Arc<Picked>>>,
    /// What is looked at closely.
    pub(in crate::check) zoomed: RwSignal<Option<Place>>,
    pub(crate) run: RwSignal<Run>,
    /// The closer look at the last check; comes after it.
    pub(crate) study: RwSignal<Option<Arc<CheckStudy>>>,
    /// What stands in the way, in words.
    pub(crate) error: RwSignal<Option<String>>,
    /// What became of the last file that was asked for.
    pub(crate) handed_over: RwSignal<Option<String>>,
}

impl CheckSession {
    /// A session without files.
    pub(crate) fn new(clerk: EngineClient, backend: BackendChoice, state: Store<LinkState>) -> Self {
        let signals = CheckSignals {
            paired: RwSignal::new(None),
            chosen: RwSignal::new((0, 0)),
            loaded: RwSignal::new(Default::default()),
            model: RwSignal::new(0),
            fine: RwSignal::new(None),
            plots: RwSignal::new(None),
            picked: RwSignal::new(None),
            zoomed: RwSignal::new(None),
            run: RwSignal::new(Run::Idle),
            study: RwSignal::new(None),
            error: RwSignal::new(None),
            handed_over: RwSignal::new(None),
        };
        let session = Self(Rc::new(Inner {
            crew: Rc::new(Crew::new(clerk, backend)),
            state,
            labels: RefCell::new(Vec::new()),
            predictions: RefCell::new(Vec::new()),
            photographs: RefCell::new(Vec::new()),
            instances: RefCell::new(Vec::new()),
            labels_version: Cell::new(0),
            seen: Seen::new(),
            opening: Cell::new(None),
            runs_when_paired: Cell::new(false),
            counting: RefCell::new(None),
            asked: Cell::new(None),
            shown: Cell::new(0.0),
            options: Options::new(),
            signals,
        }));
        linked::follow(session.0.options, state);
        session.0.crew.listen_to_clerk(&session.listener());
        session
    }

    pub(super) fn listener(&self) -> Rc<dyn Fn(Who, Said)> {
        let session = self.clone();
        Rc::new(move |who, said| session.hear(who, said))
    }

    pub(crate) fn signals(&self) -> CheckSignals {
        self.0.signals
    }

    pub(crate) fn options(&self) -> Options {
        self.0.options
    }

    pub(crate) fn state(&self) -> Store<LinkState> {
        self.0.state
    }

    /// The pairs of the last check.
    pub(in crate::check) fn seen(&self) -> &Seen {
        &self.0.seen
    }

    pub(super) fn ask_clerk(&self, request: &CheckRequest) {
        let generation = self.0.crew.next_generation();
        if self.0.asked.get().is_none() {
            self.0.asked.set(Some(generation));
        }
        self.0.crew.ask(Who::Clerk, generation, request, Vec::new(), Vec::new());
    }

    pub(super) fn with_counting(&self, act: impl FnOnce(&mut Counting)) {
        if let Some(counting) = self.0.counting.borrow_mut().as_mut() {
            act(counting);
        }
    }
}
