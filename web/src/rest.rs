//! The first screen comes first. What else a place shows is mounted when the rest of the program is there (`web/rest.js`), so
//! that its code need not be in the part that everything waits for.

use leptos::prelude::*;

/// Told by `boot.js` when the rest is there, or when there is none.
const ARRIVED: &str = "jdt-rest";

/// Whether the rest is there.
#[derive(Clone, Copy)]
struct Rest(RwSignal<bool>);

/// Listens for the rest; to be called before the page is mounted.
pub(crate) fn await_rest() {
    let rest = Rest(RwSignal::new(false));
    let arrived = window_event_listener_untyped(ARRIVED, move |_| rest.0.set(true));
    on_cleanup(move || arrived.remove());
    provide_context(rest);
}

/// Whether the rest of the program is there. Tracked.
pub(crate) fn rest_is_here() -> RwSignal<bool> {
    use_context::<Rest>().map_or_else(|| RwSignal::new(true), |rest| rest.0)
}
