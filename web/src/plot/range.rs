//! A slider with its name and its number.

use crate::format::number_of;
use leptos::prelude::*;

/// A named range with its value beside it.
#[component]
pub(crate) fn Range(
    #[prop(into)] name: String,
    /// Least, most and step, as HTML has them.
    range: [impl Into<String>; 3],
    #[prop(into)] value: Signal<f64>,
    on_value: impl Fn(f64) + 'static,
    decimals: usize,
    #[prop(into)] testid: String,
    /// What the number counts.
    #[prop(optional)]
    unit: &'static str,
) -> impl IntoView {
    let [min, max, step] = range.map(Into::<String>::into);
    view! {
        <label class="field range">
            <span class="field__name">{name}</span>
            <input
                type="range"
                min=min
                max=max
                step=step
                data-testid=testid
                prop:value=Signal::derive(move || value.get().to_string())
                on:input=move |event| {
                    if let Some(value) = number_of(&event) {
                        on_value(value);
                    }
                }
            />
            <span class="options__value">{Signal::derive(move || format!("{:.decimals$}{unit}", value.get()))}</span>
        </label>
    }
}
