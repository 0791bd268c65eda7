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
    let watching = StoredValue::new_local(None::<Watch>);
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        measure();
        // A browser without one keeps the size that it began with.
        watching.set_value(Watch::begin(&element, measure).ok());
    });
}

/// An observer with the function that it calls: both end together, in another language as well, whose views are others.
struct Watch {
    observer: JsValue,
    _on_resize: Closure<dyn FnMut()>,
}

impl Watch {
    /// Has a function called whenever an element's size changes.
    fn begin(element: &JsValue, measure: impl FnMut() + 'static) -> Result<Self, JsValue> {
        let on_resize = Closure::<dyn FnMut()>::new(measure);
        let class: Function = Reflect::get(&window(), &"ResizeObserver".into())?.dyn_into()?;
        let observer = Reflect::construct(&class, &Array::of1(on_resize.as_ref()))?;
        method(&observer, "observe")?.call1(&observer, element)?;
        Ok(Self { observer, _on_resize: on_resize })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // One that was made can always be stopped.
        let _ = method(&self.observer, "disconnect").and_then(|stop| stop.call0(&self.observer));
    }
}

fn method(of: &JsValue, name: &str) -> Result<Function, JsValue> {
    Reflect::get(of, &name.into())?.dyn_into()
}
