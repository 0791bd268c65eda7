//! One view after another.

use leptos::prelude::*;
use std::time::Duration;

/// The same, in a task of its own after whatever shows it first: the page answers to hands in between.
///
/// It begins with nothing, so that what is there from the start is drawn in turn as well.
pub(crate) fn in_turn<T: Clone + Default + Send + Sync + 'static>(first: Signal<T>) -> Signal<T> {
    later(first, |set| set_timeout(set, Duration::ZERO))
}

/// The same, a frame later: what it leads to is styled and laid out by itself.
pub(crate) fn in_next_frame<T: Clone + Default + Send + Sync + 'static>(first: Signal<T>) -> Signal<T> {
    later(first, request_animation_frame)
}

fn later<T: Clone + Default + Send + Sync + 'static>(
    first: Signal<T>,
    schedule: impl Fn(Box<dyn FnOnce()>) + 'static,
) -> Signal<T> {
    let later = RwSignal::new(T::default());
    Effect::new(move |_| {
        let value = first.get();
        schedule(Box::new(move || {
            // Nobody is there any more when the place was left.
            let _ = later.try_set(value);
        }));
    });
    later.into()
}
