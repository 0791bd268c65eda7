//! How the losses race: which, from where, on what, how fast.

use super::racer::split;
use super::session::DescentSession;
use crate::format::number_of;
use crate::link::{LinkState, LinkStateStoreFields, Moved, StartFrom};
use crate::texts::{DescentTexts, descent_texts, use_texts};
use jdt_core::losses::{CATALOG, LossEntry};
use jdt_engine::{MOST_RACERS, RaceOptimiser};
use leptos::prelude::*;

/// What is offered beside what may be typed.
const MIXES: [(&str, &str); 2] =
    [("0.25*ce+0.75*jml", "0.25 CE + 0.75 JML"), ("0.25*ce+0.75*dml", "0.25 CE + 0.75 DML")];

/// The entry of the list behind which a loss is written.
const OWN: &str = "own";

/// The settings, folded away behind a line that says what they are.
#[component]
pub(crate) fn Settings(session: StoredValue<DescentSession, LocalStorage>) -> impl IntoView {
    let texts = descent_texts();
    let state = session.with_value(DescentSession::state);
    let summary = move || {
        let state = state.get();
        format!(
            "{} · {} {} · {} · {} {}",
            optimiser_word(texts, state.optimiser),
            texts.rate.to_lowercase(),
            state.rate,
            moved_word(texts, state.on),
            texts.from.to_lowercase(),
            from_word(texts, state.from),
        )
    };
    let set_rate = move |event: web_sys::Event| {
        if let Some(rate) = number_of(&event) {
            state.rate().set(rate.clamp(LinkState::MIN_RATE, LinkState::MAX_RATE));
        }
    };
    let set_steps = move |event: web_sys::Event| {
        if let Some(steps) = number_of(&event) {
            state.steps().set(whole(steps).clamp(1, LinkState::MAX_STEPS));
        }
    };
    let set_noise = move |event: web_sys::Event| {
        if let Some(seed) = number_of(&event) {
            state.noise().set(whole(seed));
        }
    };
    view! {
        <details class="descent__settings" data-testid="descent-settings">
            <summary class="parameters__summary">
                {texts.set_up}<span class="mask__about descent__summary">{summary}</span>
            </summary>
            <div class="descent__form">
                <Losses session=session />
                <label class="field">
                    <span class="field__name">{texts.optimiser}</span>
                    <select
                        class="input"
                        data-testid="descent-optimiser"
                        on:change=move |event| {
                            state
                                .optimiser()
                                .set(match event_target_value(&event).as_str() {
                                    "gd" => RaceOptimiser::Gd,
                                    "momentum" => RaceOptimiser::Momentum,
                                    _ => RaceOptimiser::Adam,
                                });
                        }
                    >
                        {[("gd", RaceOptimiser::Gd), ("momentum", RaceOptimiser::Momentum), ("adam", RaceOptimiser::Adam)]
                            .map(|(id, optimiser)| {
                                view! {
                                    <option
                                        value=id
                                        prop:selected=Signal::derive(move || state.optimiser().get() == optimiser)
                                    >
                                        {optimiser_word(texts, optimiser)}
                                    </option>
                                }
                            })}
                    </select>
                </label>
                <label class="field" title=texts.rate_about>
                    <span class="field__name">{texts.rate}</span>
                    <input
                        class="input input--number"
                        type="number"
                        min="0.0001"
                        max="10"
                        step="any"
                        data-testid="descent-rate"
                        prop:value=Signal::derive(move || state.rate().get().to_string())
                        on:change=set_rate
                    />
                </label>
                <label class="field">
                    <span class="field__name">{texts.on}</span>
                    <select
                        class="input"
                        data-testid="descent-on"
                        on:change=move |event| {
                            state
                                .on()
                                .set(match event_target_value(&event).as_str() {
                                    "logits" => Moved::Logits,
                                    "apart" => Moved::Apart,
                                    _ => Moved::Probabilities,
                                });
                        }
                    >
                        {[
                            ("probabilities", Moved::Probabilities),
                            ("apart", Moved::Apart),
                            ("logits", Moved::Logits),
                        ]
                            .map(|(id, moved)| {
                                view! {
                                    <option
                                        value=id
                                        prop:selected=Signal::derive(move || state.on().get() == moved)
                                    >
                                        {moved_word(texts, moved)}
                                    </option>
                                }
                            })}
                    </select>
                </label>
                <label class="field">
                    <span class="field__name">{texts.from}</span>
                    <select
                        class="input"
                        data-testid="descent-from"
                        on:change=move |event| {
                            state
                                .from()
                                .set(match event_target_value(&event).as_str() {
                                    "noise" => StartFrom::Noise,
                                    "even" => StartFrom::Even,
                                    _ => StartFrom::Prediction,
                                });
                        }
                    >
                        {[("prediction", StartFrom::Prediction), ("noise", StartFrom::Noise), ("even", StartFrom::Even)]
                            .map(|(id, from)| {
                                view! {
                                    <option value=id prop:selected=Signal::derive(move || state.from().get() == from)>
                                        {from_word(texts, from)}
                                    </option>
                                }
                            })}
                    </select>
                </label>
                <Show when=move || state.from().get() == StartFrom::Noise>
                    <label class="field">
                        <span class="field__name">{texts.noise}</span>
                        <input
                            class="input input--number"
                            type="number"
                            min="0"
                            step="1"
                            data-testid="descent-noise"
                            prop:value=Signal::derive(move || state.noise().get().to_string())
                            on:change=set_noise
                        />
                    </label>
                </Show>
                <label class="field">
                    <span class="field__name">{texts.steps}</span>
                    <input
                        class="input input--number"
                        type="number"
                        min="1"
                        max=LinkState::MAX_STEPS.to_string()
                        step="1"
                        data-testid="descent-steps"
                        prop:value=Signal::derive(move || state.steps().get().to_string())
                        on:change=set_steps
                    />
                </label>
            </div>
        </details>
    }
}

/// The losses that race, each picked from a list or written.
#[component]
fn Losses(session: StoredValue<DescentSession, LocalStorage>) -> impl IntoView {
    let texts = descent_texts();
    let state = session.with_value(DescentSession::state);
    let losses = Memo::new(move |_| split(&state.race().get()).map(str::to_owned).collect::<Vec<String>>());
    let set = move |losses: Vec<String>| state.race().set(losses.join(","));
    let add = move |_| {
        let mut all = losses.get_untracked();
        // The first that does not race yet, of those that show the most beside each other.
        let next =
            ["0.25*ce+0.75*jml", "sdl", "dml", "jml", "sjl"].into_iter().find(|id| !all.iter().any(|own| own == id));
        all.extend(next.map(str::to_owned));
        set(all);
    };
    view! {
        <fieldset class="descent__losses" title=texts.losses_about>
            <legend class="field__name">{texts.losses}</legend>
            <For
                each=move || 0..losses.get().len()
                key=|at| *at
                children=move |at| view! { <Racing at=at losses=losses set=set /> }
            />
            <button
                class="button"
                data-testid="descent-add"
                disabled=Signal::derive(move || losses.get().len() >= MOST_RACERS)
                on:click=add
            >
                {texts.add_loss}
            </button>
        </fieldset>
    }
}

/// One of them.
#[component]
fn Racing(
    at: usize,
    losses: Memo<Vec<String>>,
    set: impl Fn(Vec<String>) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let texts = descent_texts();
    let loss = move || losses.with(|losses| losses.get(at).cloned().unwrap_or_default());
    // A loss with parameters, or a mix of the reader's own, is written.
    let is_listed = move || listed().any(|id| id == loss());
    let writes = RwSignal::new(!untrack(is_listed));
    let remove = Signal::derive(move || (texts.remove_loss)(&loss()));
    let change = move |text: &str| {
        let mut all = losses.get_untracked();
        if let Some(loss) = all.get_mut(at) {
            text.trim().clone_into(loss);
        }
        all.retain(|loss| !loss.is_empty());
        set(all);
    };
    let pick = move |event| {
        let picked = event_target_value(&event);
        writes.set(picked == OWN);
        if picked != OWN {
            change(&picked);
        }
    };
    let entries = CATALOG.iter().filter(|entry| entry.takes_soft_labels);
    let title = |entry: &LossEntry| (use_texts().loss_title)(entry.id, entry.title);
    let options = entries.map(|entry| (entry.id, format!("{} · {}", entry.name, title(entry))));
    let mixes = MIXES.into_iter().map(|(mix, name)| (mix, name.to_owned()));
    let own = [(OWN, texts.own_loss.to_owned())];
    let is_picked = move |id: &str| if writes.get() { id == OWN } else { id == loss() };
    view! {
        <span class="descent__loss">
            <select class="input" aria-label=(texts.loss_number)(at + 1) data-testid=format!("descent-pick-{at}") on:change=pick>
                {options
                    .chain(mixes)
                    .chain(own)
                    .map(|(id, name)| {
                        view! { <option value=id prop:selected=Signal::derive(move || is_picked(id))>{name}</option> }
                    })
                    .collect_view()}
            </select>
            <Show when=move || writes.get()>
                <input
                    class="input"
                    type="text"
                    spellcheck="false"
                    aria-label=(texts.loss_number)(at + 1)
                    data-testid=format!("descent-loss-{at}")
                    prop:value=Signal::derive(loss)
                    on:change=move |event| change(&event_target_value(&event))
                />
            </Show>
            <button
                class="button descent__small"
                title=remove
                aria-label=remove
                disabled=Signal::derive(move || losses.get().len() <= 1)
                on:click=move |_| {
                    let mut all = losses.get_untracked();
                    if at < all.len() {
                        all.remove(at);
                    }
                    set(all);
                }
            >
                "×"
            </button>
        </span>
    }
}

/// What the list offers by name.
fn listed() -> impl Iterator<Item = &'static str> {
    let losses = CATALOG.iter().filter(|entry| entry.takes_soft_labels).map(|entry| entry.id);
    losses.chain(MIXES.map(|(mix, _)| mix))
}

fn optimiser_word(texts: &DescentTexts, optimiser: RaceOptimiser) -> &'static str {
    match optimiser {
        RaceOptimiser::Gd => texts.gd,
        RaceOptimiser::Momentum => texts.momentum,
        RaceOptimiser::Adam => texts.adam,
    }
}

fn moved_word(texts: &DescentTexts, moved: Moved) -> &'static str {
    match moved {
        Moved::Logits => texts.on_logits,
        Moved::Probabilities => texts.on_probabilities,
        Moved::Apart => texts.on_apart,
    }
}

fn from_word(texts: &DescentTexts, from: StartFrom) -> &'static str {
    match from {
        StartFrom::Prediction => texts.from_prediction,
        StartFrom::Noise => texts.from_noise,
        StartFrom::Even => texts.from_even,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a saturating floor is what is meant")]
fn whole(number: f64) -> u32 {
    number.max(0.0) as u32
}
