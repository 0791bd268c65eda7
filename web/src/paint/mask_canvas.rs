//! One mask under the tool: its pixels as colours, where the shared view puts them, with the pointer's true size.

use super::gesture::Touch;
use super::hands::{Deed, Hands, Press};
use super::mask_marks::{self, Errors};
use super::masks::Masks;
use super::pixel_reading::Probed;
use super::rounding::pixel_at;
use super::session::PaintSession;
use super::shape_tool::Held;
use super::view_transform::{Placement, Point, wheel_factor};
use crate::colour;
use crate::link::{LinkStateStoreFields, Show, Tool};
use crate::texts::use_texts;
use jdt_core::masks::Rect;
use jdt_engine::Layer;
use js_sys::{Array, Function, Reflect};
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{HtmlCanvasElement, ImageData, KeyboardEvent, PointerEvent, WheelEvent};

/// The middle button of a mouse.
const MIDDLE: i16 = 1;

/// Milliseconds between two moves of a stroke that are followed as they happen: a mouse may tell of a thousand a second.
const MOVE_EVERY: f64 = 4.0;

/// How far a pointer that draws has been followed.
///
/// Browsers keep a pointer's moves for the next frame, but some also tell of each as it happens (`pointerrawupdate`). A stroke
/// follows those: its numbers are under way before the frame that draws it begins.
#[derive(Debug, Clone, Copy, Default)]
struct Drawn {
    pointer: i32,
    to: (i32, i32),
    pressure: f64,
    at: f64,
}

impl Drawn {
    fn by(event: &PointerEvent) -> Self {
        let to = (event.client_x(), event.client_y());
        Self { pointer: event.pointer_id(), to, pressure: pressure(event), at: event.time_stamp() }
    }

    /// Whether there is nothing to draw between this and the last.
    #[expect(clippy::float_cmp, reason = "the same reading of the same pen")]
    fn is_where(self, last: Self) -> bool {
        self.pointer == last.pointer && self.to == last.to && self.pressure == last.pressure
    }

    /// Whether enough time has passed to follow the pointer here now, and not with the next frame.
    fn is_due(self, last: Self) -> bool {
        self.pointer != last.pointer || self.at - last.at >= MOVE_EVERY
    }
}

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

/// The brush's outline at its true size, where the pointer is.
#[component]
fn Cursor(
    session: StoredValue<PaintSession, LocalStorage>,
    pointer: RwSignal<Option<Point>>,
    placed: Memo<Placement>,
) -> impl IntoView {
    let (state, desk) = session.with_value(|session| (session.state(), session.desk()));
    let seen = Memo::new(move |_| {
        matches!(state.tool().get(), Tool::Brush | Tool::Erase) && !desk.space.get() && pointer.with(Option::is_some)
    });
    let at = move || placed.get().frame_from_mask(pointer.get().unwrap_or_default());
    let size = Signal::derive(move || format!("{}px", (state.size().get() * placed.get().scale).max(3.0)));
    view! {
        <div
            class="mask__cursor"
            hidden=move || !seen.get()
            style:left=Signal::derive(move || format!("{}px", at().0))
            style:top=Signal::derive(move || format!("{}px", at().1))
            style:width=size
            style:height=size
            style:--core=Signal::derive(move || state.hardness().get().to_string())
        ></div>
    }
}

/// The pixel that is looked at, where the brush does not show it: on the other canvas, and under other tools.
#[component]
fn LookedAt(session: StoredValue<PaintSession, LocalStorage>, layer: Layer, placed: Memo<Placement>) -> impl IntoView {
    let (state, desk) = session.with_value(|session| (session.state(), session.desk()));
    let brushes = move || matches!(state.tool().get(), Tool::Brush | Tool::Erase);
    let probed = Memo::new(move |_| desk.probed.get().filter(|probed| probed.layer != layer || !brushes()));
    let at = move || {
        let (column, row) = probed.get().map_or((0, 0), |probed| (probed.column, probed.row));
        placed.get().frame_from_mask((column as f64, row as f64))
    };
    let side = Signal::derive(move || format!("{}px", placed.get().scale.max(4.0)));
    view! {
        <div
            class="mask__pixel"
            hidden=move || probed.get().is_none()
            style:left=Signal::derive(move || format!("{}px", at().0))
            style:top=Signal::derive(move || format!("{}px", at().1))
            style:width=side
            style:height=side
        ></div>
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

/// A pen's pressure; a mouse and a finger press in full.
fn pressure(event: &PointerEvent) -> f64 {
    if event.pointer_type() == "pen" { f64::from(event.pressure()).clamp(0.05, 1.0) } else { 1.0 }
}

/// Keeps a signal at an element's size.
fn watch_size(element: NodeRef<Div>, size: RwSignal<Point>) {
    let measure = move || {
        if let Some(element) = element.get_untracked() {
            let box_ = element.get_bounding_client_rect();
            let now = (box_.width(), box_.height());
            // While the place is hidden it has none.
            if now.0 > 0.0 && size.get_untracked() != now {
                size.set(now);
            }
        }
    };
    let watching = StoredValue::new_local(None);
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        measure();
        let on_resize = Closure::<dyn FnMut()>::new(measure);
        // A browser without one keeps the size that it began with.
        if let Ok(observer) = observe_size(&element, on_resize.as_ref()) {
            watching.set_value(Some((observer, on_resize)));
        }
    });
    // In another language the element is the same, and watched anew.
    on_cleanup(move || {
        if let Some((observer, _)) = watching.try_update_value(Option::take).flatten() {
            // One that was made can always be stopped.
            let _ = stop_observing(&observer);
        }
    });
}

fn stop_observing(observer: &JsValue) -> Result<JsValue, JsValue> {
    Reflect::get(observer, &"disconnect".into())?.dyn_into::<Function>()?.call0(observer)
}

/// Has a function called whenever an element's size changes.
fn observe_size(element: &JsValue, on_resize: &JsValue) -> Result<JsValue, JsValue> {
    let class: Function = Reflect::get(&window(), &"ResizeObserver".into())?.dyn_into()?;
    let observer = Reflect::construct(&class, &Array::of1(on_resize))?;
    let observe: Function = Reflect::get(&observer, &"observe".into())?.dyn_into()?;
    observe.call1(&observer, element)
}

fn js_size(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

/// Writes pixels over what a canvas shows, or mixes them with it.
fn put(canvas: &HtmlCanvasElement, rgba: &[u8], rect: Rect, opacity: f64) -> Option<()> {
    let (width, height) = (js_size(rect.width), js_size(rect.height));
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width, height).ok()?;
    let (left, top) = (f64::from(js_size(rect.left)), f64::from(js_size(rect.top)));
    let context = mask_marks::context(canvas)?;
    if opacity >= 1.0 {
        return context.put_image_data(&image, left, top).ok();
    }
    let scratch: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    scratch.set_width(width);
    scratch.set_height(height);
    mask_marks::context(&scratch)?.put_image_data(&image, 0.0, 0.0).ok()?;
    context.set_global_alpha(opacity);
    let drawn = context.draw_image_with_html_canvas_element(&scratch, left, top);
    context.set_global_alpha(1.0);
    drawn.ok()
}

fn layer_pixels(session: &PaintSession, layer: Layer, rect: Rect) -> Vec<u8> {
    let shape = session.with_masks(Masks::shape);
    let channels = shape.channels;
    let values = session.with_shown(layer, |shown| super::masks::copy_rect(shown, shape, rect));
    let pixels = rect.pixels();
    let left_out = session.left_out(layer, rect);
    let colour = |i: usize| {
        let colour = if channels == 1 {
            colour::scalar(values[i])
        } else {
            colour::classes((0..channels).map(|class| values[class * pixels + i]))
        };
        let is_left_out = left_out.get(i).copied().unwrap_or(false);
        let on_line = (rect.top + i / rect.width + rect.left + i % rect.width).is_multiple_of(3);
        if is_left_out { colour::left_out(colour, on_line) } else { colour }
    };
    opaque((0..pixels).map(colour))
}

fn opaque(colours: impl Iterator<Item = [u8; 3]>) -> Vec<u8> {
    colours.flat_map(|[r, g, b]| [r, g, b, u8::MAX]).collect()
}
