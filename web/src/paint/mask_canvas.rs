//! One mask under the tool: its pixels as colours, where the shared view puts them.

use super::frame_size::watch_size;
use super::gesture::Touch;
use super::hands::{Deed, Hands, Press};
use super::mask_marks::{self, Errors};
use super::mask_pixels::{js_size, layer_pixels, put};
use super::mask_pointer::{Cursor, Drawn, LookedAt, pressure};
use super::masks::Masks;
use super::pixel_reading::Probed;
use super::rounding::pixel_at;
use super::session::PaintSession;
use super::shape_tool::Held;
use super::view_transform::{Placement, Point, wheel_factor};
use crate::link::{LinkStateStoreFields, Show, Tool};
use crate::texts::use_texts;
use jdt_engine::Layer;
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use web_sys::{HtmlCanvasElement, KeyboardEvent, PointerEvent, WheelEvent};

/// The middle button of a mouse.
const MIDDLE: i16 = 1;

/// A canvas that shows a layer, the prediction's with the overlay over it, and takes what tools do.
#[component]
pub(crate) fn MaskCanvas(session: StoredValue<PaintSession, LocalStorage>, layer: Layer) -> impl IntoView {
    let texts = use_texts();
    let owner = session;
    let session = move || owner.with_value(Clone::clone);
    let (signals, state, desk) = (session().signals(), session().state(), session().desk());
    let (canvas, marks, frame) = (NodeRef::<Canvas>::new(), NodeRef::<Canvas>::new(), NodeRef::<Div>::new());
    // Where the pointer is on the mask, in its pixels.
    let pointer = RwSignal::new(None::<Point>);
    let hands = StoredValue::new(Hands::default());
    let panning = RwSignal::new(false);
    let errors = StoredValue::new_local(None::<Errors>);

    let placed = Memo::new(move |_| desk.view.get().place(desk.extent(signals.shape.get())));
    // How much of the overlay is seen over the prediction.
    let overlay = Memo::new(move |_| {
        let state = state.get();
        let shown = layer == Layer::Prediction && state.show != Show::Prediction && state.shows("overlay");
        if shown { state.overlay_opacity } else { 0.0 }
    });
    let draw_all = move |canvas: &HtmlCanvasElement| {
        let session = session();
        let rect = session.with_masks(Masks::rect);
        let overlay = overlay.get_untracked();
        if overlay < 1.0 {
            put(canvas, &layer_pixels(&session, layer, rect), rect, 1.0);
        }
        if overlay > 0.0 {
            // Before the engine has answered there is none.
            session.with_overlay(|rgba| put(canvas, rgba, rect, overlay));
        }
    };

    // Another size or another subject: everything is drawn again.
    Effect::new(move |_| {
        let shape = signals.shape.get();
        overlay.track();
        state.show().track();
        if let Some(canvas) = canvas.get() {
            if (canvas.width(), canvas.height()) != (js_size(shape.width), js_size(shape.height)) {
                canvas.set_width(js_size(shape.width));
                canvas.set_height(js_size(shape.height));
            }
            draw_all(&canvas);
        }
    });
    // A stroke: only its rectangle. Under an overlay it is seen when the next one comes.
    Effect::new(move |_| {
        signals.pixels[usize::from(layer == Layer::Prediction)].track();
        if let (Some(canvas), Some(rect)) = (canvas.get(), session().take_undrawn(layer))
            && overlay.get_untracked() == 0.0
        {
            put(&canvas, &layer_pixels(&session(), layer, rect), rect, 1.0);
        }
    });
    // A new overlay.
    Effect::new(move |_| {
        signals.overlay.track();
        if let (Some(canvas), true) = (canvas.get(), overlay.get_untracked() > 0.0) {
            draw_all(&canvas);
        }
    });
    // Grid and hatch, wherever the view is.
    Effect::new(move |_| {
        signals.overlay.track();
        let is_error = overlay.get() > 0.0 && state.show().get() == Show::Error;
        let shape = signals.shape.get_untracked();
        let found = session().with_overlay(|rgba| {
            let fits = rgba.len() == 4 * shape.height * shape.width;
            (is_error && fits).then(|| Errors::of(rgba, js_size(shape.width), js_size(shape.height))).flatten()
        });
        errors.set_value(found);
    });
    Effect::new(move |_| {
        signals.overlay.track();
        state.show().track();
        overlay.track();
        state.theme().track();
        let (placed, extent) = (placed.get(), desk.extent(signals.shape.get()));
        if let Some(marks) = marks.get() {
            // Without marks the mask is still there.
            let _ = errors.with_value(|errors| mask_marks::draw(&marks, placed, extent, errors.as_ref()));
        }
    });
    // Every frame is as large as the other: one of them says how large.
    if layer == Layer::Label {
        watch_size(frame, desk.frame);
    }

    let on_frame = move |x: i32, y: i32| {
        let box_ = frame.get_untracked()?.get_bounding_client_rect();
        Some((f64::from(x) - box_.left(), f64::from(y) - box_.top()))
    };
    let touch_of = move |event: &PointerEvent, at: Point| Touch {
        at: placed.get_untracked().mask_from_frame(at),
        pressure: pressure(event),
        held: Held { even: event.shift_key(), from_center: event.alt_key() },
    };
    let extent = move || untrack(|| desk.extent(signals.shape.get()));
    let look_at = move |at: Option<Point>, by_key: bool| {
        pointer.set(at);
        let shape = signals.shape.get_untracked();
        let found = at.and_then(|at| {
            let (column, row) = (pixel_at(at.0)?, pixel_at(at.1)?);
            (column < shape.width && row < shape.height).then_some(Probed { row, column, layer, by_key })
        });
        if desk.probed.get_untracked() != found {
            desk.probed.set(found);
        }
    };
    let act = move |deed: Deed, touch: Touch| match deed {
        Deed::Nothing => {}
        Deed::Begin => session().tool_begins(layer, touch),
        Deed::Draw => session().tool_moves(touch),
        Deed::End => session().stroke_ends(),
        Deed::Cancel => session().tool_cancelled(),
        Deed::Pan(by) => {
            desk.space_panned.set(true);
            desk.view.update(|view| *view = view.panned(by, extent()));
        }
        Deed::Pinch { from, to } => desk.view.update(|view| *view = view.pinched(from, to, extent())),
    };
    let down = move |event: PointerEvent| {
        let Some(at) = on_frame(event.client_x(), event.client_y()) else { return };
        let pans = event.button() == MIDDLE || desk.space.get_untracked() || state.tool().get_untracked() == Tool::Pan;
        if event.button() != 0 && event.button() != MIDDLE {
            return;
        }
        if let Some(frame) = frame.get_untracked() {
            // Without capture a stroke would end at the frame's edge; it is only a comfort.
            let _ = frame.set_pointer_capture(event.pointer_id());
        }
        let is_finger = event.pointer_type() == "touch";
        if event.pointer_type() == "pen" && !desk.pen.get_untracked() {
            desk.pen.set(true);
        }
        let press = if pans { Press::Pan } else { Press::Draw };
        let touch = touch_of(&event, at);
        look_at(Some(touch.at), false);
        let deed = hands.try_update_value(|hands| hands.down(event.pointer_id(), at, is_finger, press));
        act(deed.unwrap_or(Deed::Nothing), touch);
        panning.set(hands.with_value(Hands::is_panning));
    };
    // What has been drawn on to, by moves that are told as they happen.
    let drawn_to = StoredValue::new(Drawn::default());
    let moves_on = move |event: PointerEvent| {
        let now = Drawn::by(&event);
        if !hands.with_value(|hands| hands.is_drawing(event.pointer_id()))
            || !drawn_to.with_value(|last| now.is_due(*last))
        {
            return;
        }
        let Some(at) = on_frame(event.client_x(), event.client_y()) else { return };
        drawn_to.set_value(now);
        act(Deed::Draw, touch_of(&event, at));
    };
    let moved = move |event: PointerEvent| {
        let Some(at) = on_frame(event.client_x(), event.client_y()) else { return };
        let touch = touch_of(&event, at);
        let deed = hands.try_update_value(|hands| hands.moved(event.pointer_id(), at)).unwrap_or(Deed::Nothing);
        if deed != Deed::Draw || !drawn_to.with_value(|last| Drawn::by(&event).is_where(*last)) {
            act(deed, touch);
        }
        look_at(Some(placed.get_untracked().mask_from_frame(at)), false);
    };
    let ended = move |event: PointerEvent| {
        let deed = hands.try_update_value(|hands| hands.up(event.pointer_id()));
        act(deed.unwrap_or(Deed::Nothing), Touch::plain((0.0, 0.0)));
        panning.set(false);
        if event.pointer_type() == "touch" {
            look_at(None, false);
        }
    };
    let wheel = move |event: WheelEvent| {
        event.prevent_default();
        let Some(at) = on_frame(event.client_x(), event.client_y()) else { return };
        let factor = wheel_factor(event.delta_y(), event.delta_mode() == WheelEvent::DOM_DELTA_LINE, event.ctrl_key());
        desk.view.update(|view| *view = view.zoomed(at, factor, extent()));
        look_at(Some(placed.get_untracked().mask_from_frame(at)), false);
    };
    let key = move |event: KeyboardEvent| {
        if let Some(to) = use_by_key(&event, &session(), layer, pointer.get_untracked()) {
            event.prevent_default();
            look_at(Some(to), true);
        }
    };
    // Focused by the keyboard, the pointer is in the middle; a click has put it elsewhere already.
    let focused = move |_| {
        if pointer.get_untracked().is_none() {
            let shape = signals.shape.get_untracked();
            look_at(Some((shape.width as f64 / 2.0, shape.height as f64 / 2.0)), true);
        }
    };

    let (about, test_id) = match layer {
        Layer::Label => (texts.drawing.canvas_label, "canvas-label"),
        Layer::Prediction => (texts.drawing.canvas_prediction, "canvas-prediction"),
    };
    let opacity = move || {
        let state = state.get();
        match layer {
            Layer::Label if state.shows("label") => state.label_opacity,
            // An overlay is seen without what is under it.
            Layer::Prediction if state.shows("prediction") || overlay.get() > 0.0 => state.prediction_opacity,
            _ => 0.0,
        }
    };
    let px = move |of: fn(Placement) -> f64| Signal::derive(move || format!("{}px", of(placed.get())));
    let size = move |of_width: bool| {
        Signal::derive(move || {
            let shape = signals.shape.get();
            let pixels = if of_width { shape.width } else { shape.height };
            format!("{}px", pixels as f64 * placed.get().scale)
        })
    };
    view! {
        <div
            node_ref=frame
            class="mask__frame"
            class:mask__frame--aims=Signal::derive(move || {
                matches!(state.tool().get(), Tool::Fill | Tool::Pick | Tool::Rectangle | Tool::Ellipse)
            })
            class:mask__frame--pans=Signal::derive(move || state.tool().get() == Tool::Pan || desk.space.get())
            class:mask__frame--panning=panning
            on:pointerdown=down
            on:pointermove=moved
            on:pointerrawupdate=moves_on
            on:pointerup=ended
            on:pointercancel=ended
            on:pointerleave=move |_| look_at(None, false)
            on:wheel=wheel
            // The middle button would scroll the page.
            on:mousedown=move |event| if event.button() == MIDDLE { event.prevent_default() }
            style:--ratio=Signal::derive(move || {
                let shape = signals.shape.get();
                (shape.width as f64 / shape.height as f64).to_string()
            })
        >
            <canvas
                node_ref=canvas
                class="mask__canvas"
                tabindex="0"
                role="img"
                aria-label=about
                data-testid=test_id
                style:left=px(|placed| placed.left)
                style:top=px(|placed| placed.top)
                style:width=size(true)
                style:height=size(false)
                style:opacity=Signal::derive(move || opacity().to_string())
                on:keydown=key
                on:focus=focused
                on:blur=move |_| if desk.probed.get_untracked().is_some_and(|probed| probed.by_key) { look_at(None, true) }
            ></canvas>
            // A picture, seen through the mask; it lies where the canvas lies.
            <div
                class="mask__backdrop"
                aria-hidden="true"
                style:left=px(|placed| placed.left)
                style:top=px(|placed| placed.top)
                style:width=size(true)
                style:height=size(false)
            ></div>
            <canvas node_ref=marks class="mask__marks" aria-hidden="true"></canvas>
            <LookedAt session=owner layer=layer placed=placed />
            <Cursor session=owner pointer=pointer placed=placed />
        </div>
    }
}

/// Arrow keys move the pointer over the mask, Enter uses the tool there: a shape is dragged from one Enter to the next.
fn use_by_key(event: &KeyboardEvent, session: &PaintSession, layer: Layer, pointer: Option<Point>) -> Option<Point> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    let shape = session.signals().shape.get_untracked();
    let (width, height) = (shape.width as f64, shape.height as f64);
    let (x, y) = pointer.unwrap_or((width / 2.0, height / 2.0));
    let step = if event.shift_key() { 8.0 } else { 1.0 };
    let to = match event.key().as_str() {
        "ArrowLeft" => (x - step, y),
        "ArrowRight" => (x + step, y),
        "ArrowUp" => (x, y - step),
        "ArrowDown" => (x, y + step),
        "Enter" => {
            let drags = matches!(session.state().tool().get_untracked(), Tool::Rectangle | Tool::Ellipse);
            if session.is_drawing() {
                session.stroke_ends();
            } else {
                session.tool_begins(layer, Touch::plain((x, y)));
                if !drags {
                    session.stroke_ends();
                }
            }
            (x, y)
        }
        _ => return None,
    };
    let to = (to.0.clamp(0.5, width - 0.5), to.1.clamp(0.5, height - 0.5));
    session.tool_moves(Touch::plain(to));
    Some(to)
}
