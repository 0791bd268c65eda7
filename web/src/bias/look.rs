//! The image that is looked at: label, each model's prediction, each model's errors on the class.

use super::session::BiasSession;
use crate::texts::bias::texts;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// The pictures.
#[component]
pub(super) fn Look(session: StoredValue<BiasSession, LocalStorage>) -> impl IntoView {
    let texts = texts();
    let signals = session.with_value(BiasSession::signals);
    let count = Memo::new(move |_| signals.look.get().map_or(0, |look| look.models.len()));
    // The image's and the class's name, and the shown model's.
    let names = Memo::new(move |_| {
        let (study, look, reading) = (signals.fine.get()?, signals.look.get()?, signals.reading.get());
        let model = study.models.get(reading.model)?;
        let image = model.images.get(look.image)?.name.clone();
        Some((image, (texts.class)(study.classes.get(look.class)?), model.name.clone()))
    });
    let class = move || names.get().map(|names| names.1).unwrap_or_default();
    let letter = super::session::letter;
    let model = move |at: usize| {
        let iou = move || {
            let (study, look) = (signals.fine.get()?, signals.look.get()?);
            let cell = *study.models.get(at)?.images.get(look.image)?.cells.get(look.class)?;
            Some((texts.look_words)(letter(at), cell.iou))
        };
        view! {
            <Picture
                words=Signal::derive(move || (texts.look_prediction)(letter(at)))
                testid=format!("look-prediction-{}", letter(at))
                pixels=Signal::derive(move || {
                    let look = signals.look.get()?;
                    Some((look.side, look.models.get(at)?.prediction.clone()))
                })
            />
            <Picture
                words=Signal::derive(move || (texts.look_errors)(letter(at), &class()))
                testid=format!("look-errors-{}", letter(at))
                pixels=Signal::derive(move || {
                    let look = signals.look.get()?;
                    Some((2 * look.side, look.models.get(at)?.errors.clone()))
                })
                under=Signal::derive(move || iou().unwrap_or_default())
            />
        }
    };
    view! {
        <section class="look plot" data-testid="look">
            <div class="plot__head">
                <h3 class="plot__title">
                    {move || names.get().map(|(image, class, _)| (texts.look)(&image, &class))}
                </h3>
                <span class="plot__about">{texts.look_about}</span>
            </div>
            <div class="look__pictures">
                <Picture
                    words=Signal::stored(texts.look_label.to_owned())
                    testid="look-label".to_owned()
                    pixels=Signal::derive(move || signals.look.get().map(|look| (look.side, look.label.clone())))
                />
                <For each=move || 0..count.get() key=|at| *at let:at>{model(at)}</For>
            </div>
            <ul class="look__legend">
                <li><span class="look__swatch look__swatch--tp"></span>{texts.true_positive}</li>
                <li><span class="look__swatch look__swatch--fp"></span>{texts.false_positive}</li>
                <li><span class="look__swatch look__swatch--fn"></span>{texts.false_negative}</li>
            </ul>
            <button
                class="button look__paint"
                data-testid="open-in-paint"
                on:click=move |_| session.with_value(BiasSession::paint)
            >
                {move || names.get().map(|(_, _, model)| (texts.open_in_paint)(&model))}
            </button>
        </section>
    }
}

/// A square picture of so many pixels a side.
#[component]
fn Picture(
    words: Signal<String>,
    testid: String,
    pixels: Signal<Option<(usize, Vec<u8>)>>,
    #[prop(optional)] under: Option<Signal<String>>,
) -> impl IntoView {
    let canvas: NodeRef<Canvas> = NodeRef::new();
    Effect::new(move |_| {
        if let (Some(canvas), Some((side, rgba))) = (canvas.get(), pixels.get()) {
            // A canvas that cannot be drawn on stays empty; the numbers stand beside it.
            let _ = put(&canvas, side, &rgba);
        }
    });
    view! {
        <figure class="look__picture">
            <canvas node_ref=canvas class="look__canvas" role="img" aria-label=words data-testid=testid></canvas>
            <figcaption class="look__caption">{words} {move || under.map(|under| format!("· {}", under.get()))}</figcaption>
        </figure>
    }
}

fn put(canvas: &HtmlCanvasElement, side: usize, rgba: &[u8]) -> Option<()> {
    let side = u32::try_from(side).ok()?;
    let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
    canvas.set_width(side);
    canvas.set_height(side);
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), side, side).ok()?;
    context.put_image_data(&image, 0.0, 0.0).ok()
}
