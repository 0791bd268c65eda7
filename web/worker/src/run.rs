//! A worker's loop: requests in, responses out, one after another.

use crate::message::Message;
use futures::StreamExt;
use futures::channel::mpsc;
use jdt_engine::protocol::{Request, Response};
use jdt_engine::{Engine, EngineError};
use std::future::Future;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// One kind of worker.
pub(crate) trait Worker: 'static {
    /// Does what a request asks and posts the answers.
    fn answer(&self, message: Message<Request>) -> impl Future<Output = Result<(), EngineError>>;
}

/// Listens, then says that it does.
pub(crate) fn run(worker: impl Worker) {
    console_error_panic_hook::set_once();
    let (sender, mut receiver) = mpsc::unbounded::<JsValue>();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let data = event.data();
        if data.is_null() {
            // The page asks whether anyone is here. Answered before what waits in the queue, and while a GPU is waited for.
            let _ = scope().post_message(&JsValue::NULL);
            return;
        }
        // The receiver lives as long as the worker.
        let _ = sender.unbounded_send(data);
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(&Message::new(Response::Ready));

    spawn_local(async move {
        // One request after another: a stroke is in the painting before the question that follows it is answered.
        while let Some(value) = receiver.next().await {
            handle(&worker, &value).await;
        }
    });
}

async fn handle(worker: &impl Worker, value: &JsValue) {
    let message = match Message::<Request>::from_js(value) {
        Ok(message) => message,
        Err(error) => return fail(0, &error),
    };
    let generation = generation_of(&message.header);
    if let Err(error) = worker.answer(message).await {
        fail(generation, &error);
    }
}

fn generation_of(request: &Request) -> u64 {
    match request {
        Request::Paint { generation, .. }
        | Request::Curves { generation, .. }
        | Request::MeanOfMasks { generation }
        | Request::SelfCheck { generation }
        | Request::Check { generation }
        | Request::Surface { generation, .. }
        | Request::Further { generation, .. }
        | Request::Bias { generation }
        | Request::Experiment { generation }
        | Request::Race { generation, .. }
        | Request::RaceTo { generation, .. }
        | Request::Cancel { generation }
        | Request::MakeLabel { generation, .. }
        | Request::Operate { generation, .. }
        | Request::ReadLayer { generation, .. }
        | Request::WriteLayer { generation, .. } => *generation,
        Request::Start(_)
        | Request::SetDocument(_)
        | Request::Patch { .. }
        | Request::Keep { .. }
        | Request::EndRace
        | Request::LoseDevice => 0,
    }
}

fn fail(generation: u64, error: &EngineError) {
    post(&Message::new(Response::Failed { generation, message: error.to_string() }));
}

/// Says that a request was sent to the wrong worker.
pub(crate) fn misdirected() -> EngineError {
    EngineError::Protocol { reason: "this worker does not answer such a request".to_owned() }
}

/// Says what computes, if that is no longer what was said before.
pub(crate) fn tell_backend(engine: &Rc<Engine>, before: &jdt_engine::BackendInfo) {
    let now = engine.backend();
    if now != *before {
        post(&Message::new(Response::Backend(now)));
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

pub(crate) fn post(message: &Message<Response>) {
    let sent = message.to_js().map_err(|error| error.to_string()).and_then(|(object, transfer)| {
        scope().post_message_with_transfer(&object, &transfer).map_err(|error| format!("{error:?}"))
    });
    if let Err(reason) = sent {
        web_sys::console::error_1(&format!("the worker could not answer: {reason}").into());
    }
}
