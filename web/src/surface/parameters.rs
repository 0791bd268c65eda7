//! α, β, γ and smoothing of all losses at once.

use crate::link::{LinkState, LinkStateStoreFields};
use crate::plot::Range;
use crate::texts::use_texts;
use leptos::prelude::*;
use reactive_stores::{Store, Subfield};

type Field = Subfield<Store<LinkState>, LinkState, f64>;

/// A range over a number of the link's state.
#[component]
pub(super) fn FieldRange(
    #[prop(into)] name: String,
    range: [&'static str; 3],
    field: Field,
    decimals: usize,
    #[prop(into)] testid: String,
) -> impl IntoView {
    view! { <Range name range value=Signal::derive(move || field.get()) on_value=move |value| field.set(value) decimals testid /> }
}

/// The four sliders, folded away until they are wanted.
#[component]
pub(super) fn Parameters(state: Store<LinkState>) -> impl IntoView {
    let texts = use_texts();
    let summary = Signal::derive(move || {
        let (alpha, beta) = (state.alpha().get(), state.beta().get());
        format!("α {alpha}, β {beta}, γ {}, s {}", state.gamma().get(), state.smooth().get())
    });
    view! {
        <details class="parameters" data-testid="surface-parameters">
            <summary class="parameters__summary">
                {texts.parameters} " " <span class="mask__about">{summary}</span>
            </summary>
            <FieldRange name=texts.alpha range=["0", "2", "0.05"] field=state.alpha() decimals=2 testid="alpha" />
            <FieldRange name=texts.beta range=["0", "2", "0.05"] field=state.beta() decimals=2 testid="beta" />
            <FieldRange name=texts.gamma range=["1", "4", "0.1"] field=state.gamma() decimals=1 testid="gamma" />
            <FieldRange name=texts.smooth range=["0", "1", "0.001"] field=state.smooth() decimals=3 testid="smooth" />
        </details>
    }
}
