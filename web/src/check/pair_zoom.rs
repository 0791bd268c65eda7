//! A pair, large: another class, nearer, and over to Paint.

use super::gallery::Legend;
use super::looker::Answer;
use super::pair_picture::{PairPicture, Shown, ask, names_of};
use super::session::CheckSession;
use super::to_paint::{notes, open};
use crate::texts::check_study::texts;
use crate::texts::said;
use jdt_engine::{CheckResponse, HandedPair};
use js_sys::ArrayBuffer;
use leptos::html::Dialog;
use leptos::prelude::*;
use std::rc::Rc;

/// The longest side of its picture, in pixels.
const SIDE: usize = 1600;
/// How large the picture is shown: fitted, or so many times the mask.
const ZOOMS: [(&str, Option<f64>); 4] = [("", None), ("1 ×", Some(1.0)), ("2 ×", Some(2.0)), ("4 ×", Some(4.0))];

/// A pair that waits for a yes, with its maps.
type Handed = (HandedPair, Vec<ArrayBuffer>);

/// The dialog; it opens when something is to be looked at.
#[component]
pub(crate) fn PairZoom(session: StoredValue<CheckSession, LocalStorage>, names: Vec<String>) -> impl IntoView {
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    let zoomed = signals.zoomed;
    let dialog: NodeRef<Dialog> = NodeRef::new();
    let is_open = Memo::new(move |_| zoomed.with(Option::is_some));
    Effect::new(move |_| {
        let open = is_open.get();
        if let Some(dialog) = dialog.get().filter(|dialog| dialog.open() != open) {
            if open {
                // Fails only for a dialog that is open already.
                let _ = dialog.show_modal();
            } else {
                dialog.close();
            }
        }
    });
    let times = RwSignal::new(None::<f64>);
    let handed = RwSignal::new_local(None::<Rc<Handed>>);
    let failed = RwSignal::new(None::<String>);
    let names = StoredValue::new(names);
    // Another place is another picture, and another question about Paint.
    let shown = Memo::new(move |_| {
        let place = zoomed.get()?;
        handed.set(None);
        failed.set(None);
        Some(ask(session, &place, SIDE, true))
    });
    let seen = Signal::derive(move || shown.get().map_or(Shown::Waits, |shown| shown.get()));
    let labels = Memo::new(move |_| zoomed.with(|place| names_of(session, place.as_ref()?)));
    let title = move || labels.get().map(|[model, image, _]| format!("{image} · {model}"));
    let words = Signal::derive(move || {
        labels.get().map_or_else(String::new, |[_, image, class]| (texts().picture_words)(&class, &image))
    });
    let classes = move || {
        let chosen = zoomed.with(|place| place.as_ref().map_or(0, |place| place.class));
        let fine = signals.fine.get()?;
        let named = fine.classes.iter().enumerate();
        Some(
            named
                .map(|(at, name)| view! { <option value=at.to_string() prop:selected=at == chosen>{name.clone()}</option> })
                .collect_view(),
        )
    };
    let width = move || {
        let Shown::Here(look) = seen.get() else { return String::new() };
        times.get().map_or_else(|| "100%".to_owned(), |times| format!("{}px", times * look.mask[0] as f64))
    };
    let about = move || match seen.get() {
        Shown::Here(look) => {
            let (slice, of) = look.slice;
            let slice = (of > 1).then(|| (texts().slice)(slice + 1, of));
            let shrunk = (look.mask[0] > look.size[0]).then(|| (texts().shrunk)(look.mask, look.size));
            let missing = look.no_photograph.as_ref().map(|reason| (texts().no_photograph)(&said(reason)));
            slice.into_iter().chain(shrunk).chain(missing).collect::<Vec<_>>().join(" ")
        }
        _ => String::new(),
    };
    let hand = move |_| {
        failed.set(None);
        let asked = zoomed.get_untracked();
        let done: Rc<dyn Fn(Answer)> = Rc::new(move |answer| {
            if zoomed.try_get_untracked() != Some(asked.clone()) {
                return;
            }
            match answer {
                Ok((CheckResponse::Handed(pair), maps)) if pair.notes.is_empty() => {
                    zoomed.set(None);
                    open(&pair, &maps, state);
                }
                Ok((CheckResponse::Handed(pair), maps)) => handed.set(Some(Rc::new((pair, maps)))),
                Ok(_) => {}
                Err(reason) => failed.set(Some(said(&reason))),
            }
        });
        let asked = zoomed
            .with_untracked(|place| names_of(session, place.as_ref()?))
            .is_some_and(|[model, image, _]| session.with_value(|session| session.seen().hand(&model, &image, done)));
        if !asked {
            failed.set(Some(texts().gone.to_owned()));
        }
    };
    let confirm = move |_| {
        if let Some(pair) = handed.get_untracked() {
            zoomed.set(None);
            open(&pair.0, &pair.1, state);
        }
    };
    let said = move || {
        let pair = handed.get()?;
        let lines = notes(&pair.0, &names.get_value());
        Some(view! {
            <div class="pair-zoom__notes" role="status" data-testid="paint-notes">
                <p>{texts().not_as_counted}</p>
                <ul>{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                <button class="button button--primary" data-testid="paint-all-the-same" on:click=confirm>
                    {texts().open_all_the_same}
                </button>
            </div>
        })
    };
    view! {
        <dialog
            node_ref=dialog
            class="pair-zoom"
            aria-labelledby="pair-zoom-title"
            data-testid="pair-zoom"
            on:close=move |_| zoomed.set(None)
        >
            <div class="pair-zoom__head">
                <h2 id="pair-zoom-title" class="pair-zoom__title">{title}</h2>
                <button class="button" data-testid="pair-zoom-close" on:click=move |_| zoomed.set(None)>{texts().close}</button>
            </div>
            <div class="check__row">
                <label class="field">
                    <span class="field__name">{texts().gallery_class}</span>
                    <select
                        class="input"
                        data-testid="pair-zoom-class"
                        on:change=move |event| {
                            if let Ok(class) = event_target_value(&event).parse() {
                                zoomed.update(|place| {
                                    if let Some(place) = place {
                                        place.class = class;
                                    }
                                });
                            }
                        }
                    >
                        {classes}
                    </select>
                </label>
                <label class="field">
                    <span class="field__name">{texts().zoom}</span>
                    <select
                        class="input"
                        data-testid="pair-zoom-times"
                        on:change=move |event| times.set(event_target_value(&event).parse().ok())
                    >
                        {ZOOMS.map(|(name, times)| {
                            let value = times.map(|times| times.to_string()).unwrap_or_default();
                            view! { <option value=value>{if name.is_empty() { texts().zoom_fit } else { name }}</option> }
                        })}
                    </select>
                </label>
                <button class="button" data-testid="check-open-in-paint" on:click=hand>{texts().open_in_paint}</button>
            </div>
            <Legend />
            {move || failed.get().map(|reason| view! { <p class="message" role="alert">{reason}</p> })}
            {said}
            <div class="pair-zoom__region" tabindex="0" role="region" aria-label=texts().zoom>
                <div class="pair-zoom__sheet" style:width=width>
                    <PairPicture shown=seen words testid="pair-zoom-picture".to_owned() />
                </div>
            </div>
            <p class="card__about">{about}</p>
        </dialog>
    }
}
