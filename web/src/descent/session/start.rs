//! A race begins, and ends.

use super::{DescentSession, Phase};
use crate::bus;
use crate::descent::racer::Racer;
use crate::link::{Moved, StartFrom};
use crate::texts::descent_texts;
use jdt_core::descent::DescentSpace;
use jdt_engine::protocol::Request;
use jdt_engine::{MOST_RACERS, Packed, RaceSettings, RaceStart};
use jdt_worker::Message;
use leptos::prelude::*;

impl DescentSession {
    /// Gives up the race.
    pub(super) fn stop(&self) {
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
    pub(super) fn start(&self) -> bool {
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
            // The panel says it, with what else is no loss.
            Err(_) => return false,
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
        if !self.0.has_raced.replace(true) {
            self.choose_by_loss();
        }
        true
    }
}
