//! The Check place: inputs on the left, what came of them on the right.

use super::beyond::Beyond;
use super::calibration::CalibrationCard;
use super::class_table::ClassTable;
use super::compare::Compare;
use super::confusion::ConfusionCard;
use super::conventions::Conventions;
use super::exports::Exports;
use super::findings::Findings;
use super::gallery::Gallery;
use super::headline::Headline;
use super::image_table::ImageTable;
use super::inputs::Inputs;
use super::matrix_card::FineCard;
use super::pair_zoom::PairZoom;
use super::session::{CheckSession, Run};
use crate::texts::check::use_check_texts;
use crate::texts::check_study::texts as study_texts;
use crate::texts::view_said;
use jdt_engine::CheckResult;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

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

/// The parts of the results, each drawn in a task of its own: together they would keep the page's thread for too long.
const PARTS: u8 = 7;

/// Everything that came of a check.
#[component]
fn Results(session: StoredValue<CheckSession, LocalStorage>, result: Arc<CheckResult>) -> impl IntoView {
    let signals = session.with_value(CheckSession::signals);
    let (study, fine) = (signals.study, signals.fine);
    let drawn = RwSignal::new(1_u8);
    Effect::new(move |_| {
        if drawn.get() < PARTS {
            // Gives nothing where the results are gone before all of them are drawn.
            let more = move || {
                let _ = drawn.try_update(|drawn| *drawn += 1);
            };
            set_timeout(more, Duration::ZERO);
        }
    });
    let is_drawn = move |part: u8| move || drawn.get() >= part;
    let (first, second) = (Arc::clone(&result), Arc::clone(&result));
    let names = StoredValue::new(result.names.clone());
    let compare = move || study.get().map(|study| view! { <Compare study=study /> });
    view! {
        <div data-testid="check-results" class="model">
            <Failures result=Arc::clone(&result) />
            <Headline result=Arc::clone(&result) study=study />
            <Show when=is_drawn(2)>
                <Beyond result=Arc::clone(&first) study=study />
                <Findings session=session result=Arc::clone(&first) />
            </Show>
            <Show when=is_drawn(3)>
                {compare}
            </Show>
            <Show when=is_drawn(4)>
                <Show when=move || fine.with(Option::is_none)>
                    <p class="card__about" role="status">{study_texts().drawing}</p>
                </Show>
                <FineCard session=session />
            </Show>
            <Show when=is_drawn(5)>
                <Gallery session=session />
            </Show>
            <Show when=is_drawn(6)>
                <PairZoom session=session names=names.get_value() />
                <Exports session=session />
            </Show>
            <Show when=is_drawn(PARTS)>
                <OneModel session=session result=Arc::clone(&second) />
            </Show>
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
                    <td class="table__words">{view_said(&failure.message)}</td>
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
    let signals = session.with_value(CheckSession::signals);
    let chosen = signals.model;
    let choose = move |event| {
        signals.picked.set(None);
        chosen.set(event_target_value(&event).parse().unwrap_or(0));
    };
    let names = StoredValue::new(result.names.clone());
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
                    prop:value=Signal::derive(move || chosen.get().to_string())
                    on:change=choose
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
        let due = RwSignal::new(false);
        // The model may be another by then.
        let soon = move || {
            let _ = due.try_set(true);
        };
        set_timeout(soon, Duration::ZERO);
        let of_images = Arc::clone(&result);
        Some(view! {
            <section class="model" data-model=name.clone() aria-label=name>
                <ClassTable result=Arc::clone(&result) at=at />
                <Show when=move || due.get()>
                    <ConfusionCard session=session names=names.get_value() />
                    <CalibrationCard session=session />
                    <ImageTable session=session result=Arc::clone(&of_images) at=at />
                </Show>
                {conventions}
            </section>
        })
    };
    view! {
        {picker}
        {tables}
    }
}
