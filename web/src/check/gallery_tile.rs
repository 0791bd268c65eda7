//! One of the worst images, small.

use super::pair_picture::{PairPicture, Shown, ask, names_of};
use super::seen::Place;
use super::session::CheckSession;
use crate::format::exact;
use crate::texts::check_study::texts;
use crate::texts::said;
use leptos::prelude::*;

/// The longest side of its picture, in pixels.
const SIDE: usize = 320;

/// The picture with its names and its IoU; it opens large.
#[component]
pub(super) fn Tile(
    session: StoredValue<CheckSession, LocalStorage>,
    place: Place,
    over_photograph: bool,
) -> impl IntoView {
    let signals = session.with_value(CheckSession::signals);
    let shown = ask(session, &place, SIDE, over_photograph);
    let [_, image, class] = names_of(session, &place).unwrap_or_default();
    let iou = signals.fine.with_untracked(|fine| {
        fine.as_ref()?.models.get(place.model)?.images.get(place.image)?.cells.get(place.class)?.iou
    });
    let about = move || match shown.get() {
        Shown::Here(look) => {
            let (slice, of) = look.slice;
            let slice = (of > 1).then(|| (texts().slice)(slice + 1, of));
            let missing = look.no_photograph.as_ref().map(|reason| (texts().no_photograph)(&said(reason)));
            let said: Vec<String> = slice.into_iter().chain(missing).collect();
            (!said.is_empty()).then(|| said.join(". "))
        }
        _ => None,
    };
    let words = (texts().picture_words)(&class, &image);
    let caption = (texts().tile)(&image, &class, iou);
    let open = place.clone();
    view! {
        <button
            class="gallery__tile"
            data-testid="gallery-tile"
            data-image=image
            data-class=place.class.to_string()
            data-iou=exact(iou)
            on:click=move |_| signals.zoomed.set(Some(open.clone()))
        >
            <PairPicture shown words=Signal::stored(words) testid="gallery-picture".to_owned() />
            <span class="gallery__caption">{caption} {move || about().map(|about| view! { <small>{about}</small> })}</span>
        </button>
    }
}
