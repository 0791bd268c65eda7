//! Which classes there are, and what else is measured.

use super::options::{Classes, Options};
use super::session::CheckSession;
use crate::link::LinkStateStoreFields;
use crate::texts::check::use_check_texts;
use jdt_engine::Preset;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, HtmlInputElement};

/// The controls.
#[component]
pub(crate) fn ClassOptions(session: StoredValue<CheckSession, LocalStorage>) -> impl IntoView {
    let texts = use_check_texts();
    let state = session.with_value(CheckSession::state);
    let options = session.with_value(CheckSession::options);
    let classes = options.classes;
    let is_own = Memo::new(move |_| classes.get() == Classes::Own);
    let presets = Preset::ALL.map(|preset| {
        let selected = Signal::derive(move || classes.get() == Classes::Preset(preset));
        view! { <option value=preset.id prop:selected=selected>{preset.name}</option> }
    });
    let choose = move |event: Event| {
        let chosen = Classes::by_id(&event_target_value(&event));
        classes.set(chosen);
        if let Classes::Preset(preset) = chosen {
            state.classes().set(preset.classes.len());
            state.binary().set(preset.binary);
            state.ignore().set(preset.ignore.map(|id| id.to_string()).unwrap_or_default());
        }
    };
    let placeholder = move || match classes.get() {
        Classes::Preset(Preset { ignore: Some(id), .. }) => (texts.ignore_preset)(id),
        _ => texts.ignore_none.to_owned(),
    };
    view! {
        <label class="field check__preset">
            <span class="field__name">{texts.preset}</span>
            <select class="input" data-testid="check-preset" on:change=choose>
                <option value="" prop:selected=is_own>{texts.preset_own}</option>
                {presets}
                <option value="table" prop:selected=Signal::derive(move || classes.get() == Classes::Table)>
                    {texts.preset_table}
                </option>
            </select>
        </label>
        <Show when=move || classes.get() == Classes::Table>
            <TableFile options=options />
        </Show>
        <div class="check__row">
            <label class="field">
                <span class="field__name">{texts.class_count}</span>
                <input
                    class="input input--number"
                    type="number"
                    min="1"
                    max="65000"
                    data-testid="check-classes"
                    prop:value=Signal::derive(move || state.classes().get().to_string())
                    prop:disabled=Signal::derive(move || !is_own.get() || state.binary().get())
                    on:input=move |event| {
                        state.classes().set(event_target_value(&event).trim().parse().unwrap_or(0));
                    }
                />
            </label>
            <label class="field">
                <span class="field__name">{texts.ignore}</span>
                <input
                    class="input input--number"
                    type="number"
                    placeholder=placeholder
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
                    prop:disabled=Signal::derive(move || !is_own.get())
                    on:change=move |event| state.binary().set(event_target_checked(&event))
                />
                {texts.binary}
            </label>
        </div>
        <More options=options />
    }
}

/// The file with a table of classes.
#[component]
fn TableFile(options: Options) -> impl IntoView {
    let texts = use_check_texts();
    let take = move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(file) = input.and_then(|input| input.files()?.get(0)) else { return };
        spawn_local(async move {
            // A file that cannot be read is none.
            let buffer = JsFuture::from(file.array_buffer()).await;
            let bytes = buffer.ok().map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec());
            options.table.set(bytes.map(|bytes| (file.name(), bytes)));
        });
    };
    view! {
        <label class="field check__stacked">
            <span class="field__name">{texts.table_file}</span>
            <input class="drop__input" type="file" accept=".csv,.json" data-testid="check-table" on:change=take />
            <span class="card__about">{texts.table_about}</span>
        </label>
    }
}

/// What most readers leave as it is.
#[component]
fn More(options: Options) -> impl IntoView {
    let texts = use_check_texts();
    let line = |name: &'static str, example: &'static str, testid: &'static str, value: RwSignal<String>| {
        view! {
            <label class="field check__stacked">
                <span class="field__name">{name}</span>
                <input
                    class="input"
                    type="text"
                    placeholder=example
                    data-testid=testid
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </label>
        }
    };
    let tick = |name: &'static str, testid: &'static str, value: RwSignal<bool>| {
        view! {
            <label class="field">
                <input
                    type="checkbox"
                    data-testid=testid
                    prop:checked=value
                    on:change=move |event| value.set(event_target_checked(&event))
                />
                {name}
            </label>
        }
    };
    view! {
        <details class="check__more" data-testid="check-more">
            <summary>{texts.more_options}</summary>
            <div class="check__fields">
                {line(texts.names, texts.names_example, "check-names", options.names)}
                {line(texts.merge, texts.merge_example, "check-merge", options.merge)}
                {line(texts.exclude, texts.exclude_example, "check-exclude", options.exclude)}
                <fieldset class="check__ticks">
                    <legend class="field__name">{texts.measure_too}</legend>
                    {tick(texts.measure_objects, "check-objects", options.objects)}
                    {tick(texts.measure_boundaries, "check-boundaries", options.boundaries)}
                    {tick(texts.measure_thresholds, "check-thresholds", options.thresholds)}
                </fieldset>
                {tick(texts.volumes, "check-cases", options.cases)}
                <p class="card__about">{texts.probabilities_about}</p>
            </div>
        </details>
    }
}
