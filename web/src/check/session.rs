//! The check of this visit: the files chosen, the run under way, what came of it.

use super::counting::{Counting, now};
use super::crew::{Crew, Said, Who};
use super::exports;
use super::files::{Loaded, NamedFile};
use super::linked;
use super::options::{Classes, Options};
use super::picked::{Pick, Picked};
use super::seen::{Photographs, Place, Seen};
use crate::engine_client::EngineClient;
use crate::link::{LinkState, LinkStateStoreFields};
use crate::texts::check::{Far, use_check_texts};
use jdt_core::masks::ClassSpace;
use jdt_engine::{
    BackendChoice, CheckFile, CheckPlots, CheckRequest, CheckResponse, CheckResult, CheckStudy, FineStudy, Fix,
    ImageMark, ModelPlots, Paired, Side,
};
use leptos::prelude::*;
use reactive_stores::Store;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

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
    pub(super) picked: RwSignal<Option<Arc<Picked>>>,
    /// What is looked at closely.
    pub(super) zoomed: RwSignal<Option<Place>>,
    pub(crate) run: RwSignal<Run>,
    /// The closer look at the last check; comes after it.
    pub(crate) study: RwSignal<Option<Arc<CheckStudy>>>,
    /// What stands in the way, in words.
    pub(crate) error: RwSignal<Option<String>>,
    /// What became of the last file that was asked for.
    pub(crate) handed_over: RwSignal<Option<String>>,
}

/// How often progress is shown, in milliseconds.
const SHOWN_EVERY_MS: f64 = 100.0;

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

    fn listener(&self) -> Rc<dyn Fn(Who, Said)> {
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

    /// Takes files of a side in place of those before.
    pub(crate) fn set_files(&self, side: Side, files: Vec<NamedFile>) {
        self.0.runs_when_paired.set(false);
        match side {
            Side::Label => {
                self.0.labels_version.set(self.0.labels_version.get() + 1);
                self.0.labels.replace(files)
            }
            Side::Prediction => self.0.predictions.replace(files),
        };
        // Mends were of the files before.
        self.0.options.fixes.set(Vec::new());
        self.pair_again();
    }

    /// Takes photographs in place of those before.
    pub(crate) fn set_photographs(&self, files: Vec<NamedFile>) {
        self.0.photographs.replace(files);
        self.pair_again();
    }

    /// Takes instance maps in place of those before.
    pub(super) fn set_instances(&self, files: Vec<NamedFile>) {
        self.0.instances.replace(files);
        self.pair_again();
    }

    /// The photographs, once it is known which label each belongs to.
    pub(super) fn photographs(&self) -> Option<Photographs> {
        let files = self.0.photographs.borrow().clone();
        let paired = self.0.signals.paired.get().filter(|_| !files.is_empty())?;
        let before = self.0.labels.borrow().len() + self.0.predictions.borrow().len();
        Some(Photographs { paired, files, before, labels: self.0.labels_version.get() })
    }

    /// The pairs of the last check.
    pub(super) fn seen(&self) -> &Seen {
        &self.0.seen
    }

    fn pair_again(&self) {
        let signals = self.0.signals;
        signals.error.set(None);
        signals.chosen.set((self.0.labels.borrow().len(), self.0.predictions.borrow().len()));
        signals.paired.set(None);
        signals.loaded.set(self.sides().map(|files| Loaded::of(&files.borrow())));
        let generation = self.0.crew.next_generation();
        self.0.opening.set(Some(generation));
        let names = |files: &RefCell<Vec<NamedFile>>| files.borrow().iter().map(|file| file.name.clone()).collect();
        let [labels, predictions, photographs, instances] = self.sides().map(names);
        let request = CheckRequest::Open { labels, predictions, photographs, instances };
        self.0.crew.ask(Who::Clerk, generation, &request, Vec::new(), self.files());
    }

    /// What was chosen, in the order in which files are numbered.
    fn sides(&self) -> [&RefCell<Vec<NamedFile>>; 4] {
        [&self.0.labels, &self.0.predictions, &self.0.photographs, &self.0.instances]
    }

    fn files(&self) -> Vec<web_sys::File> {
        let of = |files: &RefCell<Vec<NamedFile>>| -> Vec<web_sys::File> {
            files.borrow().iter().map(|named| named.file.clone()).collect()
        };
        self.sides().map(of).concat()
    }

    /// Counts every pair, from the first.
    pub(crate) fn run(&self) {
        // Of a run under way, nothing is kept.
        self.0.counting.replace(None);
        if self.0.opening.get().is_some() {
            return self.0.runs_when_paired.set(true);
        }
        let (signals, texts) = (self.0.signals, use_check_texts());
        let refuse = |error: String| {
            signals.run.set(Run::Idle);
            signals.error.set(Some(error));
        };
        let paired = signals.paired.get_untracked().unwrap_or_default();
        let choices = match self.0.options.choices(&self.0.state.get_untracked(), texts) {
            Ok(choices) => choices,
            Err(error) => return refuse(error),
        };
        if paired.pairs.is_empty() {
            return refuse(texts.no_pairs.to_owned());
        }
        signals.error.set(None);
        signals.study.set(None);
        signals.fine.set(None);
        signals.plots.set(None);
        signals.picked.set(None);
        signals.zoomed.set(None);
        signals.model.set(0);
        self.0.asked.set(None);
        signals.handed_over.set(None);
        let masks = [self.0.labels.borrow().clone(), self.0.predictions.borrow().clone()].concat();
        self.0.seen.begin(&paired.pairs, masks, choices.clone(), self.0.labels_version.get());
        let counters = self.0.crew.hire(paired.pairs.len(), &self.listener());
        let counting = Counting::begin(
            Rc::clone(&self.0.crew),
            counters,
            (paired.pairs.clone(), self.files()),
            (choices, paired.warnings()),
            texts.lost_pair,
        );
        signals.run.set(Run::Running(counting.far()));
        self.0.counting.replace(Some(counting));
    }

    /// Stops for a while, or goes on.
    pub(crate) fn pause(&self, pause: bool) {
        self.with_counting(|counting| if pause { counting.pause() } else { counting.resume() });
        self.0.shown.set(0.0);
        self.show_progress();
    }

    /// Stops the run under way; what was counted is kept.
    pub(crate) fn cancel(&self) {
        self.with_counting(Counting::finish);
    }

    /// Applies a mend, or takes it back, and counts again.
    pub(crate) fn mend(&self, mend: (Option<Side>, Fix), apply: bool) {
        self.0.options.fixes.update(|fixes| {
            fixes.retain(|other| *other != mend);
            if apply {
                fixes.push(mend);
            }
        });
        self.run();
    }

    /// Asks for a file of the last check.
    pub(crate) fn write(&self, file: CheckFile) {
        self.0.signals.handed_over.set(None);
        self.ask_clerk(&CheckRequest::Write(file));
    }

    /// Shows the images that a cell or a bin stands for; all of them if they are shown already.
    pub(super) fn pick(&self, mark: ImageMark) {
        let picked = self.0.signals.picked;
        let model = self.0.signals.model.get_untracked();
        if picked.with_untracked(|picked| picked.as_ref().is_some_and(|picked| picked.is_of(model, mark))) {
            return picked.set(None);
        }
        self.ask_clerk(&CheckRequest::Mark { model, mark });
    }

    fn ask_clerk(&self, request: &CheckRequest) {
        let generation = self.0.crew.next_generation();
        if self.0.asked.get().is_none() {
            self.0.asked.set(Some(generation));
        }
        self.0.crew.ask(Who::Clerk, generation, request, Vec::new(), Vec::new());
    }

    fn with_counting(&self, act: impl FnOnce(&mut Counting)) {
        if let Some(counting) = self.0.counting.borrow_mut().as_mut() {
            act(counting);
        }
    }

    fn hear(&self, who: Who, said: Said) {
        match who {
            Who::Clerk => self.hear_clerk(said),
            Who::Counter(counter) => {
                self.with_counting(|counting| hear_counter(counting, counter, said));
                let done = self.0.counting.borrow().as_ref().is_some_and(Counting::is_done);
                if done {
                    self.0.signals.run.set(Run::Reading);
                    self.with_counting(Counting::finish);
                } else {
                    self.show_progress();
                }
            }
        }
    }

    fn show_progress(&self) {
        let far = self.0.counting.borrow().as_ref().filter(|counting| !counting.over).map(Counting::far);
        if let Some(far) = far
            && now() - self.0.shown.get() >= SHOWN_EVERY_MS
        {
            self.0.shown.set(now());
            self.0.signals.run.set(Run::Running(far));
        }
    }

    fn hear_clerk(&self, said: Said) {
        let signals = self.0.signals;
        let current = self.0.counting.borrow().as_ref().map(|counting| counting.generation);
        match said {
            Said::Answer { generation, response: CheckResponse::Opened(paired), .. } => {
                if self.0.opening.get() == Some(generation) {
                    self.0.opening.set(None);
                    signals.paired.set(Some(Arc::new(paired)));
                    if self.0.runs_when_paired.take() {
                        self.run();
                    }
                }
            }
            Said::Answer { generation, response: CheckResponse::Finished(result), .. } => {
                if current == Some(generation) {
                    let given = self.0.counting.take().map_or(0, |counting| counting.far().total);
                    signals.run.set(Run::Done(Arc::new(result), given));
                    self.ask_clerk(&CheckRequest::Draw);
                    self.ask_clerk(&CheckRequest::Study);
                }
            }
            Said::Answer { response: CheckResponse::Studied(study), .. } => {
                if current.is_none() {
                    signals.study.set(Some(Arc::new(study)));
                }
            }
            Said::Answer { response: CheckResponse::Drawn(plots), .. } => {
                if current.is_none() {
                    let CheckPlots { fine, models } = *plots;
                    signals.fine.set(Some(Arc::new(fine)));
                    // In a task of its own: what is drawn of either takes its time. By then a new check may have begun.
                    let (later, counting) = (signals.plots, self.clone());
                    let plots = Arc::new(models);
                    set_timeout(
                        move || {
                            if counting.0.counting.borrow().is_none() {
                                later.set(Some(plots));
                            }
                        },
                        Duration::ZERO,
                    );
                }
            }
            Said::Answer { response: CheckResponse::Marked { model, mark, images }, .. } => {
                if current.is_none() && signals.model.get_untracked() == model {
                    signals.picked.set(Some(Arc::new(Picked::new(Pick { model, mark }, images))));
                }
            }
            Said::Answer { response: CheckResponse::Written(file), rest, .. } => {
                if let Some(bytes) = rest.first() {
                    exports::hand_over(file, bytes, use_check_texts(), signals.handed_over);
                }
            }
            Said::Answer { .. } | Said::Started | Said::GaveUp => {}
            Said::Died => {
                if self.0.counting.take().is_some() {
                    signals.run.set(Run::Idle);
                    signals.error.set(Some(use_check_texts().worker_died.to_owned()));
                }
                if self.0.opening.get().is_some() {
                    self.pair_again();
                }
            }
            Said::Failed { generation, message } => {
                let of_run = current == Some(generation);
                if of_run {
                    self.0.counting.replace(None);
                    signals.run.set(Run::Idle);
                }
                if of_run || self.0.asked.get().is_some_and(|asked| generation >= asked) {
                    signals.error.set(Some(message));
                }
            }
        }
    }

    /// Takes a sample: its files, and how they are to be read.
    pub(crate) fn take_sample(&self, labels: Vec<NamedFile>, predictions: Vec<NamedFile>, space: ClassSpace) {
        let state = self.0.state;
        state.classes().set(space.classes());
        state.binary().set(space.is_binary());
        state.ignore().set(space.ignore().map(|id| id.to_string()).unwrap_or_default());
        let options = self.0.options;
        options.classes.set(Classes::Own);
        // What was typed was of other classes.
        for text in [options.names, options.merge, options.exclude] {
            text.set(String::new());
        }
        self.0.instances.replace(Vec::new());
        self.set_files(Side::Label, labels);
        self.set_files(Side::Prediction, predictions);
        self.0.runs_when_paired.set(true);
    }
}

fn hear_counter(counting: &mut Counting, counter: usize, said: Said) {
    let current = counting.generation;
    match said {
        Said::Started => counting.started(counter),
        Said::Died => counting.died(counter),
        Said::Answer { generation, response, rest } if generation == current => match response {
            CheckResponse::Begun => counting.ready(counter),
            CheckResponse::Counted { at } => counting.counted(counter, at, rest),
            _ => {}
        },
        Said::Failed { generation, message } if generation == current => counting.lose(counter, &message),
        Said::GaveUp => counting.resigned(counter),
        Said::Answer { .. } | Said::Failed { .. } => {}
    }
}
