//! What the lab's long work tells and hears.

use crate::message::Message;
use crate::run::post;
use jdt_engine::protocol::Response;
use jdt_engine::{LongControl, Progress};
use js_sys::{Function, Promise, Reflect};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Tells the page how far the work of one generation is, and hears whether it is to stop.
pub(crate) struct Control {
    generation: u64,
    cancelled: Rc<Cell<u64>>,
    /// When the last pause ended, in milliseconds.
    paused: f64,
}

/// A timer takes 4 ms or so: no pause before this time is over.
const BETWEEN_PAUSES_MS: f64 = 40.0;

impl Control {
    /// Of work that begins now.
    pub(crate) fn new(generation: u64, cancelled: Rc<Cell<u64>>) -> Self {
        Self { generation, cancelled, paused: js_sys::Date::now() }
    }
}

impl LongControl for Control {
    fn progress(&mut self, progress: Progress) {
        post(&Message::new(Response::Progress { generation: self.generation, progress }));
    }

    async fn pause(&mut self) {
        let now = js_sys::Date::now();
        if now - self.paused < BETWEEN_PAUSES_MS {
            return;
        }
        let turn = Promise::new(&mut |resolve: Function, _| {
            let timer = Reflect::get(&js_sys::global(), &"setTimeout".into()).and_then(JsCast::dyn_into::<Function>);
            // Without a timer whoever waits has its turn at once.
            let _ = match timer {
                Ok(timer) => timer.call1(&JsValue::NULL, &resolve),
                Err(_) => resolve.call0(&JsValue::NULL),
            };
        });
        let _ = JsFuture::from(turn).await;
        self.paused = js_sys::Date::now();
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.get() >= self.generation
    }
}
