//! A quiet line: what was painted before is back, or cannot be kept, or what a link brought cannot be opened.

use super::session::PaintSession;
use crate::texts::use_texts;
use leptos::prelude::*;

/// The line, with a way to start fresh.
#[component]
pub(crate) fn RestoredLine(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let signals = session.with_value(PaintSession::signals);
    let dismiss = move |_| signals.restored.set(None);
    view! {
        <div aria-live="polite">
            {move || {
                signals
                    .restored
                    .get()
                    .map(|when| {
                        view! {
                            <p class="restored" data-testid="restored">
                                <span>{(texts.layers.restored)(&when)}</span>
                                <button
                                    class="button"
                                    data-testid="start-fresh"
                                    on:click=move |_| session.with_value(PaintSession::start_fresh)
                                >
                                    {texts.layers.start_fresh}
                                </button>
                                <button class="button" on:click=dismiss>{texts.dismiss}</button>
                            </p>
                        }
                    })
            }}
            {move || {
                signals
                    .unopened
                    .get()
                    .map(|why| {
                        view! {
                            <p class="restored" role="alert" data-testid="unopened">
                                <span>{why}</span>
                                <button class="button" on:click=move |_| signals.unopened.set(None)>{texts.dismiss}</button>
                            </p>
                        }
                    })
            }}
            {move || {
                signals
                    .not_kept
                    .get()
                    .map(|reason| view! { <p class="restored" data-testid="not-kept">{(texts.layers.not_kept)(&reason)}</p> })
            }}
        </div>
    }
}
