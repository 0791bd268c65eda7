//! The address as the page's memory: it follows the state, and the state follows it.
//!
//! The page and its other places ([`crate::places`]) are two programs with a state each; what one of them writes into the
//! address the other reads there.

use crate::link::{self, LinkState, Place};
use leptos::ev::{Custom, hashchange};
use leptos::prelude::*;
use reactive_stores::Store;
use std::time::Duration;

/// Told by the program that has written a new address: browsers tell of those only that were typed or clicked.
const REWRITTEN: &str = "jdt-address";

/// The place and state that the address names.
pub(crate) fn read() -> (Place, LinkState) {
    let location = window().location();
    link::read(&location.search().unwrap_or_default(), &location.hash().unwrap_or_default())
}

fn tell() {
    // An event with this name can always be made, and nobody prevents it.
    let _ = web_sys::Event::new(REWRITTEN).map(|event| window().dispatch_event(&event));
}

/// Keeps address, place and state alike from now on.
pub(crate) fn follow(place: RwSignal<Place>, state: Store<LinkState>) {
    Effect::new(move |_| {
        let hash = link::write(place.get(), &state.get());
        if window().location().hash().is_ok_and(|now| now != hash) {
            let history = window().history();
            // Browsers refuse this only when called hundreds of times a second; the next change writes it again.
            let _ = history.map(|history| history.replace_state_with_url(&"".into(), "", Some(&hash)));
            // In a task of its own: the other program's views may have much to do with it.
            set_timeout(tell, Duration::ZERO);
        }
    });
    let take = move || {
        let (new_place, new_state) = read();
        if place.get_untracked() != new_place {
            place.set(new_place);
        }
        let says_more = window().location().hash().is_ok_and(|hash| hash.contains('?') || hash.starts_with("#/learn/"));
        if says_more && state.get_untracked() != new_state {
            state.set(new_state);
        }
    };
    let on_hash = window_event_listener(hashchange, move |_| take());
    let on_rewritten = window_event_listener(Custom::<web_sys::Event>::new(REWRITTEN), move |_| take());
    on_cleanup(move || {
        on_hash.remove();
        on_rewritten.remove();
    });
}
