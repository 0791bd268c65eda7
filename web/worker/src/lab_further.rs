//! The lab's answers to what follows a stroke.

use crate::message::{Message, bytes};
use crate::painter::read_maps;
use jdt_engine::protocol::{PaintedShape, Response, decode, encode};
use jdt_engine::{EngineError, FurtherImage, FurtherNumbers, FurtherQuery};
use js_sys::ArrayBuffer;

/// Reads the numbers.
pub(crate) fn answer(
    numbers: &mut FurtherNumbers,
    generation: u64,
    shapes: &[PaintedShape],
    buffers: &[ArrayBuffer],
) -> Result<Message<Response>, EngineError> {
    let query: FurtherQuery = decode(&buffers.first().map(bytes).unwrap_or_default())?;
    let images = read_maps(shapes, buffers.get(1..).unwrap_or_default())?
        .into_iter()
        .map(|(label, prediction, keep)| Ok(FurtherImage::new(label, prediction, keep)?))
        .collect::<Result<Vec<_>, EngineError>>()?;
    let (answer, rgba) = numbers.read(images, &query)?;
    let message = Message::new(Response::Further { generation }).with_bytes(&encode(&answer)?);
    Ok(match rgba {
        Some(rgba) => message.with_bytes(&rgba),
        None => message,
    })
}
