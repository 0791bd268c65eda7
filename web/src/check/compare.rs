//! Several models: their ranks by every metric, how far the metrics agree, how sure the differences are.

use crate::format;
use crate::texts::check::use_check_texts;
use jdt_core::metrics::{Difference, RankTable};
use jdt_engine::{CheckStudy, PairStudied};
use leptos::prelude::*;
use std::sync::Arc;

/// The metrics whose orders are held against each other.
const KEY: [&str; 8] = ["mIoU_D", "mIoU_I", "mIoU_C", "mIoU_K", "mIoU_I_q5", "mDice_D", "Acc", "ECE_D"];
/// Images of the audit that are named.
const MOST_IMAGES: usize = 20;

/// The card; nothing of a single model.
#[component]
pub(crate) fn Compare(study: Arc<CheckStudy>) -> impl IntoView {
    let texts = use_check_texts();
    let Some(ranks) = study.ranks.clone() else { return ().into_any() };
    let images: Vec<&str> = study.failing_everywhere.iter().take(MOST_IMAGES).map(String::as_str).collect();
    let audit = (!images.is_empty()).then(|| (texts.all_fail)(&images.join(", ")));
    view! {
        <div class="card" data-testid="check-compare">
            <h2 class="heading">{texts.compare}</h2>
            <div class="check__columns">
                {rank_rows(&ranks)}
                <div>{agreement(&ranks)} {differences(&study.differences)}</div>
            </div>
            <p class="card__about">{audit}</p>
        </div>
    }
    .into_any()
}

/// A table under its name, with a first column of names and a sentence about it.
fn table(
    name: &'static str,
    about: &'static str,
    class: &'static str,
    heads: impl IntoView + 'static,
    lines: impl IntoView + 'static,
) -> impl IntoView {
    view! {
        <div>
            <h3 class="check__sub">{name}</h3>
            <div class=class tabindex="0" role="region" aria-label=name>
                <table class="table">
                    <thead>
                        <tr>
                            <td></td>
                            {heads.into_view()}
                        </tr>
                    </thead>
                    <tbody>{lines.into_view()}</tbody>
                </table>
            </div>
            <p class="card__about">{about}</p>
        </div>
    }
}

fn rank_rows(ranks: &RankTable) -> impl IntoView + use<> {
    let texts = use_check_texts();
    let heads = ranks.models.iter().map(|model| view! { <th scope="col" class="number">{model.clone()}</th> });
    let heads = heads.collect_view();
    let lines = ranks.columns.iter().map(|column| {
        let cells = ranks.models.iter().zip(&column.ranks).map(|(model, rank)| {
            let text = rank.map_or_else(|| "n/a".to_owned(), |rank| rank.to_string());
            view! {
                <td class="number" class:number--best=*rank == Some(1) data-rank-of=model.clone()>{text}</td>
            }
        });
        view! {
            <tr data-rank=column.metric.clone()>
                <th scope="row">{column.metric.clone()}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    table(texts.ranks, texts.ranks_about, "scroll scroll--tall", heads, lines.collect_view())
}

fn agreement(ranks: &RankTable) -> impl IntoView + use<> {
    let texts = use_check_texts();
    let chosen: Vec<usize> =
        KEY.iter().filter_map(|id| ranks.columns.iter().position(|column| column.metric == *id)).collect();
    let name = |at: usize| ranks.columns[at].metric.clone();
    let heads = chosen.iter().map(|&at| view! { <th scope="col" class="number">{name(at)}</th> }).collect_view();
    let lines = chosen.iter().map(|&row| {
        let cells = chosen.iter().map(|&column| {
            let tau = ranks.agreement[row][column];
            let text = tau.map_or_else(|| "n/a".to_owned(), |tau| format!("{tau:.2}").replace('-', "−"));
            view! {
                <td class="number" class:number--undefined=tau.is_none() data-tau=name(column) data-value=format::exact(tau)>
                    {text}
                </td>
            }
        });
        view! {
            <tr data-tau-of=name(row)>
                <th scope="row">{name(row)}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    table(texts.agreement, texts.agreement_about, "scroll", heads, lines.collect_view())
}

/// Metrics as rows, every two models as columns.
fn differences(pairs: &[PairStudied]) -> impl IntoView + use<> {
    let texts = use_check_texts();
    let heads = pairs.iter().map(|pair| {
        let name = (texts.difference)(&pair.model, &pair.other, pair.images);
        view! { <th scope="col" class="number">{name}</th> }
    });
    let heads = heads.collect_view();
    let metrics = pairs.first().map_or(0, |pair| pair.differences.len());
    let lines = (0..metrics).map(|row| {
        let metric = pairs[0].differences[row].metric.clone();
        let name = metric.clone();
        let cells = pairs.iter().map(|pair| difference(&pair.differences[row]));
        view! {
            <tr data-difference=metric>
                <th scope="row">{name}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    table(texts.differences, texts.differences_about, "scroll", heads, lines.collect_view())
}

fn difference(difference: &Difference) -> impl IntoView + use<> {
    let texts = use_check_texts();
    let points = |value: f64| format!("{}{:.2}", if value < 0.0 { "−" } else { "+" }, (100.0 * value).abs());
    let sure = difference.interval.is_some_and(|range| range.low > 0.0 || range.high < 0.0);
    let range = difference.interval.map(|range| (texts.interval)(&points(range.low), &points(range.high)));
    view! {
        <td class="number" class:number--best=sure data-value=format::exact(difference.value)>
            {difference.value.map_or_else(|| "n/a".to_owned(), points)}
            {range.map(|range| view! { <small class="interval">{range}</small> })}
        </td>
    }
}
