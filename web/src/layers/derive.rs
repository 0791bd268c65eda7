//! Keeps each image's derived label at what the label makers make of it, while it is painted.

use crate::engine_client::{EngineClient, Event};
use crate::link::{LinkState, LinkStateStoreFields};
use crate::orders::{self, Facts, Order, Plane};
use crate::texts::use_texts;
use jdt_core::soft_labels::LabelStack;
use jdt_engine::Operator;
use jdt_engine::protocol::{Request, Response};
use jdt_worker::Message;
use js_sys::Float32Array;
use leptos::prelude::*;
use reactive_stores::Store;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What a derived label was made of: the stack, and the state of the maps that it takes.
#[derive(Debug, Clone, PartialEq)]
struct Source {
    makers: String,
    painted: u64,
    prediction: u64,
}

/// Asks a worker for derived labels, one at a time, and gives them to the page; what came to be asked meanwhile is asked
/// once, as it stands then. Also changes predictions.
#[derive(Clone)]
pub(super) struct Deriver(Rc<Inner>);

struct Inner {
    state: Store<LinkState>,
    /// A worker of its own: a descent that runs must not hold strokes up.
    lab: EngineClient,
    /// By image, what its derived label was made of, and whether it could be made.
    done: RefCell<Vec<Option<(Source, bool)>>>,
    asked: RefCell<Option<(u64, usize, Source)>>,
    /// Predictions being changed: the request, and the image.
    operating: RefCell<Vec<(u64, usize)>>,
    is_due: Cell<bool>,
    deaths: Cell<u32>,
    signals: DeriverSignals,
}

/// What the panels watch.
#[derive(Clone, Copy)]
pub(super) struct DeriverSignals {
    /// What went wrong last.
    pub(super) error: RwSignal<Option<String>>,
    /// The share of pixels that a pseudo-label leaves out, in percent.
    pub(super) left_out: RwSignal<Option<String>>,
}

impl Deriver {
    pub(super) fn new(lab: EngineClient, state: Store<LinkState>) -> Self {
        let deriver = Self(Rc::new(Inner {
            state,
            lab: lab.clone(),
            done: RefCell::new(Vec::new()),
            asked: RefCell::new(None),
            operating: RefCell::new(Vec::new()),
            is_due: Cell::new(false),
            deaths: Cell::new(0),
            signals: DeriverSignals { error: RwSignal::new(None), left_out: RwSignal::new(None) },
        }));
        let listener = deriver.clone();
        lab.listen(move |event| listener.hear(event));
        deriver
    }

    pub(super) fn signals(&self) -> DeriverSignals {
        self.0.signals
    }

    /// Looks in the next frame whether a label is out of date.
    pub(super) fn look_soon(&self) {
        if !self.0.is_due.replace(true) {
            let deriver = self.clone();
            request_animation_frame(move || {
                deriver.0.is_due.set(false);
                deriver.look();
            });
        }
    }

    /// Asks for a label that is out of date, if there is one and no question is under way.
    pub(super) fn look(&self) {
        if self.0.asked.borrow().is_some() {
            return;
        }
        let facts = orders::facts();
        let stack = self.stack(&facts);
        self.0.done.borrow_mut().resize(facts.images.len(), None);
        if stack.is_idle() {
            self.0.signals.error.set(self.lacks(&facts));
            self.0.signals.left_out.set(None);
            self.0.done.borrow_mut().fill(None);
            for image in (0..facts.images.len()).filter(|&image| facts.images[image].is_derived) {
                orders::give(Order::Derive(image), &[]);
            }
            return;
        }
        // The image that is shown first.
        let images = (0..facts.images.len()).map(|image| (image + facts.active) % facts.images.len());
        for image in images {
            let source = source(&stack, &facts, image);
            // A step that is taken back may take the derived label along.
            let is_there = facts.images[image].is_derived;
            let is_done =
                matches!(&self.0.done.borrow()[image], Some((of, made)) if *of == source && is_there == *made);
            if !is_done {
                return self.ask(image, source, &facts);
            }
        }
    }

    /// The steps that can be done: without annotators, theirs are passed over.
    fn stack(&self, facts: &Facts) -> LabelStack {
        let stack = LabelStack::of_text(&self.0.state.makers().get_untracked());
        if facts.readers > 0 {
            return stack;
        }
        LabelStack::new(stack.steps().iter().filter(|step| !step.maker.uses_annotators()).copied().collect())
    }

    /// What is said where steps are passed over.
    fn lacks(&self, facts: &Facts) -> Option<String> {
        let stack = LabelStack::of_text(&self.0.state.makers().get_untracked());
        let waits = facts.readers == 0 && stack.steps().iter().any(|step| step.on && step.maker.uses_annotators());
        waits.then(|| use_texts().layers.no_annotators.to_owned())
    }

    fn ask(&self, image: usize, source: Source, facts: &Facts) {
        let map = |plane| orders::plane(image, plane).map(|map| map.buffer());
        let teacher = map(Plane::Teacher).or_else(|| map(Plane::Prediction));
        let (Some(label), Some(teacher)) = (map(Plane::Label), teacher) else { return };
        let mut buffers = vec![label, teacher];
        buffers.extend((0..facts.readers).filter_map(|reader| map(Plane::Reader(reader))));
        let generation = self.0.lab.next_generation();
        let header = Request::MakeLabel { generation, shape: facts.images[image].shape, makers: source.makers.clone() };
        self.0.asked.replace(Some((generation, image, source)));
        self.0.lab.send_when_ready(Message { header, buffers, files: Vec::new() });
    }

    /// Changes the prediction of the image that is shown.
    pub(super) fn operate(&self, operator: Operator) {
        let facts = orders::facts();
        let (image, Some(shape)) = (facts.active, facts.shape()) else { return };
        let Some(values) = orders::plane(image, Plane::Prediction) else { return };
        let generation = self.0.lab.next_generation();
        self.0.operating.borrow_mut().push((generation, image));
        let header = Request::Operate { generation, shape, operator };
        self.0.lab.send_when_ready(Message { header, buffers: vec![values.buffer()], files: Vec::new() });
    }

    fn hear(&self, event: &Event) {
        let message = match event {
            Event::Started => return,
            Event::Died | Event::GaveUp => return self.bury(),
            Event::Answered(message) => message,
        };
        match &message.header {
            Response::Made { generation, kept, .. } => {
                let maps: Vec<Float32Array> = message.buffers.iter().map(|buffer| Float32Array::new(buffer)).collect();
                if let Some((image, source)) = self.answered(*generation) {
                    let makers = source.makers.clone();
                    self.made(image, source, &maps);
                    self.0.signals.error.set(self.lacks(&orders::facts()));
                    self.say_left_out(&makers, image, *kept);
                    self.0.deaths.set(0);
                    self.look();
                } else if let Some(image) = self.operated(*generation) {
                    orders::give(Order::Write { image, plane: Plane::Prediction }, &maps);
                }
            }
            Response::Failed { generation, message } => {
                if let Some((image, source)) = self.answered(*generation) {
                    self.refused(image, source, message.clone());
                } else if self.operated(*generation).is_some() {
                    self.0.signals.error.set(Some(message.clone()));
                }
            }
            _ => {}
        }
    }

    /// Gives the page a label, and which pixels take part if not all do; without maps, what is painted is the label.
    fn made(&self, image: usize, source: Source, maps: &[Float32Array]) {
        // Remembered first: the page tells of the change before it returns.
        if let Some(done) = self.0.done.borrow_mut().get_mut(image) {
            *done = Some((source, !maps.is_empty()));
        }
        // Refused where the image became another meanwhile: then its source is another as well, and it is asked again.
        orders::give(Order::Derive(image), maps);
    }

    fn refused(&self, image: usize, source: Source, reason: String) {
        self.0.signals.left_out.set(None);
        self.made(image, source, &[]);
        self.0.signals.error.set(Some(reason));
        self.look();
    }

    /// A stack that the worker dies of twice is not tried again.
    fn bury(&self) {
        self.0.operating.borrow_mut().clear();
        let Some((_, image, source)) = self.0.asked.take() else { return };
        self.0.deaths.set(self.0.deaths.get() + 1);
        if self.0.deaths.get() >= 2 {
            self.refused(image, source, use_texts().worker_stopped.to_owned());
        } else {
            self.look_soon();
        }
    }

    fn answered(&self, generation: u64) -> Option<(usize, Source)> {
        let mut asked = self.0.asked.borrow_mut();
        asked.take_if(|(asked, ..)| *asked == generation).map(|(_, image, source)| (image, source))
    }

    fn operated(&self, generation: u64) -> Option<usize> {
        let mut operating = self.0.operating.borrow_mut();
        let at = operating.iter().position(|(asked, _)| *asked == generation)?;
        Some(operating.remove(at).1)
    }

    fn say_left_out(&self, makers: &str, image: usize, kept: u64) {
        let facts = orders::facts();
        if image != facts.active || makers != self.stack(&facts).to_string() {
            return;
        }
        let pixels = facts.shape().map_or(0, |shape| shape.height * shape.width) as f64;
        let share = 100.0 * (1.0 - kept as f64 / pixels.max(1.0));
        self.0.signals.left_out.set((share > 0.0).then(|| format!("{share:.1}")));
    }
}

fn source(stack: &LabelStack, facts: &Facts, image: usize) -> Source {
    let image = facts.images[image];
    let follows = !image.has_teacher && stack.steps().iter().any(|step| step.on && step.maker.uses_teacher());
    Source {
        makers: stack.to_string(),
        painted: image.painted_version,
        prediction: if follows { image.prediction_version } else { 0 },
    }
}
