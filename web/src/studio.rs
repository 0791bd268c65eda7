//! The heavier panels of Paint: a program of their own, loaded once the first numbers are there, so that they are there
//! sooner. What it knows of the painting it asks over the [`crate::bus`]; its long work is done by the lab.

use crate::address;
use crate::descent::{DescentPanel, DescentSession};
use crate::engine_client::{EngineClient, Script};
use crate::further::{Follower, FurtherPanel};
use crate::language::{self, Language, spoken};
use crate::layers::{LayersSide, Side};
use crate::link::LinkState;
use jdt_engine::BackendChoice;
use leptos::mount::mount_to;
use leptos::prelude::*;
use reactive_stores::Store;
use wasm_bindgen::JsCast;

/// The element that Paint keeps under the canvases.
pub(crate) const BOTTOM: &str = "studio-bottom";
/// The element that Paint keeps in the column of numbers.
pub(crate) const SIDE: &str = "studio-side";
/// The element that it keeps for further numbers: below the canvases, or at that column's end where there is one column.
pub(crate) const MORE: &str = "studio-more";

/// Told by the page after the first numbers; `boot.js` loads this program then.
pub(crate) const OPEN: &str = "jdt-open-studio";

/// What the panels of this program share.
#[derive(Clone, Copy)]
pub(crate) struct Studio {
    /// The state of the link.
    pub(crate) state: Store<LinkState>,
    /// The worker for long work.
    pub(crate) lab: StoredValue<EngineClient, LocalStorage>,
    /// Another for what follows strokes, which a descent that runs must not hold up.
    pub(crate) second: StoredValue<EngineClient, LocalStorage>,
    pub(crate) language: Memo<Language>,
}

/// Mounts the panels into their elements.
pub(crate) fn mount() {
    // Both elements show one state, which lives as long as the page.
    let owner = Owner::new();
    owner.set();
    let (place, state) = address::read();
    let state = Store::new(state);
    let lab = EngineClient::new(Script::Lab, state.with_untracked(|state| state.backend));
    let place = RwSignal::new(place);
    let second = EngineClient::new(Script::Lab, BackendChoice::Cpu);
    let [lab, second] = [lab, second].map(StoredValue::new_local);
    let studio = Studio { state, lab, second, language: language::follow(state) };
    let element = |id: &str| document().get_element_by_id(id)?.dyn_into::<web_sys::HtmlElement>().ok();
    if let Some(bottom) = element(BOTTOM) {
        let panels = move || {
            // Effects need what mounting starts.
            address::follow(place, state);
            bottom_panels(studio)
        };
        mount_to(bottom, panels).forget();
    }
    if let Some(side) = element(SIDE) {
        mount_to(side, move || side_panels(studio)).forget();
    }
    if let Some(more) = element(MORE) {
        mount_to(more, move || more_numbers(studio)).forget();
    }
    std::mem::forget(owner);
}

/// Under the canvases: what runs in time.
fn bottom_panels(studio: Studio) -> impl IntoView {
    let session = StoredValue::new_local(studio.lab.with_value(|lab| DescentSession::new(lab.clone(), studio.state)));
    spoken(studio.language, move || view! { <DescentPanel session=session /> })
}

/// At the end of the numbers: those that follow a stroke.
fn more_numbers(studio: Studio) -> impl IntoView {
    let labs = [studio.lab.get_value(), studio.second.get_value()];
    let follower = StoredValue::new_local(Follower::new(labs, studio.state));
    spoken(studio.language, move || view! { <FurtherPanel follower=follower /> })
}

/// In the column of numbers: what makes labels and predictions.
fn side_panels(studio: Studio) -> impl IntoView {
    let side = Side::new(studio.second.get_value(), studio.state);
    spoken(studio.language, move || view! { <LayersSide side=side /> })
}
