//! Overlays, drawn between questions: numbers do not wait for them.

use crate::message::Message;
use crate::run::post;
use gloo_timers::future::TimeoutFuture;
use jdt_engine::protocol::Response;
use jdt_engine::{Document, PaintedMap, PendingOverlay};
use js_sys::{Array, Function, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Values of the painting that are looked at before questions are listened for again: a millisecond's work.
const PIECE: usize = 1 << 19;

/// No screen shows overlays faster, in milliseconds.
const FRAME: u32 = 16;

/// Draws one overlay at a time; the newest that was asked for waits behind it, and those between are left out.
pub(crate) struct Overlays {
    document: Rc<RefCell<Document>>,
    next: RefCell<Option<(u64, PendingOverlay)>>,
    draws: Cell<bool>,
    wake: Option<Wake>,
}

impl Overlays {
    /// Overlays of a painting; while it is lent out none is drawn.
    pub(crate) fn new(document: Rc<RefCell<Document>>) -> Rc<Self> {
        Rc::new(Self { document, next: RefCell::new(None), draws: Cell::new(false), wake: Wake::new() })
    }

    /// Draws the overlay of a question as soon as there is time.
    pub(crate) fn draw(self: &Rc<Self>, generation: u64, overlay: PendingOverlay) {
        self.next.replace(Some((generation, overlay)));
        if !self.draws.replace(true) {
            let overlays = Rc::clone(self);
            spawn_local(async move {
                overlays.draw_all().await;
                overlays.draws.set(false);
            });
        }
    }

    /// Another painting, or another subject: what waits is not drawn.
    pub(crate) fn forget(&self) {
        self.next.replace(None);
    }

    async fn draw_all(&self) {
        loop {
            // Taken in a statement of its own, or it would stay borrowed while others run.
            let next = self.next.take();
            let Some((generation, overlay)) = next else { return };
            // At most one a frame, however fast the machine.
            let frame = TimeoutFuture::new(FRAME);
            if let Some(map) = self.draw_pieces(overlay).await {
                post(&overlay_message(generation, &map));
            }
            if self.next.borrow().is_some() {
                frame.await;
            }
        }
    }

    /// The overlay; `None` if the painting it is of is gone.
    async fn draw_pieces(&self, mut overlay: PendingOverlay) -> Option<PaintedMap> {
        loop {
            self.let_others_in().await;
            let drawn = overlay.draw_on(&self.document.borrow(), PIECE);
            match drawn {
                Ok(None) => {}
                Ok(map) => return map,
                Err(_) => return None,
            }
        }
    }

    /// Comes back after the messages that have arrived.
    async fn let_others_in(&self) {
        match &self.wake {
            Some(wake) => wake.wait().await,
            None => TimeoutFuture::new(0).await,
        }
    }
}

/// A message of this worker to itself, which stands behind those that have arrived. A timer would come back no sooner than
/// after 4 ms.
struct Wake {
    /// Where the message arrives.
    here: JsValue,
    /// Where it is sent from.
    there: JsValue,
    post: Function,
}

impl Wake {
    /// None where the browser has no message channels.
    fn new() -> Option<Self> {
        let get = |object: &JsValue, key: &str| Reflect::get(object, &key.into()).ok();
        let channel: Function = get(&js_sys::global(), "MessageChannel")?.dyn_into().ok()?;
        let channel = Reflect::construct(&channel, &Array::new()).ok()?;
        let (here, there) = (get(&channel, "port1")?, get(&channel, "port2")?);
        let post = get(&there, "postMessage")?.dyn_into().ok()?;
        Some(Self { here, there, post })
    }

    async fn wait(&self) {
        let promise = Promise::new(&mut |resolve, _| {
            // A port takes any function and any message.
            let _ = Reflect::set(&self.here, &"onmessage".into(), &resolve);
            let _ = self.post.call1(&self.there, &JsValue::NULL);
        });
        // It is never rejected.
        let _ = JsFuture::from(promise).await;
    }
}

/// An overlay on its way to the page.
pub(crate) fn overlay_message(generation: u64, map: &PaintedMap) -> Message<Response> {
    let max_abs = map.max_abs.unwrap_or_default();
    Message::new(Response::Overlay { generation, max_abs }).with_bytes(&map.rgba)
}
