//! A worker that reads pairs again to look at them: one question after the other, so that no more than one pair is in memory.

use super::files::NamedFile;
use crate::engine_client::{EngineClient, Event, Script};
use crate::texts::check::use_check_texts;
use jdt_engine::protocol::{Request, Response, decode, encode};
use jdt_engine::{BackendChoice, CheckChoices, CheckRequest, CheckResponse, LookAt, MaskSource, PairTask};
use jdt_worker::{Message, bytes};
use js_sys::ArrayBuffer;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use web_sys::File;

/// What a pair is read again for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Look(LookAt),
    /// To be painted on: a slice of it.
    Hand(Option<usize>),
}

/// A pair, its photograph, and what becomes of it.
pub(super) struct Task {
    pub(super) pair: PairTask,
    pub(super) photograph: Option<(MaskSource, File)>,
    pub(super) purpose: Purpose,
    pub(super) done: Rc<dyn Fn(Answer)>,
}

/// What came of a task; buffers as the response names them.
pub(super) type Answer = Result<(CheckResponse, Vec<ArrayBuffer>), String>;

/// Photographs are sent under places behind those of all masks.
const PHOTOGRAPH_AT: usize = 1 << 30;

/// The worker, and what waits for it.
#[derive(Clone)]
pub(super) struct Looker(Rc<Inner>);

struct Inner {
    client: EngineClient,
    /// How pairs are read; the worker is told before the first of them.
    choices: RefCell<CheckChoices>,
    /// Labels and predictions of the last check.
    files: RefCell<Vec<NamedFile>>,
    begun: Cell<bool>,
    /// Whether what it is being told is old by now.
    is_stale: Cell<bool>,
    /// What is under way, and whether it is a task.
    asked: Cell<Option<u64>>,
    task: RefCell<Option<Task>>,
    waiting: RefCell<VecDeque<Task>>,
}

impl Looker {
    /// A worker that is started by its first task.
    pub(super) fn new() -> Self {
        let looker = Self(Rc::new(Inner {
            client: EngineClient::new(Script::Checker, BackendChoice::Cpu),
            choices: RefCell::new(CheckChoices::default()),
            files: RefCell::new(Vec::new()),
            begun: Cell::new(false),
            is_stale: Cell::new(false),
            asked: Cell::new(None),
            task: RefCell::new(None),
            waiting: RefCell::new(VecDeque::new()),
        }));
        let listener = looker.clone();
        looker.0.client.listen(move |event| listener.hear(event));
        looker
    }

    /// From now on pairs are of another check.
    pub(super) fn begin(&self, choices: CheckChoices, files: Vec<NamedFile>) {
        self.forget_waiting();
        self.0.choices.replace(choices);
        self.0.files.replace(files);
        self.0.begun.set(false);
        self.0.is_stale.set(true);
    }

    /// Nobody waits any more for what was not begun.
    pub(super) fn forget_waiting(&self) {
        self.0.waiting.borrow_mut().clear();
    }

    /// Asks; what is asked first is answered first.
    pub(super) fn ask(&self, task: Task) {
        self.0.waiting.borrow_mut().push_back(task);
        self.next();
    }

    fn next(&self) {
        if self.0.asked.get().is_some() || self.0.waiting.borrow().is_empty() {
            return;
        }
        if !self.0.begun.get() {
            self.0.is_stale.set(false);
            let request =
                CheckRequest::Begin { choices: Box::new(self.0.choices.borrow().clone()), warnings: Vec::new() };
            return self.send(&request, Vec::new());
        }
        let Some(task) = self.0.waiting.borrow_mut().pop_front() else { return };
        let mut places: Vec<usize> = [&task.pair.label, &task.pair.prediction].map(|source| source.file).to_vec();
        places.dedup();
        let mut files: Vec<File> =
            places.iter().filter_map(|&at| Some(self.0.files.borrow().get(at)?.file.clone())).collect();
        let photograph = task.photograph.as_ref().map(|(source, file)| {
            places.push(PHOTOGRAPH_AT);
            files.push(file.clone());
            MaskSource { file: PHOTOGRAPH_AT, part: source.part.clone() }
        });
        let pair = task.pair.clone();
        let request = match task.purpose {
            Purpose::Look(look) => CheckRequest::Look { pair, photograph, look, files: places },
            Purpose::Hand(slice) => CheckRequest::Hand { pair, slice, files: places },
        };
        self.0.task.replace(Some(task));
        self.send(&request, files);
    }

    fn send(&self, request: &CheckRequest, files: Vec<File>) {
        let Ok(encoded) = encode(request) else { return };
        let generation = self.0.client.next_generation();
        self.0.asked.set(Some(generation));
        let mut message = Message::new(Request::Check { generation }).with_bytes(&encoded);
        message.files = files;
        self.0.client.send_when_ready(message);
    }

    fn hear(&self, event: &Event) {
        match event {
            Event::Answered(Message { header: Response::Check { generation }, buffers, .. })
                if self.0.asked.get() == Some(*generation) =>
            {
                let Some((first, rest)) = buffers.split_first() else { return };
                let answer = decode::<CheckResponse>(&bytes(first)).map_err(|reason| reason.to_string());
                self.take(answer.map(|response| (response, rest.to_vec())));
            }
            Event::Answered(Message { header: Response::Failed { generation, message }, .. })
                if self.0.asked.get() == Some(*generation) =>
            {
                self.take(Err(message.clone()));
            }
            Event::Died | Event::GaveUp => {
                self.0.begun.set(false);
                if self.0.asked.get().is_some() {
                    self.take(Err(use_check_texts().lost_pair.to_owned()));
                }
            }
            Event::Answered(_) | Event::Started => {}
        }
    }

    fn take(&self, answer: Answer) {
        self.0.asked.set(None);
        let task = self.0.task.take();
        match (task, answer) {
            (Some(task), answer) => (task.done)(answer),
            (None, Ok((CheckResponse::Begun, _))) => self.0.begun.set(!self.0.is_stale.get()),
            // Without its choices the worker can do nothing that waits.
            (None, Err(reason)) => {
                let waiting = std::mem::take(&mut *self.0.waiting.borrow_mut());
                for task in waiting {
                    (task.done)(Err(reason.clone()));
                }
            }
            (None, Ok(_)) => {}
        }
        self.next();
    }
}
