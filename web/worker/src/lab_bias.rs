//! The lab's answers to questions about scenes and models that err.

use crate::lab_control::Control;
use crate::message::{Message, bytes};
use crate::run::post;
use jdt_engine::protocol::{Response, decode, encode};
use jdt_engine::{BiasAnswer, BiasBench, BiasQuery, EngineError};
use js_sys::ArrayBuffer;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Answers in its own time, so that a cancel is heard meanwhile. The bench is taken away while it is worked on; a question
/// that comes in between works on a new one.
pub(crate) fn start(
    bench: Rc<RefCell<BiasBench>>,
    cancelled: Rc<Cell<u64>>,
    generation: u64,
    buffers: Vec<ArrayBuffer>,
) {
    spawn_local(async move {
        let mut control = Control::new(generation, cancelled);
        let mut taken = bench.take();
        let answer = answer(&mut taken, &buffers, &mut control).await;
        bench.replace(taken);
        let said = answer.and_then(|answer| message(generation, &answer));
        post(&said.unwrap_or_else(|error| Message::new(Response::Failed { generation, message: error.to_string() })));
    });
}

async fn answer(
    bench: &mut BiasBench,
    buffers: &[ArrayBuffer],
    control: &mut Control,
) -> Result<BiasAnswer, EngineError> {
    let query: BiasQuery = decode(&buffers.first().map(bytes).unwrap_or_default())?;
    bench.answer(&query, control).await
}

fn message(generation: u64, answer: &BiasAnswer) -> Result<Message<Response>, EngineError> {
    let message = Message::new(Response::Bias { generation }).with_bytes(&encode(answer)?);
    Ok(match answer {
        BiasAnswer::Pair(pair) => message.with_floats(&pair.label).with_floats(&pair.prediction),
        BiasAnswer::Study(_) => message,
    })
}
