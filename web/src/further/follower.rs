//! Asks two labs for the numbers once the hand rests, for losses the one and for metrics the other.

use crate::bus::{self, Maps};
use crate::engine_client::{EngineClient, Event};
use crate::link::{LinkState, Show};
use crate::orders;
use crate::texts::use_texts;
use jdt_engine::protocol::{Request, Response, decode, encode};
use jdt_engine::{FurtherAnswer, FurtherPush, FurtherQuery, further_name};
use jdt_worker::{Message, bytes};
use js_sys::{ArrayBuffer, Uint8Array};
use leptos::prelude::*;
use reactive_stores::Store;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

/// Which lab is asked for what.
const LOSSES: usize = 0;
const METRICS: usize = 1;

/// How long the hand must rest: a question takes a core, and a stroke needs both.
const REST: Duration = Duration::from_millis(250);

/// Keeps the numbers at what is painted. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Follower(Rc<Inner>);

struct Inner {
    state: Store<LinkState>,
    /// Two workers beside each other, for losses and for metrics.
    labs: [EngineClient; 2],
    /// The questions under way.
    asked: RefCell<[Option<Question>; 2]>,
    /// Counts changes, so that a wait that is over knows whether it was the last.
    turn: Cell<u64>,
    /// Whether more has changed since the question was asked.
    is_behind: Cell<bool>,
    signals: FurtherSignals,
}

/// A question, and the push that it asks for.
struct Question {
    generation: u64,
    push: Option<FurtherPush>,
}

/// What the panel watches.
#[derive(Clone, Copy)]
pub(crate) struct FurtherSignals {
    /// The last answer about losses.
    pub(crate) losses: RwSignal<Option<FurtherAnswer>>,
    /// The last about metrics.
    pub(crate) metrics: RwSignal<Option<FurtherAnswer>>,
    /// Whether the numbers are older than the painting.
    pub(crate) pending: RwSignal<bool>,
    /// What went wrong last.
    pub(crate) error: RwSignal<Option<String>>,
}

impl Follower {
    /// Follows painting and state from now on.
    pub(crate) fn new(labs: [EngineClient; 2], state: Store<LinkState>) -> Self {
        let signals = FurtherSignals {
            losses: RwSignal::new(None),
            metrics: RwSignal::new(None),
            pending: RwSignal::new(true),
            error: RwSignal::new(None),
        };
        let follower = Self(Rc::new(Inner {
            state,
            labs: labs.clone(),
            asked: RefCell::new([None, None]),
            turn: Cell::new(0),
            is_behind: Cell::new(false),
            signals,
        }));
        for (of, lab) in labs.iter().enumerate() {
            let listener = follower.clone();
            lab.listen(move |event| listener.hear(of, event));
        }
        let [changes, moves, looks] = [(); 3].map(|()| follower.clone());
        // A stroke that has ended is whole; while it lasts its hand is waited for.
        let changed = bus::on_change(move || changes.follow(Duration::ZERO));
        let moved = orders::on_move(move || moves.follow(REST));
        on_cleanup(move || {
            changed.remove();
            moved.remove();
        });
        let looked_at = Memo::new(move |_| {
            let state = state.get();
            (state.show == Show::Push && further_name(&state.loss).is_some()).then_some((state.loss, state.class))
        });
        Effect::new(move |_| {
            looked_at.get();
            looks.follow(Duration::ZERO);
        });
        follower
    }

    pub(super) fn signals(&self) -> FurtherSignals {
        self.0.signals
    }

    pub(super) fn state(&self) -> Store<LinkState> {
        self.0.state
    }

    /// Something has changed: asks when nothing more does for so long.
    fn follow(&self, rest: Duration) {
        let turn = self.0.turn.get() + 1;
        self.0.turn.set(turn);
        if !self.0.signals.pending.get_untracked() {
            self.0.signals.pending.set(true);
        }
        let follower = self.clone();
        set_timeout(
            move || {
                if follower.0.turn.get() == turn {
                    follower.ask();
                }
            },
            rest,
        );
    }

    fn ask(&self) {
        if self.0.asked.borrow().iter().any(Option::is_some) {
            self.0.is_behind.set(true);
            return;
        }
        self.0.is_behind.set(false);
        let Some(maps) = bus::ask_maps() else { return };
        // A buffer goes to one worker only.
        let copies = maps.buffers.iter().map(|buffer| buffer.slice(0)).collect();
        let copy = Maps { shapes: maps.shapes.clone(), buffers: copies, image: maps.image };
        self.ask_one(LOSSES, maps);
        self.ask_one(METRICS, copy);
    }

    fn ask_one(&self, of: usize, maps: Maps) {
        let state = self.0.state.get_untracked();
        let pushes = of == LOSSES && state.show == Show::Push && further_name(&state.loss).is_some();
        let push = pushes.then_some(FurtherPush { loss: state.loss, image: maps.image, class: state.class });
        let query = FurtherQuery { push: push.clone(), losses: of == LOSSES, metrics: of == METRICS };
        let Ok(query) = encode(&query) else { return };
        let mut buffers = vec![Uint8Array::from(query.as_slice()).buffer()];
        buffers.extend(maps.buffers);
        let generation = self.0.labs[of].next_generation();
        self.0.asked.borrow_mut()[of] = Some(Question { generation, push });
        let header = Request::Further { generation, shapes: maps.shapes };
        self.0.labs[of].send_when_ready(Message { header, buffers, files: Vec::new() });
    }

    fn hear(&self, of: usize, event: &Event) {
        let message = match event {
            Event::Started => return,
            Event::Died | Event::GaveUp => {
                // What it died of is not asked again before something changes.
                let asked = self.0.asked.borrow_mut()[of].take();
                if asked.is_some() {
                    self.0.signals.error.set(Some(use_texts().worker_stopped.to_owned()));
                }
                return;
            }
            Event::Answered(message) => message,
        };
        match &message.header {
            Response::Further { generation } => {
                if let Some(Question { push, .. }) = self.answered(of, *generation) {
                    let answer = message.buffers.first().map(bytes).unwrap_or_default();
                    match decode::<FurtherAnswer>(&answer) {
                        Ok(answer) => self.show(of, answer, push, message.buffers.get(1)),
                        Err(error) => self.0.signals.error.set(Some(error.to_string())),
                    }
                    self.go_on();
                }
            }
            Response::Failed { generation, message } if self.answered(of, *generation).is_some() => {
                self.0.signals.error.set(Some(message.clone()));
                self.go_on();
            }
            _ => {}
        }
    }

    fn answered(&self, of: usize, generation: u64) -> Option<Question> {
        self.0.asked.borrow_mut()[of].take_if(|asked| asked.generation == generation)
    }

    fn show(&self, of: usize, answer: FurtherAnswer, push: Option<FurtherPush>, rgba: Option<&ArrayBuffer>) {
        if let Some(push) = push {
            let max_abs = answer.max_abs.unwrap_or_default();
            bus::show_push(push.image, push.class, &push.loss, rgba, max_abs);
        }
        self.0.signals.error.set(None);
        let signal = if of == LOSSES { self.0.signals.losses } else { self.0.signals.metrics };
        signal.set(Some(answer));
    }

    /// When both have answered: asks once more if the painting has gone on.
    fn go_on(&self) {
        if self.0.asked.borrow().iter().any(Option::is_some) {
            return;
        }
        if self.0.is_behind.take() {
            self.ask();
        } else {
            self.0.signals.pending.set(false);
        }
    }
}
