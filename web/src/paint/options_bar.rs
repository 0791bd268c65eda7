//! One bar: the brush's value, size and hardness, the scene, and what is shown of the prediction.

use super::painting::Began;
use super::panel::loss_name;
use super::session::PaintSession;
use super::slider::Slider;
use crate::link::{LinkStateStoreFields, Pressure, Show, Tool};
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
    let began = session.with_value(PaintSession::signals).began;

    let open_scene = move |event| {
        let id = event_target_value(&event);
        if id == ANNOTATORS_ID {
            open_annotators(session, texts);
        } else if let Some(scene) = Scene::ALL.into_iter().find(|scene| scene.id() == id) {
            session.with_value(|session| session.open_scene(scene));
        }
    };
    let show = move |event| {
        state.show().set(match event_target_value(&event).as_str() {
            "push" => Show::Push,
            "difference" => Show::Difference,
            "distance" => Show::Distance,
            "error" => Show::Error,
            _ => Show::Prediction,
        });
    };
    view! {
        <div class="options" role="group" aria-label=texts.options>
            <ToolOptions session=session />
            <div class="options__end">
                <label class="field">
                    <span class="field__name">{texts.scene}</span>
                    <select class="input" data-testid="scene" on:change=open_scene>
                        {Scene::ALL
                            .map(|scene| {
                                view! {
                                    <option value=scene.id() prop:selected=Signal::derive(move || began.get() == Began::Scene(scene))>
                                        {scene_name(texts, scene)}
                                    </option>
                                }
                            })}
                        <option value=ANNOTATORS_ID prop:selected=Signal::derive(move || began.get() == Began::Annotators)>
                            {texts.scene_annotators}
                        </option>
                        <option value="" disabled hidden prop:selected=Signal::derive(move || began.get() == Began::Otherwise)>
                            "–"
                        </option>
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
                        <option value="prediction" prop:selected=Signal::derive(move || state.show().get() == Show::Prediction)>
                            {texts.show_prediction}
                        </option>
                        <option value="push" prop:selected=Signal::derive(move || state.show().get() == Show::Push)>
                            {Signal::derive(move || (texts.show_push)(loss_name(&state.get())))}
                        </option>
                        <option value="difference" prop:selected=Signal::derive(move || state.show().get() == Show::Difference)>
                            {texts.show_difference}
                        </option>
                        <option value="distance" prop:selected=Signal::derive(move || state.show().get() == Show::Distance)>
                            {texts.drawing.show_distance}
                        </option>
                        <option value="error" prop:selected=Signal::derive(move || state.show().get() == Show::Error)>
                            {texts.drawing.show_error}
                        </option>
                    </select>
                </label>
            </div>
        </div>
    }
}

/// What there is to set of the chosen tool.
#[component]
fn ToolOptions(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let drawing = &texts.drawing;
    let state = session.with_value(PaintSession::state);
    let desk = session.with_value(PaintSession::desk);
    let set_pressure = move |event| {
        state.pressure().set(match event_target_value(&event).as_str() {
            "value" => Pressure::Value,
            "off" => Pressure::Off,
            _ => Pressure::Size,
        });
    };
    let value = move || {
        view! { <Slider name=texts.value range=["0", "1", "0.05"] field=state.value() shown=|value| format!("{value:.2}") /> }
    };
    // Whoever has no pen is not asked about it.
    let has_pen = move || desk.pen.get() || state.pressure().get() != Pressure::Size;
    let brush = move || {
        view! {
            <Slider name=texts.size range=["1", "128", "1"] field=state.size() shown=|size| format!("{size:.0} px") />
            <Slider
                name=texts.hardness
                range=["0", "1", "0.05"]
                field=state.hardness()
                shown=|hardness| format!("{:.0}{}", 100.0 * hardness, use_texts().percent)
            />
            <Show when=has_pen>
                <label class="field" title=drawing.pressure_about>
                    <span class="field__name">{drawing.pressure}</span>
                    <select class="input" data-testid="pressure" on:change=set_pressure>
                        {[
                            (Pressure::Size, "size", drawing.pressure_size),
                            (Pressure::Value, "value", drawing.pressure_value),
                            (Pressure::Off, "off", drawing.pressure_off),
                        ]
                            .map(|(pressure, id, name)| {
                                view! {
                                    <option value=id prop:selected=Signal::derive(move || state.pressure().get() == pressure)>
                                        {name}
                                    </option>
                                }
                            })}
                    </select>
                </label>
            </Show>
        }
    };
    let hint = |about: &'static str| view! { <span class="mask__about">{about}</span> };
    move || match state.tool().get() {
        Tool::Brush => (value(), brush()).into_any(),
        Tool::Erase => brush().into_any(),
        Tool::Fill => (
            value(),
            view! {
                <span title=drawing.tolerance_about>
                    <Slider
                        name=drawing.tolerance
                        range=["0", "1", "0.05"]
                        field=state.tolerance()
                        shown=|tolerance| format!("{tolerance:.2}")
                    />
                </span>
            },
        )
            .into_any(),
        Tool::Rectangle | Tool::Ellipse => (value(), hint(drawing.shape_about)).into_any(),
        Tool::Pick => (value(), hint(drawing.pick_about)).into_any(),
        Tool::Pan => hint(drawing.pan_about).into_any(),
    }
}

/// A scene in words.
pub(crate) fn scene_name(texts: &Texts, scene: Scene) -> &'static str {
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
