//! What to count: label and prediction files, classes, ignore value; run, pause and cancel.

use super::class_options::ClassOptions;
use super::drop::Drop;
use super::instance_maps::InstanceMaps;
use super::review::Review;
use super::samples::Sample;
use super::session::{CheckSession, Run};
use crate::texts::check::use_check_texts;
use crate::texts::check_study::texts as study_texts;
use crate::texts::{use_texts, view_said};
use jdt_engine::Side;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The column on the left.
#[component]
pub(crate) fn Inputs(session: StoredValue<CheckSession, LocalStorage>) -> impl IntoView {
    let texts = use_check_texts();
    let signals = session.with_value(CheckSession::signals);
    let study = study_texts();
    let loaded = move |at: usize| Signal::derive(move || signals.loaded.with(|loaded| loaded[at].clone()));
    let open = move |sample: Sample| {
        let session = session.with_value(Clone::clone);
        spawn_local(async move { sample.open(&session).await });
    };
    view! {
        <section class="check__inputs" aria-label=use_texts().place_check>
            <Drop
                title=texts.labels
                about=texts.labels_about
                testid="check-labels"
                chosen=Signal::derive(move || signals.chosen.get().0)
                loaded=loaded(0)
                take=move |files| session.with_value(|session| session.set_files(Side::Label, files))
            />
            <Drop
                title=texts.predictions
                about=texts.predictions_about
                testid="check-predictions"
                chosen=Signal::derive(move || signals.chosen.get().1)
                loaded=loaded(1)
                take=move |files| session.with_value(|session| session.set_files(Side::Prediction, files))
            />
            <Review session=session />
            <details class="check__more">
                <summary>{study.photographs}</summary>
                <div class="check__fields">
                    <Drop
                        title=study.photographs
                        about=study.photographs_about
                        testid="check-photographs"
                        chosen=Signal::derive(move || session.with_value(CheckSession::photographs).map_or(0, |all| all.files.len()))
                        loaded=loaded(2)
                        take=move |files| session.with_value(|session| session.set_photographs(files))
                    />
                    <p class="card__about" aria-live="polite" data-testid="check-photographs-found">
                        {move || {
                            let all = session.with_value(CheckSession::photographs)?;
                            let paired = &all.paired.photographs;
                            Some((study.photographs_found)(paired.of_labels.len(), paired.others))
                        }}
                    </p>
                </div>
            </details>
            <InstanceMaps session=session />
            <ClassOptions session=session />
            <Running session=session />
            <div class="card">
                <h2 class="heading">{texts.samples}</h2>
                <p class="card__about">{texts.samples_about}</p>
                <div class="check__row">
                    <button class="button" data-testid="sample-nodules" on:click=move |_| open(Sample::Nodules)>
                        {texts.sample_nodules}
                    </button>
                    <button class="button" data-testid="sample-street" on:click=move |_| open(Sample::Street)>
                        {texts.sample_street}
                    </button>
                </div>
            </div>
            <p class="card__about">{texts.private}</p>
        </section>
    }
}

/// Run, pause, cancel, and how far it is.
#[component]
fn Running(session: StoredValue<CheckSession, LocalStorage>) -> impl IntoView {
    let texts = use_check_texts();
    let signals = session.with_value(CheckSession::signals);
    let far = Memo::new(move |_| match signals.run.get() {
        Run::Running(far) => Some(far),
        _ => None,
    });
    let stands = move || !far.with(Option::is_some);
    let paused = Memo::new(move |_| far.get().is_some_and(|far| far.paused));
    let words = move || match signals.run.get() {
        Run::Idle => None,
        Run::Running(far) => Some((texts.progress)(&far)),
        Run::Reading => Some(texts.reading.to_owned()),
        Run::Done(result, given) => {
            let done = result.models.iter().map(|model| model.images + model.failures.len()).sum();
            Some(if result.cancelled { (texts.cancelled)(done, given) } else { (texts.done)(given, result.seconds) })
        }
    };
    view! {
        <div class="check__row">
            <button
                class="button button--primary"
                data-testid="check-run"
                on:click=move |_| session.with_value(CheckSession::run)
            >
                {texts.run}
            </button>
            <button
                class="button"
                data-testid="check-pause"
                disabled=Signal::derive(stands)
                on:click=move |_| session.with_value(|session| session.pause(!paused.get_untracked()))
            >
                {move || if paused.get() { texts.resume } else { texts.pause }}
            </button>
            <button
                class="button"
                data-testid="check-cancel"
                disabled=Signal::derive(stands)
                on:click=move |_| session.with_value(CheckSession::cancel)
            >
                {texts.cancel}
            </button>
        </div>
        {move || signals.error.get().map(|error| view! { <p class="message" role="alert">{view_said(&error)}</p> })}
        <div class="progress" data-testid="check-progress" aria-live="polite">
            {words}
            <Show when=move || far.with(Option::is_some)>
                <progress
                    class="progress__bar"
                    aria-label=texts.run
                    max=Signal::derive(move || far.get().map_or(1, |far| far.total).to_string())
                    value=Signal::derive(move || far.get().map_or(0, |far| far.done).to_string())
                ></progress>
            </Show>
        </div>
    }
}
