//! The dialog with the link to what is shown, and the frame for another page.

use super::text::{frame_of, link_to};
use super::{MOST_LETTERS, PARTS, painting_to_text};
use crate::clipboard::Copying;
use crate::link::{LinkState, Place};
use crate::paint::PaintSession;
use crate::texts::share_texts;
use leptos::html::Dialog;
use leptos::prelude::*;
use reactive_stores::Store;
use wasm_bindgen_futures::spawn_local;

/// The dialog; it is there while it is open.
#[component]
pub(crate) fn ShareDialog(
    open: RwSignal<bool>,
    place: RwSignal<Place>,
    state: Store<LinkState>,
    paint: StoredValue<PaintSession, LocalStorage>,
) -> impl IntoView {
    let texts = share_texts();
    let dialog: NodeRef<Dialog> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get().filter(|dialog| !dialog.open()) {
            // Fails only for a dialog that is open already.
            let _ = dialog.show_modal();
        }
    });

    // The painting as it was when the dialog was opened.
    let painting = RwSignal::new(None::<String>);
    let makers = state.with_untracked(|state| state.makers.clone());
    let copy = paint.with_value(PaintSession::copy_of_painting);
    spawn_local(async move { painting.set(painting_to_text(&copy, &makers).await) });
    let in_paint = Signal::derive(move || place.get() == Place::Paint);
    let letters = Memo::new(move |_| painting.with(|text| text.as_ref().map(String::len)));
    let fits = Memo::new(move |_| letters.get().is_some_and(|letters| letters <= MOST_LETTERS));
    let wanted = RwSignal::new(true);
    let carried = Memo::new(move |_| painting.get().filter(|_| in_paint.get() && fits.get() && wanted.get()));

    let page = window().location().href().unwrap_or_default();
    let page = page.split(['?', '#']).next().unwrap_or_default().to_owned();
    let page_of_frame = page.clone();
    let link = Memo::new(move |_| link_to(&page, place.get(), &state.get(), carried.get().as_deref()));
    let left_out = RwSignal::new(Vec::<&'static str>::new());
    let frame = Memo::new(move |_| {
        let state = LinkState { embed: 1, hide: left_out.get().join(","), ..state.get() };
        frame_of(&link_to(&page_of_frame, place.get(), &state, carried.get().as_deref()))
    });
    // The bar is left out of every frame.
    let choices = PARTS.into_iter().filter(|part| *part != "bar").map(move |part| {
        let toggle = move |_| {
            left_out.update(|parts| {
                let before = parts.len();
                parts.retain(|other| *other != part);
                if parts.len() == before {
                    parts.push(part);
                }
            });
        };
        view! {
            <label class="field">
                <input type="checkbox" on:change=toggle />
                {(texts.part)(part)}
            </label>
        }
    });
    let about_painting = move || match letters.get() {
        None => texts.painting_packed.to_owned(),
        Some(letters) if fits.get() => (texts.painting_fits)(letters),
        Some(letters) => (texts.painting_too_large)(letters, MOST_LETTERS),
    };
    view! {
        <dialog node_ref=dialog class="help share" aria-labelledby="share-heading" data-testid="share-dialog" on:close=move |_| open.set(false)>
            <div class="help__head">
                <h2 id="share-heading" class="help__title">{texts.heading}</h2>
                <button class="button" on:click=move |_| open.set(false)>{texts.close}</button>
            </div>
            <Copied name=texts.link id="share-link" text=link />
            <Show when=move || in_paint.get()>
                <label class="field">
                    <input
                        type="checkbox"
                        data-testid="share-painting"
                        prop:checked=move || wanted.get() && fits.get()
                        disabled=Signal::derive(move || !fits.get())
                        on:change=move |event| wanted.set(event_target_checked(&event))
                    />
                    {texts.with_painting}
                </label>
                <p class="mask__about" role="status" data-testid="share-about">{about_painting}</p>
            </Show>
            <Copied name=texts.frame id="share-frame" text=frame />
            <Show when=move || in_paint.get()>
                <fieldset class="share__parts">
                    <legend>{texts.leave_out}</legend>
                    {choices.clone().collect_view()}
                </fieldset>
            </Show>
            <p class="mask__about">{texts.about}</p>
        </dialog>
    }
}

/// A text with a button that copies it.
#[component]
fn Copied(name: &'static str, id: &'static str, text: Memo<String>) -> impl IntoView {
    let texts = share_texts();
    let copying = Copying::new(text);
    view! {
        <div class="share__text">
            <label for=id>{name}</label>
            <textarea id=id class="input" data-testid=id readonly=true rows="3" prop:value=text></textarea>
            <button class="button" data-testid=format!("{id}-copy") on:click=move |_| copying.copy()>
                {move || if copying.is_done() { texts.copied } else { texts.copy }}
            </button>
            <p class="mask__about" role="status">{move || copying.has_failed().then_some(texts.copy_failed)}</p>
        </div>
    }
}
