//! The losses to draw, with what each of them does here.

use super::legend::Swatch;
use super::lists;
use crate::format;
use crate::link::{LinkState, LinkStateStoreFields};
use crate::soft_labels;
use crate::texts::use_texts;
use jdt_core::losses::{LossSpec, OVERLAP};
use leptos::prelude::*;
use reactive_stores::Store;

/// What is known of a loss, by its id.
type ValueOf = Box<dyn Fn(&str) -> Option<f64> + Send + Sync>;

/// One number beside each loss.
pub(super) struct Column {
    pub(super) name: &'static str,
    /// What it is, in words.
    pub(super) about: &'static str,
    /// The metric's id, before `_` and the loss's.
    pub(super) metric: &'static str,
    value: ValueOf,
    /// How it is written.
    pub(super) shown: fn(f64) -> String,
}

impl Column {
    /// A column of losses.
    pub(super) fn new(
        (name, about): (&'static str, &'static str),
        metric: &'static str,
        shown: fn(f64) -> String,
        value: impl Fn(&str) -> Option<f64> + Send + Sync + 'static,
    ) -> Self {
        Self { name, about, metric, value: Box::new(value), shown }
    }
}

/// Every overlap loss with its line, its pill and its numbers.
#[component]
pub(super) fn LossTable(state: Store<LinkState>, columns: Vec<Column>) -> impl IntoView {
    let texts = use_texts();
    let heads = columns
        .iter()
        .map(|column| view! { <th scope="col" class="number" title=column.about>{column.name}</th> })
        .collect_view();
    let columns = StoredValue::new(columns);
    let row = move |spec: &'static LossSpec| {
        let chosen = Memo::new(move |_| lists::losses(&state.losses().get()).iter().any(|id| id == spec.id));
        let cells = columns.with_value(|list| {
            (0..list.len())
                .map(|at| {
                    let value = Memo::new(move |_| {
                        if chosen.get() { columns.with_value(|list| (list[at].value)(spec.id)) } else { None }
                    });
                    let (metric, shown) = (list[at].metric, list[at].shown);
                    view! {
                        <td
                            class="number"
                            data-metric=move || chosen.get().then(|| format!("{metric}_{}", spec.id))
                            data-value=move || chosen.get().then(|| format::exact(value.get()))
                        >
                            {move || value.get().map(shown)}
                        </td>
                    }
                })
                .collect_view()
        });
        view! {
            <tr class="surface-losses__row" class:surface-losses__row--off=move || !chosen.get()>
                <th scope="row">
                    <label class="field" title=format!("{}\n{}", (texts.loss_title)(spec.id, spec.title), spec.formula)>
                        <input
                            type="checkbox"
                            data-testid=format!("draw-{}", spec.id)
                            prop:checked=chosen
                            on:change=move |_| state.losses().update(|text| *text = lists::toggled(text, spec.id))
                        />
                        <Swatch spec=spec />
                        {spec.name}
                    </label>
                </th>
                <td><span class=format!("pill pill--{}", soft_labels::kind(spec.soft_labels))>{soft_labels::pill(texts, spec.soft_labels)}</span></td>
                {cells}
            </tr>
        }
    };
    view! {
        <table class="table surface-losses">
            <thead>
                <tr>
                    <th scope="col">{texts.loss}</th>
                    <td></td>
                    {heads}
                </tr>
            </thead>
            <tbody>{OVERLAP.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
