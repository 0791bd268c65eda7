//! The left column: presets, the data set, and a card of sliders for each model.

use super::model_card::ModelCard;
use super::session::BiasSession;
use super::state::{IMAGES, MOST_MODELS, preset_of};
use crate::format::number_of;
use crate::texts::bias::texts;
use jdt_core::bias::{BiasPreset, BiasScenes, ModelErrors, Setting};
use leptos::prelude::*;

/// The column.
#[component]
pub(super) fn Controls(session: StoredValue<BiasSession, LocalStorage>) -> impl IntoView {
    let texts = texts();
    let signals = session.with_value(BiasSession::signals);
    let is_own = signals.is_own;
    let chosen = Memo::new(move |_| preset_of(&signals.scenes.get(), &signals.models.get()).filter(|_| !is_own.get()));
    let preset = move |preset: BiasPreset| {
        let take = move |_| {
            let models: Vec<ModelErrors> = preset.models().into_iter().map(|model| model.errors).collect();
            session.with_value(|session| {
                session.set_scenes(&preset.scenes());
                session.set_models(&models);
            });
        };
        view! {
            <button
                class="button bias__preset"
                aria-pressed=move || (chosen.get() == Some(preset)).to_string()
                data-testid=format!("preset-{}", preset.id())
                on:click=take
            >
                {(texts.preset)(preset)}
            </button>
        }
    };
    let count = Memo::new(move |_| signals.models.with(Vec::len));
    let is_full = move || count.get() >= MOST_MODELS;
    let add = move |_| {
        let mut models = signals.models.get_untracked();
        models.push(ModelErrors::default());
        session.with_value(|session| session.set_models(&models));
    };
    view! {
        <aside class="bias__controls" aria-label=texts.controls>
            <div class="bias__group">
                <h2 class="heading">{texts.presets}</h2>
                <div class="bias__presets">{BiasPreset::ALL.map(preset)}</div>
            </div>
            <Note session />
            <DataSet session />
            <Show
                when=move || !is_own.get()
                fallback=move || view! { <a class="button" href="#/check" data-testid="to-check">{texts.to_check}</a> }
            >
                <For each=move || 0..count.get() key=|model| *model let:model>
                    <ModelCard session model />
                </For>
                <button
                    class="button"
                    data-testid="add-model"
                    disabled=is_full
                    on:click=add
                >
                    {texts.add_model}
                </button>
            </Show>
        </aside>
    }
}

/// What is drawn, how often, from which seed.
#[component]
fn DataSet(session: StoredValue<BiasSession, LocalStorage>) -> impl IntoView {
    let texts = texts();
    let signals = session.with_value(BiasSession::signals);
    let (scenes, is_own) = (signals.scenes, signals.is_own);
    let change = move |change: &dyn Fn(&mut BiasScenes)| {
        let mut new = scenes.get_untracked();
        change(&mut new);
        session.with_value(|session| session.set_scenes(&new));
    };
    let setting = move |setting: Setting| {
        view! {
            <button
                class="tabs__tab"
                aria-pressed=move || (!is_own.get() && scenes.get().setting == setting).to_string()
                data-testid=format!("set-{}", setting.id())
                on:click=move |_| change(&|scenes| scenes.setting = setting)
            >
                {(texts.setting)(setting)}
            </button>
        }
    };
    let images = move |event: web_sys::Event| {
        if let Some(number) = number_of(&event) {
            let images = (IMAGES[0]..=IMAGES[1]).rev().find(|&images| images as f64 <= number).unwrap_or(IMAGES[0]);
            change(&|scenes| scenes.images = images);
        }
    };
    let seed = move |event| {
        if let Ok(seed) = event_target_value(&event).parse::<u32>() {
            change(&|scenes| scenes.seed = seed.into());
        }
    };
    view! {
        <div class="bias__group">
            <h2 class="heading">{texts.data_set}</h2>
            <div class="tabs" role="group" aria-label=texts.data_set>
                {Setting::ALL.map(setting)}
                <button
                    class="tabs__tab"
                    aria-pressed=move || is_own.get().to_string()
                    data-testid="set-checked"
                    on:click=move |_| session.with_value(BiasSession::show_own)
                >
                    {texts.own_set}
                </button>
            </div>
            <Show when=move || !is_own.get()>
                <div class="bias__fields">
                    <label class="field">
                        <span class="field__name">{texts.images}</span>
                        <input
                            class="input input--number"
                            type="number"
                            min=IMAGES[0].to_string()
                            max=IMAGES[1].to_string()
                            step="1"
                            data-testid="set-images"
                            prop:value=move || scenes.get().images.to_string()
                            on:change=images
                        />
                    </label>
                    <label class="field">
                        <span class="field__name">{texts.seed}</span>
                        <input
                            class="input input--number"
                            type="number"
                            min="0"
                            max="4294967295"
                            step="1"
                            data-testid="set-seed"
                            prop:value=move || scenes.get().seed.to_string()
                            on:change=seed
                        />
                    </label>
                    <button
                        class="button"
                        data-testid="new-seed"
                        on:click=move |_| change(&|scenes| scenes.seed = (scenes.seed + 1) % (1 << 32))
                    >
                        {texts.new_seed}
                    </button>
                </div>
            </Show>
        </div>
    }
}

/// What is seen now, in words with the numbers.
#[component]
fn Note(session: StoredValue<BiasSession, LocalStorage>) -> impl IntoView {
    let texts = texts();
    let signals = session.with_value(BiasSession::signals);
    let words = Memo::new(move |_| {
        let is_own = signals.is_own.get();
        let none = if is_own { texts.none_checked } else { texts.counting };
        signals
            .shown
            .get()
            .map_or_else(|| none.to_owned(), |study| (texts.now)(&super::headline::now_of(&study, is_own)))
    });
    view! { <p class="note" aria-live="polite" data-testid="bias-note">{words}</p> }
}
