//! One view after another.

use super::Fine;
use leptos::prelude::*;
use std::time::Duration;

/// The same study, in a task of its own after whatever shows it first: the page answers to hands in between.
pub(crate) fn in_turn(study: Fine) -> Fine {
    let later = RwSignal::new(study.get_untracked());
    Effect::new(move |_| {
        let study = study.get();
        set_timeout(
            move || {
                // Nobody is there any more when the place was left.
                let _ = later.try_set(study);
            },
            Duration::ZERO,
        );
    });
    later.into()
}
