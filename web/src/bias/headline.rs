//! Every model's headline numbers, the best of each metric marked.

use super::session::{BiasSession, Q};
use crate::fine::ModelMark;
use crate::format::{exact, mean_about, percent};
use crate::texts::bias::{BiasNow, texts};
use jdt_core::metrics::Measured;
use jdt_engine::{FineStudy, owners};
use leptos::prelude::*;
use std::sync::Arc;

/// A row: the model's name, and what it does wrong.
pub(super) type Row = (String, String);

/// The metrics that are shown.
fn metrics() -> Vec<String> {
    let means = ["Acc", "mIoU_D", "mIoU_I", "mIoU_C", "mIoU_K"].map(str::to_owned);
    means.into_iter().chain(["I", "C"].map(|over| format!("mIoU_{over}_q{Q}"))).collect()
}

/// What the sentence about the numbers is filled with.
pub(super) fn now_of(study: &FineStudy, is_own: bool) -> BiasNow {
    let worst = format!("mIoU_C_q{}", study.q);
    let value = |model: &jdt_engine::FineModel, metric: &str| model.get(metric).and_then(|measured| measured.value);
    let models = study
        .models
        .iter()
        .map(|model| (model.name.clone(), [value(model, "mIoU_D"), value(model, "mIoU_C"), value(model, &worst)]));
    let whole = |share: f64| format!("{:.0}", 100.0 * share);
    let with_objects = study.models.first().filter(|model| !model.objects.is_empty());
    let smaller_half = with_objects.map(|model| whole(owners(model)[2].share));
    BiasNow { models: models.collect(), smaller_half, q: study.q, is_own }
}

/// The table.
#[component]
pub(super) fn Headline(
    session: StoredValue<BiasSession, LocalStorage>,
    /// One row a model.
    rows: Memo<Vec<Row>>,
    /// What the numbers are of.
    #[prop(into)]
    title: Signal<String>,
    /// How they were counted.
    #[prop(into)]
    about: Signal<Option<String>>,
) -> impl IntoView {
    let texts = texts();
    let study = session.with_value(BiasSession::signals).shown;
    let heads = metrics().into_iter().map(|id| {
        view! { <th scope="col" class="number" title=(texts.metric_about)(&id)>{(texts.metric_name)(&id)}</th> }
    });
    let row = move |(model, name): (usize, String)| {
        let id = name.clone();
        let errs = move || rows.with(|rows| rows.get(model).map(|(_, errs)| errs.clone()));
        view! {
            <tr data-model=id>
                <th scope="row">
                    <ModelMark model name />
                    <span class="bias__errs">{errs}</span>
                </th>
                {metrics().into_iter().map(|id| view! { <Number study model id /> }).collect_view()}
            </tr>
        }
    };
    let named = move || rows.get().into_iter().enumerate().map(|(at, (name, _))| (at, name)).collect::<Vec<_>>();
    view! {
        <div class="bias__result" data-testid="bias-results">
            <div class="bias__result-head">
                <h2 class="heading">{title}</h2>
                <span class="bias__took">{about}</span>
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label=texts.result_region>
                <table class="table bias__table">
                    <thead>
                        <tr><th scope="col"><span class="visually-hidden">{texts.which_model}</span></th>{heads.collect_view()}</tr>
                    </thead>
                    <tbody>
                        <For each=named key=Clone::clone children=row />
                    </tbody>
                </table>
            </div>
        </div>
    }
}

/// One number, marked where no other model has a better one.
#[component]
fn Number(study: Signal<Option<Arc<FineStudy>>>, model: usize, id: String) -> impl IntoView {
    let metric = id.clone();
    let shown = Memo::new(move |_| {
        let study = study.get()?;
        let measured: Measured = *study.models.get(model)?.get(&id)?;
        let column = study.ranks.columns.iter().find(|column| column.metric == id)?;
        let first = |rank: &&Option<usize>| **rank == Some(1);
        // Where all are equal nobody is ahead.
        let is_best = column.ranks.get(model).is_some_and(|rank| *rank == Some(1))
            && column.ranks.iter().filter(first).count() < column.ranks.len();
        Some((measured, is_best))
    });
    let value = move || shown.get().and_then(|(measured, _)| measured.value);
    let is_best = move || shown.get().is_some_and(|(_, is_best)| is_best);
    view! {
        <td
            class="number"
            class:bias__best=is_best
            data-metric=metric
            data-value=move || exact(value())
            title=move || shown.get().map(|(measured, _)| mean_about(&measured))
        >
            {move || percent(value())}
            {move || is_best().then(|| view! { <span class="visually-hidden">" " {texts().best}</span> })}
        </td>
    }
}
