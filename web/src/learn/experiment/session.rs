//! Asks the lab for an experiment, and keeps its newest answer.

use crate::engine_client::{EngineClient, Event, Script};
use crate::link::{LinkState, LinkStateStoreFields};
use jdt_engine::protocol::{Request, Response, decode, encode};
use jdt_engine::{ExperimentAnswer, ExperimentQuery};
use jdt_worker::{Message, bytes};
use leptos::prelude::*;
use reactive_stores::Store;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// Asks a worker of its own; one question is under way at a time, and the newest waits behind it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct ExperimentSession(Rc<Inner>);

struct Inner {
    lab: EngineClient,
    state: Store<LinkState>,
    asked: Cell<Option<u64>>,
    last: RefCell<Option<ExperimentQuery>>,
    waiting: RefCell<Option<ExperimentQuery>>,
    signals: ExperimentSignals,
}

/// What is shown.
#[derive(Clone, Copy)]
pub(crate) struct ExperimentSignals {
    /// The experiment that the address names.
    pub(crate) query: Memo<Option<ExperimentQuery>>,
    /// The newest answer, with its question.
    pub(crate) answer: RwSignal<Option<Arc<(ExperimentQuery, ExperimentAnswer)>>>,
    /// What stands in the way, in words.
    pub(crate) error: RwSignal<Option<String>>,
}

impl ExperimentSession {
    /// A session that has asked nothing; its worker is started by the first question.
    pub(crate) fn new(state: Store<LinkState>) -> Self {
        let lab = EngineClient::new(Script::Lab, state.with_untracked(|state| state.backend));
        let query = Memo::new(move |_| ExperimentQuery::read(&state.experiment().get()));
        let signals = ExperimentSignals { query, answer: RwSignal::new(None), error: RwSignal::new(None) };
        let session = Self(Rc::new(Inner {
            lab: lab.clone(),
            state,
            asked: Cell::new(None),
            last: RefCell::new(None),
            waiting: RefCell::new(None),
            signals,
        }));
        let listener = session.clone();
        lab.listen(move |event| listener.hear(event));
        session
    }

    pub(crate) fn signals(&self) -> ExperimentSignals {
        self.0.signals
    }

    /// Turns a knob.
    pub(crate) fn turn(&self, at: usize, value: f64) {
        if let Some(mut query) = self.0.signals.query.get_untracked()
            && let Some(number) = query.numbers.get_mut(at)
        {
            *number = value;
            self.0.state.experiment().set(query.to_string());
        }
    }

    pub(crate) fn ask(&self, query: ExperimentQuery) {
        if self.0.asked.get().is_some() {
            self.0.waiting.replace(Some(query));
            return;
        }
        let generation = self.0.lab.next_generation();
        if let Ok(encoded) = encode(&query) {
            self.0.asked.set(Some(generation));
            self.0.last.replace(Some(query));
            let message = Message::new(Request::Experiment { generation });
            self.0.lab.send_when_ready(message.with_bytes(&encoded));
        }
    }

    fn hear(&self, event: &Event) {
        let is_mine = |generation: &u64| self.0.asked.get() == Some(*generation);
        match event {
            Event::Answered(Message { header: Response::Experiment { generation }, buffers, .. })
                if is_mine(generation) =>
            {
                let answer = buffers.first().map(|buffer| decode::<ExperimentAnswer>(&bytes(buffer)));
                match (answer, self.0.last.borrow().clone()) {
                    (Some(Ok(answer)), Some(query)) => {
                        self.0.signals.error.set(None);
                        self.0.signals.answer.set(Some(Arc::new((query, answer))));
                    }
                    (Some(Err(error)), _) => self.0.signals.error.set(Some(error.to_string())),
                    _ => {}
                }
                self.next();
            }
            Event::Answered(Message { header: Response::Failed { generation, message }, .. })
                if is_mine(generation) =>
            {
                self.0.signals.error.set(Some(message.clone()));
                self.next();
            }
            Event::Died => {
                // What the dead worker was asked is asked again, unless something newer waits.
                self.0.asked.set(None);
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
}
