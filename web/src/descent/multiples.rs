//! Small multiples: the label, and where each loss has led the same prediction.

use super::export::draw_picture;
use super::racer::{DASHES, Racer};
use super::session::{DescentSession, Phase};
use super::words::shown;
use crate::soft_labels::pill;
use crate::texts::{descent_texts, use_texts};
use jdt_engine::RaceLook;
use leptos::html::Canvas;
use leptos::prelude::*;

/// One picture a racer, after the label.
#[component]
pub(crate) fn Multiples(session: StoredValue<DescentSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let signals = session.with_value(DescentSession::signals);
    let look = move || if signals.look.get() == RaceLook::Error { descent_texts().look_error } else { "x" };
    let legend = move || {
        let is_error = signals.look.get() == RaceLook::Error;
        let (low, scale, high) = if is_error {
            (descent_texts().error_low, "legend__scale legend__scale--signed", descent_texts().error_high)
        } else {
            ("0", "legend__scale legend__scale--values", "1")
        };
        let has_scale = is_error || session.with_value(DescentSession::channels) == 1;
        has_scale.then(|| view! { <span>{low}</span><span class=scale></span><span>{high}</span> })
    };
    view! {
        <div class="descent__multiples" role="group" aria-label=descent_texts().look>
            <div class="descent__row">
            <figure class="racer">
                <div class="racer__frame">
                    <Small session=session number=0 about=Signal::stored(texts.label.to_owned()) />
                </div>
                <figcaption class="racer__loss">{texts.label}</figcaption>
            </figure>
            {move || {
                signals
                    .racers
                    .get()
                    .into_iter()
                    .enumerate()
                    .map(|(at, racer)| view! { <RacerFigure session=session at=at racer=racer look=look /> })
                    .collect_view()
            }}
            </div>
            <div class="legend">{legend}</div>
        </div>
    }
}

#[component]
fn RacerFigure(
    session: StoredValue<DescentSession, LocalStorage>,
    at: usize,
    racer: Racer,
    look: impl Fn() -> &'static str + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let texts = use_texts();
    let signals = session.with_value(DescentSession::signals);
    let choose = move |_| {
        signals.chosen.set(at);
        session.with_value(DescentSession::look_again);
    };
    let loss = move || {
        signals.drawn.track();
        let step = usize::try_from(signals.step.get()).unwrap_or(usize::MAX);
        session.with_value(|session| {
            session.with_records(|records| records.get(at)?.get(step).map(|record| shown(record.loss)))
        })
    };
    let name = racer.name.clone();
    let about = StoredValue::new(name.clone());
    let about = Signal::derive(move || format!("{}: {}", about.get_value(), look()));
    view! {
        <figure class="racer" data-testid=format!("descent-racer-{at}")>
            <button
                class="racer__frame racer__frame--button"
                title=(descent_texts().show_racer)(&name)
                aria-label=(descent_texts().show_racer)(&name)
                aria-pressed=Signal::derive(move || (signals.chosen.get() == at).to_string())
                disabled=Signal::derive(move || signals.phase.get() == Phase::Exporting)
                on:click=choose
            >
                <Small session=session number=at + 1 about=about />
            </button>
            <figcaption class="racer__name">
                <Key racer=racer.clone() />
                <span class="racer__loss" title=racer.name.clone()>{racer.name.clone()}</span>
                <span class=format!("racer__kind racer__kind--{}", racer.kind())>{pill(texts, racer.soft_labels)}</span>
                <span class="number" aria-label=descent_texts().loss>{loss}</span>
            </figcaption>
        </figure>
    }
}

/// The line by which a racer is known in the plots.
#[component]
fn Key(racer: Racer) -> impl IntoView {
    let dashes = DASHES[racer.dash % DASHES.len()].iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    view! {
        <svg class=format!("racer__key racer__key--{}", racer.kind()) viewBox="0 0 22 8" aria-hidden="true">
            <line x1="0" y1="4" x2="22" y2="4" stroke-dasharray=dashes></line>
        </svg>
    }
}

/// A small picture of the race.
#[component]
fn Small(session: StoredValue<DescentSession, LocalStorage>, number: usize, about: Signal<String>) -> impl IntoView {
    let signals = session.with_value(DescentSession::signals);
    let canvas: NodeRef<Canvas> = NodeRef::new();
    Effect::new(move |_| {
        signals.drawn.track();
        if let Some(canvas) = canvas.get() {
            session.with_value(|session| {
                session.with_pictures(|pictures| {
                    if let Some(picture) = pictures.get(number) {
                        // A canvas that cannot be drawn on leaves the words below it.
                        let _ = draw_picture(&canvas, picture);
                    }
                });
            });
        }
    });
    view! {
        <canvas
            node_ref=canvas
            class="racer__canvas"
            width="1"
            height="1"
            role="img"
            aria-label=about
            data-testid=format!("descent-picture-{number}")
        ></canvas>
    }
}
