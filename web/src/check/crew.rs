//! The workers of a check: a clerk that keeps the books, and those who count.

use crate::engine_client::{EngineClient, Event, Script};
use jdt_engine::protocol::{Request, Response, decode, encode};
use jdt_engine::{BackendChoice, CheckRequest, CheckResponse};
use jdt_worker::{Message, bytes};
use js_sys::ArrayBuffer;
use leptos::prelude::window;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::File;

/// Fewer and more do not pay.
const FEWEST: usize = 2;
const MOST: usize = 4;

/// Who says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Clerk,
    Counter(usize),
}

/// What a worker of a check says.
pub(super) enum Said {
    /// A fresh worker is there, the first or in place of one that died.
    Started,
    /// The worker died.
    Died,
    /// It died for good.
    GaveUp,
    /// An answer, with what came beside it.
    Answer { generation: u64, response: CheckResponse, rest: Vec<ArrayBuffer> },
    /// A request that could not be done.
    Failed { generation: u64, message: String },
}

/// Hears who says what.
type Listener = Rc<dyn Fn(Who, Said)>;

/// The clerk, and counters that are started when they are first needed.
pub(super) struct Crew {
    clerk: EngineClient,
    backend: BackendChoice,
    counters: RefCell<Vec<Option<EngineClient>>>,
}

impl Crew {
    pub(super) fn new(clerk: EngineClient, backend: BackendChoice) -> Self {
        Self { clerk, backend, counters: RefCell::new(Vec::new()) }
    }

    /// Hears everything that the clerk says.
    pub(super) fn listen_to_clerk(&self, listener: &Listener) {
        listen(&self.clerk, Who::Clerk, listener);
    }

    /// As many counters as the machine has processors to spare, and not more than there are pairs.
    pub(super) fn hire(&self, pairs: usize, listener: &Listener) -> usize {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
        let processors = window().navigator().hardware_concurrency() as usize;
        let wanted = processors.saturating_sub(1).clamp(FEWEST, MOST).min(pairs.max(1));
        let mut counters = self.counters.borrow_mut();
        let known = counters.len().max(wanted);
        counters.resize_with(known, || None);
        for (at, place) in counters.iter_mut().enumerate().take(wanted) {
            place.get_or_insert_with(|| {
                let counter = EngineClient::new(Script::Checker, self.backend);
                listen(&counter, Who::Counter(at), listener);
                counter
            });
        }
        wanted
    }

    /// A counter died for good; the next run gets another.
    pub(super) fn dismiss(&self, counter: usize) {
        if let Some(place) = self.counters.borrow_mut().get_mut(counter) {
            *place = None;
        }
    }

    pub(super) fn next_generation(&self) -> u64 {
        self.clerk.next_generation()
    }

    /// Asks one of them; what is beside the request follows it.
    pub(super) fn ask(
        &self,
        who: Who,
        generation: u64,
        request: &CheckRequest,
        rest: Vec<ArrayBuffer>,
        files: Vec<File>,
    ) {
        let Ok(encoded) = encode(request) else { return };
        let mut message = Message::new(Request::Check { generation }).with_bytes(&encoded);
        message.buffers.extend(rest);
        message.files = files;
        match who {
            Who::Clerk => self.clerk.send_when_ready(message),
            Who::Counter(at) => {
                // Cloned: a client that is started may speak before this returns.
                let counter = self.counters.borrow().get(at).cloned().flatten();
                if let Some(counter) = counter {
                    counter.send_when_ready(message);
                }
            }
        }
    }
}

fn listen(client: &EngineClient, who: Who, listener: &Listener) {
    let listener = Rc::clone(listener);
    client.listen(move |event| {
        if let Some(said) = said(event) {
            listener(who, said);
        }
    });
}

fn said(event: &Event) -> Option<Said> {
    Some(match event {
        Event::Started => Said::Started,
        Event::Died => Said::Died,
        Event::GaveUp => Said::GaveUp,
        Event::Answered(Message { header: Response::Check { generation }, buffers, .. }) => {
            let (first, rest) = buffers.split_first()?;
            let response = decode(&bytes(first)).ok()?;
            Said::Answer { generation: *generation, response, rest: rest.to_vec() }
        }
        Event::Answered(Message { header: Response::Failed { generation, message }, .. }) => {
            Said::Failed { generation: *generation, message: message.clone() }
        }
        Event::Answered(_) => return None,
    })
}
