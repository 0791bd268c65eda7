//! The divider between label and prediction on one canvas.

use super::session::PaintSession;
use crate::link::LinkStateStoreFields;
use crate::texts::use_texts;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

/// How far an arrow key moves it.
const STEP: f64 = 0.02;

/// A line that is dragged, or moved with the arrow keys.
#[component]
pub(crate) fn SplitDivider(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let state = session.with_value(PaintSession::state);
    let divider: NodeRef<Div> = NodeRef::new();
    let set = move |share: f64| state.divider().set((1000.0 * share.clamp(0.0, 1.0)).round() / 1000.0);
    let down = move |event: PointerEvent| {
        if let Some(divider) = divider.get_untracked() {
            // Without capture the line is lost by a fast hand; it is only a comfort.
            let _ = divider.set_pointer_capture(event.pointer_id());
        }
    };
    let moved = move |event: PointerEvent| {
        if event.buttons() & 1 == 0 {
            return;
        }
        let around = divider.get_untracked().and_then(|divider| divider.parent_element());
        if let Some(box_) = around.map(|around| around.get_bounding_client_rect()) {
            set((f64::from(event.client_x()) - box_.left()) / box_.width().max(1.0));
        }
    };
    let key = move |event: KeyboardEvent| {
        let at = state.divider().get_untracked();
        set(match event.key().as_str() {
            "ArrowLeft" => at - STEP,
            "ArrowRight" => at + STEP,
            "Home" => 0.0,
            "End" => 1.0,
            _ => return,
        });
        event.prevent_default();
    };
    view! {
        <div class="divider__track">
        <div
            node_ref=divider
            class="divider"
            data-testid="divider"
            tabindex="0"
            role="slider"
            aria-label=texts.drawing.divider
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=Signal::derive(move || format!("{:.0}", 100.0 * state.divider().get()))
            style:left=Signal::derive(move || format!("{}%", 100.0 * state.divider().get()))
            on:pointerdown=down
            on:pointermove=moved
            on:keydown=key
        ></div>
        </div>
    }
}
