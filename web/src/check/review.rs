//! Which of the chosen files met, and which did not.

use super::session::CheckSession;
use crate::texts::check::{CheckTexts, use_check_texts};
use crate::texts::check_study::texts as study_texts;
use jdt_engine::{ModelPairing, Paired};
use leptos::prelude::*;

/// Names of one list that are shown.
const MOST: usize = 100;

/// How many pairs, and what is left over.
#[component]
pub(crate) fn Review(session: StoredValue<CheckSession, LocalStorage>) -> impl IntoView {
    let texts = use_check_texts();
    let signals = session.with_value(CheckSession::signals);
    let both = move || {
        let (labels, predictions) = signals.chosen.get();
        labels > 0 && predictions > 0
    };
    let sentence = move || {
        both().then(|| {
            signals.paired.with(|paired| {
                paired.as_deref().map_or_else(
                    || texts.opening.to_owned(),
                    |paired| {
                        let labels = lonely_labels(paired).len();
                        let predictions = paired.models.iter().map(|model| model.unpaired_predictions.len()).sum();
                        (texts.pairs)(paired.models.len(), paired.pairs.len(), labels, predictions)
                    },
                )
            })
        })
    };
    let list = move || {
        let paired = signals.paired.get().filter(|_| both())?;
        let lists = lists(&paired, texts);
        let named = lists.iter().map(|(_, _, names)| names.len()).sum::<usize>();
        let lonely = paired.instances.others;
        let count = named + paired.others + lonely;
        (count > 0).then(|| {
            let parts = lists.into_iter().map(part).collect_view();
            view! {
                <details class="check__more" data-testid="check-review">
                    <summary>{(texts.review)(count)}</summary>
                    <div class="check__fields">
                        {parts}
                        {(paired.others > 0).then(|| view! { <p class="card__about">{(texts.review_others)(paired.others)}</p> })}
                        {(lonely > 0).then(|| view! { <p class="card__about">{(study_texts().instances_lonely)(lonely)}</p> })}
                    </div>
                </details>
            }
        })
    };
    view! {
        <p class="card__about" aria-live="polite" data-testid="check-pairs">{sentence}</p>
        {list}
    }
}

/// A heading, whose they are, and names.
type List = (&'static str, String, Vec<String>);

fn part((title, whose, names): List) -> impl IntoView {
    let texts = use_check_texts();
    let more = names.len().saturating_sub(MOST);
    let rows = names.into_iter().take(MOST).map(|name| view! { <li>{name}</li> }).collect_view();
    view! {
        <div>
            <p class="field__name">{title} {(!whose.is_empty()).then(|| format!(" ({whose})"))}</p>
            <ul class="check__names">
                {rows}
                {(more > 0).then(|| view! { <li>{(texts.and_more)(more)}</li> })}
            </ul>
        </div>
    }
}

fn lists(paired: &Paired, texts: &CheckTexts) -> Vec<List> {
    let several = paired.models.len() > 1;
    let of = |model: &ModelPairing| if several { model.model.clone() } else { String::new() };
    let mut lists: Vec<List> = Vec::new();
    for model in &paired.models {
        lists.push((texts.review_labels, of(model), model.unpaired_labels.clone()));
        lists.push((texts.review_predictions, of(model), model.unpaired_predictions.clone()));
        let same = model.duplicates.iter().flat_map(|same| {
            let side = (texts.role)(same.side.name());
            same.names.iter().map(move |name| format!("{side}: {name}"))
        });
        lists.push((texts.review_same, of(model), same.collect()));
    }
    let refused = paired.refused.iter().map(|[name, why]| format!("{name}: {why}"));
    lists.push((texts.review_refused, String::new(), refused.collect()));
    lists.retain(|(_, _, names)| !names.is_empty());
    lists
}

/// Labels that no model predicted.
fn lonely_labels(paired: &Paired) -> Vec<&String> {
    let Some((first, rest)) = paired.models.split_first() else { return Vec::new() };
    let is_lonely = |label: &&String| rest.iter().all(|model| model.unpaired_labels.contains(label));
    first.unpaired_labels.iter().filter(is_lonely).collect()
}
