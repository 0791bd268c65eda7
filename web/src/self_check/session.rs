//! The self-check of this visit.

use crate::engine_client::{EngineClient, Event};
use crate::texts::use_texts;
use jdt_engine::SelfCheck;
use jdt_engine::protocol::{Request, Response};
use jdt_worker::Message;
use leptos::prelude::*;

/// Where the check stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Run {
    Idle,
    Running(u64),
    /// The report, and the same as text.
    Done(SelfCheck, String),
    Failed(String),
}

/// Asks the worker, and keeps what it answered. Cheap to clone.
#[derive(Clone)]
pub(crate) struct SelfCheckSession {
    engine: EngineClient,
    pub(crate) run: RwSignal<Run>,
}

impl SelfCheckSession {
    /// A session that has not asked yet.
    pub(crate) fn new(engine: EngineClient) -> Self {
        let run = RwSignal::new(Run::Idle);
        engine.listen(move |event| {
            let Run::Running(current) = run.get_untracked() else { return };
            match event {
                Event::Died => run.set(Run::Failed(use_texts().check_worker_died.to_owned())),
                Event::Answered(Message { header: Response::SelfChecked { generation, report, text }, .. })
                    if *generation == current =>
                {
                    run.set(match report.open() {
                        Ok(report) => Run::Done(report, text.clone()),
                        Err(error) => Run::Failed(error.to_string()),
                    });
                }
                Event::Answered(Message { header: Response::Failed { generation, message }, .. })
                    if *generation == current =>
                {
                    run.set(Run::Failed(message.clone()));
                }
                _ => {}
            }
        });
        Self { engine, run }
    }

    /// Checks, unless a check is under way.
    pub(crate) fn start(&self) {
        if !matches!(self.run.get_untracked(), Run::Running(_)) {
            let generation = self.engine.next_generation();
            self.run.set(Run::Running(generation));
            self.engine.send_when_ready(Message::new(Request::SelfCheck { generation }));
        }
    }
}
