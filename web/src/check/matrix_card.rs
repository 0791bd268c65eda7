//! The image × class matrix of a check, a page of images at a time, and the small plots beside it.

use super::pager::Pager;
use super::seen::Place;
use super::session::CheckSession;
use super::worst::{worst_class, worst_first};
use crate::bias::OWN_SET;
use crate::fine::{Fine, Matrix, MatrixHands, Plots};
use crate::link::{self, LinkState, Over};
use crate::texts::check_study::texts;
use jdt_engine::FineModel;
use leptos::prelude::*;
use reactive_stores::Store;
use std::sync::Arc;

/// Cells of a page; a page has rows for so many, and no fewer than the least.
const CELLS: usize = 480;
const ROWS: [usize; 2] = [4, 24];
/// Beyond so many classes there is no matrix.
const MOST_CLASSES: usize = 120;

/// Everything that is drawn of images, classes and objects; a plot after the other.
#[component]
pub(super) fn FineCard(session: StoredValue<CheckSession, LocalStorage>) -> impl IntoView {
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    let study: Fine = signals.fine.into();
    let has_images = Memo::new(move |_| {
        study
            .with(|study| study.as_ref().is_some_and(|study| study.models.iter().any(|model| !model.images.is_empty())))
    });
    view! {
        <Show when=move || has_images.get()>
            <div class="card" data-testid="check-fine">
                <div class="check__row">
                    <h2 class="heading">{texts().matrix}</h2>
                    <button class="button" data-testid="open-in-bias" on:click=move |_| open_in_bias(state)>
                        {texts().size_bias}
                    </button>
                </div>
                <Pages session study />
                <div class="check__plots">
                    <Plots study state />
                </div>
            </div>
        </Show>
    }
}

/// Goes to Bias, with this data set.
fn open_in_bias(state: Store<LinkState>) {
    // The address alone is changed: a state that were changed here would be written under the place that is left.
    let state = LinkState { set: OWN_SET.to_owned(), ..state.get_untracked() };
    let hash = link::write(link::Place::Bias, &state);
    // A hash can always be set.
    let _ = window().location().set_hash(&hash);
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// The rows of a page.
fn rows_of(classes: usize) -> usize {
    (CELLS / classes.max(1)).clamp(ROWS[0], ROWS[1])
}

/// The matrix, and what turns its pages.
#[component]
pub(crate) fn Pages(session: StoredValue<CheckSession, LocalStorage>, study: Fine) -> impl IntoView {
    let signals = session.with_value(CheckSession::signals);
    let (over, is_by_name, page) = (RwSignal::new(Over::C), RwSignal::new(false), RwSignal::new(0_usize));
    let looked = RwSignal::new(None::<(usize, usize)>);
    let of_model = move |read: &dyn Fn(&FineModel) -> Vec<usize>| {
        study.with(|study| study.as_ref().and_then(|study| Some(read(study.models.get(signals.model.get())?))))
    };
    let all = Memo::new(move |_| {
        let order = |model: &FineModel| {
            if is_by_name.get() { (0..model.images.len()).collect() } else { worst_first(model) }
        };
        Arc::new(of_model(&order).unwrap_or_default())
    });
    let classes = Memo::new(move |_| study.with(|study| study.as_ref().map_or(0, |study| study.classes.len())));
    let height = move || rows_of(classes.get());
    // Another model or order begins with its first page, and looks at the first image.
    Effect::new(move |_| {
        all.track();
        page.set(0);
        looked.set(None);
    });
    Effect::new(move |_| {
        page.track();
        looked.set(None);
    });
    let rows = Memo::new(move |_| {
        let height = height();
        Arc::new(all.with(|all| all.iter().skip(page.get() * height).take(height).copied().collect::<Vec<_>>()))
    });
    let look = Memo::new(move |_| {
        let first = || {
            let image = rows.with(|rows| rows.first().copied())?;
            let class =
                study.with(|study| worst_class(study.as_ref()?.models.get(signals.model.get())?.images.get(image)?));
            Some((image, class.unwrap_or(0)))
        };
        looked.get().or_else(first).unwrap_or((0, 0))
    });
    let hands = MatrixHands {
        model: signals.model.into(),
        over: over.into(),
        rows: Some(rows.into()),
        is_echo: true,
        look: look.into(),
        on_model: Callback::new(move |model| {
            signals.picked.set(None);
            signals.model.set(model);
        }),
        on_over: Callback::new(move |reading| over.set(reading)),
        on_look: Callback::new(move |place| looked.set(Some(place))),
    };
    let images = move || all.with(|all| all.len());
    let pages = move || images().div_ceil(height()).max(1);
    let names = Memo::new(move |_| {
        let (image, class) = look.get();
        study.with(|study| {
            let study = study.as_ref()?;
            let image = study.models.get(signals.model.get())?.images.get(image)?;
            Some((image.name.clone(), study.classes.get(class)?.clone()))
        })
    });
    let closer = move |_| {
        let ((image, class), model) = (look.get_untracked(), signals.model.get_untracked());
        signals.zoomed.set(Some(Place { model, image, class }));
    };
    view! {
        <Show
            when=move || classes.get() <= MOST_CLASSES
            fallback=move || view! { <p class="card__about">{(texts().matrix_too_wide)(classes.get())}</p> }
        >
            <div class="check__row" role="group" aria-label=texts().pages_region>
                <label class="field">
                    <span class="field__name">{texts().order}</span>
                    <select
                        class="input"
                        data-testid="matrix-order"
                        on:change=move |event| is_by_name.set(event_target_value(&event) == "name")
                    >
                        <option value="worst">{texts().worst_first}</option>
                        <option value="name">{texts().by_name}</option>
                    </select>
                </label>
                <Pager of="matrix" page height=Signal::derive(height) count=Signal::derive(images) />
                <button class="button" data-testid="matrix-look" on:click=closer>
                    {move || names.get().map(|(image, class)| (texts().look_closer)(&image, &class))}
                </button>
            </div>
            <Matrix study hands />
            <Show when=move || { pages() > 1 }>
                <p class="card__about">{move || (texts().matrix_of_all)(images())}</p>
            </Show>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_fewer_rows_where_there_are_many_classes() {
        assert_eq!([2, 20, 21, 80, 400].map(rows_of), [24, 24, 22, 6, 4]);
    }
}
