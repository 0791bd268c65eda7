//! Mounts the lessons: their list as a place, and the one that runs beside a place.

use super::experiment::ExperimentSession;
use super::home::Home;
use super::rail::Rail;
use super::session::LearnSession;
use crate::address;
use crate::language::{self, spoken};
use leptos::mount::mount_to;
use leptos::prelude::*;
use reactive_stores::Store;
use wasm_bindgen::JsCast;

/// The element that the page keeps for the list.
pub(crate) const HOME: &str = "learn-home";
/// The element that the page keeps beside its places.
pub(crate) const RAIL: &str = "learn-rail";

/// Told by the page when the lessons are wanted; `boot.js` loads this program then.
pub(crate) const OPEN: &str = "jdt-open-learn";

/// Mounts both into their elements.
pub(crate) fn mount() {
    // Both show one session, which lives as long as the page.
    let owner = Owner::new();
    owner.set();
    let (place, state) = address::read();
    let (place, state) = (RwSignal::new(place), Store::new(state));
    let language = language::follow(state);
    let session = StoredValue::new_local(LearnSession::new(place, state));
    let experiment = StoredValue::new_local(ExperimentSession::new(state));
    let element = |id: &str| document().get_element_by_id(id)?.dyn_into::<web_sys::HtmlElement>().ok();
    if let Some(rail) = element(RAIL) {
        let view = move || {
            // Effects need what mounting starts.
            address::follow(place, state);
            session.with_value(|session| session.start(language));
            spoken(language, move || view! { <Rail session /> })
        };
        mount_to(rail, view).forget();
    }
    if let Some(home) = element(HOME) {
        home.set_inner_html("");
        mount_to(home, move || spoken(language, move || view! { <Home session experiment /> })).forget();
    }
    std::mem::forget(owner);
}
