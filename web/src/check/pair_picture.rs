//! A picture of a pair on a canvas, and what stands in its place while there is none.

use super::looker::Answer;
use super::seen::Place;
use super::session::CheckSession;
use crate::texts::check_study::texts;
use crate::texts::said;
use jdt_engine::{CheckResponse, PairLook};
use jdt_worker::bytes;
use leptos::html::Canvas;
use leptos::prelude::*;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// What came of a look.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shown {
    Waits,
    Here(Arc<PairLook>),
    Failed(String),
}

/// The names of model, image and class of a place.
pub(super) fn names_of(session: StoredValue<CheckSession, LocalStorage>, place: &Place) -> Option<[String; 3]> {
    let fine = session.with_value(CheckSession::signals).fine;
    fine.with_untracked(|fine| {
        let fine = fine.as_ref()?;
        let model = fine.models.get(place.model)?;
        let image = model.images.get(place.image)?;
        Some([model.name.clone(), image.name.clone(), fine.classes.get(place.class)?.clone()])
    })
}

/// Has a place drawn, at most `side` pixels a side.
pub(super) fn ask(
    session: StoredValue<CheckSession, LocalStorage>,
    place: &Place,
    side: usize,
    over_photograph: bool,
) -> RwSignal<Shown> {
    let shown = RwSignal::new(Shown::Waits);
    let fine = session.with_value(CheckSession::signals).fine;
    // The class's id, by which the masks know it.
    let class =
        fine.with_untracked(|fine| Some(fine.as_ref()?.models.get(place.model)?.classes.get(place.class)?.class));
    let done: Rc<dyn Fn(Answer)> = Rc::new(move |answer| {
        let seen = match answer {
            Ok((CheckResponse::Looked(mut look), buffers)) => {
                look.rgba = buffers.first().map(bytes).unwrap_or_default();
                Shown::Here(Arc::new(look))
            }
            Ok(_) => return,
            Err(reason) => Shown::Failed(said(&reason)),
        };
        // Nobody may be looking any more.
        let _ = shown.try_set(seen);
    });
    let asked = names_of(session, place).zip(class).is_some_and(|([model, image, _], class)| {
        session.with_value(|session| {
            let photographs = if over_photograph { session.photographs() } else { None };
            session.seen().look((&model, &image), (class, side), photographs.as_ref(), done)
        })
    });
    if !asked {
        shown.set(Shown::Failed(texts().gone.to_owned()));
    }
    shown
}

/// The picture.
#[component]
pub(super) fn PairPicture(
    #[prop(into)] shown: Signal<Shown>,
    /// What is seen, in words.
    #[prop(into)]
    words: Signal<String>,
    testid: String,
) -> impl IntoView {
    let canvas: NodeRef<Canvas> = NodeRef::new();
    Effect::new(move |_| {
        if let (Some(canvas), Shown::Here(look)) = (canvas.get(), shown.get()) {
            // A canvas that cannot be drawn on stays empty; the numbers stand beside it.
            let _ = put(&canvas, &look);
        }
    });
    let is_here = Memo::new(move |_| matches!(shown.get(), Shown::Here(_)));
    let instead = move || match shown.get() {
        Shown::Waits => Some(texts().tile_waits.to_owned()),
        Shown::Failed(reason) => Some((texts().tile_failed)(&reason)),
        Shown::Here(_) => None,
    };
    view! {
        <canvas
            node_ref=canvas
            class="pair-picture"
            role="img"
            hidden=move || !is_here.get()
            aria-label=words
            data-testid=testid
            data-shown=move || is_here.get().to_string()
        ></canvas>
        <Show when=move || !is_here.get()>
            <span class="pair-picture pair-picture--none">{instead}</span>
        </Show>
    }
}

fn put(canvas: &HtmlCanvasElement, look: &PairLook) -> Option<()> {
    let [width, height] = [u32::try_from(look.size[0]).ok()?, u32::try_from(look.size[1]).ok()?];
    let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&look.rgba), width, height).ok()?;
    context.put_image_data(&image, 0.0, 0.0).ok()
}
