//! A line as it is drawn, and a scale of colours.

use super::names;
use crate::format;
use crate::soft_labels;
use jdt_core::losses::LossSpec;
use leptos::prelude::*;

/// A short piece of a loss's line.
#[component]
pub(super) fn Swatch(spec: &'static LossSpec) -> impl IntoView {
    let dash = names::dash(spec).iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
    view! {
        <svg class=format!("swatch swatch--{}", soft_labels::kind(spec.soft_labels)) viewBox="0 0 26 8" aria-hidden="true">
            <line x1="1" y1="4" x2="25" y2="4" stroke-dasharray=dash></line>
        </svg>
    }
}

/// Which colours stand for which values.
#[component]
pub(super) fn Scale(#[prop(into)] ends: Signal<Option<[f64; 2]>>) -> impl IntoView {
    let end = move |at: usize| ends.get().map_or_else(|| "…".to_owned(), |ends| format::loss(ends[at]));
    view! {
        <div class="legend">
            <span class="number">{move || end(0)}</span>
            <span class="legend__scale legend__scale--values"></span>
            <span class="number">{move || end(1)}</span>
        </div>
    }
}
