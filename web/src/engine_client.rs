//! The page's end of a worker.
//!
//! The worker is replaced when it dies; whoever owns state that the worker needs gives it again on
//! [`Event::Started`], so nothing painted is lost.

use jdt_engine::BackendChoice;
use jdt_engine::protocol::{Request, Response};
use jdt_worker::Message;
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
    /// Answers for the painting, on the CPU.
    Painter,
    /// Answers for the painting, on the GPU where there is one.
    GpuPainter,
    /// Decodes and counts files.
    Checker,
}

impl Script {
    /// The painter to begin with: the small one, unless the GPU is asked for by name.
    pub(crate) fn painter(choice: BackendChoice) -> Self {
        if choice == BackendChoice::WebGpu { Self::GpuPainter } else { Self::Painter }
    }

    /// Its address: the build writes the workers' versioned names on the start script's tag.
    fn url(self) -> String {
        let (attribute, name) = match self {
            Self::Painter => ("data-worker", "./worker_loader.js"),
            Self::GpuPainter => ("data-gpu-painter", "./gpu_painter_loader.js"),
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
    script: Cell<Script>,
    worker: RefCell<Option<Worker>>,
    /// A worker that takes over as soon as it is ready.
    successor: RefCell<Option<Worker>>,
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
            script: Cell::new(script),
            worker: RefCell::new(None),
            successor: RefCell::new(None),
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
        self.0.ready.set(false);
        let worker = self.spawn(self.0.script.get());
        if let Some(old) = self.0.worker.replace(worker) {
            old.terminate();
        }
    }

    /// Starts another kind of worker beside the one there is, which answers until the new one is ready.
    fn hand_over_to(&self, script: Script) {
        if self.0.successor.borrow().is_none() && self.0.script.get() != script {
            self.0.successor.replace(self.spawn(script));
        }
    }

    fn spawn(&self, script: Script) -> Option<Worker> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&script.url(), &options).ok()?;
        let client = self.clone();
        let on_message =
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| client.hear(script, &event));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
        let client = self.clone();
        let on_error = Closure::<dyn FnMut()>::new(move || client.bury(script));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        on_error.forget();
        Some(worker)
    }

    fn hear(&self, from: Script, event: &MessageEvent) {
        match Message::<Response>::from_js(&event.data()) {
            Ok(Message { header: Response::Ready, .. }) => {
                if from != self.0.script.get()
                    && let Some(successor) = self.0.successor.take()
                {
                    self.0.script.set(from);
                    if let Some(old) = self.0.worker.replace(Some(successor)) {
                        old.terminate();
                    }
                }
                self.0.ready.set(true);
                self.send(&Message::new(Request::Start(self.0.choice)));
                self.tell(&Event::Started);
                for message in self.0.waiting.take() {
                    self.send(&message);
                }
            }
            Ok(Message { header: Response::GpuIsThere, .. }) => self.hand_over_to(Script::GpuPainter),
            Ok(message) => self.tell(&Event::Answered(message)),
            Err(error) => leptos::logging::error!("{error}"),
        }
    }

    /// A worker died: another takes its place, unless it had not even taken over.
    fn bury(&self, script: Script) {
        if script != self.0.script.get() {
            self.0.successor.take();
            return;
        }
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
