//! What there is to the chosen loss: how it went over the last edits, and its code.

use super::loss_trail::points;
use super::panel::loss_name;
use super::pytorch::snippet;
use super::session::PaintSession;
use crate::clipboard::Copying;
use crate::format;
use crate::link::LinkStateStoreFields;
use crate::texts::use_texts;
use jdt_core::losses::{self, OVERLAP};
use leptos::prelude::*;

/// The line's box, in CSS pixels.
const LINE: (f64, f64) = (132.0, 24.0);

/// Line and code.
#[component]
pub(crate) fn LossTools(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let drawing = &texts.drawing;
    let state = session.with_value(PaintSession::state);
    let desk = session.with_value(PaintSession::desk);
    let name = Memo::new(move |_| loss_name(&state.get()));
    let values = Memo::new(move |_| {
        let loss = state.loss().get();
        // Cross-entropy stands behind the overlap losses; of others nothing is kept.
        let at = OVERLAP.iter().position(|spec| spec.id == loss).or((loss == "ce").then_some(OVERLAP.len()));
        at.map(|at| desk.trail.with(|trail| trail.of(at))).unwrap_or_default()
    });
    let line = Memo::new(move |_| points(&values.get(), LINE.0, LINE.1));
    let end = Memo::new(move |_| {
        let line = line.get();
        let last = line.rsplit(' ').next().and_then(|point| point.split_once(','));
        last.map_or_else(|| ("0".to_owned(), "0".to_owned()), |(x, y)| (x.to_owned(), y.to_owned()))
    });
    let about = move || {
        let values = values.get();
        let shown = |value: Option<&f64>| value.map_or_else(|| "…".to_owned(), |&value| format::loss(value));
        (drawing.trail_about)(name.get(), values.len(), &shown(values.first()), &shown(values.last()))
    };
    let code = Memo::new(move |_| {
        let state = state.get();
        losses::find(&state.loss)
            .map_or_else(|_| String::new(), |spec| snippet(spec, state.index(), state.over, &state.chosen_classes()))
    });
    // The code of losses that follow the stroke stands beside them.
    let has_code = move || !code.with(String::is_empty);
    let copying = Copying::new(code);
    view! {
        <div class="loss-tools">
            <span class="mask__about">{drawing.last_edits}</span>
            <div class="trail" data-testid="trail" title=Signal::derive(move || (drawing.trail)(name.get()))>
                <svg class="trail__line" viewBox=format!("-2 -2 {} {}", LINE.0 + 4.0, LINE.1 + 4.0) role="img" aria-label=Signal::derive(about)>
                    <polyline points=line></polyline>
                    <circle
                        r="2.5"
                        cx=Signal::derive(move || end.get().0)
                        cy=Signal::derive(move || end.get().1)
                    ></circle>
                </svg>
            </div>
            <Show when=has_code>
                <button class="button" data-testid="copy-pytorch" on:click=move |_| copying.copy()>
                    {move || if copying.is_done() { drawing.copied } else { drawing.copy_pytorch }}
                </button>
            </Show>
            <p class="mask__about" role="status">{move || copying.has_failed().then_some(drawing.copy_failed)}</p>
        </div>
        <Show when=has_code>
            <details class="parameters" data-testid="pytorch">
                <summary class="parameters__summary">{move || (drawing.pytorch_of)(name.get())}</summary>
                <pre class="code" tabindex="0"><code>{code}</code></pre>
            </details>
        </Show>
    }
}
