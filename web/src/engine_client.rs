//! The page's end of a worker.
//!
//! The worker is replaced when it dies; whoever owns state that the worker needs gives it again on
//! [`Event::Started`], so nothing painted is lost.

use crate::message::Message;
use jdt_engine::BackendChoice;
use jdt_engine::protocol::{Request, Response};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// What the page hears from its engine.
pub(crate) enum Event {
    /// A worker runs; it knows nothing yet. The first time, and after one died.
    Started,
    /// The worker died; another is being started.
    Died,
    /// A response, with its buffers.
    Answered(Message<Response>),
}

/// Which worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// Answers for the painting.
    Painter,
    /// Decodes and counts files.
    Checker,
}

impl Script {
    /// Its address: the build writes the workers' versioned names on the start script's tag.
    fn url(self) -> String {
        let (attribute, name) = match self {
            Self::Painter => ("data-worker", "./worker_loader.js"),
            Self::Checker => ("data-checker", "./checker_loader.js"),
        };
        leptos::prelude::document()
            .get_element_by_id("boot")
            .and_then(|boot| boot.get_attribute(attribute))
            .unwrap_or_else(|| name.to_owned())
    }
}

type Listener = Rc<dyn Fn(&Event)>;

/// Starts the worker, posts to it, and hands out what it answers.
#[derive(Clone)]
pub(crate) struct EngineClient(Rc<Inner>);

struct Inner {
    script: Script,
    worker: RefCell<Option<Worker>>,
    ready: Cell<bool>,
    /// What waits for the worker to be ready.
    waiting: RefCell<Vec<Message<Request>>>,
    deaths: Cell<u32>,
    choice: BackendChoice,
    listeners: RefCell<Vec<Listener>>,
    generation: Cell<u64>,
}

/// A worker that keeps dying is not started for ever.
const MOST_DEATHS: u32 = 5;

impl EngineClient {
    /// A client of a worker whose engine uses the given backend; [`Self::start`] starts it.
    pub(crate) fn new(script: Script, choice: BackendChoice) -> Self {
        Self(Rc::new(Inner {
            script,
            worker: RefCell::new(None),
            ready: Cell::new(false),
            waiting: RefCell::new(Vec::new()),
            deaths: Cell::new(0),
            choice,
            listeners: RefCell::new(Vec::new()),
            generation: Cell::new(0),
        }))
    }

    /// Hears every event from now on.
    pub(crate) fn listen(&self, listener: impl Fn(&Event) + 'static) {
        self.0.listeners.borrow_mut().push(Rc::new(listener));
    }

    /// A number larger than all before it.
    pub(crate) fn next_generation(&self) -> u64 {
        self.0.generation.set(self.0.generation.get() + 1);
        self.0.generation.get()
    }

    /// Posts a request; before the worker is ready it is dropped, since [`Event::Started`] asks for everything again.
    pub(crate) fn send(&self, message: &Message<Request>) {
        let worker = self.0.worker.borrow();
        let Some(worker) = worker.as_ref().filter(|_| self.0.ready.get()) else { return };
        let sent = message.to_js().map_err(|error| error.to_string()).and_then(|(object, transfer)| {
            worker.post_message_with_transfer(&object, &transfer).map_err(|error| format!("{error:?}"))
        });
        if let Err(reason) = sent {
            leptos::logging::error!("the engine could not be asked: {reason}");
        }
    }

    /// Posts a request as soon as the worker is ready, starting it if there is none; a worker that dies takes what waits
    /// with it, and [`Event::Died`] says so.
    pub(crate) fn send_when_ready(&self, message: Message<Request>) {
        if self.0.ready.get() {
            return self.send(&message);
        }
        self.0.waiting.borrow_mut().push(message);
        if self.0.worker.borrow().is_none() {
            self.start();
        }
    }

    /// Starts a worker, in place of the one there was.
    pub(crate) fn start(&self) {
        if let Some(old) = self.0.worker.borrow_mut().take() {
            old.terminate();
        }
        self.0.ready.set(false);
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let Ok(worker) = Worker::new_with_options(&self.0.script.url(), &options) else { return };
        let client = self.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| client.hear(&event));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
        let client = self.clone();
        let on_error = Closure::<dyn FnMut()>::new(move || client.replace());
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        on_error.forget();
        self.0.worker.replace(Some(worker));
    }

    fn hear(&self, event: &MessageEvent) {
        match Message::<Response>::from_js(&event.data()) {
            Ok(Message { header: Response::Ready, .. }) => {
                self.0.ready.set(true);
                self.send(&Message::new(Request::Start(self.0.choice)));
                self.tell(&Event::Started);
                for message in self.0.waiting.take() {
                    self.send(&message);
                }
            }
            Ok(message) => self.tell(&Event::Answered(message)),
            Err(error) => leptos::logging::error!("{error}"),
        }
    }

    fn replace(&self) {
        self.0.deaths.set(self.0.deaths.get() + 1);
        self.0.waiting.borrow_mut().clear();
        self.tell(&Event::Died);
        if self.0.deaths.get() <= MOST_DEATHS {
            self.start();
        }
    }

    fn tell(&self, event: &Event) {
        let listeners: Vec<Listener> = self.0.listeners.borrow().clone();
        for listener in listeners {
            listener(event);
        }
    }
}
