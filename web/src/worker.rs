//! The worker: requests in, responses out, the engine in between.

use crate::message::{Message, floats};
use futures::StreamExt;
use futures::channel::mpsc;
use jdt_core::masks::{ProbMap, SoftLabel};
use jdt_engine::protocol::{PaintedShape, PairFiles, Request, Response};
use jdt_engine::{
    CheckControl, CheckSettings, Document, Engine, EngineError, PaintedImage, PairBytes, PairSource, Progress,
    mean_of_masks, pixel_curves,
};
use js_sys::{ArrayBuffer, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Listens, then says that it does.
pub(crate) fn run() {
    let (sender, mut receiver) = mpsc::unbounded::<JsValue>();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        // The receiver lives as long as the worker.
        let _ = sender.unbounded_send(event.data());
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(&Message::new(Response::Ready));

    spawn_local(async move {
        let worker = Worker::default();
        // One request after another: a stroke is in the painting before the question that follows it is answered.
        while let Some(value) = receiver.next().await {
            worker.handle(&value).await;
        }
    });
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(message: &Message<Response>) {
    let sent = message.to_js().map_err(|error| error.to_string()).and_then(|(object, transfer)| {
        scope().post_message_with_transfer(&object, &transfer).map_err(|error| format!("{error:?}"))
    });
    if let Err(reason) = sent {
        leptos::logging::error!("the worker could not answer: {reason}");
    }
}

struct Worker {
    engine: RefCell<Rc<Engine>>,
    document: RefCell<Document>,
    /// The newest check that was cancelled; checks of older generations stop as well.
    cancelled: Rc<Cell<u64>>,
}

impl Default for Worker {
    fn default() -> Self {
        Self {
            engine: RefCell::new(Rc::new(Engine::cpu())),
            document: RefCell::new(Document::default()),
            cancelled: Rc::new(Cell::new(0)),
        }
    }
}

impl Worker {
    async fn handle(&self, value: &JsValue) {
        let message = match Message::<Request>::from_js(value) {
            Ok(message) => message,
            Err(error) => return fail(0, &error),
        };
        let generation = generation_of(&message.header);
        if let Err(error) = self.answer(message).await {
            fail(generation, &error);
        }
    }

    async fn answer(&self, message: Message<Request>) -> Result<(), EngineError> {
        let Message { header, buffers, files } = message;
        let engine = Rc::clone(&self.engine.borrow());
        match header {
            Request::Start(choice) => {
                let engine = Rc::new(Engine::start(choice).await);
                post(&Message::new(Response::Backend(engine.backend())));
                self.engine.replace(engine);
            }
            Request::SetDocument(shapes) => {
                self.document.replace(read_document(&shapes, &buffers)?);
            }
            Request::Patch { image, layer, rect } => {
                let values = buffers.first().map(floats).unwrap_or_default();
                self.document.borrow_mut().patch(image, layer, rect, &values)?;
            }
            Request::Paint { generation, query } => {
                // The painting is taken out while the engine looks at it; requests are handled one at a time.
                let document = self.document.take();
                let before = engine.backend();
                let result = engine.paint(&document, &query).await;
                self.document.replace(document);
                let (answer, overlay) = result?;
                if engine.backend() != before {
                    post(&Message::new(Response::Backend(engine.backend())));
                }
                let message = Message::new(Response::Painted { generation, answer });
                post(&match overlay {
                    Some(map) => message.with_floats(&map.values),
                    None => message,
                });
            }
            Request::Curves { generation, ids, index, y, points } => {
                let curves = pixel_curves(&ids, index, y, points)?;
                post(&Message::new(Response::Curves { generation, curves }));
            }
            Request::MeanOfMasks { generation } => {
                let files: Vec<Vec<u8>> = buffers.iter().map(|buffer| Uint8Array::new(buffer).to_vec()).collect();
                let label = mean_of_masks(&files)?;
                let shape = PaintedShape {
                    channels: label.channels(),
                    height: label.shape().height(),
                    width: label.shape().width(),
                };
                post(&Message::new(Response::Annotated { generation, shape }).with_floats(label.values()));
            }
            Request::Check { generation, settings, pairs } => {
                let source = FileSource { files, pairs, next: 0 };
                let control = Control { generation, cancelled: Rc::clone(&self.cancelled) };
                spawn_local(check(engine, settings, source, control));
            }
            Request::Cancel { generation } => self.cancelled.set(generation.max(self.cancelled.get())),
            Request::LoseDevice => engine.lose_device(),
        }
        Ok(())
    }
}

fn generation_of(request: &Request) -> u64 {
    match request {
        Request::Paint { generation, .. }
        | Request::Curves { generation, .. }
        | Request::MeanOfMasks { generation }
        | Request::Check { generation, .. }
        | Request::Cancel { generation } => *generation,
        Request::Start(_) | Request::SetDocument(_) | Request::Patch { .. } | Request::LoseDevice => 0,
    }
}

fn fail(generation: u64, error: &EngineError) {
    post(&Message::new(Response::Failed { generation, message: error.to_string() }));
}

fn read_document(shapes: &[PaintedShape], buffers: &[ArrayBuffer]) -> Result<Document, EngineError> {
    let images = shapes
        .iter()
        .zip(buffers.chunks(2))
        .map(|(shape, pair)| {
            let array = |buffer: Option<&ArrayBuffer>| {
                let values = buffer.map(floats).unwrap_or_default();
                ndarray_of(*shape, values)
            };
            let label = SoftLabel::new(array(pair.first())?)?;
            let prediction = ProbMap::new(array(pair.get(1))?)?;
            Ok(PaintedImage::new(label, prediction)?)
        })
        .collect::<Result<_, EngineError>>()?;
    Ok(Document::new(images)?)
}

fn ndarray_of(shape: PaintedShape, values: Vec<f32>) -> Result<jdt_engine::Array3<f32>, EngineError> {
    jdt_engine::Array3::from_shape_vec((shape.channels, shape.height, shape.width), values)
        .map_err(|reason| EngineError::Protocol { reason: reason.to_string() })
}

async fn check(engine: Rc<Engine>, settings: CheckSettings, mut source: FileSource, mut control: Control) {
    let generation = control.generation;
    let before = engine.backend();
    let outcome = engine.check(&settings, &mut source, &mut control).await;
    if engine.backend() != before {
        post(&Message::new(Response::Backend(engine.backend())));
    }
    post(&Message::new(Response::Checked { generation, outcome }));
}

/// Dropped files, read when their turn comes.
struct FileSource {
    files: Vec<web_sys::File>,
    pairs: Vec<PairFiles>,
    next: usize,
}

impl PairSource for FileSource {
    fn total(&self) -> usize {
        self.pairs.len()
    }

    async fn next(&mut self) -> Option<PairBytes> {
        let pair = self.pairs.get(self.next)?.clone();
        self.next += 1;
        Some(PairBytes {
            label: read(self.files.get(pair.label)).await,
            prediction: read(self.files.get(pair.prediction)).await,
            model: pair.model,
            image: pair.image,
        })
    }
}

async fn read(file: Option<&web_sys::File>) -> Result<Vec<u8>, String> {
    let file = file.ok_or("the file did not arrive")?;
    match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => Ok(Uint8Array::new(&buffer).to_vec()),
        Err(_) => Err(format!("{} can no longer be read: was it moved or changed?", file.name())),
    }
}

struct Control {
    generation: u64,
    cancelled: Rc<Cell<u64>>,
}

impl CheckControl for Control {
    fn progress(&mut self, progress: Progress) {
        post(&Message::new(Response::Progress { generation: self.generation, progress }));
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.get() >= self.generation
    }
}
