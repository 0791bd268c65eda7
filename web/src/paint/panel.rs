//! The Paint place: tools, options, two masks, numbers.

use super::help_dialog::HelpDialog;
use super::image_strip::ImageStrip;
use super::keys::{Action, Modifiers, action_of, next_size, next_value};
use super::label_face::LabelFace;
use super::legend::Legend;
use super::loss_tools::LossTools;
use super::losses_table::LossesTable;
use super::mask_canvas::MaskCanvas;
use super::metric_tiles::MetricTiles;
use super::now_note::NowNote;
use super::options_bar::OptionsBar;
use super::parameters::Parameters;
use super::pixel_curve::PixelCurve;
use super::probe::Probe;
use super::rested::rested;
use super::restored_line::RestoredLine;
use super::session::PaintSession;
use super::split_divider::SplitDivider;
use super::tool_rail::ToolRail;
use super::view_bar::ViewBar;
use super::view_transform::View;
use crate::link::{Canvases, LinkState, LinkStateStoreFields, Place, Show};
use crate::rest::rest_is_here;
use crate::studio;
use crate::texts::use_texts;
use jdt_core::losses;
use jdt_engine::{Layer, further_name};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The place.
#[component]
pub(crate) fn PaintPanel(session: StoredValue<PaintSession, LocalStorage>, place: RwSignal<Place>) -> impl IntoView {
    let texts = use_texts();
    let signals = session.with_value(PaintSession::signals);
    let state = session.with_value(PaintSession::state);
    // What the numbers depend on besides the pixels.
    let asked_with = Memo::new(move |_| {
        let state = state.get();
        (state.index(), state.reduction(), state.chosen_classes(), state.overlay(), state.class)
    });
    Effect::new(move |before: Option<()>| {
        // A memo that is only tracked is never computed, and never hears of a change.
        asked_with.get();
        if before.is_some() {
            session.with_value(PaintSession::ask);
        }
    });
    let is_shown = move || place.get_untracked() == Place::Paint;
    let handles = [
        window_event_listener(leptos::ev::keydown, move |event| {
            // The place stays while another is shown.
            if is_shown() {
                session.with_value(|session| take_key(&event, session));
            }
        }),
        window_event_listener(leptos::ev::keyup, move |event| {
            if is_shown() {
                session.with_value(|session| release_key(&event, session));
            }
        }),
    ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
    // The heavier panels are loaded after the first numbers.
    let rest = rest_is_here();
    let opened = StoredValue::new(false);
    Effect::new(move |_| {
        if rest.get() && signals.answer.with(Option::is_some) && !opened.get_value() {
            opened.set_value(true);
            // An event with this name can always be made, and nobody prevents it.
            let _ = web_sys::Event::new(studio::OPEN).map(|event| window().dispatch_event(&event));
        }
    });

    let split = Memo::new(move |_| state.view().get() == Canvases::Split);
    view! {
        <div class="paint" data-testid="panel-paint">
            <ToolRail session=session />
            <section class="stage" aria-label=texts.place_paint>
                <div>
                    <OptionsBar session=session />
                    <Show when=move || rest.get()>
                        <RestoredLine session=session />
                    </Show>
                </div>
                <div
                    class="canvases"
                    class:canvases--split=split
                    style:--divider=Signal::derive(move || state.divider().get().to_string())
                >
                    <Mask session=session layer=Layer::Label />
                    <Mask session=session layer=Layer::Prediction />
                    <Show when=move || split.get()>
                        <SplitDivider session=session />
                    </Show>
                </div>
                <Show when=move || rest.get()>
                    <div class="stage__bar">
                        <ViewBar session=session />
                        <ImageStrip session=session />
                    </div>
                    <Probe session=session />
                </Show>
                <div id=studio::BOTTOM class="stage__bottom"></div>
            </section>
            <aside
                class="numbers"
                aria-label=texts.losses
                data-testid="numbers"
                data-asked=Signal::derive(move || signals.asked.get().to_string())
                data-answered=Signal::derive(move || signals.answered.get().to_string())
            >
                {move || signals.error.get().map(|error| view! { <p class="message" role="alert">{error}</p> })}
                <LossesTable session=session />
                <Show when=move || signals.previewing.get()>
                    <p class="mask__about" role="status" data-testid="previewing">{texts.drawing.previewing}</p>
                </Show>
                <NowNote session=session />
                <Show when=move || rest.get()>
                    <LossTools session=session />
                    <Parameters session=session />
                </Show>
                <div id=studio::SIDE></div>
                <Show when=move || rest.get()>
                    <PixelCurve session=session />
                    <MetricTiles session=session />
                </Show>
            </aside>
            <div id=studio::MORE class="paint__more"></div>
            <Show when=move || rest.get()>
                <HelpDialog session=session />
            </Show>
        </div>
    }
}

/// A mask with its title and legend.
#[component]
fn Mask(session: StoredValue<PaintSession, LocalStorage>, layer: Layer) -> impl IntoView {
    let texts = use_texts();
    let signals = session.with_value(PaintSession::signals);
    let state = session.with_value(PaintSession::state);
    let overlaid =
        move || layer == Layer::Prediction && state.show().get() != Show::Prediction && state.get().shows("overlay");
    let name = match layer {
        Layer::Label => texts.label,
        Layer::Prediction => texts.prediction,
    };
    let soft = rested(
        move || signals.answer.track(),
        move || {
            signals.answer.with(|answer| match (layer, answer) {
                (_, None) => 0,
                (Layer::Label, Some(answer)) => answer.soft_pixels,
                (Layer::Prediction, Some(answer)) => u64::from(answer.soft_predictions > 0),
            })
        },
    );
    let about = Memo::new(move |_| {
        let shape = signals.shape.get();
        if overlaid() {
            let overlay = match state.show().get() {
                Show::Difference => texts.difference_about.to_owned(),
                Show::Distance => texts.drawing.distance_about.to_owned(),
                Show::Error => texts.drawing.error_about.to_owned(),
                _ => (texts.push_about)(loss_name(&state.get())),
            };
            let class = state.class().get().min(shape.channels - 1);
            return if shape.channels > 1 { format!("{} · {overlay}", (texts.class_name)(class)) } else { overlay };
        }
        if layer == Layer::Prediction && signals.previewing.get() {
            return signals.whose.get();
        }
        (texts.mask_about)(shape.channels, shape.width, shape.height, soft.get())
    });
    let class = match layer {
        Layer::Label => "mask mask--label",
        Layer::Prediction => "mask mask--prediction",
    };
    // A hidden label leaves the other half of a split canvas to the prediction.
    let gone = move || layer == Layer::Label && !state.get().shows("label");
    view! {
        <div
            class=class
            class:mask--gone=Signal::derive(gone)
            data-pending=Signal::derive(move || (overlaid() && signals.overlay_pending.get()).then_some("true"))
        >
            <h2 class="mask__title">
                {name}
                <span class="mask__about" data-testid=match layer {
                    Layer::Label => "about-label",
                    Layer::Prediction => "about-prediction",
                }>{about}</span>
            </h2>
            <MaskCanvas session=session layer=layer />
            {(layer == Layer::Label).then(|| view! { <LabelFace session=session /> })}
            <Legend session=session layer=layer />
        </div>
    }
}

/// The name of the loss that is looked at.
pub(crate) fn loss_name(state: &LinkState) -> &'static str {
    further_name(&state.loss).unwrap_or_else(|| losses::find(&state.loss).map_or("", |spec| spec.name))
}

/// Keys, wherever the focus is, except where it takes text.
fn take_key(event: &KeyboardEvent, session: &PaintSession) {
    let (state, desk) = (session.state(), session.desk());
    if takes_text(event) || desk.help.get_untracked() {
        return;
    }
    if event.key() == " " {
        // On a button, Space presses it.
        if state.keys().get_untracked() && !is_pressed_by_space(event) {
            event.prevent_default();
            if !event.repeat() {
                desk.space_panned.set(false);
            }
            desk.space.set(true);
        }
        return;
    }
    let held =
        Modifiers { control: event.ctrl_key() || event.meta_key(), shift: event.shift_key(), alt: event.alt_key() };
    let shape = session.signals().shape.get_untracked();
    match action_of(&event.key(), held, state.keys().get_untracked()) {
        Some(Action::Undo) => {
            session.undo();
            event.prevent_default();
        }
        Some(Action::Redo) => {
            session.redo();
            event.prevent_default();
        }
        Some(Action::Tool(tool)) => state.tool().set(tool),
        Some(Action::Size { larger }) => state.size().update(|size| *size = next_size(*size, larger)),
        Some(Action::Value { higher }) => state.value().update(|value| *value = next_value(*value, higher)),
        Some(Action::Class(class)) if class < shape.channels => state.class().set(class),
        Some(Action::Class(_)) | None => {}
        Some(Action::Swap) => session.swap(),
        Some(Action::Image { before }) => session.show_next_image(before),
        Some(Action::Fit) => desk.view.set(View::FIT),
        Some(Action::Zoom { closer }) => desk.zoom(closer, shape),
        Some(Action::Help) => desk.help.set(true),
        Some(Action::Cancel) => session.tool_cancelled(),
    }
}

/// Letting go of Space ends the pan; where it moved the view, it means nothing to others who listen.
fn release_key(event: &KeyboardEvent, session: &PaintSession) {
    let desk = session.desk();
    if event.key() == " " && desk.space.get_untracked() {
        desk.space.set(false);
        if desk.space_panned.get_untracked() {
            event.prevent_default();
        }
    }
}

fn target_of(event: &KeyboardEvent) -> Option<web_sys::Element> {
    event.target()?.dyn_into().ok()
}

fn is_pressed_by_space(event: &KeyboardEvent) -> bool {
    target_of(event)
        .is_some_and(|element| matches!(element.tag_name().as_str(), "BUTTON" | "INPUT" | "SUMMARY" | "A" | "SELECT"))
}

fn takes_text(event: &KeyboardEvent) -> bool {
    target_of(event).is_some_and(|element| match element.tag_name().as_str() {
        "SELECT" | "TEXTAREA" => true,
        "INPUT" => !matches!(element.get_attribute("type").as_deref(), Some("range" | "checkbox" | "radio" | "file")),
        _ => false,
    })
}
