//! The player: its buttons, its pictures, its plots.

use super::multiples::Multiples;
use super::plots::Plots;
use super::racer::Racer;
use super::session::{DescentSession, Phase};
use super::settings::Settings;
use super::words::{Table, Words};
use crate::address;
use crate::format::{exact, number_of};
use crate::link::{LinkState, LinkStateStoreFields, Place};
use crate::texts::{descent_texts, view_said};
use jdt_engine::RaceLook;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Steps a second that are offered.
const SPEEDS: [u32; 6] = [5, 15, 30, 60, 120, 240];

/// The player under the canvases.
#[component]
pub(crate) fn DescentPanel(session: StoredValue<DescentSession, LocalStorage>) -> impl IntoView {
    let texts = descent_texts();
    let state = session.with_value(DescentSession::state);
    let signals = session.with_value(DescentSession::signals);
    // What a race depends on besides the painting.
    let raced_with = Memo::new(move |_| {
        let LinkState { race, optimiser, rate, on, from, noise, .. } = state.get();
        (race, optimiser, rate, on, from, noise, state.get().index(), state.get().reduction())
    });
    Effect::new(move |before: Option<()>| {
        raced_with.get();
        if before.is_some() {
            session.with_value(DescentSession::restart);
        }
    });
    // What is shown of it.
    let shown_with = Memo::new(move |_| (state.class().get(), signals.look.get()));
    Effect::new(move |before: Option<()>| {
        shown_with.get();
        if before.is_some() {
            session.with_value(DescentSession::look_again);
        }
    });
    // The loss that is looked at is the one whose picture is shown.
    Effect::new(move |before: Option<()>| {
        state.loss().track();
        if before.is_some() {
            session.with_value(DescentSession::choose_by_loss);
        }
    });
    // Each that is no loss, as soon as it is written.
    let wrong = Memo::new(move |_| Racer::errors(&state.race().get()));
    listen_for_space(session);
    view! {
        <section class="descent" aria-label=texts.title data-testid="panel-descent">
            <Buttons session=session />
            <div class="descent__second">
                <Settings session=session />
                <Takings session=session />
            </div>
            {move || {
                wrong
                    .get()
                    .into_iter()
                    .chain(signals.error.get())
                    .map(|error| view! { <p class="message" role="alert" data-testid="descent-error">{view_said(&error)}</p> })
                    .collect_view()
            }}
            <Show when=move || signals.stale.get()>
                <p class="note" role="status" data-testid="descent-stale">{texts.stale}</p>
            </Show>
            <Words session=session />
            <div class="descent__show">
                <Show when=move || signals.phase.get() != Phase::Idle>
                    <Multiples session=session />
                </Show>
                <Plots session=session />
            </div>
            <Show when=move || signals.phase.get() != Phase::Idle>
                <Table session=session />
            </Show>
        </section>
    }
}

/// Play, step, reset, the slider over steps, speed.
#[component]
fn Buttons(session: StoredValue<DescentSession, LocalStorage>) -> impl IntoView {
    let texts = descent_texts();
    let signals = session.with_value(DescentSession::signals);
    let state = session.with_value(DescentSession::state);
    let playing = move || signals.phase.get() == Phase::Playing;
    let busy = move || signals.phase.get() == Phase::Exporting;
    let idle = move || signals.phase.get() == Phase::Idle;
    let steps = move || u64::from(state.steps().get()).max(signals.furthest.get());
    let speeds = move || {
        let mut speeds = SPEEDS.to_vec();
        let own = state.speed().get();
        if !speeds.contains(&own) {
            speeds.push(own);
            speeds.sort_unstable();
        }
        speeds
    };
    view! {
        <div class="descent__bar">
            <h2 class="heading">{texts.title}</h2>
            <div class="descent__buttons" role="group" aria-label=texts.title>
                <button
                    class="button button--primary descent__play"
                    title=texts.play_about
                    data-testid="descent-play"
                    disabled=busy
                    on:click=move |_| session.with_value(DescentSession::toggle)
                >
                    <span aria-hidden="true">{move || if playing() { "❚❚" } else { "▶" }}</span>
                    {move || if playing() { texts.pause } else { texts.play }}
                </button>
                <button
                    class="button"
                    title=texts.step_about
                    data-testid="descent-step"
                    disabled=busy
                    on:click=move |_| session.with_value(DescentSession::step)
                >
                    {texts.step}
                </button>
                <button
                    class="button"
                    title=texts.reset_about
                    data-testid="descent-reset"
                    disabled=move || idle() || busy()
                    on:click=move |_| session.with_value(DescentSession::reset)
                >
                    {texts.reset}
                </button>
            </div>
            <input
                class="descent__scrub"
                type="range"
                min="0"
                step="1"
                aria-label=texts.scrub
                data-testid="descent-scrub"
                max=Signal::derive(move || steps().to_string())
                prop:value=Signal::derive(move || signals.step.get().to_string())
                aria-valuetext=Signal::derive(move || (texts.step_of)(signals.step.get(), steps()))
                disabled=move || idle() || busy()
                on:input=move |event| {
                    if let Some(step) = number_of(&event) {
                        session.with_value(|session| session.seek(whole(step)));
                    }
                }
            />
            <span
                class="descent__step"
                data-testid="descent-at"
                data-metric=move || (!idle()).then_some("descent_step")
                data-value=Signal::derive(move || exact(Some(signals.step.get() as f64)))
            >
                {move || (texts.step_of)(signals.step.get(), steps())}
            </span>
            <label class="field">
                <span class="visually-hidden">{texts.speed}</span>
                <select
                    class="input"
                    title=texts.speed
                    data-testid="descent-speed"
                    on:change=move |event| {
                        if let Ok(speed) = event_target_value(&event).parse() {
                            state.speed().set(speed);
                        }
                    }
                >
                    {move || {
                        speeds()
                            .into_iter()
                            .map(|speed| {
                                view! {
                                    <option
                                        value=speed.to_string()
                                        prop:selected=Signal::derive(move || state.speed().get() == speed)
                                    >
                                        {(texts.a_second)(speed)}
                                    </option>
                                }
                            })
                            .collect_view()
                    }}
                </select>
            </label>
        </div>
    }
}

/// What is drawn small, what is kept, what is taken home.
#[component]
fn Takings(session: StoredValue<DescentSession, LocalStorage>) -> impl IntoView {
    let texts = descent_texts();
    let signals = session.with_value(DescentSession::signals);
    let busy = move || signals.phase.get() == Phase::Exporting;
    let idle = move || signals.phase.get() == Phase::Idle;
    let chosen = move || {
        let racers = signals.racers.get();
        racers.get(signals.chosen.get()).map(|racer| racer.name.clone()).unwrap_or_default()
    };
    view! {
        <div class="descent__end">
            <label class="field">
                <span class="visually-hidden">{texts.look}</span>
                <select
                    class="input"
                    title=texts.look
                    data-testid="descent-look"
                    on:change=move |event| {
                        let is_error = event_target_value(&event) == "error";
                        signals.look.set(if is_error { RaceLook::Error } else { RaceLook::Prediction });
                    }
                >
                    <option value="prediction">{texts.look_prediction}</option>
                    <option value="error">{texts.look_error}</option>
                </select>
            </label>
            <button
                class="button"
                title=Signal::derive(move || (texts.keep_about)(&chosen()))
                data-testid="descent-keep"
                disabled=move || idle() || busy() || signals.step.get() == 0 || signals.stale.get()
                on:click=move |_| session.with_value(DescentSession::keep)
            >
                {move || if idle() { texts.keep.to_owned() } else { format!("{} {}", texts.keep, chosen()) }}
            </button>
            <button
                class="button"
                title=texts.strip_about
                data-testid="descent-strip"
                disabled=move || idle() || busy()
                on:click=move |_| session.with_value(DescentSession::export_strip)
            >
                {texts.strip}
            </button>
            <button
                class="button"
                title=texts.table_file_about
                data-testid="descent-csv"
                disabled=idle
                on:click=move |_| session.with_value(DescentSession::export_table)
            >
                {texts.table_file}
            </button>
        </div>
    }
}

/// Space plays and stands still, unless it is held to pan, or belongs to what has the focus.
fn listen_for_space(session: StoredValue<DescentSession, LocalStorage>) {
    let pressed = StoredValue::new(false);
    let is_ours = |event: &KeyboardEvent| {
        event.key() == " "
            && !(event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key())
            && address::read().0 == Place::Paint
            && !takes_space(event)
    };
    let down = window_event_listener(leptos::ev::keydown, move |event| {
        if is_ours(&event) {
            pressed.set_value(pressed.get_value() || !event.repeat());
            // The page would scroll.
            event.prevent_default();
        } else {
            pressed.set_value(false);
        }
    });
    let dragged = window_event_listener(leptos::ev::pointerdown, move |_| pressed.set_value(false));
    let up = window_event_listener(leptos::ev::keyup, move |event| {
        if is_ours(&event) && pressed.get_value() {
            session.with_value(DescentSession::toggle);
        }
        pressed.set_value(false);
    });
    on_cleanup(move || {
        down.remove();
        dragged.remove();
        up.remove();
    });
}

/// Whether Space means something to what has the focus.
fn takes_space(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| match element.tag_name().as_str() {
        "INPUT" => element.get_attribute("type").as_deref() != Some("range"),
        "SELECT" | "TEXTAREA" | "BUTTON" | "SUMMARY" | "A" => true,
        _ => element.has_attribute("contenteditable"),
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a step of the slider")]
fn whole(step: f64) -> u64 {
    step.max(0.0) as u64
}
