//! Per class: the ratio over the data set (D) and the mean over the images that hold the class (C).

use super::headline::MetricCell;
use crate::texts::use_texts;
use jdt_core::metrics::ClassRow;
use leptos::prelude::*;

/// The table.
#[component]
pub(crate) fn ClassTable(rows: Vec<ClassRow>) -> impl IntoView {
    let texts = use_texts();
    let body = rows.into_iter().map(|row| {
        let class = row.class.to_string();
        let cells = [("D", row.dataset), ("C", row.images.clone())].into_iter().flat_map(|(over, ratios)| {
            let class = class.clone();
            ratios.into_iter().map(move |(ratio, measured)| {
                let id = format!("m{}_{over}", ratio.name());
                view! { <MetricCell id measured=Some(measured) class=class.clone() /> }
            })
        });
        let n = row.images.first().map_or(0, |(_, measured)| measured.n);
        let area = row.counts.area();
        view! {
            <tr>
                <th scope="row">{class.clone()}</th>
                {cells.collect_view()}
                <td class="number">{n}</td>
                <td class="number">{area}</td>
            </tr>
        }
    });
    view! {
        <div class="card">
            <h2 class="heading">{texts.check_per_class}</h2>
            <div class="scroll scroll--tall" tabindex="0" role="region" aria-label=texts.check_per_class>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{texts.check_class}</th>
                            {["Acc D", "IoU D", "Dice D", "Acc C", "IoU C", "Dice C"]
                                .map(|name| view! { <th scope="col" class="number">{name}</th> })}
                            <th scope="col" class="number">"n"</th>
                            <th scope="col" class="number">{texts.check_area}</th>
                        </tr>
                    </thead>
                    <tbody>{body.collect_view()}</tbody>
                </table>
            </div>
        </div>
    }
}
