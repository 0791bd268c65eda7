//! The lab's answers to the experiments of lessons: short enough to be done at once.

use crate::message::{Message, bytes};
use jdt_engine::protocol::{Response, decode, encode};
use jdt_engine::{EngineError, ExperimentQuery, run_experiment};
use js_sys::ArrayBuffer;

/// Runs it.
pub(crate) fn answer(generation: u64, buffers: &[ArrayBuffer]) -> Result<Message<Response>, EngineError> {
    let query: ExperimentQuery = decode(&buffers.first().map(bytes).unwrap_or_default())?;
    Ok(Message::new(Response::Experiment { generation }).with_bytes(&encode(&run_experiment(&query)?)?))
}
