//! The page's end of a worker.
//!
//! The worker is replaced when it dies, and a painter also when it falls silent; whoever owns state that the worker needs
//! gives it again on [`Event::Started`], so nothing painted is lost. A painter that dies of its GPU again and again is
//! replaced by the one that has none.

use crate::texts::use_texts;
use jdt_engine::protocol::{Request, Response};
use jdt_engine::{BackendChoice, Notice};
use jdt_worker::Message;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// What the page hears from its engine.
pub(crate) enum Event {
    /// A worker runs; it knows nothing yet. The first time, and after one died.
    Started,
    /// The worker died; another is being started.
    Died,
    /// It died so often that no other is started before [`EngineClient::retry`].
    GaveUp,
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
    /// Works long on copies of the painting.
    Lab,
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
            Self::Lab => ("data-lab", "./lab_loader.js"),
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
    /// What is started next.
    script: Cell<Script>,
    worker: RefCell<Option<Running>>,
    /// A worker that takes over as soon as it is ready.
    successor: RefCell<Option<Running>>,
    started: Cell<u64>,
    ready: Cell<bool>,
    /// What waits for the worker to be ready.
    waiting: RefCell<Vec<Message<Request>>>,
    /// When workers died, in milliseconds.
    deaths: RefCell<Vec<f64>>,
    /// The GPU's painter died so often that the CPU's took its place.
    without_gpu: Cell<bool>,
    /// Whether the worker is being asked for a sign of life, and has given none.
    watched: Cell<bool>,
    silent: Cell<bool>,
    /// Whether it was asked something, and has answered nothing since.
    asked: Cell<bool>,
    choice: Cell<BackendChoice>,
    listeners: RefCell<Vec<Listener>>,
    generation: Cell<u64>,
}

/// A worker, and the number by which late messages of one that was replaced are told apart.
struct Running {
    number: u64,
    script: Script,
    worker: Worker,
}

impl Running {
    fn is(running: &RefCell<Option<Self>>, number: u64) -> bool {
        running.borrow().as_ref().is_some_and(|running| running.number == number)
    }
}

/// A worker that keeps dying is not started for ever: so many deaths within [`LATELY_MS`] are enough.
const MOST_DEATHS: usize = 5;

/// After so many, a painter with a GPU is replaced by one without.
const MOST_DEATHS_WITH_GPU: usize = 2;

/// Deaths longer ago are forgiven.
const LATELY_MS: f64 = 60_000.0;

/// How long a painter has to give a sign of life. It must twice in a row fail to: a computer that wakes up finds its
/// clocks far ahead of its workers.
const PATIENCE: Duration = Duration::from_secs(6);

impl EngineClient {
    /// A client of a worker whose engine uses the given backend; [`Self::start`] starts it.
    pub(crate) fn new(script: Script, choice: BackendChoice) -> Self {
        Self(Rc::new(Inner {
            script: Cell::new(script),
            worker: RefCell::new(None),
            successor: RefCell::new(None),
            started: Cell::new(0),
            ready: Cell::new(false),
            waiting: RefCell::new(Vec::new()),
            deaths: RefCell::new(Vec::new()),
            without_gpu: Cell::new(false),
            watched: Cell::new(false),
            silent: Cell::new(false),
            asked: Cell::new(false),
            choice: Cell::new(choice),
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
        let Some(running) = worker.as_ref().filter(|_| self.0.ready.get()) else { return };
        let sent = message.to_js().map_err(|error| error.to_string()).and_then(|(object, transfer)| {
            running.worker.post_message_with_transfer(&object, &transfer).map_err(|error| format!("{error:?}"))
        });
        if let Err(reason) = sent {
            leptos::logging::error!("the engine could not be asked: {reason}");
        }
        self.0.asked.set(true);
        // The others may be busy for minutes with one file or one job; a painter never is.
        if matches!(running.script, Script::Painter | Script::GpuPainter) && !self.0.watched.replace(true) {
            self.watch(running, 2);
        }
    }

    /// Asks a worker for a sign of life; one that gives none in so many rounds is dead.
    fn watch(&self, running: &Running, rounds: u32) {
        self.0.silent.set(true);
        // A worker that cannot be posted to gives no sign either.
        let _ = running.worker.post_message(&JsValue::NULL);
        let (client, number) = (self.clone(), running.number);
        leptos::prelude::set_timeout(
            move || {
                let worker = client.0.worker.borrow();
                let same = worker.as_ref().filter(|running| running.number == number);
                match same {
                    Some(running) if client.0.silent.get() && rounds > 1 => client.watch(running, rounds - 1),
                    Some(_) if client.0.silent.get() => {
                        client.0.watched.set(false);
                        drop(worker);
                        client.bury(number);
                    }
                    // It lives, or did then; what it was asked is not answered yet.
                    Some(running) if client.0.asked.get() => client.watch(running, 2),
                    _ => client.0.watched.set(false),
                }
            },
            PATIENCE,
        );
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
        let new = self.spawn(self.0.script.get());
        for old in [self.0.worker.replace(new), self.0.successor.take()].into_iter().flatten() {
            old.worker.terminate();
        }
    }

    /// Starts a painter afresh, with the GPU if that is wanted, whatever has happened before.
    pub(crate) fn retry(&self) {
        self.0.deaths.borrow_mut().clear();
        self.0.without_gpu.set(false);
        if self.0.choice.get() != BackendChoice::Cpu {
            self.0.script.set(Script::GpuPainter);
        }
        self.start();
    }

    /// Starts a painter afresh, with another backend.
    pub(crate) fn choose(&self, choice: BackendChoice) {
        self.0.choice.set(choice);
        self.0.script.set(Script::painter(choice));
        self.0.deaths.borrow_mut().clear();
        self.0.without_gpu.set(false);
        self.start();
    }

    /// Starts another kind of worker beside the one there is, which answers until the new one is ready.
    fn hand_over_to(&self, script: Script) {
        if self.0.successor.borrow().is_none() && self.0.script.get() != script {
            self.0.successor.replace(self.spawn(script));
        }
    }

    fn spawn(&self, script: Script) -> Option<Running> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&script.url(), &options).ok()?;
        let number = self.0.started.get() + 1;
        self.0.started.set(number);
        let client = self.clone();
        let on_message =
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| client.hear(number, &event));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
        let client = self.clone();
        let on_error = Closure::<dyn FnMut()>::new(move || client.bury(number));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        on_error.forget();
        Some(Running { number, script, worker })
    }

    fn hear(&self, from: u64, event: &MessageEvent) {
        let data = event.data();
        if Running::is(&self.0.successor, from) {
            // The first that a successor says is that it is ready: it takes over.
            if let Some(successor) = self.0.successor.take() {
                self.0.script.set(successor.script);
                if let Some(old) = self.0.worker.replace(Some(successor)) {
                    old.worker.terminate();
                }
            }
        } else if !Running::is(&self.0.worker, from) {
            return;
        }
        self.0.silent.set(false);
        if data.is_null() {
            return;
        }
        self.0.asked.set(false);
        match Message::<Response>::from_js(&data) {
            Ok(Message { header: Response::Ready, .. }) => {
                self.0.ready.set(true);
                let choice = if self.0.without_gpu.get() { BackendChoice::Cpu } else { self.0.choice.get() };
                self.send(&Message::new(Request::Start(choice)));
                self.tell(&Event::Started);
                for message in self.0.waiting.take() {
                    self.send(&message);
                }
            }
            Ok(Message { header: Response::GpuIsThere, .. }) => self.hand_over_to(Script::GpuPainter),
            Ok(mut message) => {
                if let Response::Backend(info) = &mut message.header
                    && self.0.without_gpu.get()
                {
                    info.notice = Some(Notice::DeviceLost(use_texts().gpu_worker_stopped.to_owned()));
                }
                self.tell(&Event::Answered(message));
            }
            Err(error) => leptos::logging::error!("{error}"),
        }
    }

    /// A worker died: another takes its place, unless it had not even taken over.
    fn bury(&self, number: u64) {
        if Running::is(&self.0.successor, number) {
            self.0.successor.take();
        }
        if !Running::is(&self.0.worker, number) {
            return;
        }
        let now = js_sys::Date::now();
        let deaths = {
            let mut deaths = self.0.deaths.borrow_mut();
            deaths.retain(|then| now - then < LATELY_MS);
            deaths.push(now);
            deaths.len()
        };
        self.0.waiting.borrow_mut().clear();
        self.tell(&Event::Died);
        if self.0.script.get() == Script::GpuPainter && deaths >= MOST_DEATHS_WITH_GPU {
            self.0.script.set(Script::Painter);
            self.0.without_gpu.set(true);
        }
        if deaths <= MOST_DEATHS {
            self.start();
        } else {
            self.0.ready.set(false);
            self.tell(&Event::GaveUp);
        }
    }

    fn tell(&self, event: &Event) {
        let listeners: Vec<Listener> = self.0.listeners.borrow().clone();
        for listener in listeners {
            listener(event);
        }
    }
}
