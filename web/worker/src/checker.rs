//! The worker that decodes and counts files.

use crate::message::{Message, floats};
use crate::run::{Worker, misdirected, post, tell_backend};
use jdt_engine::protocol::{PaintedShape, PairFiles, Request, Response};
use jdt_engine::{
    CheckControl, CheckSettings, Engine, EngineError, Packed, PairBytes, PairSource, Progress, mean_of_masks,
    pair_files, read_layer, write_layer,
};
use js_sys::Uint8Array;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Knows nothing between two requests but which checks were cancelled.
pub(crate) struct Checker {
    engine: RefCell<Rc<Engine>>,
    /// The newest check that was cancelled; checks of older generations stop as well.
    cancelled: Rc<Cell<u64>>,
}

impl Default for Checker {
    fn default() -> Self {
        Self { engine: RefCell::new(Rc::new(Engine::cpu())), cancelled: Rc::new(Cell::new(0)) }
    }
}

impl Worker for Checker {
    async fn answer(&self, message: Message<Request>) -> Result<(), EngineError> {
        let Message { header, buffers, files } = message;
        let engine = Rc::clone(&self.engine.borrow());
        match header {
            Request::Start(choice) => {
                self.engine.replace(Rc::new(Engine::start(choice).await));
            }
            Request::MeanOfMasks { generation } => {
                let files: Vec<Vec<u8>> = buffers.iter().map(|buffer| Uint8Array::new(buffer).to_vec()).collect();
                let (label, masks) = mean_of_masks(&files)?;
                let shape = PaintedShape {
                    channels: label.channels(),
                    height: label.shape().height(),
                    width: label.shape().width(),
                };
                let message = Message::new(Response::Annotated { generation, shape }).with_floats(label.values());
                post(&masks.iter().fold(message, |message, mask| message.with_floats(mask.values())));
            }
            Request::Pair { generation, labels, predictions } => {
                let paired = pair_files(&labels, &predictions);
                post(&Message::new(Response::Paired { generation, paired }));
            }
            Request::Check { generation, settings, pairs } => {
                let source = FileSource { files, pairs, next: 0 };
                let control = Control { generation, cancelled: Rc::clone(&self.cancelled) };
                // Beside the queue: a cancel is heard while files are being read.
                spawn_local(check(engine, settings, source, control));
            }
            Request::SelfCheck { generation } => {
                let report = engine.self_check().await;
                let text = report.to_string();
                post(&Message::new(Response::SelfChecked { generation, text, report: Packed::new(&report)? }));
            }
            Request::Cancel { generation } => self.cancelled.set(generation.max(self.cancelled.get())),
            Request::LoseDevice => engine.lose_device(),
            Request::ReadLayer { generation, channels, size } => {
                let bytes = buffers.first().map(|buffer| Uint8Array::new(buffer).to_vec()).unwrap_or_default();
                match read_layer(&bytes, channels, size) {
                    Ok((shape, values)) => {
                        let kept = (shape.height * shape.width) as u64;
                        post(&Message::new(Response::Made { generation, shape, kept }).with_floats(&values));
                    }
                    Err(error) if error.is_of_a_picture() => post(&Message::new(Response::Picture { generation })),
                    Err(error) => return Err(error),
                }
            }
            Request::WriteLayer { generation, shape, form } => {
                let values = buffers.first().map(floats).unwrap_or_default();
                let bytes = write_layer(form, shape, &values)?;
                post(&Message::new(Response::File { generation }).with_bytes(&bytes));
            }
            _ => return Err(misdirected()),
        }
        Ok(())
    }
}

async fn check(engine: Rc<Engine>, settings: CheckSettings, mut source: FileSource, mut control: Control) {
    let generation = control.generation;
    let before = engine.backend();
    let outcome = engine.check(&settings, &mut source, &mut control).await;
    tell_backend(&engine, &before);
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
