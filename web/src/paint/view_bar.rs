//! The bar under the canvases: zoom, side by side or split, and the layers.

use super::session::PaintSession;
use super::view_transform::View;
use crate::format::number_of;
use crate::link::{Canvases, LinkState, LinkStateStoreFields};
use crate::texts::use_texts;
use leptos::html::Details;
use leptos::prelude::*;
use reactive_stores::{Store, Subfield};
use wasm_bindgen::JsCast;

/// The bar.
#[component]
pub(crate) fn ViewBar(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = &use_texts().drawing;
    let (signals, state) = session.with_value(|session| (session.signals(), session.state()));
    let desk = session.with_value(PaintSession::desk);
    let scale = Memo::new(move |_| desk.view.get().place(desk.extent(signals.shape.get())).scale);
    let zoom = move |closer: bool| desk.zoom(closer, signals.shape.get_untracked());
    let choice = move |view: Canvases, name: &'static str| {
        view! {
            <button
                class="segment__choice"
                aria-pressed=Signal::derive(move || (state.view().get() == view).to_string())
                on:click=move |_| state.view().set(view)
            >
                {name}
            </button>
        }
    };
    // The menu closes when the reader turns to something else.
    let menu: NodeRef<Details> = NodeRef::new();
    let away = window_event_listener(leptos::ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if let Some(menu) = menu.get_untracked().filter(|menu| !menu.contains(target.as_ref())) {
            menu.set_open(false);
        }
    });
    on_cleanup(move || away.remove());
    view! {
        <div class="viewbar">
            <div class="segment" role="group" aria-label=texts.view>
                {choice(Canvases::Side, texts.view_side)}
                {choice(Canvases::Split, texts.view_split)}
            </div>
            <div class="viewbar__zoom" role="group" aria-label=texts.zoom>
                <button class="button button--square" title=texts.zoom_out aria-label=texts.zoom_out on:click=move |_| zoom(false)>
                    "−"
                </button>
                <output class="viewbar__scale" data-testid="zoom" data-value=Signal::derive(move || scale.get().to_string())>
                    {move || format!("{:.0}{}", 100.0 * scale.get(), use_texts().percent)}
                </output>
                <button class="button button--square" title=texts.zoom_in aria-label=texts.zoom_in on:click=move |_| zoom(true)>
                    "+"
                </button>
                <button class="button" title=texts.fit_about on:click=move |_| desk.view.set(View::FIT)>{texts.fit}</button>
            </div>
            <details node_ref=menu class="menu" data-testid="layers">
                <summary class="button">{texts.layers}</summary>
                <div class="menu__panel">
                    <LayerRow state=state layer=0 opacity=state.label_opacity() />
                    <LayerRow state=state layer=1 opacity=state.prediction_opacity() />
                    <LayerRow state=state layer=2 opacity=state.overlay_opacity() />
                </div>
            </details>
        </div>
    }
}

/// A layer: seen or not, and how much.
#[component]
fn LayerRow(
    state: Store<LinkState>,
    layer: usize,
    opacity: Subfield<Store<LinkState>, LinkState, f64>,
) -> impl IntoView {
    let texts = &use_texts().drawing;
    let (id, name) = (LinkState::LAYERS[layer], texts.layer_names[layer]);
    let shown = Signal::derive(move || state.get().shows(id));
    view! {
        <div class="menu__row">
            <label class="field">
                <input
                    type="checkbox"
                    prop:checked=shown
                    on:change=move |_| {
                        let mut after = state.get_untracked();
                        after.set_shown(id, !after.shows(id));
                        state.hidden_layers().set(after.hidden_layers);
                    }
                />
                {name}
            </label>
            <input
                type="range"
                min="0"
                max="1"
                step="0.05"
                aria-label=(texts.opacity_of)(name)
                prop:value=Signal::derive(move || opacity.get().to_string())
                on:input=move |event| {
                    if let Some(value) = number_of(&event) {
                        opacity.set(value);
                    }
                }
            />
            <span class="options__value">{move || format!("{:.0}{}", 100.0 * opacity.get(), use_texts().percent)}</span>
        </div>
    }
}
