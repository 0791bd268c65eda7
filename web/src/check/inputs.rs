//! What to count: label and prediction files, classes, ignore value; run and cancel.

use super::files::{NamedFile, of_list};
use super::samples::Sample;
use super::session::{CheckSession, Run};
use crate::link::LinkStateStoreFields;
use crate::texts::use_texts;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DragEvent, Event, HtmlInputElement};

/// The column on the left.
#[component]
pub(crate) fn Inputs(session: StoredValue<CheckSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let signals = session.with_value(CheckSession::signals);
    let state = session.with_value(CheckSession::state);
    let running = Memo::new(move |_| matches!(signals.run.get(), Run::Running { .. }));
    let pairs_text =
        move || {
            let (labels, predictions) = signals.chosen.get();
            signals.paired.get().filter(|_| labels > 0 && predictions > 0).map(|paired| {
                (texts.check_pairs)(paired.pairs.len(), paired.unpaired_labels, paired.unpaired_predictions)
            })
        };
    let open = move |sample: Sample| {
        let session = session.with_value(Clone::clone);
        spawn_local(async move { sample.open(&session).await });
    };
    let progress = move || match signals.run.get() {
        Run::Running { progress, .. } => Some(progress),
        _ => None,
    };
    view! {
        <section class="check__inputs" aria-label=texts.place_check>
            <Drop
                title=texts.check_labels
                about=texts.check_labels_about
                testid="check-labels"
                chosen=Signal::derive(move || signals.chosen.get().0)
                take=move |files| session.with_value(|session| session.set_labels(files))
            />
            <Drop
                title=texts.check_predictions
                about=texts.check_predictions_about
                testid="check-predictions"
                chosen=Signal::derive(move || signals.chosen.get().1)
                take=move |files| session.with_value(|session| session.set_predictions(files))
            />
            <p class="card__about" aria-live="polite" data-testid="check-pairs">{pairs_text}</p>
            <div class="check__row">
                <label class="field">
                    <span class="field__name">{texts.check_class_count}</span>
                    <input
                        class="input input--number"
                        type="number"
                        min="1"
                        max="65000"
                        data-testid="check-classes"
                        prop:value=Signal::derive(move || state.classes().get().to_string())
                        prop:disabled=Signal::derive(move || state.binary().get())
                        on:input=move |event| {
                            state.classes().set(event_target_value(&event).trim().parse().unwrap_or(0));
                        }
                    />
                </label>
                <label class="field">
                    <span class="field__name">{texts.check_ignore}</span>
                    <input
                        class="input input--number"
                        type="number"
                        placeholder=texts.check_ignore_none
                        data-testid="check-ignore"
                        prop:value=Signal::derive(move || state.ignore().get())
                        on:input=move |event| state.ignore().set(event_target_value(&event))
                    />
                </label>
                <label class="field">
                    <input
                        type="checkbox"
                        data-testid="check-binary"
                        prop:checked=Signal::derive(move || state.binary().get())
                        on:change=move |event| state.binary().set(event_target_checked(&event))
                    />
                    {texts.check_binary}
                </label>
            </div>
            <div class="check__row">
                <button
                    class="button button--primary"
                    data-testid="check-run"
                    on:click=move |_| session.with_value(CheckSession::run)
                >
                    {texts.check_run}
                </button>
                <button
                    class="button"
                    data-testid="check-cancel"
                    disabled=Signal::derive(move || !running.get())
                    on:click=move |_| session.with_value(CheckSession::cancel)
                >
                    {texts.check_cancel}
                </button>
            </div>
            {move || signals.error.get().map(|error| view! { <p class="message" role="alert">{error}</p> })}
            <div class="progress" data-testid="check-progress" aria-live="polite">
                {move || match signals.run.get() {
                    Run::Idle => None,
                    Run::Running { progress, .. } => {
                        Some((texts.check_progress)(progress.done, progress.total, progress.seconds))
                    }
                    Run::Done(outcome, _) => {
                        let done = outcome.models.iter().map(|m| m.counts.images().len() + m.failures.len()).sum();
                        let total = signals.paired.get_untracked().map_or(0, |paired| paired.pairs.len());
                        Some(if outcome.cancelled {
                            (texts.check_cancelled)(done, total)
                        } else {
                            (texts.check_done)(done, outcome.seconds)
                        })
                    }
                }}
                <Show when=move || progress().is_some()>
                    <progress
                        class="progress__bar"
                        aria-label=texts.check_run
                        max=Signal::derive(move || progress().map_or(1, |p| p.total).to_string())
                        value=Signal::derive(move || progress().map_or(0, |p| p.done).to_string())
                    ></progress>
                </Show>
            </div>
            <div class="card">
                <h2 class="heading">{texts.check_samples}</h2>
                <p class="card__about">{texts.check_samples_about}</p>
                <div class="check__row">
                    <button class="button" data-testid="sample-nodules" on:click=move |_| open(Sample::Nodules)>
                        {texts.check_sample_nodules}
                    </button>
                    <button class="button" data-testid="sample-street" on:click=move |_| open(Sample::Street)>
                        {texts.check_sample_street}
                    </button>
                </div>
            </div>
            <p class="card__about">{texts.check_private}</p>
        </section>
    }
}

/// A file input that also takes a drop.
#[component]
fn Drop(
    title: &'static str,
    about: &'static str,
    testid: &'static str,
    #[prop(into)] chosen: Signal<usize>,
    take: impl Fn(Vec<NamedFile>) + Clone + 'static,
) -> impl IntoView {
    let texts = use_texts();
    let over = RwSignal::new(false);
    let take_drop = take.clone();
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        if let Some(files) = event.data_transfer().and_then(|data| data.files()) {
            take_drop(of_list(&files));
        }
    };
    let on_change = move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(files) = input.and_then(|input| input.files()) {
            take(of_list(&files));
        }
    };
    view! {
        <div
            class="drop"
            class:drop--over=over
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=on_drop
        >
            <label class="drop__title" for=testid>
                {title}
                <span class="mask__about">
                    {Signal::derive(move || if chosen.get() > 0 { format!(" {}", (texts.check_files)(chosen.get())) } else { String::new() })}
                </span>
            </label>
            <p class="drop__about">{about}</p>
            <input
                id=testid
                class="drop__input"
                type="file"
                multiple
                accept=".png,.npy"
                data-testid=testid
                on:change=on_change
            />
        </div>
    }
}
