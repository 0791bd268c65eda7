//! The lab's answers to questions about a loss's shape.

use crate::lab_control::Control;
use crate::message::{Message, bytes};
use crate::painter::read_document;
use crate::run::{post, tell_backend};
use jdt_engine::protocol::{PaintedShape, Response, decode, encode};
use jdt_engine::{Document, Engine, EngineError, SurfaceQuery};
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
        Some(shape) => read_document(&[shape], buffers.get(1..).unwrap_or_default())?,
        None => Document::default(),
    };
    encode(&engine.surface(&document, &query, control).await?)
}
