//! The Bias place: controls, result and matrix, plots.

use super::controls::Controls;
use super::headline::Headline;
use super::look::Look;
use super::own_set::OwnSet;
use super::session::{BiasSession, letter};
use crate::check::CheckSession;
use crate::fine::{BumpPlot, Histogram, Matrix, MatrixHands, OwnedPlot, SizePlot, in_turn};
use crate::texts::bias::texts;
use crate::texts::view_said;
use leptos::prelude::*;

/// The place.
#[component]
pub(crate) fn BiasPanel(
    session: StoredValue<BiasSession, LocalStorage>,
    check: StoredValue<CheckSession, LocalStorage>,
) -> impl IntoView {
    let is_own = session.with_value(BiasSession::signals).is_own;
    view! {
        <div class="bias" data-testid="panel-bias">
            <Controls session />
            <Show when=move || is_own.get() fallback=move || view! { <Drawn session /> }>
                <OwnSet session check />
            </Show>
        </div>
    }
}

/// Scenes that are drawn, and models that err as they are told.
#[component]
fn Drawn(session: StoredValue<BiasSession, LocalStorage>) -> impl IntoView {
    let texts = texts();
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    // First the numbers, then the matrix, then one plot after the other.
    let of_matrix = in_turn(signals.fine.into());
    let of_sizes = in_turn(of_matrix);
    let of_owners = in_turn(of_sizes);
    let of_ranks = in_turn(of_owners);
    let of_images = in_turn(of_ranks);
    // Another reading direction is no other question.
    let query = Memo::new(move |_| session.with_value(BiasSession::query));
    Effect::new(move |_| session.with_value(|session| session.ask(query.get())));
    let rows = Memo::new(move |_| {
        let errors = signals.models.get();
        errors.iter().enumerate().map(|(at, errors)| (letter(at).to_owned(), (texts.errs)(errors))).collect::<Vec<_>>()
    });
    let title = Signal::derive(move || (texts.result)(signals.scenes.get().images));
    let about = Signal::derive(move || {
        let study = signals.fine.get()?;
        let images = study.models.first()?.images.len();
        Some((texts.counted)(images, study.models.len(), signals.seconds.get()))
    });
    let reading = signals.reading;
    let read = move |change: fn(&mut super::state::Reading, usize), value: usize| {
        session.with_value(|session| session.read(|reading| change(reading, value)));
    };
    let hands = MatrixHands {
        model: Memo::new(move |_| reading.get().model).into(),
        over: Memo::new(move |_| reading.get().over).into(),
        rows: None,
        is_echo: false,
        look: Memo::new(move |_| (reading.get().image, reading.get().class)).into(),
        on_model: Callback::new(move |model| read(|reading, model| reading.model = model, model)),
        on_over: Callback::new(move |over| session.with_value(|session| session.read(|reading| reading.over = over))),
        on_look: Callback::new(move |(image, class)| {
            session.with_value(|session| {
                session.read(|reading| (reading.image, reading.class) = (image, class));
            });
        }),
    };
    view! {
            <section class="bias__middle" aria-labelledby="bias-title">
                <header class="bias__head">
                    <h1 id="bias-title" class="surface__title">{texts.title}</h1>
                    <p class="surface__about">{texts.about}</p>
                </header>
                {move || signals.error.get().map(|error| view! { <p class="message" role="alert">{view_said(&error)}</p> })}
                <Headline session rows title about />
                <h2 class="visually-hidden">{texts.plots}</h2>
                <Matrix study=of_matrix hands />
                <Look session />
            </section>
            <section class="bias__plots" aria-label=texts.plots>
                <SizePlot study=of_sizes state />
                <OwnedPlot study=of_owners state />
                <BumpPlot study=of_ranks state />
                <Histogram study=of_images state />
            </section>
    }
}
