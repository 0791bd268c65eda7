//! A model's headline numbers: what is averaged over (rows) × accuracy, IoU, Dice (columns).

use crate::format;
use crate::texts::{Texts, use_texts};
use jdt_core::metrics::{Measured, Ratio, Report};
use leptos::prelude::*;

/// The table.
#[component]
pub(crate) fn Headline(report: Report, qs: Vec<u8>) -> impl IntoView {
    let texts = use_texts();
    let rows = rows(texts, &qs).into_iter().map(|(suffix, name)| {
        let cells = Ratio::ALL.map(|ratio| {
            let id = format!("m{}_{suffix}", ratio.name());
            let measured = report.get(&id).copied();
            view! { <MetricCell id measured /> }
        });
        let about = report.get(&format!("mIoU_{suffix}")).map(format::mean_about);
        view! {
            <tr>
                <th scope="row">{name}</th>
                {cells}
                <td class="number table__mean">{about}</td>
            </tr>
        }
    });
    let accuracy = report.get("Acc").copied();
    view! {
        <div class="card card--narrow">
            <h2 class="heading">{texts.check_metrics}</h2>
            <div class="scroll">
                <table class="table">
                    <thead>
                        <tr>
                            <td></td>
                            <th scope="col" class="number">"mAcc"</th>
                            <th scope="col" class="number">"mIoU"</th>
                            <th scope="col" class="number">"mDice"</th>
                            <th scope="col" class="number">"n"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {rows.collect_view()}
                        <tr>
                            <th scope="row">{texts.check_accuracy}</th>
                            <MetricCell id="Acc".to_owned() measured=accuracy />
                            <td></td>
                            <td></td>
                            <td></td>
                        </tr>
                    </tbody>
                </table>
            </div>
            <p class="card__about">{texts.check_policy}</p>
        </div>
    }
}

/// Metric id suffix → the row's name.
fn rows(texts: &Texts, qs: &[u8]) -> Vec<(String, String)> {
    type Name = fn(&str) -> String;
    let mut rows = vec![("D".to_owned(), texts.check_over_d.to_owned())];
    for (over, name, worst) in
        [("I", texts.check_over_i, texts.check_worst_i as Name), ("C", texts.check_over_c, texts.check_worst_c as Name)]
    {
        rows.push((over.to_owned(), name.to_owned()));
        rows.extend(qs.iter().map(|q| (format!("{over}_q{q}"), worst(&q.to_string()))));
        rows.push((format!("{over}_Q"), worst(texts.check_averaged)));
    }
    rows
}

/// A metric's cell, with the machine's contract and what the mean was taken over.
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
