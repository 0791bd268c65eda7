//! One mask under the brush: its pixels as colours, the brush's true size as cursor.

use super::session::PaintSession;
use crate::colour;
use crate::link::{LinkState, LinkStateStoreFields, Show};
use crate::texts::use_texts;
use jdt_core::masks::Rect;
use jdt_engine::Layer;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData, KeyboardEvent, PointerEvent};

/// A canvas that shows a layer, or the overlay in the prediction's place, and takes strokes.
#[component]
pub(crate) fn MaskCanvas(session: StoredValue<PaintSession, LocalStorage>, layer: Layer) -> impl IntoView {
    let texts = use_texts();
    let session = move || session.with_value(Clone::clone);
    let signals = session().signals();
    let state = session().state();
    let canvas: NodeRef<Canvas> = NodeRef::new();
    let pointer = RwSignal::new(None::<(f64, f64)>);

    let shows_overlay = Memo::new(move |_| layer == Layer::Prediction && state.show().get() != Show::Prediction);
    // Another size or another subject: everything is drawn again.
    Effect::new(move |_| {
        let (shape, shows_overlay) = (signals.shape.get(), shows_overlay.get());
        if let Some(canvas) = canvas.get() {
            canvas.set_width(js_size(shape.width));
            canvas.set_height(js_size(shape.height));
            let session = session();
            draw(&canvas, &session, layer, session.with_masks(super::masks::Masks::rect), shows_overlay);
        }
    });
    // A stroke: only its rectangle.
    Effect::new(move |_| {
        signals.pixels[usize::from(layer == Layer::Prediction)].track();
        if let (Some(canvas), Some(rect), false) =
            (canvas.get(), session().take_undrawn(layer), shows_overlay.get_untracked())
        {
            draw(&canvas, &session(), layer, rect, false);
        }
    });
    // A new overlay.
    Effect::new(move |_| {
        signals.overlay.track();
        if let (Some(canvas), true) = (canvas.get(), shows_overlay.get_untracked()) {
            let session = session();
            draw(&canvas, &session, layer, session.with_masks(super::masks::Masks::rect), true);
        }
    });

    let at = move |event: &PointerEvent| point_in_mask(canvas, signals.shape.get_untracked().width, event);
    let down = move |event: PointerEvent| {
        let primary = event.button() == 0 && event.is_primary();
        if let (true, Some(at)) = (primary, at(&event)) {
            if let Some(canvas) = canvas.get() {
                // Without capture a stroke would end at the canvas's edge; it is only a comfort.
                let _ = canvas.set_pointer_capture(event.pointer_id());
            }
            session().stroke_begins(layer, at, pressure(&event));
        }
    };
    let moved = move |event: PointerEvent| {
        if let Some(at) = at(&event) {
            pointer.set(Some(at));
            if event.buttons() & 1 == 1 {
                session().stroke_moves(at);
            }
        }
    };
    let ended = move |_: PointerEvent| session().stroke_ends();

    let about = match layer {
        Layer::Label => texts.canvas_label,
        Layer::Prediction => texts.canvas_prediction,
    };
    view! {
        <div class="mask__frame">
            <canvas
                node_ref=canvas
                class="mask__canvas"
                tabindex="0"
                role="img"
                aria-label=about
                data-testid=match layer { Layer::Label => "canvas-label", Layer::Prediction => "canvas-prediction" }
                on:pointerdown=down
                on:pointermove=moved
                on:pointerup=ended
                on:pointercancel=ended
                on:pointerleave=move |_| pointer.set(None)
                on:keydown=move |event: KeyboardEvent| paint_by_key(&event, &session(), layer, pointer)
            ></canvas>
            <Show when=move || pointer.get().is_some()>
                <Cursor pointer=pointer state=state width=Signal::derive(move || signals.shape.get().width) />
            </Show>
        </div>
    }
}

/// The brush's outline, where the pointer is.
#[component]
fn Cursor(
    pointer: RwSignal<Option<(f64, f64)>>,
    state: reactive_stores::Store<LinkState>,
    width: Signal<usize>,
) -> impl IntoView {
    let part = move |value: f64| format!("{}%", 100.0 * value / width.get() as f64);
    let at = move || pointer.get().unwrap_or_default();
    view! {
        <div
            class="mask__cursor"
            style:left=Signal::derive(move || part(at().0))
            style:top=Signal::derive(move || part(at().1))
            style:width=Signal::derive(move || part(state.size().get()))
            style:height=Signal::derive(move || part(state.size().get()))
        ></div>
    }
}

/// Arrow keys move the brush over the mask, Enter puts one dab.
fn paint_by_key(event: &KeyboardEvent, session: &PaintSession, layer: Layer, pointer: RwSignal<Option<(f64, f64)>>) {
    let shape = session.signals().shape.get_untracked();
    let (width, height) = (shape.width as f64, shape.height as f64);
    let (x, y) = pointer.get_untracked().unwrap_or((width / 2.0, height / 2.0));
    let step = if event.shift_key() { 8.0 } else { 1.0 };
    let to = match event.key().as_str() {
        "ArrowLeft" => (x - step, y),
        "ArrowRight" => (x + step, y),
        "ArrowUp" => (x, y - step),
        "ArrowDown" => (x, y + step),
        "Enter" => {
            session.stroke_begins(layer, (x, y), 1.0);
            session.stroke_ends();
            (x, y)
        }
        _ => return,
    };
    event.prevent_default();
    pointer.set(Some((to.0.clamp(0.5, width - 0.5), to.1.clamp(0.5, height - 0.5))));
}

/// A pen's pressure scales the brush; a mouse and a finger press in full.
fn pressure(event: &PointerEvent) -> f64 {
    if event.pointer_type() == "pen" { f64::from(event.pressure()).clamp(0.05, 1.0) } else { 1.0 }
}

/// The pointer's place in mask pixels.
fn point_in_mask(canvas: NodeRef<Canvas>, width: usize, event: &PointerEvent) -> Option<(f64, f64)> {
    let box_ = canvas.get()?.get_bounding_client_rect();
    let scale = width as f64 / box_.width();
    Some(((f64::from(event.client_x()) - box_.left()) * scale, (f64::from(event.client_y()) - box_.top()) * scale))
}

fn js_size(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

fn draw(canvas: &HtmlCanvasElement, session: &PaintSession, layer: Layer, rect: Rect, overlay: bool) {
    if overlay {
        // Before the engine has answered there is none.
        session.with_overlay(|rgba| put(canvas, rgba, rect));
    } else {
        put(canvas, &layer_pixels(session, layer, rect), rect);
    }
}

fn put(canvas: &HtmlCanvasElement, rgba: &[u8], rect: Rect) {
    let context = canvas.get_context("2d").ok().flatten();
    let Some(context) = context.and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok()) else {
        return;
    };
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), js_size(rect.width), js_size(rect.height));
    if let Ok(image) = image {
        // Fails only for a canvas that is gone.
        let _ = context.put_image_data(&image, f64::from(js_size(rect.left)), f64::from(js_size(rect.top)));
    }
}

fn layer_pixels(session: &PaintSession, layer: Layer, rect: Rect) -> Vec<u8> {
    let (values, channels) = session.with_masks(|masks| (masks.copy(layer, rect), masks.shape().channels));
    let pixels = rect.pixels();
    let colour = |i: usize| {
        if channels == 1 {
            colour::scalar(values[i])
        } else {
            colour::classes((0..channels).map(|class| values[class * pixels + i]))
        }
    };
    opaque((0..pixels).map(colour))
}

fn opaque(colours: impl Iterator<Item = [u8; 3]>) -> Vec<u8> {
    colours.flat_map(|[r, g, b]| [r, g, b, u8::MAX]).collect()
}
