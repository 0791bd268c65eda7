//! A range input of this place.

use crate::format::number_of;
use leptos::prelude::*;

/// A named range with its value beside it.
#[component]
pub(super) fn Slider(
    name: &'static str,
    min: &'static str,
    max: &'static str,
    step: &'static str,
    #[prop(into)] value: Signal<f64>,
    set: impl Fn(f64) + 'static,
    #[prop(into)] shown: Signal<String>,
) -> impl IntoView {
    let on_input = move |event| {
        if let Some(value) = number_of(&event) {
            set(value);
        }
    };
    view! {
        <label class="field">
            <span class="field__name">{name}</span>
            <input type="range" min=min max=max step=step prop:value=Signal::derive(move || value.get().to_string()) on:input=on_input />
            <span class="options__value">{shown}</span>
        </label>
    }
}
