//! A run: begun, paused, ended, and what is asked of it afterwards.

use super::{CheckSession, Run};
use crate::check::counting::Counting;
use crate::texts::check::use_check_texts;
use jdt_engine::{CheckFile, CheckRequest, Fix, ImageMark, Side};
use leptos::prelude::*;
use std::rc::Rc;

impl CheckSession {
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
    pub(in crate::check) fn pick(&self, mark: ImageMark) {
        let picked = self.0.signals.picked;
        let model = self.0.signals.model.get_untracked();
        if picked.with_untracked(|picked| picked.as_ref().is_some_and(|picked| picked.is_of(model, mark))) {
            return picked.set(None);
        }
        self.ask_clerk(&CheckRequest::Mark { model, mark });
    }
}
