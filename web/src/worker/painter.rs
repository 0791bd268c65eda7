//! The worker that answers for the painting.

use super::{Worker, misdirected, post, tell_backend};
use crate::message::{Message, floats};
use jdt_core::masks::{ProbMap, SoftLabel};
use jdt_engine::protocol::{PaintedShape, Request, Response};
use jdt_engine::{Array3, Document, Engine, EngineError, PaintedImage, pixel_curves};
use js_sys::ArrayBuffer;
use std::cell::RefCell;
use std::rc::Rc;

/// Keeps a copy of the painting and reads numbers off it.
pub(super) struct Painter {
    engine: RefCell<Rc<Engine>>,
    document: RefCell<Document>,
}

impl Default for Painter {
    fn default() -> Self {
        Self { engine: RefCell::new(Rc::new(Engine::cpu())), document: RefCell::new(Document::default()) }
    }
}

impl Worker for Painter {
    async fn answer(&self, message: Message<Request>) -> Result<(), EngineError> {
        let Message { header, buffers, .. } = message;
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
                tell_backend(&engine, &before);
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
            Request::LoseDevice => engine.lose_device(),
            Request::MeanOfMasks { .. } | Request::Check { .. } | Request::Cancel { .. } => return Err(misdirected()),
        }
        Ok(())
    }
}

fn read_document(shapes: &[PaintedShape], buffers: &[ArrayBuffer]) -> Result<Document, EngineError> {
    let images = shapes
        .iter()
        .zip(buffers.chunks(2))
        .map(|(shape, pair)| {
            let array = |buffer: Option<&ArrayBuffer>| {
                let values = buffer.map(floats).unwrap_or_default();
                Array3::from_shape_vec((shape.channels, shape.height, shape.width), values)
                    .map_err(|reason| EngineError::Protocol { reason: reason.to_string() })
            };
            let label = SoftLabel::new(array(pair.first())?)?;
            let prediction = ProbMap::new(array(pair.get(1))?)?;
            Ok(PaintedImage::new(label, prediction)?)
        })
        .collect::<Result<_, EngineError>>()?;
    Ok(Document::new(images)?)
}
