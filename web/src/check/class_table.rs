//! Per class: the ratio over the data set (D) and the mean over the images that hold the class (C).

use super::numbers::MetricCell;
use crate::texts::check::use_check_texts;
use jdt_engine::CheckResult;
use leptos::prelude::*;
use std::sync::Arc;

/// The table of one model.
#[component]
pub(crate) fn ClassTable(result: Arc<CheckResult>, at: usize) -> impl IntoView {
    let texts = use_check_texts();
    let body = result.models[at].report.classes.iter().map(|row| {
        let class = row.class.to_string();
        let cells = [("D", &row.dataset), ("C", &row.images)].into_iter().flat_map(|(over, ratios)| {
            let class = class.clone();
            ratios.iter().map(move |(ratio, measured)| {
                let id = format!("m{}_{over}", ratio.name());
                view! { <MetricCell id measured=Some(*measured) class=class.clone() /> }
            })
        });
        let n = row.images.first().map_or(0, |(_, measured)| measured.n);
        let area = row.counts.area();
        let name = result.names.get(row.class).filter(|name| **name != class).cloned();
        view! {
            <tr>
                <th scope="row">{class.clone()} {name.map(|name| view! { <span class="mask__about">" " {name}</span> })}</th>
                {cells.collect_view()}
                <td class="number">{n}</td>
                <td class="number">{area}</td>
            </tr>
        }
    });
    view! {
        <div class="card" data-testid="check-classes-table">
            <h2 class="heading">{texts.per_class}</h2>
            <div class="scroll scroll--tall" tabindex="0" role="region" aria-label=texts.per_class>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{texts.class}</th>
                            {["Acc D", "IoU D", "Dice D", "Acc C", "IoU C", "Dice C"]
                                .map(|name| view! { <th scope="col" class="number">{name}</th> })}
                            <th scope="col" class="number">"n"</th>
                            <th scope="col" class="number">{texts.area}</th>
                        </tr>
                    </thead>
                    <tbody>{body.collect_view()}</tbody>
                </table>
            </div>
        </div>
    }
}
