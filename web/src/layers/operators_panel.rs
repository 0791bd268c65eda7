//! Buttons that change the prediction, each one step that can be undone.

use super::side::Side;
use crate::format::number_of;
use crate::orders::{self, Order, Plane};
use crate::paint::Masks;
use crate::texts::use_texts;
use jdt_core::scenes::Scene;
use jdt_engine::Operator;
use js_sys::Float32Array;
use leptos::prelude::*;

/// The panel.
#[component]
pub(super) fn OperatorsPanel(side: Side) -> impl IntoView {
    let texts = use_texts();
    let layers = &texts.layers;
    let [sigma, right, down, amount, seed, level] = [1.5, 3.0, 0.0, 0.2, 1.0, 0.5].map(RwSignal::new);
    let input =
        move |name: &'static str, value: RwSignal<f64>, [min, max, step]: [&'static str; 3], testid: &'static str| {
            view! {
                <label class="field">
                    <span class="field__name">{name}</span>
                    <input
                        class="input input--small"
                        type="number"
                        min=min
                        max=max
                        step=step
                        data-testid=testid
                        prop:value=Signal::derive(move || value.get().to_string())
                        on:change=move |event| {
                            if let Some(number) = number_of(&event) {
                                value.set(number);
                            }
                        }
                    />
                </label>
            }
        };
    let button = move |name: &'static str, testid: &'static str, operator: Box<dyn Fn() -> Operator>| {
        view! {
            <button
                class="button operators__do"
                data-testid=testid
                on:click=move |_| side.deriver.with_value(|deriver| deriver.operate(operator()))
            >
                {name}
            </button>
        }
    };
    let from_label = move |_| {
        let image = orders::facts().active;
        if let Some(label) = orders::plane(image, Plane::Derived).or_else(|| orders::plane(image, Plane::Label)) {
            orders::give(Order::Write { image, plane: Plane::Prediction }, &[label]);
        }
    };
    let from_scene = move |event| {
        let id = event_target_value(&event);
        let facts = orders::facts();
        let scene = Scene::ALL.into_iter().find(|scene| scene.id() == id);
        let (Some(scene), Some(shape)) = (scene, facts.shape()) else { return };
        if let Ok(masks) = Masks::of_scene(scene)
            && let Some(sheet) = masks.converted(shape).sheet(Plane::Prediction)
        {
            let order = Order::Write { image: facts.active, plane: Plane::Prediction };
            orders::give(order, &[Float32Array::from(sheet.values())]);
        }
    };
    view! {
        <details class="parameters" data-testid="operators">
            <summary class="parameters__summary">{layers.operators}</summary>
            <p class="mask__about">{layers.operators_about}</p>
            <div class="operators">
                {button(layers.blur, "operate-blur", Box::new(move || Operator::Blur { sigma: sigma.get_untracked() }))}
                <span>{input(layers.sigma, sigma, ["0", "100", "0.5"], "operate-sigma")}</span>
                {button(
                    layers.shift,
                    "operate-shift",
                    Box::new(move || Operator::Shift { right: whole(right), down: whole(down) }),
                )}
                <span>
                    {input(layers.right, right, ["-1024", "1024", "1"], "operate-right")}
                    {input(layers.down, down, ["-1024", "1024", "1"], "operate-down")}
                </span>
                {button(
                    layers.noise,
                    "operate-noise",
                    Box::new(move || Operator::Noise {
                        amount: amount.get_untracked(),
                        seed: u64::from(whole(seed).unsigned_abs()),
                    }),
                )}
                <span>
                    {input(layers.amount, amount, ["0", "1", "0.05"], "operate-amount")}
                    {input(layers.seed, seed, ["0", "1000000", "1"], "operate-seed")}
                </span>
                {button(
                    layers.threshold,
                    "operate-threshold",
                    Box::new(move || Operator::Threshold { level: level.get_untracked() }),
                )}
                <span>{input(layers.level, level, ["0", "1", "0.05"], "operate-level")}</span>
                <button class="button operators__do" data-testid="from-label" on:click=from_label>{layers.from_label}</button>
                <select class="input" aria-label=layers.from_scene data-testid="from-scene" on:change=from_scene>
                    <option value="">{layers.from_scene}"…"</option>
                    {Scene::ALL
                        .map(|scene| view! { <option value=scene.id()>{crate::paint::scene_name(texts, scene)}</option> })}
                </select>
            </div>
        </details>
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a float saturates, and the operator checks its range")]
fn whole(value: RwSignal<f64>) -> i32 {
    value.get_untracked().round() as i32
}
