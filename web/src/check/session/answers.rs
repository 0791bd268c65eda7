//! What clerk and counters say, and what becomes of it.

use super::{CheckSession, Run};
use crate::check::counting::{Counting, now};
use crate::check::crew::{Said, Who};
use crate::check::exports;
use crate::check::picked::{Pick, Picked};
use crate::texts::check::use_check_texts;
use jdt_engine::{CheckPlots, CheckRequest, CheckResponse};
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// How often progress is shown, in milliseconds.
const SHOWN_EVERY_MS: f64 = 100.0;

impl CheckSession {
    pub(super) fn hear(&self, who: Who, said: Said) {
        match who {
            Who::Clerk => self.hear_clerk(said),
            Who::Counter(counter) => {
                self.with_counting(|counting| hear_counter(counting, counter, said));
                let done = self.0.counting.borrow().as_ref().is_some_and(Counting::is_done);
                if done {
                    self.0.signals.run.set(Run::Reading);
                    self.with_counting(Counting::finish);
                } else {
                    self.show_progress();
                }
            }
        }
    }

    pub(super) fn show_progress(&self) {
        let far = self.0.counting.borrow().as_ref().filter(|counting| !counting.over).map(Counting::far);
        if let Some(far) = far
            && now() - self.0.shown.get() >= SHOWN_EVERY_MS
        {
            self.0.shown.set(now());
            self.0.signals.run.set(Run::Running(far));
        }
    }

    fn hear_clerk(&self, said: Said) {
        let signals = self.0.signals;
        let current = self.0.counting.borrow().as_ref().map(|counting| counting.generation);
        match said {
            Said::Answer { generation, response: CheckResponse::Opened(paired), .. } => {
                if self.0.opening.get() == Some(generation) {
                    self.0.opening.set(None);
                    signals.paired.set(Some(Arc::new(paired)));
                    if self.0.runs_when_paired.take() {
                        self.run();
                    }
                }
            }
            Said::Answer { generation, response: CheckResponse::Finished(result), .. } => {
                if current == Some(generation) {
                    let given = self.0.counting.take().map_or(0, |counting| counting.far().total);
                    signals.run.set(Run::Done(Arc::new(result), given));
                    self.ask_clerk(&CheckRequest::Draw);
                    self.ask_clerk(&CheckRequest::Study);
                }
            }
            Said::Answer { response: CheckResponse::Studied(study), .. } => {
                if current.is_none() {
                    signals.study.set(Some(Arc::new(study)));
                }
            }
            Said::Answer { response: CheckResponse::Drawn(plots), .. } => {
                if current.is_none() {
                    let CheckPlots { fine, models } = *plots;
                    signals.fine.set(Some(Arc::new(fine)));
                    // In a task of its own: what is drawn of either takes its time. By then a new check may have begun.
                    let (later, counting) = (signals.plots, self.clone());
                    let plots = Arc::new(models);
                    set_timeout(
                        move || {
                            if counting.0.counting.borrow().is_none() {
                                later.set(Some(plots));
                            }
                        },
                        Duration::ZERO,
                    );
                }
            }
            Said::Answer { response: CheckResponse::Marked { model, mark, images }, .. } => {
                if current.is_none() && signals.model.get_untracked() == model {
                    signals.picked.set(Some(Arc::new(Picked::new(Pick { model, mark }, images))));
                }
            }
            Said::Answer { response: CheckResponse::Written(file), rest, .. } => {
                if let Some(bytes) = rest.first() {
                    exports::hand_over(file, bytes, use_check_texts(), signals.handed_over);
                }
            }
            Said::Answer { .. } | Said::Started | Said::GaveUp => {}
            Said::Died => {
                if self.0.counting.take().is_some() {
                    signals.run.set(Run::Idle);
                    signals.error.set(Some(use_check_texts().worker_died.to_owned()));
                }
                if self.0.opening.get().is_some() {
                    self.pair_again();
                }
            }
            Said::Failed { generation, message } => {
                let of_run = current == Some(generation);
                if of_run {
                    self.0.counting.replace(None);
                    signals.run.set(Run::Idle);
                }
                if of_run || self.0.asked.get().is_some_and(|asked| generation >= asked) {
                    signals.error.set(Some(message));
                }
            }
        }
    }
}

fn hear_counter(counting: &mut Counting, counter: usize, said: Said) {
    let current = counting.generation;
    match said {
        Said::Started => counting.started(counter),
        Said::Died => counting.died(counter),
        Said::Answer { generation, response, rest } if generation == current => match response {
            CheckResponse::Begun => counting.ready(counter),
            CheckResponse::Counted { at } => counting.counted(counter, at, rest),
            _ => {}
        },
        Said::Failed { generation, message } if generation == current => counting.lose(counter, &message),
        Said::GaveUp => counting.resigned(counter),
        Said::Answer { .. } | Said::Failed { .. } => {}
    }
}
