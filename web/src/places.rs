//! The places beside Paint: a program of their own, loaded when the first of them is opened, so that the first screen is
//! there sooner.

use crate::address;
use crate::bias::{BiasPanel, BiasSession};
use crate::check::{CheckPanel, CheckSession};
use crate::engine_client::{EngineClient, Script};
use crate::language::{self, spoken};
use crate::link::Place;
use crate::self_check::{SelfCheckPanel, SelfCheckSession};
use crate::surface::{SurfacePanel, SurfaceSession};
use leptos::mount::mount_to;
use leptos::prelude::*;
use reactive_stores::Store;
use wasm_bindgen::JsCast;

/// The element that the page keeps for these places.
pub(crate) const ROOT: &str = "places";

/// Told by the page when the first of these places is opened; `boot.js` loads this program then.
pub(crate) const OPEN: &str = "jdt-open-places";

/// Mounts the places into their element.
pub(crate) fn mount() {
    let root = document().get_element_by_id(ROOT).and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(root) = root {
        root.set_inner_html("");
        mount_to(root, Places).forget();
    }
}

#[component]
fn Places() -> impl IntoView {
    let (first_place, first_state) = address::read();
    let files = EngineClient::new(Script::Checker, first_state.backend);
    let place = RwSignal::new(first_place);
    let state = Store::new(first_state);
    let language = language::follow(state);
    address::follow(place, state);
    let backend = state.read_untracked().backend;
    let check = StoredValue::new_local(CheckSession::new(files.clone(), backend, state));
    let self_check = StoredValue::new_local(SelfCheckSession::new(files));
    let surface = StoredValue::new_local(SurfaceSession::new(state));
    let bias = StoredValue::new_local(BiasSession::new(state, check.with_value(CheckSession::signals).fine));
    let shown = move || match place.get() {
        Place::Paint | Place::Learn => ().into_any(),
        Place::Surface => view! { <SurfacePanel session=surface /> }.into_any(),
        Place::Bias => view! { <BiasPanel session=bias check /> }.into_any(),
        Place::Check => view! { <CheckPanel session=check /> }.into_any(),
        Place::SelfCheck => view! { <SelfCheckPanel session=self_check /> }.into_any(),
    };
    spoken(language, move || shown)
}
