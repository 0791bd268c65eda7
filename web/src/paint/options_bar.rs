//! One bar: the brush's value, size and hardness, the scene, and what is shown of the prediction.

use super::panel::loss_name;
use super::session::PaintSession;
use super::slider::Slider;
use crate::link::{LinkStateStoreFields, Show};
use crate::texts::{Texts, use_texts};
use jdt_core::scenes::Scene;
use js_sys::ArrayBuffer;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The sample that four radiologists outlined, in `samples/`.
const ANNOTATORS: [&str; 4] = [
    "samples/nodules/reader_1/nodule_06.png",
    "samples/nodules/reader_2/nodule_06.png",
    "samples/nodules/reader_3/nodule_06.png",
    "samples/nodules/reader_4/nodule_06.png",
];

/// The value of the scene menu that stands for [`ANNOTATORS`].
const ANNOTATORS_ID: &str = "annotators";

/// The bar.
#[component]
pub(crate) fn OptionsBar(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let state = session.with_value(PaintSession::state);

    let open_scene = move |event| {
        let id = event_target_value(&event);
        if id == ANNOTATORS_ID {
            open_annotators(session, texts);
        } else if let Some(scene) = Scene::ALL.into_iter().find(|scene| scene.id() == id) {
            state.scene().set(scene);
            session.with_value(|session| session.open_scene(scene));
        }
    };
    let show = move |event| {
        state.show().set(match event_target_value(&event).as_str() {
            "push" => Show::Push,
            "difference" => Show::Difference,
            _ => Show::Prediction,
        });
    };
    view! {
        <div class="options" role="group" aria-label=texts.options>
            <Slider
                name=texts.value
                min="0"
                max="1"
                step="0.05"
                value=Signal::derive(move || state.value().get())
                set=move |value| state.value().set(value)
                shown=Signal::derive(move || format!("{:.2}", state.value().get()))
            />
            <Slider
                name=texts.size
                min="1"
                max="48"
                step="1"
                value=Signal::derive(move || state.size().get())
                set=move |size| state.size().set(size)
                shown=Signal::derive(move || format!("{:.0} px", state.size().get()))
            />
            <Slider
                name=texts.hardness
                min="0"
                max="1"
                step="0.05"
                value=Signal::derive(move || state.hardness().get())
                set=move |hardness| state.hardness().set(hardness)
                shown=Signal::derive(move || format!("{:.0} %", 100.0 * state.hardness().get()))
            />
            <div class="options__end">
                <label class="field">
                    <span class="field__name">{texts.scene}</span>
                    <select class="input" data-testid="scene" on:change=open_scene>
                        {Scene::ALL
                            .map(|scene| {
                                view! {
                                    <option value=scene.id() selected=Signal::derive(move || state.scene().get() == scene)>
                                        {scene_name(texts, scene)}
                                    </option>
                                }
                            })}
                        <option value=ANNOTATORS_ID>{texts.scene_annotators}</option>
                    </select>
                </label>
                <button
                    class="button"
                    title=texts.agree_about
                    data-testid="agree"
                    on:click=move |_| session.with_value(PaintSession::agree)
                >
                    {texts.agree}
                </button>
                <label class="field">
                    <span class="field__name">{texts.show}</span>
                    <select class="input" data-testid="show" on:change=show>
                        <option value="prediction" selected=Signal::derive(move || state.show().get() == Show::Prediction)>
                            {texts.show_prediction}
                        </option>
                        <option value="push" selected=Signal::derive(move || state.show().get() == Show::Push)>
                            {Signal::derive(move || (texts.show_push)(loss_name(&state.get())))}
                        </option>
                        <option value="difference" selected=Signal::derive(move || state.show().get() == Show::Difference)>
                            {texts.show_difference}
                        </option>
                    </select>
                </label>
            </div>
        </div>
    }
}

fn scene_name(texts: &Texts, scene: Scene) -> &'static str {
    match scene {
        Scene::Disc => texts.scene_disc,
        Scene::Half => texts.scene_half,
        Scene::Street => texts.scene_street,
        Scene::Empty => texts.scene_empty,
    }
}

fn open_annotators(session: StoredValue<PaintSession, LocalStorage>, texts: &'static Texts) {
    spawn_local(async move {
        let mut files = Vec::new();
        for url in ANNOTATORS {
            let Ok(file) = fetch(url).await else {
                let error = session.with_value(PaintSession::signals).error;
                return error.set(Some((texts.not_loaded)(url)));
            };
            files.push(file);
        }
        session.with_value(|session| session.open_annotators(files));
    });
}

async fn fetch(url: &str) -> Result<ArrayBuffer, JsValue> {
    let response: web_sys::Response = JsFuture::from(window().fetch_with_str(url)).await?.dyn_into()?;
    if !response.ok() {
        return Err(response.status_text().into());
    }
    JsFuture::from(response.array_buffer()?).await?.dyn_into()
}
