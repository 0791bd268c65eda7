//! Words that follow the hand.

use leptos::prelude::*;
use std::time::Duration;

/// How often they are written at most.
const EVERY: Duration = Duration::from_millis(60);

/// What `read` gave a moment ago, read again after whatever `track` tracks has changed.
///
/// Sentences and readouts are read when the hand rests; written at every move they would only hold it up.
pub(super) fn rested<T: PartialEq + Send + Sync + 'static>(
    track: impl Fn() + 'static,
    read: impl Fn() -> T + Clone + 'static,
) -> RwSignal<T> {
    let rested = RwSignal::new(untrack(&read));
    let is_due = StoredValue::new(false);
    Effect::new(move |_| {
        track();
        if !is_due.get_value() {
            is_due.set_value(true);
            let read = read.clone();
            set_timeout(
                move || {
                    // Nobody is there any more when the place was left, or is shown in another language.
                    if is_due.try_set_value(false).is_some() {
                        return;
                    }
                    let new = untrack(read);
                    if rested.try_with_untracked(|old| *old != new) == Some(true) {
                        rested.set(new);
                    }
                },
                EVERY,
            );
        }
    });
    rested
}
