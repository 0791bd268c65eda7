//! One view after another.

use leptos::prelude::*;
use std::time::Duration;

/// The same, in a task of its own after whatever shows it first: the page answers to hands in between.
pub(crate) fn in_turn<T: Clone + Send + Sync + 'static>(first: Signal<T>) -> Signal<T> {
    let later = RwSignal::new(first.get_untracked());
    Effect::new(move |_| {
        let value = first.get();
        set_timeout(
            move || {
                // Nobody is there any more when the place was left.
                let _ = later.try_set(value);
            },
            Duration::ZERO,
        );
    });
    later.into()
}
