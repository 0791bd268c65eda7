//! A range input of this place.

use crate::format::number_of;
use crate::link::LinkState;
use leptos::prelude::*;
use reactive_stores::{Store, Subfield};

/// A number of the state.
type Field = Subfield<Store<LinkState>, LinkState, f64>;

/// A named range with its value beside it.
#[component]
pub(super) fn Slider(
    name: &'static str,
    /// Least, most and step, as HTML has them.
    range: [&'static str; 3],
    field: Field,
    shown: fn(f64) -> String,
) -> impl IntoView {
    let on_input = move |event| {
        if let Some(value) = number_of(&event) {
            field.set(value);
        }
    };
    let [min, max, step] = range;
    view! {
        <label class="field">
            <span class="field__name">{name}</span>
            <input
                type="range"
                min=min
                max=max
                step=step
                prop:value=Signal::derive(move || field.get().to_string())
                on:input=on_input
            />
            <span class="options__value">{Signal::derive(move || shown(field.get()))}</span>
        </label>
    }
}
