//! The worker that decodes and counts files.

use crate::check::Check;
use crate::message::{Message, floats};
use crate::run::{Worker, misdirected, post, tell_backend};
use jdt_engine::protocol::{PaintedShape, Request, Response};
use jdt_engine::{Engine, EngineError, Packed, mean_of_masks, read_layer, write_layer};
use js_sys::Uint8Array;
use std::cell::RefCell;
use std::rc::Rc;

/// Knows nothing between two requests but the check under way.
pub(crate) struct Checker {
    engine: RefCell<Rc<Engine>>,
    check: Check,
}

impl Default for Checker {
    fn default() -> Self {
        Self { engine: RefCell::new(Rc::new(Engine::cpu())), check: Check::default() }
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
            Request::Check { generation } => {
                let before = engine.backend();
                self.check.answer(&engine, generation, &buffers, files).await?;
                tell_backend(&engine, &before);
            }
            Request::SelfCheck { generation } => {
                let report = engine.self_check().await;
                let text = report.to_string();
                post(&Message::new(Response::SelfChecked { generation, text, report: Packed::new(&report)? }));
            }
            // The page stops giving pairs.
            Request::Cancel { .. } => {}
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
