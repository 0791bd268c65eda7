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
            <Slider name=texts.alpha range=["0", "2", "0.05"] field=state.alpha() shown=|value| format!("{value:.2}") />
            <Slider name=texts.beta range=["0", "2", "0.05"] field=state.beta() shown=|value| format!("{value:.2}") />
            <Slider name=texts.gamma range=["1", "4", "0.1"] field=state.gamma() shown=|value| format!("{value:.1}") />
            <Slider name=texts.smooth range=["0", "1", "0.001"] field=state.smooth() shown=|value| format!("{value:.3}") />
        </details>
    }
}
