//! The Paint place: tools, options, two masks, numbers.

use super::losses_table::LossesTable;
use super::mask_canvas::MaskCanvas;
use super::metric_tiles::MetricTiles;
use super::now_note::NowNote;
use super::options_bar::OptionsBar;
use super::parameters::Parameters;
use super::pixel_curve::PixelCurve;
use super::session::PaintSession;
use super::tool_rail::ToolRail;
use crate::link::{LinkState, LinkStateStoreFields, Show, Tool};
use crate::texts::use_texts;
use crate::{colour, format};
use jdt_core::losses;
use jdt_engine::Layer;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The place.
#[component]
pub(crate) fn PaintPanel(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let signals = session.with_value(PaintSession::signals);
    let state = session.with_value(PaintSession::state);
    // What the numbers depend on besides the pixels.
    let asked_with = Memo::new(move |_| {
        let state = state.get();
        (state.index(), state.reduction(), state.overlay(), state.class)
    });
    Effect::new(move |before: Option<()>| {
        // A memo that is only tracked is never computed, and never hears of a change.
        asked_with.get();
        if before.is_some() {
            session.with_value(PaintSession::ask);
        }
    });
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        session.with_value(|session| take_key(&event, session));
    });
    on_cleanup(move || keys.remove());

    view! {
        <div class="paint" data-testid="panel-paint">
            <ToolRail session=session />
            <section class="stage" aria-label=texts.place_paint>
                <OptionsBar session=session />
                <div class="canvases">
                    <Mask session=session layer=Layer::Label />
                    <Mask session=session layer=Layer::Prediction />
                </div>
            </section>
            <aside class="numbers" aria-label=texts.losses>
                {move || signals.error.get().map(|error| view! { <p class="message" role="alert">{error}</p> })}
                <LossesTable session=session />
                <Parameters session=session />
                <NowNote session=session />
                <PixelCurve session=session />
                <MetricTiles session=session />
            </aside>
        </div>
    }
}

/// A mask with its title and legend.
#[component]
fn Mask(session: StoredValue<PaintSession, LocalStorage>, layer: Layer) -> impl IntoView {
    let texts = use_texts();
    let signals = session.with_value(PaintSession::signals);
    let state = session.with_value(PaintSession::state);
    let overlaid = move || layer == Layer::Prediction && state.show().get() != Show::Prediction;
    let name = match layer {
        Layer::Label => texts.label,
        Layer::Prediction => texts.prediction,
    };
    let about = move || {
        if overlaid() {
            return match state.show().get() {
                Show::Difference => texts.difference_about.to_owned(),
                _ => (texts.push_about)(loss_name(&state.get())),
            };
        }
        let shape = signals.shape.get();
        let soft = match layer {
            Layer::Label => signals.answer.get().map_or(0, |answer| answer.soft_pixels),
            Layer::Prediction => {
                signals.pixels[1].track();
                session.with_value(|session| {
                    session.with_masks(|masks| {
                        u64::from(masks.layer(layer).iter().any(|&value| value > 0.0 && value < 1.0))
                    })
                })
            }
        };
        (texts.mask_about)(shape.channels, shape.width, shape.height, soft)
    };
    view! {
        <div class="mask">
            <h2 class="mask__title">{name}<span class="mask__about">{about}</span></h2>
            <MaskCanvas session=session layer=layer />
            <div class="legend">
                {move || {
                    if overlaid() {
                        let max = signals.answer.get().and_then(|answer| answer.overlay_max).unwrap_or_default();
                        let max = format::loss(max.into());
                        view! {
                            <span>{(texts.push_low)(&max)}</span>
                            <span class="legend__scale legend__scale--signed"></span>
                            <span>{(texts.push_high)(&max)}</span>
                        }
                        .into_any()
                    } else if signals.shape.get().channels == 1 {
                        view! {
                            <span>"0"</span>
                            <span class="legend__scale legend__scale--values"></span>
                            <span>"1"</span>
                        }
                        .into_any()
                    } else {
                        (0..signals.shape.get().channels)
                            .map(|class| view! {
                                <span class="legend__swatch" style:--class-colour=colour::class_css(class)></span>
                                <span>{(texts.class_name)(class)}</span>
                            })
                            .collect_view()
                            .into_any()
                    }
                }}
            </div>
        </div>
    }
}

/// The name of the loss that is looked at.
pub(crate) fn loss_name(state: &LinkState) -> &'static str {
    losses::find(&state.loss).map_or("", |spec| spec.name)
}

/// Single keys, wherever the focus is, except where it takes text.
fn take_key(event: &KeyboardEvent, session: &PaintSession) {
    if takes_text(event) {
        return;
    }
    let state = session.state();
    let key = event.key();
    if event.ctrl_key() || event.meta_key() {
        match (key.as_str(), event.shift_key()) {
            ("z", false) => session.undo(),
            ("Z" | "z", true) | ("y", _) => session.redo(),
            _ => return,
        }
        event.prevent_default();
        return;
    }
    if event.alt_key() {
        return;
    }
    match key.as_str() {
        "b" | "p" => state.tool().set(Tool::Brush),
        "e" => state.tool().set(Tool::Erase),
        "x" => session.swap(),
        "[" => state.size().update(|size| *size = (*size - 1.0).max(1.0)),
        "]" => state.size().update(|size| *size = (*size + 1.0).min(LinkState::MAX_SIZE)),
        "{" => state.value().update(|value| *value = round_to_hundredths(*value - 0.05).max(0.0)),
        "}" => state.value().update(|value| *value = round_to_hundredths(*value + 0.05).min(1.0)),
        digit => {
            let Some(class) = digit.parse::<usize>().ok().and_then(|digit| digit.checked_sub(1)) else { return };
            if class < session.signals().shape.get_untracked().channels {
                state.class().set(class);
            }
        }
    }
}

fn round_to_hundredths(value: f64) -> f64 {
    (100.0 * value).round() / 100.0
}

fn takes_text(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| match element.tag_name().as_str() {
        "SELECT" | "TEXTAREA" => true,
        "INPUT" => !matches!(element.get_attribute("type").as_deref(), Some("range" | "checkbox" | "radio" | "file")),
        _ => false,
    })
}
