//! The worker that answers for the painting.

use crate::adapter;
use crate::message::{Message, floats};
use crate::overlays::{Overlays, overlay_message};
use crate::run::{Worker, misdirected, post, tell_backend};
use jdt_core::masks::{KeepMask, ProbMap, SoftLabel};
use jdt_engine::protocol::{PaintedShape, Request, Response};
use jdt_engine::{Array2, Array3, BackendChoice, Document, Engine, EngineError, PaintedImage, Picture, pixel_curves};
use js_sys::ArrayBuffer;
use std::cell::{Cell, RefCell};
use std::future::{Future, ready};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Keeps a copy of the painting and reads numbers off it.
pub(crate) struct Painter<S> {
    starter: S,
    engine: RefCell<Rc<Engine>>,
    document: Rc<RefCell<Document>>,
    overlays: Rc<Overlays>,
    /// Whether to look for a GPU once the first numbers are out.
    looks_for_gpu: Cell<bool>,
}

/// How a painter comes by its engine.
pub(crate) trait Starter: 'static {
    /// Whether its engines can use a GPU.
    const HAS_GPU: bool;

    /// An engine.
    fn start(&self, choice: BackendChoice) -> impl Future<Output = Engine>;
}

/// Engines on the CPU alone: the painter of the first screen, which is not to wait for the graphics stack.
pub(crate) struct OnCpu;

impl Starter for OnCpu {
    const HAS_GPU: bool = false;

    fn start(&self, _: BackendChoice) -> impl Future<Output = Engine> {
        ready(Engine::cpu())
    }
}

/// Engines on whatever there is.
pub(crate) struct OnEither;

impl Starter for OnEither {
    const HAS_GPU: bool = true;

    fn start(&self, choice: BackendChoice) -> impl Future<Output = Engine> {
        Engine::start(choice)
    }
}

impl<S> Painter<S> {
    pub(crate) fn new(starter: S) -> Self {
        let document = Rc::new(RefCell::new(Document::default()));
        Self {
            starter,
            engine: RefCell::new(Rc::new(Engine::cpu())),
            overlays: Overlays::new(Rc::clone(&document)),
            document,
            looks_for_gpu: Cell::new(false),
        }
    }
}

impl<S: Starter> Worker for Painter<S> {
    async fn answer(&self, message: Message<Request>) -> Result<(), EngineError> {
        let Message { header, buffers, .. } = message;
        let engine = Rc::clone(&self.engine.borrow());
        match header {
            Request::Start(choice) => {
                let engine = Rc::new(self.starter.start(choice).await);
                self.looks_for_gpu.set(!S::HAS_GPU && choice == BackendChoice::Auto);
                post(&Message::new(Response::Backend(engine.backend())));
                self.engine.replace(engine);
            }
            Request::SetDocument(shapes) => {
                self.overlays.forget();
                self.document.replace(read_document(&shapes, &buffers)?);
            }
            Request::Patch { image, layer, rect } => {
                let values = buffers.first().map(floats).unwrap_or_default();
                self.document.borrow_mut().patch(image, layer, rect, &values)?;
            }
            Request::Keep { image } => {
                let mut document = self.document.borrow_mut();
                let shape = document.image(image)?.label().shape();
                document.set_keep(image, read_keep(shape.height(), shape.width(), buffers.first())?)?;
            }
            Request::Paint { generation, query } => {
                // The painting is taken out while the engine looks at it; requests are handled one at a time.
                let document = self.document.take();
                let before = engine.backend();
                let result = engine.read_painting(&document, &query).await;
                self.document.replace(document);
                let (answer, picture) = result?;
                tell_backend(&engine, &before);
                post(&Message::new(Response::Painted { generation, answer }));
                match picture {
                    Picture::None => self.overlays.forget(),
                    Picture::Drawn(map) => post(&overlay_message(generation, &map)),
                    Picture::Pending(overlay) => self.overlays.draw(generation, overlay),
                }
                if self.looks_for_gpu.take() {
                    spawn_local(async {
                        post(&Message::new(adapter::look_for().await));
                    });
                }
            }
            Request::Curves { generation, ids, index, y, points } => {
                let curves = pixel_curves(&ids, index, y, points)?;
                post(&Message::new(Response::Curves { generation, curves }));
            }
            Request::LoseDevice => engine.lose_device(),
            _ => return Err(misdirected()),
        }
        Ok(())
    }
}

/// Which pixels take part; `None` for all.
fn read_keep(height: usize, width: usize, buffer: Option<&ArrayBuffer>) -> Result<Option<KeepMask>, EngineError> {
    let values = buffer.map(floats).unwrap_or_default();
    if values.is_empty() {
        return Ok(None);
    }
    let keep = values.into_iter().map(|kept| kept > 0.0).collect();
    let keep = Array2::from_shape_vec((height, width), keep)
        .map_err(|reason| EngineError::Protocol { reason: reason.to_string() })?;
    Ok(Some(KeepMask::new(keep)?))
}

/// An image's label and prediction, and which pixels take part.
type Maps = (SoftLabel, ProbMap, Option<KeepMask>);

/// The maps in these buffers, as [`Request::SetDocument`] has them, an image each.
pub(crate) fn read_maps(shapes: &[PaintedShape], buffers: &[ArrayBuffer]) -> Result<Vec<Maps>, EngineError> {
    let images = shapes.iter().zip(buffers.chunks(2)).enumerate();
    images
        .map(|(image, (shape, pair))| {
            let array = |buffer: Option<&ArrayBuffer>| {
                let values = buffer.map(floats).unwrap_or_default();
                Array3::from_shape_vec((shape.channels, shape.height, shape.width), values)
                    .map_err(|reason| EngineError::Protocol { reason: reason.to_string() })
            };
            let label = SoftLabel::new(array(pair.first())?)?;
            let prediction = ProbMap::new(array(pair.get(1))?)?;
            let keep = read_keep(shape.height, shape.width, buffers.get(2 * shapes.len() + image))?;
            Ok((label, prediction, keep))
        })
        .collect()
}

/// The painting in these buffers.
pub(crate) fn read_document(shapes: &[PaintedShape], buffers: &[ArrayBuffer]) -> Result<Document, EngineError> {
    let images = read_maps(shapes, buffers)?
        .into_iter()
        .map(|(label, prediction, keep)| Ok(PaintedImage::keeping(label, prediction, keep)?))
        .collect::<Result<_, EngineError>>()?;
    Ok(Document::new(images)?)
}
