//! The models' headline numbers: what is averaged over (rows) × accuracy, IoU, Dice of each model (columns).

use super::numbers::ModelCell;
use crate::format;
use crate::texts::check::{CheckTexts, use_check_texts};
use jdt_core::metrics::{Ratio, lower_is_better};
use jdt_engine::{CheckResult, CheckStudy};
use leptos::prelude::*;
use std::sync::Arc;

/// The table.
#[component]
pub(crate) fn Headline(
    result: Arc<CheckResult>,
    #[prop(into)] study: Signal<Option<Arc<CheckStudy>>>,
) -> impl IntoView {
    let texts = use_check_texts();
    let models = result.models.len();
    let heads = result.models.iter().map(|model| {
        view! {
            <th scope="colgroup" colspan="4" class="number table__group">
                {model.name.clone()} " " <span class="mask__about">{(texts.images)(model.images)}</span>
            </th>
        }
    });
    let columns = (0..models)
        .map(|_| ["mAcc", "mIoU", "mDice", "n"].map(|name| view! { <th scope="col" class="number">{name}</th> }));
    let lines = rows(texts, &result.qs).into_iter().map(|(suffix, name)| {
        let cells = (0..models).map(|at| {
            let ids = Ratio::ALL.map(|ratio| format!("m{}_{suffix}", ratio.name()));
            let about = result.models[at].get(&ids[1]).map(format::mean_about);
            view! {
                {ids.map(|id| cell(&result, at, id, study))}
                <td class="number table__mean">{about}</td>
            }
        });
        view! {
            <tr>
                <th scope="row">{name}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    let accuracy = (0..models).map(|at| {
        view! {
            {cell(&result, at, "Acc".to_owned(), study)}
            <td colspan="3"></td>
        }
    });
    let css = if models > 1 { "card" } else { "card card--narrow" };
    view! {
        <div class=css data-testid="check-headline">
            <h2 class="heading">{texts.metrics}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=texts.metrics>
                <table class="table">
                    <thead>
                        <tr>
                            <td></td>
                            {heads.collect_view()}
                        </tr>
                        <tr>
                            <td></td>
                            {columns.collect_view()}
                        </tr>
                    </thead>
                    <tbody>
                        {lines.collect_view()}
                        <tr>
                            <th scope="row">{texts.accuracy}</th>
                            {accuracy.collect_view()}
                        </tr>
                    </tbody>
                </table>
            </div>
            <p class="card__about">{texts.policy}</p>
            <p class="card__about" role="status">
                {move || if study.with(Option::is_some) { texts.intervals_about } else { texts.looking }}
            </p>
        </div>
    }
}

/// A model's number, held against the others'.
pub(super) fn cell(
    result: &CheckResult,
    at: usize,
    id: String,
    study: Signal<Option<Arc<CheckStudy>>>,
) -> impl IntoView + use<> {
    let model = &result.models[at];
    let measured = model.get(&id).copied();
    let value = measured.and_then(|measured| measured.value);
    let others = result.models.iter().filter_map(|other| other.get(&id)?.value);
    let worse =
        |other: f64| value.is_some_and(|value| if lower_is_better(&id) { value > other } else { value < other });
    let best = result.models.len() > 1 && value.is_some() && !others.into_iter().any(worse);
    view! { <ModelCell model=model.name.clone() at id measured best study /> }
}

/// Metric id suffix → the row's name.
fn rows(texts: &CheckTexts, qs: &[u8]) -> Vec<(String, String)> {
    type Name = fn(&str) -> String;
    let mut rows = vec![("D".to_owned(), texts.over_d.to_owned())];
    for (over, name, worst) in [("I", texts.over_i, texts.worst_i as Name), ("C", texts.over_c, texts.worst_c as Name)]
    {
        rows.push((over.to_owned(), name.to_owned()));
        rows.extend(qs.iter().map(|q| (format!("{over}_q{q}"), worst(&q.to_string()))));
        rows.push((format!("{over}_Q"), worst(texts.averaged)));
    }
    rows
}
