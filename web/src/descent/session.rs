//! The race of this visit: what the lab is asked, what it answered, and what of it the painting shows.

use super::export::{self, Strip};
use super::pace::Pace;
use super::racer::Racer;
use crate::bus;
use crate::engine_client::{EngineClient, Event};
use crate::link::{LinkState, LinkStateStoreFields, Moved, StartFrom};
use crate::orders::{self, Order};
use crate::texts::{descent_texts, use_texts};
use jdt_core::descent::{DescentSpace, StepRecord};
use jdt_engine::protocol::{Request, Response};
use jdt_engine::{MOST_RACERS, Packed, RaceAnswer, RaceLook, RaceQuestion, RaceSettings, RaceStart};
use jdt_worker::{Message, bytes, floats};
use js_sys::{ArrayBuffer, Float32Array};
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

    fn steps(&self) -> u64 {
        u64::from(self.0.state.steps().get_untracked())
    }

    /// Plays from where the race is; from its start at its end, and on a new painting.
    pub(crate) fn play(&self) {
        let signals = self.0.signals;
        match signals.phase.get_untracked() {
            Phase::Playing | Phase::Exporting => return,
            Phase::Paused if !signals.stale.get_untracked() => {
                if signals.step.get_untracked() >= self.steps() {
                    signals.step.set(0);
                    self.ask(0);
                }
            }
            Phase::Idle | Phase::Paused => {
                if !self.start() {
                    return;
                }
            }
        }
        self.0.pace.set(Pace::from(signals.step.get_untracked()));
        signals.phase.set(Phase::Playing);
        self.next_frame();
    }

    /// Stands still.
    pub(crate) fn pause(&self) {
        if self.0.signals.phase.get_untracked() == Phase::Playing {
            self.0.signals.phase.set(Phase::Paused);
            self.0.wanted.set(None);
        }
    }

    /// Plays or stands still.
    pub(crate) fn toggle(&self) {
        if self.0.signals.phase.get_untracked() == Phase::Playing { self.pause() } else { self.play() }
    }

    /// Takes one step.
    pub(crate) fn step(&self) {
        self.pause();
        let signals = self.0.signals;
        if signals.phase.get_untracked() == Phase::Idle || signals.stale.get_untracked() {
            if !self.start() {
                return;
            }
            return self.ask(1);
        }
        let from = self.0.asked.get().map_or(signals.step.get_untracked(), |(_, to)| to);
        let from = self.0.wanted.get().unwrap_or(from);
        self.seek((from + 1).min(self.steps().max(signals.furthest.get_untracked())));
    }

    /// Goes to a step, back or on.
    pub(crate) fn seek(&self, step: u64) {
        self.pause();
        if self.0.signals.phase.get_untracked() == Phase::Paused {
            self.ask(step);
        }
    }

    /// Stands at the start again, on the painting as it is now.
    pub(crate) fn reset(&self) {
        self.stop();
        if self.start() {
            self.ask(0);
        }
    }

    /// Begins anew with other settings: playing if it was.
    pub(crate) fn restart(&self) {
        match self.0.signals.phase.get_untracked() {
            Phase::Idle => self.0.signals.error.set(None),
            Phase::Playing => {
                self.stop();
                self.play();
            }
            Phase::Paused | Phase::Exporting => self.reset(),
        }
    }

    /// Shows the race once more as it is, after what is shown of it has changed.
    pub(crate) fn look_again(&self) {
        if self.0.signals.phase.get_untracked() == Phase::Paused {
            self.ask(self.0.signals.step.get_untracked());
        }
    }

    /// Makes what the chosen racer predicts the painting's prediction, as one step that can be undone.
    pub(crate) fn keep(&self) {
        self.pause();
        if self.0.prediction.borrow().is_some() {
            // Of the images that are not shown the page has not heard yet.
            self.0.keeps.set(true);
            self.ask(self.0.signals.step.get_untracked());
        }
    }

    fn commit(&self, predictions: &[Vec<f32>]) {
        if let Some(mut kept) = bus::ask().map(|painting| painting.images) {
            for (image, prediction) in kept.iter_mut().zip(predictions) {
                image.prediction.clone_from(prediction);
            }
            self.0.known.borrow_mut().push(kept);
        }
        let maps: Vec<_> = predictions.iter().map(|map| Float32Array::from(map.as_slice())).collect();
        self.show(None);
        orders::give(Order::Predict, &maps);
    }

    /// What was recorded, as a table.
    pub(crate) fn export_table(&self) {
        let racers = self.0.signals.racers.get_untracked();
        let table = self.with_records(|records| export::table(&racers, records));
        export::download("descent.csv", "text/csv", &table.into());
    }

    /// Visits some steps and draws a strip of what is there.
    pub(crate) fn export_strip(&self) {
        self.pause();
        let signals = self.0.signals;
        if signals.phase.get_untracked() != Phase::Paused || self.0.asked.get().is_some() {
            return;
        }
        let furthest = signals.furthest.get_untracked();
        let mut steps: Vec<u64> = (0..SHOTS).map(|shot| furthest * shot / (SHOTS - 1)).collect();
        steps.dedup();
        let first = steps[0];
        self.0.strip.replace(Some(Strip::new(steps, signals.step.get_untracked())));
        signals.phase.set(Phase::Exporting);
        self.ask(first);
    }

    /// Gives up the race.
    fn stop(&self) {
        let signals = self.0.signals;
        if self.0.race.take().is_some() {
            self.0.lab.send(&Message::new(Request::EndRace));
        }
        self.0.asked.set(None);
        self.0.keeps.set(false);
        self.0.wanted.set(None);
        self.0.strip.replace(None);
        self.0.known.borrow_mut().clear();
        self.0.records.borrow_mut().clear();
        self.0.pictures.borrow_mut().clear();
        self.show(None);
        signals.phase.set(Phase::Idle);
        signals.racers.set(Vec::new());
        signals.step.set(0);
        signals.furthest.set(0);
        signals.stale.set(false);
        signals.error.set(None);
        signals.drawn.update(|count| *count += 1);
    }

    /// Puts the losses of the state at the start, on the painting as it is now; whether that could be asked for.
    fn start(&self) -> bool {
        self.stop();
        let signals = self.0.signals;
        let Some(painting) = bus::ask() else { return false };
        let state = self.0.state.get_untracked();
        let racers = match Racer::read_all(&state.race) {
            Ok(racers) if (1..=MOST_RACERS).contains(&racers.len()) => racers,
            Ok(_) => {
                signals.error.set(Some(descent_texts().how_many.to_owned()));
                return false;
            }
            Err(reason) => {
                signals.error.set(Some(reason.to_string()));
                return false;
            }
        };
        let settings = RaceSettings {
            losses: racers.iter().map(|racer| racer.with_parameters_of(&state)).collect(),
            optimiser: state.optimiser,
            space: match state.on {
                Moved::Probabilities => DescentSpace::Simplex,
                Moved::Apart => DescentSpace::Prob,
                Moved::Logits => DescentSpace::Logits,
            },
            rate: state.rate,
            start: match state.from {
                StartFrom::Prediction => RaceStart::Prediction,
                StartFrom::Noise => RaceStart::Noise(state.noise.into()),
                StartFrom::Even => RaceStart::Even,
            },
        };
        let settings = match Packed::new(&settings) {
            Ok(settings) => settings,
            Err(error) => {
                signals.error.set(Some(error.to_string()));
                return false;
            }
        };
        let generation = self.0.lab.next_generation();
        let shapes = painting.images.iter().map(|image| image.shape).collect();
        let mut message = Message::new(Request::Race { generation, settings, shapes });
        for image in &painting.images {
            message = message.with_floats(&image.label).with_floats(&image.prediction);
        }
        for image in &painting.images {
            message = message.with_floats(&image.kept);
        }
        self.0.lab.send_when_ready(message);
        self.0.race.set(Some(generation));
        self.0.image.set(painting.image);
        self.0.known.replace(vec![painting.images]);
        self.0.records.replace(vec![Vec::new(); racers.len()]);
        if signals.chosen.get_untracked() >= racers.len() {
            signals.chosen.set(0);
        }
        signals.racers.set(racers);
        signals.phase.set(Phase::Paused);
        true
    }

    fn ask(&self, step: u64) {
        if self.0.asked.get().is_some() {
            self.0.wanted.set(Some(step));
            return;
        }
        let signals = self.0.signals;
        let generation = self.0.lab.next_generation();
        let is_strip = signals.phase.get_untracked() == Phase::Exporting;
        let question = RaceQuestion {
            step,
            budget_ms: BUDGET_MS,
            image: self.0.image.get(),
            look: signals.look.get_untracked(),
            class: self.0.state.class().get_untracked(),
            longest: LONGEST,
            racer: (!is_strip).then(|| signals.chosen.get_untracked()),
            of_all: self.0.keeps.get(),
        };
        self.0.asked.set(Some((generation, step)));
        self.0.asked_at.set(js_sys::Date::now());
        self.0.lab.send_when_ready(Message::new(Request::RaceTo { generation, question }));
    }

    fn next_frame(&self) {
        let session = self.clone();
        request_animation_frame(move || session.frame());
    }

    fn frame(&self) {
        let signals = self.0.signals;
        if signals.phase.get_untracked() != Phase::Playing {
            return;
        }
        let now = js_sys::Date::now();
        let rests = self.0.is_calm && now - self.0.asked_at.get() < CALM_MS;
        if self.0.asked.get().is_none() && !rests {
            let mut pace = self.0.pace.get();
            let a_second = f64::from(self.0.state.speed().get_untracked());
            let shown = signals.step.get_untracked();
            let due = pace.due(now, a_second, shown, self.steps());
            self.0.pace.set(pace);
            if due > shown || signals.drawn.get_untracked() == 0 {
                self.ask(due);
            }
        }
        self.next_frame();
    }

    fn hear(&self, event: &Event) {
        let message = match event {
            Event::Started => return,
            Event::Died | Event::GaveUp => {
                // What it was asked died with it.
                self.0.race.set(None);
                if self.0.signals.phase.get_untracked() != Phase::Idle {
                    self.stop();
                    self.0.signals.error.set(Some(descent_texts().died.to_owned()));
                }
                return;
            }
            Event::Answered(message) => message,
        };
        match &message.header {
            Response::Raced { generation, answer } => {
                if let Some((_, to)) = self.0.asked.get().filter(|(asked, _)| asked == generation) {
                    self.0.asked.set(None);
                    match answer.open() {
                        Ok(answer) => self.arrived(to, &answer, &message.buffers),
                        Err(error) => self.0.signals.error.set(Some(error.to_string())),
                    }
                }
            }
            Response::Failed { generation, message } => {
                let is_ours = self.0.race.get() == Some(*generation)
                    || self.0.asked.get().is_some_and(|(asked, _)| asked == *generation);
                if is_ours {
                    self.stop();
                    self.0.signals.error.set(Some(message.clone()));
                }
            }
            _ => {}
        }
    }

    /// The race is somewhere, perhaps on its way to a step further on.
    fn arrived(&self, to: u64, answer: &RaceAnswer, buffers: &[ArrayBuffer]) {
        for (known, news) in self.0.records.borrow_mut().iter_mut().zip(&answer.records) {
            known.truncate(answer.from);
            known.extend_from_slice(news);
        }
        let signals = self.0.signals;
        let furthest = self.with_records(|records| records.first().map_or(0, |all| all.len().saturating_sub(1)));
        signals.furthest.set(furthest as u64);
        let pictures: Vec<Picture> = answer
            .sizes
            .iter()
            .zip(buffers)
            .map(|(&(width, height), rgba)| Picture { width, height, rgba: bytes(rgba) })
            .collect();
        let mut predictions: Vec<_> = buffers.iter().skip(answer.sizes.len()).map(floats).collect();
        // An answer from before the button was pressed has only one.
        let images = self.0.known.borrow().first().map_or(0, Vec::len);
        let is_kept = self.0.keeps.get() && answer.step == to && predictions.len() == images;
        if is_kept {
            self.0.keeps.set(false);
            self.commit(&predictions);
        }
        let shown = if predictions.len() > 1 { self.0.image.get() } else { 0 };
        let prediction = (shown < predictions.len()).then(|| predictions.swap_remove(shown));
        if signals.phase.get_untracked() == Phase::Exporting {
            return self.visited(to, answer.step, pictures);
        }
        self.0.pictures.replace(pictures);
        signals.step.set(answer.step);
        if !is_kept && !signals.stale.get_untracked() {
            self.show(prediction.filter(|_| answer.step > 0));
        }
        signals.drawn.update(|count| *count += 1);
        if let Some(wanted) = self.0.wanted.take() {
            self.ask(wanted);
        } else if signals.phase.get_untracked() == Phase::Playing {
            if answer.step >= self.steps() {
                signals.phase.set(Phase::Paused);
            }
        } else if answer.step != to {
            self.ask(to);
        }
    }

    /// A step of a strip was visited, or is not yet reached.
    fn visited(&self, to: u64, step: u64, pictures: Vec<Picture>) {
        if step != to {
            return self.ask(to);
        }
        let next = match self.0.strip.borrow_mut().as_mut() {
            Some(strip) => strip.visited(pictures),
            None => None,
        };
        if let Some(next) = next {
            return self.ask(next);
        }
        self.0.signals.phase.set(Phase::Paused);
        if let Some(strip) = self.0.strip.take() {
            let racers = self.0.signals.racers.get_untracked();
            let steps = self.steps().max(self.0.signals.furthest.get_untracked());
            self.with_records(|records| strip.draw(use_texts(), &racers, records, steps));
            self.ask(strip.back());
        }
    }

    /// Shows a prediction in the painting's place, or the painting again.
    fn show(&self, prediction: Option<Vec<f32>>) {
        let shown_before = self.0.prediction.replace(prediction).is_some();
        let prediction = self.0.prediction.borrow();
        if shown_before || prediction.is_some() {
            bus::preview(self.0.image.get(), prediction.as_deref());
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
