//! What the page's other programs may do to the painting beyond one layer of it, and what they may ask: its maps one by
//! one, as the browser's own arrays, so that those which a worker is for never enter another program's memory.

use crate::bus::{detail, dispatch, get, number, set};
use jdt_engine::protocol::{PaintedShape, decode, encode};
use js_sys::{Array, Float32Array, Object, Uint8Array};
use leptos::prelude::{WindowListenerHandle, window_event_listener_untyped};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};

const ORDERED: &str = "jdt-painting-ordered";
const FACTS_ASKED: &str = "jdt-painting-facts-asked";
const SHEET_ASKED: &str = "jdt-painting-sheet-asked";
const MOVED: &str = "jdt-painting-moved";

/// A map of one image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Plane {
    /// The label as it is painted.
    Label,
    Prediction,
    /// The label that label makers made, where there are any.
    Derived,
    /// A prediction that was kept as the teacher's.
    Teacher,
    /// An annotator's mask, counted from 0.
    Reader(usize),
}

/// Something to be done to the painting. All but [`Order::Derive`] is one step that can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Order {
    /// Another number of classes, another size of the image that is shown; one empty image, or what was painted kept.
    Renew {
        shape: PaintedShape,
        keep: bool,
    },
    /// One more image. Values: its label, and its prediction if it has one.
    AddImage(PaintedShape),
    /// A map. Values: the map; without, it is taken away.
    Write {
        image: usize,
        plane: Plane,
    },
    /// The predictions of all images. Values: one map an image.
    Predict,
    AddReader,
    RemoveReader(usize),
    /// What the label makers made of an image. Values: the map, and which pixels take part if not all do; without, the label is
    /// what is painted.
    Derive(usize),
}

/// What there is of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ImageFacts {
    pub(crate) shape: PaintedShape,
    pub(crate) has_teacher: bool,
    pub(crate) is_derived: bool,
    /// Another number after another stroke on label, annotators or teacher.
    pub(crate) painted_version: u64,
    /// Another number after another stroke on the prediction.
    pub(crate) prediction_version: u64,
}

/// What there is of the painting.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Facts {
    pub(crate) images: Vec<ImageFacts>,
    pub(crate) active: usize,
    pub(crate) readers: usize,
    /// Whether it was brought back from an earlier visit.
    pub(crate) is_restored: bool,
}

impl Facts {
    /// Of the image that is shown.
    pub(crate) fn shape(&self) -> Option<PaintedShape> {
        self.images.get(self.active).map(|image| image.shape)
    }
}

/// What owns the painting and takes orders.
pub(crate) trait Taker: Clone + 'static {
    /// Does what is ordered, if it can be done; says whether it was.
    fn take(&self, order: Order, values: Vec<Vec<f32>>) -> bool;
    fn facts(&self) -> Facts;
    /// Looks at a map.
    fn with_plane<T>(&self, image: usize, plane: Plane, look: impl FnOnce(&[f32]) -> T) -> Option<T>;
}

/// Gives an order; says whether it was followed.
pub(crate) fn give(order: Order, values: &[Float32Array]) -> bool {
    let detail = Object::new();
    let Ok(bytes) = encode(&order) else { return false };
    set(&detail, "order", &Uint8Array::from(bytes.as_slice()));
    set(&detail, "values", &values.iter().collect::<Array>());
    dispatch(ORDERED, &detail);
    get(&detail, "done").is_some_and(|done| done.is_truthy())
}

/// What there is of the painting; nothing before the page has one.
pub(crate) fn facts() -> Facts {
    let detail = Object::new();
    dispatch(FACTS_ASKED, &detail);
    bytes(&detail, "facts").and_then(|facts| decode(&facts).ok()).unwrap_or_default()
}

/// A copy of a map, row-major `[C, H, W]`.
pub(crate) fn plane(image: usize, plane: Plane) -> Option<Float32Array> {
    let detail = Object::new();
    set(&detail, "image", &JsValue::from_f64(image as f64));
    set(&detail, "plane", &Uint8Array::from(encode(&plane).ok()?.as_slice()));
    dispatch(SHEET_ASKED, &detail);
    get(&detail, "values")?.dyn_into().ok()
}

/// Tells that an image is being painted on, while the stroke lasts.
pub(crate) fn tell_move() {
    dispatch(MOVED, &Object::new());
}

/// Hears of strokes while they last.
pub(crate) fn on_move(heard: impl Fn() + 'static) -> WindowListenerHandle {
    window_event_listener_untyped(MOVED, move |_| heard())
}

/// Follows orders and answers as long as the page lives.
pub(crate) fn serve(taker: &impl Taker) {
    let ordered = taker.clone();
    let _ = window_event_listener_untyped(ORDERED, move |event| {
        let Some(detail) = detail(&event) else { return };
        let order = bytes(&detail, "order").and_then(|order| decode(&order).ok());
        let values = get(&detail, "values").map(|values| Array::from(&values)).unwrap_or_default();
        let values = values.iter().filter_map(|map| map.dyn_into::<Float32Array>().ok()).map(|map| map.to_vec());
        if let Some(order) = order {
            set(&detail, "done", &ordered.take(order, values.collect()).into());
        }
    });
    let asked = taker.clone();
    let _ = window_event_listener_untyped(FACTS_ASKED, move |event| {
        if let (Some(detail), Ok(facts)) = (detail(&event), encode(&asked.facts())) {
            set(&detail, "facts", &Uint8Array::from(facts.as_slice()));
        }
    });
    let asked = taker.clone();
    let _ = window_event_listener_untyped(SHEET_ASKED, move |event| {
        let Some(detail) = detail(&event) else { return };
        let plane = bytes(&detail, "plane").and_then(|plane| decode(&plane).ok());
        if let (Some(image), Some(plane)) = (number(&detail, "image"), plane)
            && let Some(values) = asked.with_plane(image, plane, |values| Float32Array::from(values))
        {
            set(&detail, "values", &values);
        }
    });
}

fn bytes(detail: &Object, key: &str) -> Option<Vec<u8>> {
    get(detail, key)?.dyn_into::<Uint8Array>().ok().map(|array| array.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_cross_between_programs() {
        let shape = PaintedShape { channels: 8, height: 1024, width: 16 };
        for order in [
            Order::Renew { shape, keep: true },
            Order::AddImage(shape),
            Order::Write { image: 5, plane: Plane::Reader(3) },
            Order::Derive(1),
        ] {
            assert_eq!(decode::<Order>(&encode(&order).unwrap()).unwrap(), order);
        }
    }
}
