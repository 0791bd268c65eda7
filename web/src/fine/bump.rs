//! The models' places by every metric: who overtakes whom.

use super::Fine;
use super::bump_chart::draw;
use super::chart::Chart;
use crate::format::percent;
use crate::link::LinkState;
use crate::plot::{Csv, Frame, Table, cell, quoted};
use crate::texts::bias::texts;
use jdt_core::metrics::{RankColumn, RankTable};
use jdt_engine::FineStudy;
use leptos::prelude::*;
use reactive_stores::Store;
use std::rc::Rc;

/// The metrics that are drawn, from that which sees the data set as one image to that which sees the worst cells.
pub(super) fn drawn(study: &FineStudy) -> Vec<(String, &RankColumn)> {
    let q = study.q;
    let metrics = [
        ("Acc", "Acc".to_owned()),
        ("mIoU_D", "D".to_owned()),
        ("mIoU_I", "I".to_owned()),
        ("mIoU_C", "C".to_owned()),
        ("mIoU_K", "K".to_owned()),
    ];
    let worst = ["I", "C"].map(|over| (format!("mIoU_{over}_q{q}"), format!("{over}{q}")));
    let metrics = metrics.into_iter().map(|(id, name)| (id.to_owned(), name)).chain(worst);
    metrics.filter_map(|(id, name)| Some((name, column(&study.ranks, &id)?))).collect()
}

fn column<'a>(ranks: &'a RankTable, metric: &str) -> Option<&'a RankColumn> {
    ranks.columns.iter().find(|column| column.metric == metric)
}

/// Kendall's τ between two metrics' rankings.
fn tau(ranks: &RankTable, one: &str, other: &str) -> Option<f64> {
    let place = |metric: &str| ranks.columns.iter().position(|column| column.metric == metric);
    *ranks.agreement.get(place(one)?)?.get(place(other)?)?
}

/// The pairs of neighbouring metrics between which two models change places.
pub(super) fn flips(columns: &[(String, &RankColumn)]) -> Vec<(usize, usize, usize)> {
    let mut flips = Vec::new();
    for (at, pair) in columns.windows(2).enumerate() {
        let [before, after] = [&pair[0].1.ranks, &pair[1].1.ranks];
        for a in 0..before.len() {
            for b in 0..a {
                let order = |ranks: &[Option<usize>]| Some(ranks[a]?.cmp(&ranks[b]?));
                if let (Some(before), Some(after)) = (order(before), order(after))
                    && before.is_ne()
                    && before.reverse() == after
                {
                    flips.push((at, b, a));
                }
            }
        }
    }
    flips
}

/// The plot.
#[component]
pub(crate) fn BumpPlot(study: Fine, state: Store<LinkState>) -> impl IntoView {
    let texts = texts();
    let words = Memo::new(move |_| study.get().map_or_else(String::new, |study| sentence(&study)));
    let frame = Frame {
        name: "ranks".to_owned(),
        title: Signal::stored(texts.ranks_title.to_owned()),
        about: Signal::stored(texts.ranks_about.to_owned()),
        pill: None,
        table: Memo::new(move |_| study.get().map(|study| table(&study)).unwrap_or_default()).into(),
        csv: Rc::new(move || {
            let study = study.get_untracked()?;
            let line = |column: &RankColumn, model: usize| {
                let rank = column.ranks[model].map_or_else(String::new, |rank| rank.to_string());
                let tau = tau(&study.ranks, "mIoU_D", &column.metric);
                let (name, value) = (quoted(&study.ranks.models[model]), cell(column.values[model]));
                format!("{},{name},{value},{rank},{}", column.metric, cell(tau))
            };
            let models = study.models.len();
            let rows: Vec<String> = study
                .ranks
                .columns
                .iter()
                .flat_map(|column| (0..models).map(move |model| (column, model)))
                .map(|(column, model)| line(column, model))
                .collect();
            Some(Csv::new("metric,model,value,rank,tau_with_mIoU_D", rows.len(), move |row| rows[row].clone()))
        }),
    };
    view! { <Chart study state frame words draw /> }
}

/// Who leads by what, and how far D agrees with C.
fn sentence(study: &FineStudy) -> String {
    let columns = drawn(study);
    let leads = |model: usize| {
        let of_model = columns.iter().filter(|(_, column)| column.ranks[model] == Some(1));
        of_model.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let leaders: Vec<(&str, String)> =
        study.models.iter().enumerate().map(|(at, model)| (model.name.as_str(), leads(at))).collect();
    (texts().ranks_words)(&leaders, flips(&columns).len(), tau(&study.ranks, "mIoU_D", "mIoU_C"))
}

/// A row a metric: each model's place and value, and how far its order agrees with that of mIoU^D.
fn table(study: &FineStudy) -> Table {
    let texts = texts();
    let mut header = vec![texts.metric.to_owned()];
    header.extend(study.models.iter().map(|model| model.name.clone()));
    header.push(texts.tau_with_d.to_owned());
    let row = |column: &RankColumn| {
        let place = |model: usize| match column.ranks[model] {
            Some(rank) => format!("{rank}. ({})", percent(column.values[model])),
            None => percent(None),
        };
        let tau = tau(&study.ranks, "mIoU_D", &column.metric);
        let tau = tau.map_or_else(|| percent(None), |tau| format!("{tau:+.2}").replace('-', "−"));
        std::iter::once(column.metric.clone()).chain((0..study.models.len()).map(place)).chain([tau]).collect()
    };
    Table { header, rows: study.ranks.columns.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flip_is_a_change_of_places_and_no_tie() {
        let column = |ranks: [usize; 3]| RankColumn {
            metric: String::new(),
            lower_is_better: false,
            values: vec![None; 3],
            ranks: ranks.map(Some).to_vec(),
        };
        let columns = [column([1, 2, 3]), column([2, 1, 3]), column([2, 1, 2]), column([1, 3, 2])];
        let named: Vec<(String, &RankColumn)> = columns.iter().map(|column| (String::new(), column)).collect();
        assert_eq!(flips(&named), [(0, 0, 1), (2, 0, 1), (2, 1, 2)]);
    }
}
