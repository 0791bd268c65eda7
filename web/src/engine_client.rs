//! The page's end of the engine's worker.
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

type Listener = Rc<dyn Fn(&Event)>;

/// Starts the worker, posts to it, and hands out what it answers.
#[derive(Clone)]
pub(crate) struct EngineClient(Rc<Inner>);

struct Inner {
    worker: RefCell<Option<Worker>>,
    ready: Cell<bool>,
    deaths: Cell<u32>,
    choice: BackendChoice,
    listeners: RefCell<Vec<Listener>>,
    generation: Cell<u64>,
}

/// A worker that keeps dying is not started for ever.
const MOST_DEATHS: u32 = 5;

impl EngineClient {
    /// A client whose engine uses the given backend; [`Self::start`] starts it.
    pub(crate) fn new(choice: BackendChoice) -> Self {
        Self(Rc::new(Inner {
            worker: RefCell::new(None),
            ready: Cell::new(false),
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

    /// Starts a worker, in place of the one there was.
    pub(crate) fn start(&self) {
        if let Some(old) = self.0.worker.borrow_mut().take() {
            old.terminate();
        }
        self.0.ready.set(false);
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let Ok(worker) = Worker::new_with_options(&worker_url(), &options) else { return };
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
            }
            Ok(message) => self.tell(&Event::Answered(message)),
            Err(error) => leptos::logging::error!("{error}"),
        }
    }

    fn replace(&self) {
        self.0.deaths.set(self.0.deaths.get() + 1);
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

/// The build writes the worker's versioned name on the start script's tag.
fn worker_url() -> String {
    leptos::prelude::document()
        .get_element_by_id("boot")
        .and_then(|boot| boot.get_attribute("data-worker"))
        .unwrap_or_else(|| "./worker_loader.js".to_owned())
}
