//! The questions of this place, and their newest answer.

use super::state::{self, Reading};
use crate::engine_client::{EngineClient, Event, Script};
use crate::link::{self, LinkState, LinkStateStoreFields, Place};
use crate::orders::{self, Order, Plane};
use jdt_core::bias::{BiasScenes, ModelErrors, PresetModel};
use jdt_engine::protocol::{Request, Response, decode, encode};
use jdt_engine::{BiasAnswer, BiasLook, BiasQuery, BiasStudy, FineStudy, StudyQuery};
use jdt_worker::{Message, bytes};
use js_sys::{ArrayBuffer, Float32Array};
use leptos::prelude::*;
use reactive_stores::Store;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// The lowest q percent are marked and averaged.
pub(super) const Q: u8 = 5;

/// Asks a worker of its own. Cheap to clone.
#[derive(Clone)]
pub(crate) struct BiasSession(Rc<Inner>);

struct Inner {
    lab: EngineClient,
    state: Store<LinkState>,
    /// The question under way, and the newest that waits behind it.
    asked: Cell<Option<u64>>,
    last: RefCell<Option<StudyQuery>>,
    waiting: RefCell<Option<StudyQuery>>,
    /// The pair that is wanted for painting.
    pair: Cell<Option<u64>>,
    signals: BiasSignals,
}

/// What the place shows.
#[derive(Clone, Copy)]
pub(super) struct BiasSignals {
    /// What the address says.
    pub(super) scenes: Memo<BiasScenes>,
    pub(super) models: Memo<Vec<ModelErrors>>,
    pub(super) reading: Memo<Reading>,
    /// The newest answer: the numbers, the pictures, and how long it took.
    pub(super) fine: RwSignal<Option<Arc<FineStudy>>>,
    /// Whether the reader's own checked data set is shown in place of drawn scenes.
    pub(super) is_own: Memo<bool>,
    /// The numbers that are shown: the newest answer, or those of the checked data set.
    pub(super) shown: Signal<Option<Arc<FineStudy>>>,
    pub(super) look: RwSignal<Option<Arc<BiasLook>>>,
    pub(super) seconds: RwSignal<f64>,
    /// What stands in the way, in words.
    pub(super) error: RwSignal<Option<String>>,
}

/// A model's name.
pub(super) fn letter(model: usize) -> &'static str {
    ["A", "B", "C", "D"].get(model).copied().unwrap_or("?")
}

impl BiasSession {
    /// A session that has asked nothing, whose worker is started by the first question; `checked` is what Check has counted.
    pub(crate) fn new(state: Store<LinkState>, checked: RwSignal<Option<Arc<FineStudy>>>) -> Self {
        let lab = EngineClient::new(Script::Lab, state.with_untracked(|state| state.backend));
        let scenes = Memo::new(move |_| state.set().with(|text| state::read_set(text)));
        let models = Memo::new(move |_| state.models().with(|text| state::read_models(text)));
        let reading = Memo::new(move |_| {
            let count = models.with(Vec::len);
            state.read().with(|text| state::read_reading(text, &scenes.get(), count))
        });
        let is_own = Memo::new(move |_| state.set().with(|text| text == state::OWN_SET));
        let fine = RwSignal::new(None);
        let signals = BiasSignals {
            scenes,
            models,
            reading,
            fine,
            is_own,
            shown: Signal::derive(move || if is_own.get() { checked.get() } else { fine.get() }),
            look: RwSignal::new(None),
            seconds: RwSignal::new(0.0),
            error: RwSignal::new(None),
        };
        let session = Self(Rc::new(Inner {
            lab: lab.clone(),
            state,
            asked: Cell::new(None),
            last: RefCell::new(None),
            waiting: RefCell::new(None),
            pair: Cell::new(None),
            signals,
        }));
        let listener = session.clone();
        lab.listen(move |event| listener.hear(event));
        session
    }

    pub(super) fn state(&self) -> Store<LinkState> {
        self.0.state
    }

    pub(super) fn signals(&self) -> BiasSignals {
        self.0.signals
    }

    pub(super) fn set_scenes(&self, scenes: &BiasScenes) {
        self.0.state.set().set(state::write_set(scenes));
    }

    pub(super) fn set_models(&self, models: &[ModelErrors]) {
        self.0.state.models().set(state::write_models(models));
    }

    /// Shows the reader's own checked data set.
    pub(super) fn show_own(&self) {
        self.0.state.set().set(state::OWN_SET.to_owned());
    }

    /// Changes one model.
    pub(super) fn change(&self, model: usize, change: impl FnOnce(&mut ModelErrors)) {
        let mut models = self.0.signals.models.get_untracked();
        if let Some(errors) = models.get_mut(model) {
            change(errors);
            self.set_models(&models);
        }
    }

    /// Changes how the matrix is read.
    pub(super) fn read(&self, change: impl FnOnce(&mut Reading)) {
        let mut reading = self.0.signals.reading.get_untracked();
        change(&mut reading);
        self.0.state.read().set(state::write_reading(&reading));
    }

    /// The question that the address asks.
    pub(super) fn query(&self) -> StudyQuery {
        let signals = self.0.signals;
        let reading = signals.reading.get();
        let named = |(at, errors)| PresetModel { name: letter(at).to_owned(), errors };
        StudyQuery {
            scenes: signals.scenes.get(),
            models: signals.models.get().into_iter().enumerate().map(named).collect(),
            q: Q,
            look: (reading.image, reading.class),
        }
    }

    /// Asks; one question is under way at a time, and the newest waits behind it. One about other scenes is not worth its
    /// end; of models on the same scenes the answer shows where the slider was, and is soon there.
    pub(super) fn ask(&self, query: StudyQuery) {
        if let Some(generation) = self.0.asked.get() {
            if self.0.last.borrow().as_ref().is_some_and(|last| last.scenes != query.scenes) {
                self.0.lab.send_when_ready(Message::new(Request::Cancel { generation }));
            }
            self.0.waiting.replace(Some(query));
            return;
        }
        let generation = self.0.lab.next_generation();
        if let Some(message) = message(generation, &BiasQuery::Study(query.clone())) {
            self.0.asked.set(Some(generation));
            self.0.last.replace(Some(query));
            self.0.lab.send_when_ready(message);
        }
    }

    /// Asks for the image that is looked at, to paint on.
    pub(super) fn paint(&self) {
        let signals = self.0.signals;
        let reading = signals.reading.get_untracked();
        let errors = signals.models.with_untracked(|models| models.get(reading.model).copied());
        let (Some(errors), scenes) = (errors, signals.scenes.get_untracked()) else { return };
        let generation = self.0.lab.next_generation();
        if let Some(message) = message(generation, &BiasQuery::Pair { scenes, errors, image: reading.image }) {
            self.0.pair.set(Some(generation));
            self.0.lab.send_when_ready(message);
        }
    }

    fn hear(&self, event: &Event) {
        match event {
            Event::Answered(Message { header: Response::Bias { generation }, buffers, .. }) => {
                if self.0.asked.get() == Some(*generation) {
                    self.take(buffers);
                    self.next();
                } else if self.0.pair.get() == Some(*generation) {
                    self.0.pair.set(None);
                    self.open(buffers);
                }
            }
            Event::Answered(Message { header: Response::Failed { generation, message }, .. })
                if [self.0.asked.get(), self.0.pair.get()].contains(&Some(*generation)) =>
            {
                self.0.signals.error.set(Some(message.clone()));
                if self.0.asked.get() == Some(*generation) {
                    self.next();
                }
            }
            Event::Died => {
                // What the dead worker was asked is asked again, unless something newer waits.
                self.0.asked.set(None);
                self.0.pair.set(None);
                let last = self.0.last.take();
                let query = self.0.waiting.take().or(last);
                self.0.waiting.replace(query);
            }
            Event::Started if self.0.asked.get().is_none() => self.next(),
            _ => {}
        }
    }

    fn next(&self) {
        self.0.asked.set(None);
        let waiting = self.0.waiting.take();
        if let Some(query) = waiting {
            self.ask(query);
        }
    }

    fn take(&self, buffers: &[ArrayBuffer]) {
        let signals = self.0.signals;
        match buffers.first().map(|buffer| decode::<BiasAnswer>(&bytes(buffer))) {
            Some(Ok(BiasAnswer::Study(Some(study)))) => {
                signals.error.set(None);
                let BiasStudy { fine, look, seconds, .. } = *study;
                // Another look is no reason to draw every plot anew.
                if signals.fine.with_untracked(|old| old.as_deref() != Some(&fine)) {
                    signals.fine.set(Some(Arc::new(fine)));
                    signals.seconds.set(seconds);
                }
                signals.look.set(Some(Arc::new(look)));
            }
            Some(Err(error)) => signals.error.set(Some(error.to_string())),
            Some(Ok(_)) | None => {}
        }
    }

    /// Makes an image the painting, in three steps that can be undone, and goes there.
    fn open(&self, buffers: &[ArrayBuffer]) {
        let [answer, label, prediction] = buffers else { return };
        let Ok(BiasAnswer::Pair(pair)) = decode::<BiasAnswer>(&bytes(answer)) else { return };
        orders::give(Order::Renew { shape: pair.shape, keep: false }, &[]);
        for (plane, map) in [(Plane::Label, label), (Plane::Prediction, prediction)] {
            orders::give(Order::Write { image: 0, plane }, &[Float32Array::new(map)]);
        }
        let hash = self.0.state.with_untracked(|state| link::write(Place::Paint, state));
        // A hash can always be set.
        let _ = window().location().set_hash(&hash);
        // The reader has scrolled down to the button.
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

fn message(generation: u64, query: &BiasQuery) -> Option<Message<Request>> {
    Some(Message::new(Request::Bias { generation }).with_bytes(&encode(query).ok()?))
}
