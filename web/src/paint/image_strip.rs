//! The painting's images, small, to choose, add, duplicate and remove.

use super::painting::Painting;
use super::session::{ImageFace, PaintSession};
use crate::colour;
use crate::texts::use_texts;
use jdt_engine::Layer;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, ImageData};

const ADD: &str = "M9 4v10M4 9h10";
const DUPLICATE: &str = "M7 7h8v8H7zM11 4V3H3v8h1";
const REMOVE: &str = "M4 9h10";

/// Pixels along the longer side of a small picture.
const SIDE: usize = 36;

/// The strip.
#[component]
pub(crate) fn ImageStrip(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = &use_texts().layers;
    let signals = session.with_value(PaintSession::signals);
    let count = Memo::new(move |_| signals.images.with(Vec::len));
    let button = move |name: &'static str,
                       sign: &'static str,
                       testid: &'static str,
                       can: Signal<bool>,
                       act: fn(&PaintSession)| {
        view! {
            <button
                class="strip__button"
                title=name
                aria-label=name
                data-testid=testid
                disabled=Signal::derive(move || !can.get())
                on:click=move |_| session.with_value(act)
            >
                <svg viewBox="0 0 18 18" aria-hidden="true">
                    <path d=sign></path>
                </svg>
            </button>
        }
    };
    let has_room = Signal::derive(move || count.get() < Painting::MOST_IMAGES);
    let about = move || match count.get() {
        1 => texts.image_alone.to_owned(),
        images => (texts.images_many)(images),
    };
    view! {
        <div class="strip" role="group" aria-label=texts.images data-testid="strip">
            {move || (0..count.get()).map(|number| view! { <Thumbnail session=session number=number /> }).collect_view()}
            {button(texts.image_add, ADD, "image-add", has_room, PaintSession::add_image)}
            {button(texts.image_duplicate, DUPLICATE, "image-duplicate", has_room, PaintSession::duplicate_image)}
            {button(
                texts.image_remove,
                REMOVE,
                "image-remove",
                Signal::derive(move || count.get() > 1),
                PaintSession::remove_image,
            )}
            <span class="strip__about">{about}</span>
        </div>
    }
}

/// An image's label and prediction, side by side.
#[component]
fn Thumbnail(session: StoredValue<PaintSession, LocalStorage>, number: usize) -> impl IntoView {
    let texts = &use_texts().layers;
    let signals = session.with_value(PaintSession::signals);
    let canvas: NodeRef<Canvas> = NodeRef::new();
    let face = Memo::new(move |_| signals.images.with(|images| images.get(number).copied()));
    Effect::new(move |_| {
        if let (Some(canvas), Some(face)) = (canvas.get(), face.get()) {
            draw(&canvas, session, number, face);
        }
    });
    let name = Signal::derive(move || {
        face.get().map(|face| (texts.image_name)(number, face.shape.width, face.shape.height)).unwrap_or_default()
    });
    view! {
        <button
            class="strip__image"
            title=name
            aria-label=name
            aria-pressed=Signal::derive(move || (signals.active.get() == number).to_string())
            data-testid=format!("image-{number}")
            on:click=move |_| session.with_value(|session| session.show_image(number))
        >
            <canvas node_ref=canvas aria-hidden="true"></canvas>
            <span class="strip__number" aria-hidden="true">{number + 1}</span>
        </button>
    }
}

fn draw(
    canvas: &web_sys::HtmlCanvasElement,
    session: StoredValue<PaintSession, LocalStorage>,
    number: usize,
    ImageFace { shape, .. }: ImageFace,
) {
    let longest = shape.width.max(shape.height);
    let [width, height] = [shape.width, shape.height].map(|side| (side * SIDE / longest).max(1));
    let rgba = session.with_value(|session| {
        session.with_painting(|painting| {
            let image = painting.images().get(number)?;
            let maps = [Layer::Label, Layer::Prediction].map(|layer| image.seen(layer).values());
            let pixels = shape.width * shape.height;
            let mut rgba = Vec::with_capacity(8 * width * height);
            for row in 0..height {
                for map in maps {
                    for column in 0..width {
                        let at = (row * shape.height / height) * shape.width + column * shape.width / width;
                        let [r, g, b] = if shape.channels == 1 {
                            colour::scalar(map[at])
                        } else {
                            colour::classes((0..shape.channels).map(|class| map[class * pixels + at]))
                        };
                        rgba.extend([r, g, b, u8::MAX]);
                    }
                }
            }
            Some(rgba)
        })
    });
    let [wide, high] = [2 * width, height].map(|side| u32::try_from(side).unwrap_or(1));
    canvas.set_width(wide);
    canvas.set_height(high);
    let context = canvas.get_context("2d").ok().flatten().and_then(|it| it.dyn_into::<CanvasRenderingContext2d>().ok());
    let image = rgba.and_then(|rgba| ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), wide, high).ok());
    if let (Some(context), Some(image)) = (context, image) {
        // Fails only for a canvas that is gone.
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}
