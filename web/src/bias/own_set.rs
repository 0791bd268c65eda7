//! The reader's own data set: what Check counted, read as the drawn scenes are.

use super::headline::Headline;
use super::session::BiasSession;
use crate::check::{CheckSession, Pages, PairZoom, Run};
use crate::fine::{Plots, in_turn};
use crate::texts::bias::texts;
use leptos::prelude::*;

/// Result, matrix and plots; nothing but where to go while nothing is checked.
#[component]
pub(super) fn OwnSet(
    session: StoredValue<BiasSession, LocalStorage>,
    check: StoredValue<CheckSession, LocalStorage>,
) -> impl IntoView {
    let (state, shown) = session.with_value(|session| (session.state(), session.signals().shown));
    let is_there = Memo::new(move |_| shown.with(Option::is_some));
    view! {
        <section class="bias__middle" aria-labelledby="bias-title">
            <header class="bias__head">
                <h1 id="bias-title" class="surface__title">{texts().title}</h1>
                <p class="surface__about">{texts().own_about}</p>
            </header>
            <Show
                when=move || is_there.get()
                fallback=move || view! { <p class="empty" data-testid="bias-none-checked">{texts().none_checked}</p> }
            >
                <Study session check />
            </Show>
        </section>
        <section class="bias__plots" aria-label=texts().plots>
            <Show when=move || is_there.get()>
                <Plots study=shown state />
            </Show>
        </section>
    }
}

/// The numbers of each model, and the matrix by pages.
#[component]
fn Study(
    session: StoredValue<BiasSession, LocalStorage>,
    check: StoredValue<CheckSession, LocalStorage>,
) -> impl IntoView {
    let texts = texts();
    let study = session.with_value(BiasSession::signals).shown;
    let rows = Memo::new(move |_| {
        let models = study.get().map(|study| study.models.iter().map(|model| model.name.clone()).collect::<Vec<_>>());
        models.unwrap_or_default().into_iter().map(|name| (name, String::new())).collect::<Vec<_>>()
    });
    let images = move || study.with(|study| study.as_ref()?.models.first().map(|model| model.images.len()));
    let title = Signal::derive(move || (texts.result)(images().unwrap_or(0)));
    let about = Signal::derive(move || Some((texts.own_counted)(images()?, rows.with(Vec::len))));
    let names = check.with_value(|check| match check.signals().run.get_untracked() {
        Run::Done(result, _) => result.names.clone(),
        _ => Vec::new(),
    });
    let of_matrix = in_turn(study);
    view! {
        <Headline session rows title about />
        <h2 class="visually-hidden">{texts.plots}</h2>
        <Pages session=check study=of_matrix />
        <PairZoom session=check names />
    }
}
