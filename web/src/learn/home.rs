//! The list of lessons, by theme.

use super::experiment::{ExperimentPanel, ExperimentSession};
use super::session::LearnSession;
use crate::texts::learn::learn_texts;
use jdt_lessons::{Card, LessonError};
use leptos::prelude::*;

/// Where the browser keeps the names of finished lessons.
const FINISHED: &str = "jdt-lessons-finished";

/// The names of the lessons that were finished in this browser.
fn finished() -> Vec<String> {
    let kept = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(FINISHED).ok().flatten());
    kept.map(|names| names.split(' ').map(str::to_owned).collect()).unwrap_or_default()
}

/// Remembers that a lesson was finished.
pub(super) fn finish(name: &str) {
    let mut names = finished();
    if names.iter().all(|known| known != name) {
        names.push(name.to_owned());
        if let Some(storage) = window().local_storage().ok().flatten() {
            // Without it the mark is missing at the next visit.
            let _ = storage.set_item(FINISHED, names.join(" ").trim());
        }
    }
}

/// The place: an experiment where the address names one, else the list.
#[component]
pub(super) fn Home(
    session: StoredValue<LearnSession, LocalStorage>,
    experiment: StoredValue<ExperimentSession, LocalStorage>,
) -> impl IntoView {
    let signals = experiment.with_value(ExperimentSession::signals);
    let is_experiment = Memo::new(move |_| signals.query.with(Option::is_some));
    move || {
        if is_experiment.get() {
            view! { <ExperimentPanel session=experiment /> }.into_any()
        } else {
            view! { <List session /> }.into_any()
        }
    }
}

#[component]
fn List(session: StoredValue<LearnSession, LocalStorage>) -> impl IntoView {
    let texts = learn_texts();
    let signals = session.with_value(LearnSession::signals);
    let list = move || match signals.index.get() {
        None => view! { <p class="loading" role="status">{texts.loading}</p> }.into_any(),
        Some(Err(reason)) => view! { <p class="message" role="alert">{reason}</p> }.into_any(),
        Some(Ok(cards)) => {
            // What is finished may be so since a minute.
            signals.lesson.track();
            let finished = finished();
            themes(&cards)
                .into_iter()
                .map(|(theme, cards)| theme_view(session, theme, cards, &finished))
                .collect_view()
                .into_any()
        }
    };
    let wrong = move || {
        let cards = signals.index.get()?.ok()?;
        let errors: Vec<String> =
            cards.iter().filter_map(|card| card.as_ref().err()).map(LessonError::to_string).collect();
        let list = errors.into_iter().map(|error| view! { <li>{error}</li> }).collect::<Vec<_>>();
        (!list.is_empty()).then(|| view! { <div class="message" role="alert">{texts.wrong_file}<ul>{list}</ul></div> })
    };
    view! {
        <div class="lessons" data-testid="panel-learn">
            <h1 class="lessons__title">{texts.title}</h1>
            <p class="lessons__about">{texts.about}</p>
            {wrong}
            {list}
        </div>
    }
}

/// Cards by theme, themes in the order of their first cards.
fn themes(cards: &[Result<Card, LessonError>]) -> Vec<(String, Vec<Card>)> {
    let mut themes: Vec<(String, Vec<Card>)> = Vec::new();
    for card in cards.iter().flatten() {
        match themes.iter_mut().find(|(theme, _)| *theme == card.theme) {
            Some((_, cards)) => cards.push(card.clone()),
            None => themes.push((card.theme.clone(), vec![card.clone()])),
        }
    }
    themes
}

fn theme_view(
    session: StoredValue<LearnSession, LocalStorage>,
    theme: String,
    cards: Vec<Card>,
    finished: &[String],
) -> impl IntoView + use<> {
    let texts = learn_texts();
    let card = |card: Card| {
        let is_finished = finished.contains(&card.name);
        let (name, href) = (card.name.clone(), format!("#/learn/{}", card.name));
        let open = move |event: leptos::ev::MouseEvent| {
            // A press with a key opens it elsewhere.
            if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                event.prevent_default();
                session.with_value(|session| session.open_lesson(&name));
            }
        };
        view! {
            <li class="lessons__item">
                <a class="lessons__card" href=href data-testid=format!("lesson-{}", card.name) on:click=open>
                    <span class="lessons__name">{card.title}</span>
                    <span class="lessons__summary">{card.summary}</span>
                    <span class="lessons__facts">
                        {(texts.minutes)(card.minutes)}
                        {is_finished.then(|| view! { <span class="lessons__finished">{texts.finished}</span> })}
                    </span>
                </a>
            </li>
        }
    };
    view! {
        <section class="lessons__theme">
            <h2 class="heading">{theme}</h2>
            <ul class="lessons__list">{cards.into_iter().map(card).collect_view()}</ul>
        </section>
    }
}
