//! The race of this visit: what the lab is asked, what it answered, and what of it the painting shows.

mod controls;
mod course;
mod start;

use super::export::Strip;
use super::pace::Pace;
use super::racer::Racer;
use crate::bus;
use crate::engine_client::EngineClient;
use crate::link::{LinkState, LinkStateStoreFields};
use crate::texts::descent_texts;
use jdt_core::descent::StepRecord;
use jdt_engine::RaceLook;
use leptos::prelude::*;
use reactive_stores::Store;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// How long the lab may go on before it shows what it has.
const BUDGET_MS: u32 = 10;

/// The longest side of a small picture.
const LONGEST: usize = 160;

/// Who asks for less motion sees a picture so often, in milliseconds.
const CALM_MS: f64 = 400.0;

/// Pictures of each racer on a strip.
const SHOTS: u64 = 6;

/// What the player does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// There is no race.
    Idle,
    Paused,
    Playing,
    /// It visits the steps of a strip.
    Exporting,
}

/// A small picture as it came.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) rgba: Vec<u8>,
}

/// What the components watch.
#[derive(Clone, Copy)]
pub(crate) struct DescentSignals {
    pub(crate) phase: RwSignal<Phase>,
    /// The losses of the race.
    pub(crate) racers: RwSignal<Vec<Racer>>,
    /// Where the race is.
    pub(crate) step: RwSignal<u64>,
    /// How far it has been.
    pub(crate) furthest: RwSignal<u64>,
    /// Counts what is new to be drawn.
    pub(crate) drawn: RwSignal<u64>,
    /// The racer that the prediction's canvas shows.
    pub(crate) chosen: RwSignal<usize>,
    pub(crate) look: RwSignal<RaceLook>,
    /// The painting is no longer that of the race.
    pub(crate) stale: RwSignal<bool>,
    /// What went wrong last, in words.
    pub(crate) error: RwSignal<Option<String>>,
}

/// Everything the player works with. Cheap to clone.
#[derive(Clone)]
pub(crate) struct DescentSession(Rc<Inner>);

struct Inner {
    lab: EngineClient,
    state: Store<LinkState>,
    /// The generation of the race in the lab.
    race: Cell<Option<u64>>,
    /// The paintings that the race may stand beside: the one it started from, and what was kept of it.
    known: RefCell<Vec<Vec<bus::Image>>>,
    /// The image that is shown.
    image: Cell<usize>,
    records: RefCell<Vec<Vec<StepRecord>>>,
    /// The label, then each racer.
    pictures: RefCell<Vec<Picture>>,
    /// What the chosen racer predicts, if it came along.
    prediction: RefCell<Option<Vec<f32>>>,
    /// The question under way, and where it is to lead.
    asked: Cell<Option<(u64, u64)>>,
    /// Where to go after it.
    wanted: Cell<Option<u64>>,
    /// Whether its answer is to be kept.
    keeps: Cell<bool>,
    asked_at: Cell<f64>,
    pace: Cell<Pace>,
    strip: RefCell<Option<Strip>>,
    is_calm: bool,
    /// Whether a race was ever started; from then on the racer shown is its reader's choice.
    has_raced: Cell<bool>,
    signals: DescentSignals,
}
impl DescentSession {
    /// A player that has not started, and follows the painting.
    pub(crate) fn new(lab: EngineClient, state: Store<LinkState>) -> Self {
        let signals = DescentSignals {
            phase: RwSignal::new(Phase::Idle),
            racers: RwSignal::new(Vec::new()),
            step: RwSignal::new(0),
            furthest: RwSignal::new(0),
            drawn: RwSignal::new(0),
            chosen: RwSignal::new(0),
            look: RwSignal::new(RaceLook::Prediction),
            stale: RwSignal::new(false),
            error: RwSignal::new(None),
        };
        let calm = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
        let session = Self(Rc::new(Inner {
            lab: lab.clone(),
            state,
            race: Cell::new(None),
            known: RefCell::default(),
            image: Cell::new(0),
            records: RefCell::default(),
            pictures: RefCell::default(),
            prediction: RefCell::default(),
            asked: Cell::new(None),
            wanted: Cell::new(None),
            keeps: Cell::new(false),
            asked_at: Cell::new(0.0),
            pace: Cell::new(Pace::default()),
            strip: RefCell::default(),
            has_raced: Cell::new(false),
            is_calm: calm.is_some_and(|query| query.matches()),
            signals,
        }));
        let listener = session.clone();
        lab.listen(move |event| listener.hear(event));
        let listener = session.clone();
        // The player lives as long as the page.
        let _ = bus::on_change(move || listener.painting_changed());
        session
    }

    pub(crate) fn signals(&self) -> DescentSignals {
        self.0.signals
    }

    pub(crate) fn state(&self) -> Store<LinkState> {
        self.0.state
    }

    /// Looks at what each racer has recorded.
    pub(crate) fn with_records<T>(&self, look: impl FnOnce(&[Vec<StepRecord>]) -> T) -> T {
        look(&self.0.records.borrow())
    }

    /// Looks at the small pictures: the label, then each racer.
    pub(crate) fn with_pictures<T>(&self, look: impl FnOnce(&[Picture]) -> T) -> T {
        look(&self.0.pictures.borrow())
    }

    /// How many classes the race's painting has; 1 is a foreground.
    pub(crate) fn channels(&self) -> usize {
        let known = self.0.known.borrow();
        known.first().and_then(|images| images.first()).map_or(1, |image| image.shape.channels)
    }

    /// Shows the racer that is the loss looked at, if it races.
    pub(crate) fn choose_by_loss(&self) {
        let loss = self.0.state.loss().get_untracked();
        let found = self.0.signals.racers.with_untracked(|racers| racers.iter().position(|racer| racer.text == loss));
        if let Some(found) = found.filter(|&found| found != self.0.signals.chosen.get_untracked()) {
            self.0.signals.chosen.set(found);
            self.look_again();
        }
    }

    fn steps(&self) -> u64 {
        u64::from(self.0.state.steps().get_untracked())
    }

    /// Shows a prediction in the painting's place, or the painting again.
    fn show(&self, prediction: Option<Vec<f32>>) {
        let shown_before = self.0.prediction.replace(prediction).is_some();
        let prediction = self.0.prediction.borrow();
        if shown_before || prediction.is_some() {
            let racers = self.0.signals.racers;
            let name = racers.with_untracked(|racers| {
                racers.get(self.0.signals.chosen.get_untracked()).map(|racer| racer.name.clone()).unwrap_or_default()
            });
            let step = self.0.signals.step.get_untracked();
            let whose = format!("{name} · {}", (descent_texts().step_of)(step, self.steps()));
            bus::preview(self.0.image.get(), prediction.as_deref(), &whose);
        }
    }

    fn painting_changed(&self) {
        let signals = self.0.signals;
        if signals.phase.get_untracked() == Phase::Idle {
            return;
        }
        let Some(painting) = bus::ask() else { return };
        let is_known = self.0.known.borrow().contains(&painting.images);
        if is_known {
            signals.stale.set(false);
            if self.0.image.get() != painting.image {
                self.show(None);
                self.0.image.set(painting.image);
                self.look_again();
            }
            return;
        }
        if signals.furthest.get_untracked() == 0 && signals.phase.get_untracked() == Phase::Paused {
            // It had not begun.
            return self.stop();
        }
        self.pause();
        if signals.phase.get_untracked() == Phase::Exporting {
            self.0.strip.replace(None);
            signals.phase.set(Phase::Paused);
        }
        signals.stale.set(true);
        self.show(None);
    }
}
