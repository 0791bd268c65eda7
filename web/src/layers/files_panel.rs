//! Layers from and to files: by button, paste and drop.

use super::files::{Files, Target, of_list};
use super::readers_panel::FilesError;
use super::side::Side;
use crate::format::number_of;
use crate::orders::Plane;
use crate::texts::use_texts;
use jdt_engine::LayerForm;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, Element};

/// The panel.
#[component]
pub(super) fn FilesPanel(side: Side) -> impl IntoView {
    let texts = &use_texts().layers;
    let signals = side.files.with_value(Files::signals);
    let target = RwSignal::new(Target::Plane(Plane::Label));
    let source = RwSignal::new(Plane::Label);
    let planes = Memo::new(move |_| {
        let facts = side.facts.get();
        let mut planes = vec![Plane::Label, Plane::Prediction];
        if let Some(image) = facts.images.get(facts.active) {
            planes.extend(image.is_derived.then_some(Plane::Derived));
            planes.extend(image.has_teacher.then_some(Plane::Teacher));
        }
        planes.extend((0..facts.readers).map(Plane::Reader));
        planes
    });
    let targets = Memo::new(move |_| {
        let facts = side.facts.get();
        let mut targets = vec![Target::Plane(Plane::Label), Target::Plane(Plane::Prediction)];
        targets.extend((0..(facts.readers + 1).min(6)).map(|reader| Target::Plane(Plane::Reader(reader))));
        targets.extend([Target::Plane(Plane::Teacher), Target::NewImage, Target::Backdrop]);
        targets
    });
    let open = move |file: web_sys::File, target: Target| side.files.with_value(|files| files.open(file, target));

    // Anywhere over the page while Paint is shown: on a canvas, that canvas's layer.
    let over = window_event_listener(ev::dragover, move |event: DragEvent| {
        if under(&event, ".paint").is_some() {
            event.prevent_default();
        }
    });
    let dropped = window_event_listener(ev::drop, move |event: DragEvent| {
        if under(&event, ".paint").is_none() {
            return;
        }
        event.prevent_default();
        let on = |testid: &str| under(&event, &format!("[data-testid={testid}]")).is_some();
        let target = if on("canvas-prediction") {
            Target::Plane(Plane::Prediction)
        } else if on("canvas-label") {
            Target::Plane(Plane::Label)
        } else {
            target.get_untracked()
        };
        let files = event.data_transfer().and_then(|data| data.files()).map(|list| of_list(&list)).unwrap_or_default();
        if let Some(file) = files.into_iter().next() {
            open(file, target);
        }
    });
    let pasted = window_event_listener(ev::paste, move |event: ClipboardEvent| {
        let files = event.clipboard_data().and_then(|data| data.files());
        if let Some(file) = files.and_then(|list| of_list(&list).into_iter().next()) {
            open(file, target.get_untracked());
        }
    });
    on_cleanup(move || {
        over.remove();
        dropped.remove();
        pasted.remove();
    });

    let active = Memo::new(move |_| side.facts.get().active);
    Effect::new(move |_| signals.backdrops.show(active.get()));
    let has_backdrop = Signal::derive(move || signals.backdrops.has(active.get()));
    let save = move |form: LayerForm| side.files.with_value(|files| files.save(source.get_untracked(), form));
    view! {
        <details class="parameters" data-testid="files">
            <summary class="parameters__summary">{texts.files}</summary>
            <p class="mask__about">{texts.files_about}</p>
            <div class="readers">
                <label class="field">
                    <span class="field__name">{texts.import_into}</span>
                    <select
                        class="input"
                        data-testid="import-target"
                        on:change=move |event| {
                            let at: usize = event_target_value(&event).parse().unwrap_or(0);
                            if let Some(chosen) = targets.get_untracked().get(at) {
                                target.set(*chosen);
                            }
                        }
                    >
                        {move || {
                            let chosen = target.get();
                            targets
                                .get()
                                .into_iter()
                                .enumerate()
                                .map(|(at, target)| {
                                    view! {
                                        <option value=at.to_string() prop:selected=chosen == target>{Files::name_of(target)}</option>
                                    }
                                })
                                .collect_view()
                        }}
                    </select>
                </label>
                <label class="button file">
                    {texts.import}
                    <input
                        class="visually-hidden"
                        type="file"
                        data-testid="import"
                        on:change=move |event| {
                            side.files.with_value(|files| files.open_input(&event, target.get_untracked()));
                        }
                    />
                </label>
            </div>
            <div class="readers">
                <label class="field">
                    <span class="field__name">{texts.export_from}</span>
                    <select
                        class="input"
                        data-testid="export-source"
                        on:change=move |event| {
                            let at: usize = event_target_value(&event).parse().unwrap_or(0);
                            if let Some(chosen) = planes.get_untracked().get(at) {
                                source.set(*chosen);
                            }
                        }
                    >
                        {move || {
                            let chosen = source.get();
                            planes
                                .get()
                                .into_iter()
                                .enumerate()
                                .map(|(at, plane)| {
                                    view! {
                                        <option value=at.to_string() prop:selected=chosen == plane>
                                            {Files::name_of(Target::Plane(plane))}
                                        </option>
                                    }
                                })
                                .collect_view()
                        }}
                    </select>
                </label>
                <button class="button" data-testid="export-png" on:click=move |_| save(LayerForm::Png)>{texts.export_png}</button>
                <button class="button" data-testid="export-npy" on:click=move |_| save(LayerForm::Npy)>{texts.export_npy}</button>
            </div>
            <Show when=move || has_backdrop.get()>
                <div class="readers">
                    <label class="field">
                        <span class="field__name">{texts.backdrop_strength}</span>
                        <input
                            type="range"
                            min="0"
                            max="1"
                            step="0.05"
                            data-testid="backdrop-strength"
                            prop:value=Signal::derive(move || signals.backdrops.strength.get().to_string())
                            on:input=move |event| {
                                if let Some(strength) = number_of(&event) {
                                    signals.backdrops.strength.set(strength);
                                }
                            }
                        />
                    </label>
                    <button
                        class="button"
                        data-testid="backdrop-remove"
                        on:click=move |_| signals.backdrops.remove(active.get_untracked())
                    >
                        {texts.backdrop_remove}
                    </button>
                </div>
            </Show>
        </details>
        <p class="mask__about" role="status" data-testid="files-done">{move || signals.done.get()}</p>
        <FilesError side=side />
    }
}

/// The element under a drag that fits a selector.
fn under(event: &DragEvent, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
}
