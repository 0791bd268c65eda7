//! What other libraries would print for a model, and why.

use crate::format;
use crate::texts::check::use_check_texts;
use jdt_engine::{CONVENTION_METRICS, CheckStudy};
use leptos::prelude::*;
use std::sync::Arc;

/// The table of one model.
#[component]
pub(crate) fn Conventions(study: Arc<CheckStudy>, at: usize) -> impl IntoView {
    let texts = use_check_texts();
    let heads = CONVENTION_METRICS.map(|metric| view! { <th scope="col" class="number">{metric.id()}</th> });
    let rows = study.conventions.get(at).cloned().unwrap_or_default().into_iter().map(|row| {
        let cells = CONVENTION_METRICS.map(|metric| {
            let found = row.values.iter().find(|(id, ..)| id == metric.id());
            let value = found.and_then(|&(_, value, _)| value);
            let text = match found {
                Some((_, None, true)) => "NaN".to_owned(),
                Some((_, value, _)) => format::percent(*value),
                None => "–".to_owned(),
            };
            view! { <td class="number" data-score=metric.id() data-value=format::exact(value)>{text}</td> }
        });
        let why = row.why.map(|(metric, why)| format!("{metric}: {}", (texts.why_sentence)(&why)));
        view! {
            <tr data-convention=row.id>
                <th scope="row">{row.name}</th>
                {cells}
                <td class="table__words">{why}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <div class="card" data-testid="check-conventions">
            <h2 class="heading">{texts.conventions}</h2>
            <p class="card__about">{texts.conventions_about}</p>
            <div class="scroll scroll--tall" tabindex="0" role="region" aria-label=texts.conventions>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{texts.convention}</th>
                            {heads}
                            <th scope="col">{texts.why}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
}
