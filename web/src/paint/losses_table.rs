//! Every loss of the painting, live, with the norm of its gradient.

use super::class_choice::ClassChoice;
use super::formula_popover::{FORMULA_ID, FormulaPopover};
use super::session::PaintSession;
use crate::format;
use crate::link::{LinkStateStoreFields, Over};
use crate::popover::Popover;
use crate::rest::rest_is_here;
use crate::soft_labels::{kind, pill};
use crate::texts::use_texts;
use jdt_core::losses::{LossSpec, OVERLAP};
use jdt_engine::{LossReading, PaintAnswer};
use leptos::prelude::*;

/// The steps of a bar's length.
const BAR_STEPS: f64 = 112.0;

/// The table.
#[component]
pub(crate) fn LossesTable(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let state = session.with_value(PaintSession::state);
    let signals = session.with_value(PaintSession::signals);
    let set_over = move |event| {
        state.over().set(match event_target_value(&event).as_str() {
            "i" => Over::I,
            "c" => Over::C,
            _ => Over::D,
        });
    };
    let shown = Popover::new();
    let rest = rest_is_here();
    let row = move |spec: &'static LossSpec| {
        let reading = Memo::new(move |_| reading(signals.answer, spec.id));
        let chosen = Signal::derive(move || state.loss().get() == spec.id);
        // To half a pixel: a change that nobody sees is not drawn.
        let share = Memo::new(move |_| {
            let value = reading.get().map_or(0.0, |reading| reading.value);
            (value.clamp(0.0, 1.0) * BAR_STEPS).round() / BAR_STEPS
        });
        view! {
            <tr class=format!("losses__row losses__row--{}", kind(spec.soft_labels))>
                <th scope="row">
                    <label class="field" title=about(spec)>
                        <input type="radio" name="loss" prop:checked=chosen on:change=move |_| state.loss().set(spec.id.to_owned()) />
                        {spec.name}
                    </label>
                </th>
                <td><span class=format!("pill pill--{}", kind(spec.soft_labels))>{pill(texts, spec.soft_labels)}</span></td>
                <td>
                    <div class="losses__bar" aria-hidden="true">
                        <div
                            class="losses__fill"
                            style:--share=Signal::derive(move || share.get().to_string())
                        ></div>
                    </div>
                </td>
                <Value id=spec.id shown=shown value=Signal::derive(move || reading.get().map(|r| r.value)) />
                <Number
                    id=format!("grad_{}", spec.id)
                    value=Signal::derive(move || reading.get().map(|r| r.gradient_norm))
                />
            </tr>
        }
    };
    let ce = Memo::new(move |_| reading(signals.answer, "ce"));
    view! {
        <div class="numbers__head">
            <h2 class="heading">{texts.losses}</h2>
            <label class="field">
                <span class="field__name">{texts.reduction}</span>
                <select class="input" on:change=set_over>
                    <option value="d" prop:selected=Signal::derive(move || state.over().get() == Over::D)>{texts.check_over_d}</option>
                    <option value="i" prop:selected=Signal::derive(move || state.over().get() == Over::I)>{texts.check_over_i}</option>
                    <option value="c" prop:selected=Signal::derive(move || state.over().get() == Over::C)>{texts.check_over_c}</option>
                </select>
            </label>
        </div>
        <Show when=move || rest.get()>
            <ClassChoice session=session />
        </Show>
        <div class="formula-anchor">
        <table class="table losses">
            <thead>
                <tr>
                    <th scope="col">{texts.loss}</th>
                    <td></td>
                    <td></td>
                    <th scope="col" class="number">{texts.loss_value}</th>
                    <th scope="col" class="number" title=texts.gradient_norm_about>{texts.gradient_norm}</th>
                </tr>
            </thead>
            <tbody>
                {OVERLAP.into_iter().map(row).collect_view()}
                <tr class="losses__row">
                    <th scope="row">
                        <label class="field">
                            <input
                                type="radio"
                                name="loss"
                                prop:checked=Signal::derive(move || state.loss().get() == "ce")
                                on:change=move |_| state.loss().set("ce".to_owned())
                            />
                            "CE"
                        </label>
                    </th>
                    <td title=texts.cross_entropy></td>
                    <td></td>
                    <Value id="ce" shown=shown value=Signal::derive(move || ce.get().map(|r| r.value)) />
                    <Number id="grad_ce".to_owned() value=Signal::derive(move || ce.get().map(|r| r.gradient_norm)) />
                </tr>
            </tbody>
        </table>
        <Show when=move || rest.get()>
            <FormulaPopover session=session shown=shown />
        </Show>
        </div>
    }
}

/// A loss: pointed at or focused, it shows its formula.
#[component]
fn Value(id: &'static str, shown: Popover<&'static str>, #[prop(into)] value: Signal<Option<f64>>) -> impl IntoView {
    view! {
        <td
            class="number"
            data-metric=format!("loss_{id}")
            data-value=Signal::derive(move || format::exact(value.get()))
        >
            {shown.number(id, FORMULA_ID, Signal::derive(move || value.get().map_or_else(|| "…".to_owned(), format::loss)))}
        </td>
    }
}

/// A number cell that keeps the machine's contract.
#[component]
fn Number(id: String, #[prop(into)] value: Signal<Option<f64>>) -> impl IntoView {
    view! {
        <td class="number" data-metric=id data-value=Signal::derive(move || format::exact(value.get()))>
            <span class="readout">{Signal::derive(move || value.get().map_or_else(|| "…".to_owned(), format::norm))}</span>
        </td>
    }
}

fn reading(answer: RwSignal<Option<PaintAnswer>>, id: &str) -> Option<LossReading> {
    answer.with(|answer| answer.as_ref()?.losses.iter().find(|reading| reading.id == id).cloned())
}

fn about(spec: &LossSpec) -> String {
    format!("{}\n{}\n{}", (use_texts().loss_title)(spec.id, spec.title), spec.formula, spec.source)
}
