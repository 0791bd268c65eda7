//! Cells that show a metric, with the machine's contract and what the number was taken over.

use crate::format;
use crate::texts::check::use_check_texts;
use jdt_core::metrics::{Interval, Measured};
use jdt_engine::{CheckStudy, shown_metric};
use leptos::prelude::*;
use std::sync::Arc;

/// A number as people read it: in percent, SCE in per mille, distances and losses as they are.
pub(super) fn shown(id: &str, value: Option<f64>) -> String {
    value.map_or_else(|| "n/a".to_owned(), |value| shown_metric(id, value))
}

/// A metric's cell in a table of one model.
#[component]
pub(crate) fn MetricCell(
    id: String,
    measured: Option<Measured>,
    #[prop(optional, into)] class: Option<String>,
    #[prop(optional, into)] image: Option<String>,
) -> impl IntoView {
    let value = measured.and_then(|m| m.value);
    let css = if value.is_none() { "number number--undefined" } else { "number" };
    view! {
        <td
            class=css
            data-metric=id
            data-value=format::exact(value)
            data-class=class
            data-image=image
            title=measured.map(|m| format::mean_about(&m))
        >
            {format::percent(value)}
        </td>
    }
}

/// A model's headline number in a table of several; the interval follows when it is known.
#[component]
pub(super) fn ModelCell(
    model: String,
    /// The model's place.
    at: usize,
    id: String,
    measured: Option<Measured>,
    /// Whether it is the best of several.
    best: bool,
    #[prop(into)] study: Signal<Option<Arc<CheckStudy>>>,
) -> impl IntoView {
    let texts = use_check_texts();
    let value = measured.and_then(|m| m.value);
    let text = shown(&id, value);
    let metric = id.clone();
    let interval = move || {
        let Interval { low, high, .. } = study.with(|study| interval_of(study.as_deref()?, at, &id))?;
        let text = (texts.interval)(&shown(&id, Some(low)), &shown(&id, Some(high)));
        Some(
            view! { <small class="interval" data-interval=id.clone() data-low=format::exact(Some(low)) data-high=format::exact(Some(high))>{text}</small> },
        )
    };
    view! {
        <td class="number" class:number--undefined=value.is_none() class:number--best=best data-model=model>
            <span data-metric=metric data-value=format::exact(value) title=measured.map(|m| format::mean_about(&m))>
                {text}
            </span>
            {interval}
        </td>
    }
}

fn interval_of(study: &CheckStudy, at: usize, id: &str) -> Option<Interval> {
    study.intervals.get(at)?.iter().find(|(other, _)| other == id)?.1
}
