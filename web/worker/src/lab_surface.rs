//! The lab's answers to questions about a loss's shape.

use crate::lab_control::Control;
use crate::message::{Message, bytes, floats};
use crate::painter::read_keep;
use crate::run::{post, tell_backend};
use jdt_core::masks::{ProbMap, SoftLabel};
use jdt_engine::protocol::{PaintedShape, Response, decode, encode};
use jdt_engine::{Array3, Document, Engine, EngineError, PaintedImage, SurfaceQuery};
use js_sys::ArrayBuffer;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Answers in its own time, so that a cancel is heard meanwhile.
pub(crate) fn start(
    engine: Rc<Engine>,
    cancelled: Rc<Cell<u64>>,
    generation: u64,
    painting: Option<PaintedShape>,
    buffers: Vec<ArrayBuffer>,
) {
    spawn_local(async move {
        let mut control = Control::new(generation, cancelled);
        let before = engine.backend();
        let answer = answer(&engine, painting, &buffers, &mut control).await;
        tell_backend(&engine, &before);
        post(&match answer {
            Ok(answer) => Message::new(Response::Surface { generation }).with_bytes(&answer),
            Err(error) => Message::new(Response::Failed { generation, message: error.to_string() }),
        });
    });
}

async fn answer(
    engine: &Engine,
    painting: Option<PaintedShape>,
    buffers: &[ArrayBuffer],
    control: &mut Control,
) -> Result<Vec<u8>, EngineError> {
    let query: SurfaceQuery = decode(&buffers.first().map(bytes).unwrap_or_default())?;
    let document = match painting {
        Some(shape) => document(shape, buffers.get(1..).unwrap_or_default())?,
        None => Document::default(),
    };
    encode(&engine.surface(&document, &query, control).await?)
}

/// A painting of one image.
fn document(shape: PaintedShape, pair: &[ArrayBuffer]) -> Result<Document, EngineError> {
    let array = |buffer: Option<&ArrayBuffer>| {
        let values = buffer.map(floats).unwrap_or_default();
        Array3::from_shape_vec((shape.channels, shape.height, shape.width), values)
            .map_err(|reason| EngineError::Protocol { reason: reason.to_string() })
    };
    let label = SoftLabel::new(array(pair.first())?)?;
    let prediction = ProbMap::new(array(pair.get(1))?)?;
    let keep = read_keep(shape.height, shape.width, pair.get(2))?;
    Ok(Document::new(vec![PaintedImage::keeping(label, prediction, keep)?])?)
}
