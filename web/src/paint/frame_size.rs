//! How large an element is, now and after every change.

use super::view_transform::Point;
use js_sys::{Array, Function, Reflect};
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Keeps a signal at an element's size.
pub(super) fn watch_size(element: NodeRef<Div>, size: RwSignal<Point>) {
    let measure = move || {
        if let Some(element) = element.get_untracked() {
            let box_ = element.get_bounding_client_rect();
            let now = (box_.width(), box_.height());
            // While the place is hidden it has none.
            if now.0 > 0.0 && size.get_untracked() != now {
                size.set(now);
            }
        }
    };
    let watching = StoredValue::new_local(None);
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        measure();
        let on_resize = Closure::<dyn FnMut()>::new(measure);
        // A browser without one keeps the size that it began with.
        if let Ok(observer) = observe_size(&element, on_resize.as_ref()) {
            watching.set_value(Some((observer, on_resize)));
        }
    });
    // In another language the element is the same, and watched anew.
    on_cleanup(move || {
        if let Some((observer, _)) = watching.try_update_value(Option::take).flatten() {
            // One that was made can always be stopped.
            let _ = stop_observing(&observer);
        }
    });
}

fn stop_observing(observer: &JsValue) -> Result<JsValue, JsValue> {
    Reflect::get(observer, &"disconnect".into())?.dyn_into::<Function>()?.call0(observer)
}

/// Has a function called whenever an element's size changes.
fn observe_size(element: &JsValue, on_resize: &JsValue) -> Result<JsValue, JsValue> {
    let class: Function = Reflect::get(&window(), &"ResizeObserver".into())?.dyn_into()?;
    let observer = Reflect::construct(&class, &Array::of1(on_resize))?;
    let observe: Function = Reflect::get(&observer, &"observe".into())?.dyn_into()?;
    observe.call1(&observer, element)
}
