//! The worst images of the model that is looked at, a page of them at a time.

use super::gallery_tile::Tile;
use super::pager::Pager;
use super::seen::Place;
use super::session::CheckSession;
use super::worst::{worst_class, worst_of};
use crate::fine::{Fine, in_turn};
use crate::texts::check_study::texts;
use leptos::prelude::*;

/// Images of a page.
const TILES: usize = 8;

/// The card.
#[component]
pub(super) fn Gallery(session: StoredValue<CheckSession, LocalStorage>) -> impl IntoView {
    let signals = session.with_value(CheckSession::signals);
    // The matrix is drawn from the same numbers, and comes first.
    let fine: Fine = in_turn(signals.fine.into());
    let (class, page, photographs) = (RwSignal::new(None::<usize>), RwSignal::new(0_usize), RwSignal::new(true));
    let has_photographs = Memo::new(move |_| session.with_value(CheckSession::photographs).is_some());
    // Another pairing of photographs is another look at the same images.
    let given = Memo::new(move |_| {
        let all = session.with_value(CheckSession::photographs)?;
        Some((all.paired.photographs.of_labels.len(), all.files.len(), all.labels))
    });
    let places = Memo::new(move |_| {
        let model = signals.model.get();
        fine.with(|fine| {
            let Some(read) = fine.as_ref().and_then(|fine| fine.models.get(model)) else { return Vec::new() };
            let place = |image: usize| {
                let class = class.get().or_else(|| worst_class(&read.images[image]))?;
                Some(Place { model, image, class })
            };
            worst_of(read, class.get()).into_iter().filter_map(place).collect::<Vec<_>>()
        })
    });
    Effect::new(move |_| {
        places.track();
        page.set(0);
    });
    let names =
        Memo::new(move |_| fine.with(|fine| fine.as_ref().map(|fine| fine.classes.clone()).unwrap_or_default()));
    let classes = move || {
        let named = names.get().into_iter().enumerate();
        named.map(|(at, name)| view! { <option value=at.to_string()>{name}</option> }).collect_view()
    };
    let count = Memo::new(move |_| places.with(Vec::len));
    let tiles = move || {
        given.track();
        let over_photograph = photographs.get() && has_photographs.get();
        // What was asked for the page before is no longer wanted.
        session.with_value(|session| session.seen().forget_waiting());
        let shown: Vec<Place> =
            places.with(|places| places.iter().skip(TILES * page.get()).take(TILES).cloned().collect());
        shown.into_iter().map(|place| view! { <Tile session place over_photograph /> }).collect_view()
    };
    view! {
        <Show when=move || fine.with(Option::is_some)>
            <div class="card" data-testid="check-gallery">
                <h2 class="heading">{texts().gallery}</h2>
                <div class="check__row" role="group" aria-label=texts().pages_region>
                    <label class="field">
                        <span class="field__name">{texts().gallery_class}</span>
                        <select
                            class="input"
                            data-testid="gallery-class"
                            on:change=move |event| class.set(event_target_value(&event).parse().ok())
                        >
                            <option value="">{texts().gallery_own_worst}</option>
                            {classes}
                        </select>
                    </label>
                    <Show when=move || has_photographs.get()>
                        <label class="field">
                            <input
                                type="checkbox"
                                data-testid="gallery-photographs"
                                prop:checked=photographs
                                on:change=move |event| photographs.set(event_target_checked(&event))
                            />
                            {texts().gallery_photographs}
                        </label>
                    </Show>
                    <Pager of="gallery" page height=Signal::stored(TILES) count />
                </div>
                <Legend />
                <Show when=move || count.get() == 0>
                    <p class="card__about">{texts().gallery_none}</p>
                </Show>
                <div class="gallery">{tiles}</div>
            </div>
        </Show>
    }
}

/// What the colours mean.
#[component]
pub(super) fn Legend() -> impl IntoView {
    view! {
        <ul class="look__legend">
            <li><span class="look__swatch look__swatch--tp"></span>{texts().true_positive}</li>
            <li><span class="look__swatch look__swatch--fp"></span>{texts().false_positive}</li>
            <li><span class="look__swatch look__swatch--fn"></span>{texts().false_negative}</li>
            <li><span class="look__swatch look__swatch--out"></span>{texts().left_out_pixels}</li>
        </ul>
    }
}
