//! The Check place: inputs on the left, what came of them on the right.

use super::class_table::ClassTable;
use super::compare::Compare;
use super::conventions::Conventions;
use super::exports::Exports;
use super::findings::Findings;
use super::headline::{Beyond, Headline};
use super::image_table::ImageTable;
use super::inputs::Inputs;
use super::session::{CheckSession, Run};
use crate::texts::check::use_check_texts;
use jdt_engine::CheckResult;
use leptos::prelude::*;
use std::sync::Arc;

/// The place.
#[component]
pub(crate) fn CheckPanel(session: StoredValue<CheckSession, LocalStorage>) -> impl IntoView {
    let texts = use_check_texts();
    let signals = session.with_value(CheckSession::signals);
    let result = Memo::new(move |_| match signals.run.get() {
        Run::Done(result, _) => Some(result),
        _ => None,
    });
    view! {
        <div class="check" data-testid="panel-check">
            <Inputs session=session />
            <div class="check__results">
                {move || match result.get() {
                    Some(result) => view! { <Results session=session result=result /> }.into_any(),
                    None => {
                        view! {
                            <div class="empty">
                                <h1 class="empty__title">{texts.empty}</h1>
                                <p>{texts.empty_about}</p>
                            </div>
                        }
                        .into_any()
                    }
                }}
            </div>
        </div>
    }
}

/// Everything that came of a check.
#[component]
fn Results(session: StoredValue<CheckSession, LocalStorage>, result: Arc<CheckResult>) -> impl IntoView {
    let study = session.with_value(CheckSession::signals).study;
    let of_all = Arc::clone(&result);
    let compare = move || study.get().map(|study| view! { <Compare study=study /> });
    view! {
        <div data-testid="check-results" class="model">
            <Failures result=Arc::clone(&result) />
            <Headline result=Arc::clone(&result) study=study />
            <Beyond result=Arc::clone(&result) study=study />
            <Findings session=session result=Arc::clone(&result) />
            {compare}
            <Exports session=session />
            <OneModel session=session result=of_all />
        </div>
    }
}

/// Pairs of which there are no numbers.
#[component]
fn Failures(result: Arc<CheckResult>) -> impl IntoView {
    let texts = use_check_texts();
    let several = result.models.len() > 1;
    let rows = result.models.iter().flat_map(|model| {
        model.failures.iter().map(move |failure| {
            view! {
                <tr>
                    <th scope="row">{failure.image.clone()}</th>
                    {several.then(|| view! { <td>{model.name.clone()}</td> })}
                    <td class="table__words">{failure.message.clone()}</td>
                </tr>
            }
        })
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <div class="card" data-testid="check-failures">
                <h2 class="heading">{texts.failures}</h2>
                <div class="scroll scroll--tall" tabindex="0" role="region" aria-label=texts.failures>
                    <table class="table"><tbody>{rows}</tbody></table>
                </div>
            </div>
        }
    })
}

/// Tables of one model: classes, images, conventions.
#[component]
fn OneModel(session: StoredValue<CheckSession, LocalStorage>, result: Arc<CheckResult>) -> impl IntoView {
    let texts = use_check_texts();
    let study = session.with_value(CheckSession::signals).study;
    let chosen = RwSignal::new(0_usize);
    let options = result.models.iter().enumerate().map(|(at, model)| {
        view! { <option value=at.to_string()>{model.name.clone()}</option> }
    });
    let picker = (result.models.len() > 1).then(|| {
        view! {
            <label class="field">
                <span class="field__name">{texts.model}</span>
                <select
                    class="input"
                    data-testid="check-model"
                    on:change=move |event| chosen.set(event_target_value(&event).parse().unwrap_or(0))
                >
                    {options.collect_view()}
                </select>
            </label>
        }
    });
    let tables = move || {
        let at = chosen.get();
        let name = result.models.get(at)?.name.clone();
        let conventions = move || study.get().map(|study| view! { <Conventions study=study at=at /> });
        Some(view! {
            <section class="model" data-model=name.clone() aria-label=name>
                <ClassTable result=Arc::clone(&result) at=at />
                <ImageTable result=Arc::clone(&result) at=at />
                {conventions}
            </section>
        })
    };
    view! {
        {picker}
        {tables}
    }
}
