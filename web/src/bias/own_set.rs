//! The reader's own data set: what Check counted, read as the drawn scenes are.

use super::headline::Headline;
use super::session::BiasSession;
use crate::check::{CheckSession, Pages, PairZoom, Run};
use crate::fine::{BumpPlot, Histogram, OwnedPlot, SizePlot, in_turn};
use crate::texts::bias::texts;
use leptos::prelude::*;

/// Result, matrix and plots; nothing but where to go while nothing is checked.
#[component]
pub(super) fn OwnSet(
    session: StoredValue<BiasSession, LocalStorage>,
    check: StoredValue<CheckSession, LocalStorage>,
) -> impl IntoView {
    let shown = session.with_value(BiasSession::signals).shown;
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
                <Plots session />
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

/// One plot after the other; those of objects where objects were counted.
#[component]
fn Plots(session: StoredValue<BiasSession, LocalStorage>) -> impl IntoView {
    let (state, study) = session.with_value(|session| (session.state(), session.signals().shown));
    let has_objects = Memo::new(move |_| {
        study.with(|study| {
            study.as_ref().is_some_and(|study| study.models.iter().any(|model| !model.objects.is_empty()))
        })
    });
    let has_several =
        Memo::new(move |_| study.with(|study| study.as_ref().is_some_and(|study| study.models.len() > 1)));
    let of_sizes = in_turn(study);
    let of_owners = in_turn(of_sizes);
    let of_ranks = in_turn(of_owners);
    let of_images = in_turn(of_ranks);
    view! {
        <Show when=move || has_objects.get()>
            <SizePlot study=of_sizes state />
            <OwnedPlot study=of_owners state />
        </Show>
        <Show when=move || has_several.get()>
            <BumpPlot study=of_ranks state />
        </Show>
        <Histogram study=of_images state />
    }
}
