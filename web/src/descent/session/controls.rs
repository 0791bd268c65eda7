//! The player's buttons.

use super::{DescentSession, Phase, SHOTS};
use crate::descent::export::{self, Strip};
use crate::descent::pace::Pace;
use crate::download::download_text;
use leptos::prelude::*;

impl DescentSession {
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

    /// What was recorded, as a table.
    pub(crate) fn export_table(&self) {
        let racers = self.0.signals.racers.get_untracked();
        let table = self.with_records(|records| export::table(&racers, records));
        // Nothing hinders a browser from taking a file that it was asked for.
        let _ = download_text("descent.csv", "text/csv", &table);
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
}
