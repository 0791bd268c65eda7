//! The index's hyper-parameters, out of the way until they are wanted.

use super::session::PaintSession;
use super::slider::Slider;
use crate::link::LinkStateStoreFields;
use crate::texts::use_texts;
use leptos::prelude::*;

/// α, β, γ and the smoothing, for all losses at once; α and β matter where the loss leaves them open.
#[component]
pub(crate) fn Parameters(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let state = session.with_value(PaintSession::state);
    let summary = Signal::derive(move || {
        let (alpha, beta) = (state.alpha().get(), state.beta().get());
        format!("α {alpha}, β {beta}, γ {}, s {}", state.gamma().get(), state.smooth().get())
    });
    view! {
        <details class="parameters" data-testid="parameters">
            <summary class="parameters__summary">
                {texts.parameters} " " <span class="mask__about">{summary}</span>
            </summary>
            <p class="mask__about">{texts.parameters_about}</p>
            <Slider
                name=texts.alpha
                min="0"
                max="2"
                step="0.05"
                value=Signal::derive(move || state.alpha().get())
                set=move |value| state.alpha().set(value)
                shown=Signal::derive(move || format!("{:.2}", state.alpha().get()))
            />
            <Slider
                name=texts.beta
                min="0"
                max="2"
                step="0.05"
                value=Signal::derive(move || state.beta().get())
                set=move |value| state.beta().set(value)
                shown=Signal::derive(move || format!("{:.2}", state.beta().get()))
            />
            <Slider
                name=texts.gamma
                min="1"
                max="4"
                step="0.1"
                value=Signal::derive(move || state.gamma().get())
                set=move |value| state.gamma().set(value)
                shown=Signal::derive(move || format!("{:.1}", state.gamma().get()))
            />
            <Slider
                name=texts.smooth
                min="0"
                max="1"
                step="0.001"
                value=Signal::derive(move || state.smooth().get())
                set=move |value| state.smooth().set(value)
                shown=Signal::derive(move || format!("{:.3}", state.smooth().get()))
            />
        </details>
    }
}
