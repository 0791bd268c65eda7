//! A small plot on a canvas, drawn anew when its numbers, the theme or the window change.

use super::Fine;
use crate::link::{LinkState, LinkStateStoreFields};
use crate::plot::{Figure, Frame, resized};
use jdt_engine::FineStudy;
use leptos::html::Canvas;
use leptos::prelude::*;
use reactive_stores::Store;
use web_sys::HtmlCanvasElement;

/// The canvas in its frame; the children stand below it.
#[component]
pub(super) fn Chart(
    study: Fine,
    state: Store<LinkState>,
    frame: Frame,
    /// What is seen, in words.
    #[prop(into)]
    words: Signal<String>,
    draw: fn(&FineStudy, &HtmlCanvasElement),
) -> impl IntoView {
    let canvas: NodeRef<Canvas> = NodeRef::new();
    let resized = resized();
    Effect::new(move |_| {
        state.theme().track();
        resized.track();
        if let (Some(canvas), Some(study)) = (canvas.get(), study.get()) {
            draw(&study, &canvas);
        }
    });
    let testid = format!("plot-{}", frame.name);
    view! {
        <Figure frame canvas on_demand=true>
            <canvas
                node_ref=canvas
                class="plot__canvas fine__canvas"
                role="img"
                aria-label=words
                data-testid=testid
            ></canvas>
            <p class="fine__words">{words}</p>
        </Figure>
    }
}
