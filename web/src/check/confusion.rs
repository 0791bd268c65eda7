//! The confusion matrix of the model that is looked at: each cell stands for the images in which it occurs.

use super::confusion_list::ConfusionList;
use super::picked::class_name;
use super::session::CheckSession;
use crate::fine::{css, is_dark};
use crate::texts::check_study::texts;
use jdt_core::statistics::Confusion;
use jdt_engine::ImageMark;
use leptos::prelude::*;

/// Beyond so many classes the largest confusions are listed in place of all of them.
const MOST_CLASSES: usize = 24;

/// The card; nothing before it is known.
#[component]
pub(super) fn ConfusionCard(session: StoredValue<CheckSession, LocalStorage>, names: Vec<String>) -> impl IntoView {
    let signals = session.with_value(CheckSession::signals);
    let names = StoredValue::new(names);
    move || {
        let table = signals.plots.with(|plots| plots.as_ref()?.get(signals.model.get())?.confusion.clone())?;
        let names = names.get_value();
        let shown = if table.classes() > MOST_CLASSES {
            view! { <ConfusionList session table names /> }.into_any()
        } else {
            view! { <Grid session table names /> }.into_any()
        };
        Some(view! {
            <div class="card" data-testid="check-confusion">
                <h2 class="heading">{texts().confusion}</h2>
                {shown}
            </div>
        })
    }
}

/// The pixels of a class of the label.
pub(super) fn row_total(table: &Confusion, label: usize) -> u64 {
    (0..table.classes()).map(|prediction| table.count(label, prediction)).sum()
}

/// Whether a cell's images are those that are shown.
pub(super) fn is_picked(session: StoredValue<CheckSession, LocalStorage>, mark: ImageMark) -> Signal<bool> {
    let signals = session.with_value(CheckSession::signals);
    Memo::new(move |_| {
        let model = signals.model.get();
        signals.picked.with(|picked| picked.as_ref().is_some_and(|picked| picked.is_of(model, mark)))
    })
    .into()
}

#[component]
fn Grid(session: StoredValue<CheckSession, LocalStorage>, table: Confusion, names: Vec<String>) -> impl IntoView {
    let all = 0..table.classes();
    // What is left out has no row of its own, and a column only where something was taken for it.
    let rows: Vec<usize> = all.clone().filter(|&class| class < names.len() || row_total(&table, class) > 0).collect();
    let is_predicted = |class: &usize| *class < names.len() || all.clone().any(|label| table.count(label, *class) > 0);
    let columns: Vec<usize> = all.clone().filter(is_predicted).collect();
    let heads = columns.iter().map(|&class| view! { <th scope="col">{class_name(&names, class)}</th> }).collect_view();
    let lines = rows.iter().map(|&label| {
        let total = row_total(&table, label);
        let name = class_name(&names, label);
        let cells = columns.iter().map(|&prediction| {
            let pixels = table.count(label, prediction);
            let share = (total > 0).then(|| pixels as f64 / total as f64);
            let words = (texts().confused)(&name, &class_name(&names, prediction), pixels, share);
            view! { <Cell session label prediction pixels share words /> }
        });
        let cells = cells.collect_view();
        view! {
            <tr>
                <th scope="row">{name.clone()}</th>
                {cells}
                <td class="number confusion__total">{total}</td>
            </tr>
        }
    });
    let lines = lines.collect_view();
    view! {
        <p class="card__about">{texts().confusion_about}</p>
        <div class="scroll" tabindex="0" role="region" aria-label=texts().confusion>
            <table class="confusion">
                <thead>
                    <tr>
                        <th scope="col">{texts().label_class} " \\ " {texts().predicted_class}</th>
                        {heads}
                        <th scope="col" class="number">"Σ px"</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Cell(
    session: StoredValue<CheckSession, LocalStorage>,
    label: usize,
    prediction: usize,
    pixels: u64,
    share: Option<f64>,
    words: String,
) -> impl IntoView {
    let mark = ImageMark::Confused { label, prediction };
    let picked = is_picked(session, mark);
    let colour = share.filter(|_| pixels > 0);
    let shown = match share {
        Some(share) if pixels > 0 && share < 0.0005 => "<0.1".to_owned(),
        Some(share) if pixels > 0 => format!("{:.1}", 100.0 * share),
        _ => String::new(),
    };
    view! {
        <td class="matrix__place">
            <button
                class="matrix__cell"
                class:matrix__cell--dark=colour.is_some_and(is_dark)
                class:confusion__none=colour.is_none()
                class:matrix__cell--looked=move || picked.get()
                style:background-color=colour.map(css)
                aria-label=words.clone()
                title=words
                aria-pressed=move || picked.get().to_string()
                disabled=pixels == 0
                data-testid=format!("confusion-{label}-{prediction}")
                data-pixels=pixels.to_string()
                on:click=move |_| session.with_value(|session| session.pick(mark))
            >
                {shown}
            </button>
        </td>
    }
}
