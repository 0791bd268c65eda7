//! A race under way: what the lab is asked, frame by frame, and what it answers.

use super::{BUDGET_MS, CALM_MS, DescentSession, LONGEST, Phase, Picture};
use crate::bus;
use crate::engine_client::Event;
use crate::link::LinkStateStoreFields;
use crate::orders::{self, Order};
use crate::texts::{descent_texts, use_texts};
use jdt_engine::protocol::{Request, Response};
use jdt_engine::{RaceAnswer, RaceQuestion};
use jdt_worker::{Message, bytes, floats};
use js_sys::{ArrayBuffer, Float32Array};
use leptos::prelude::*;

impl DescentSession {
    pub(super) fn ask(&self, step: u64) {
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

    pub(super) fn next_frame(&self) {
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

    pub(super) fn hear(&self, event: &Event) {
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

    pub(super) fn commit(&self, predictions: &[Vec<f32>]) {
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
}
