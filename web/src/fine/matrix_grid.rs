//! The rows of the matrix and its margins.

use super::matrix::{MatrixHands, READINGS};
use super::matrix_cell::Cell;
use super::matrix_sum::total;
use super::turns::{in_next_frame, in_turn};
use crate::format::{exact, percent};
use crate::link::Over;
use crate::texts::bias::texts;
use jdt_engine::{FineImage, FineModel, FineStudy};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use std::ops::Range;
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// So many rows are written in one task, and styled in one frame.
const ROWS_AT_ONCE: usize = 12;

fn letter(over: Over) -> &'static str {
    READINGS.into_iter().find(|(known, _)| *known == over).map_or("c", |(_, letter)| letter)
}

/// A study, and the model that is shown of it.
pub(super) type Shown = (Arc<FineStudy>, usize);

/// Whether nothing new is shown; an answer is never changed in place.
pub(super) fn is_same(old: Option<&Shown>, new: Option<&Shown>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => Arc::ptr_eq(&old.0, &new.0) && old.1 == new.1,
        (old, new) => old.is_none() && new.is_none(),
    }
}

pub(super) fn model_of(shown: &Shown) -> Option<&FineModel> {
    shown.0.models.get(shown.1)
}

/// Something of the model that is shown.
pub(super) fn of<T: Clone + PartialEq + Send + Sync + 'static>(
    shown: Signal<Option<Shown>>,
    read: impl Fn(&FineModel) -> Option<T> + Send + Sync + 'static,
) -> Memo<Option<T>> {
    Memo::new(move |_| shown.with(|shown| read(model_of(shown.as_ref()?)?)))
}

/// Classes in the page's language.
fn names(classes: &[String]) -> Vec<String> {
    classes.iter().map(|class| (texts().class)(class)).collect()
}

/// The table itself. What it shows changes in place, so that a cell keeps the focus while sliders move.
#[component]
pub(super) fn Grid(shown: Signal<Option<Shown>>, hands: MatrixHands) -> impl IntoView {
    let texts = texts();
    let name = of(shown, |model| Some(model.name.clone()));
    let classes =
        Memo::new(move |_| shown.with(|shown| shown.as_ref().map(|shown| names(&shown.0.classes)).unwrap_or_default()));
    let images = of(shown, |model| Some(model.images.len()));
    let rows = Memo::new(move |_| hands.rows_of(images.get().unwrap_or(0)));
    let count = Memo::new(move |_| rows.with(|rows| rows.len()));
    let total = Memo::new(move |_| shown.with(|shown| total(model_of(shown.as_ref()?)?, hands.over.get())));
    let key = move |event: KeyboardEvent| {
        let (image, class) = hands.look.get_untracked();
        let columns = classes.with_untracked(Vec::len);
        let rows = rows.get_untracked();
        let place = rows.iter().position(|&row| row == image).unwrap_or(0);
        let image_at = |place: usize| rows.get(place.min(rows.len().saturating_sub(1))).copied().unwrap_or(image);
        let next = match event.key().as_str() {
            "ArrowUp" => (image_at(place.saturating_sub(1)), class),
            "ArrowDown" => (image_at(place + 1), class),
            "ArrowLeft" => (image, class.saturating_sub(1)),
            "ArrowRight" => (image, (class + 1).min(columns.saturating_sub(1))),
            _ => return,
        };
        event.prevent_default();
        hands.on_look.run(next);
        let place = rows.iter().position(|&row| row == next.0).unwrap_or(0);
        let cell = document().get_element_by_id(&cell_id(place, next.1));
        if let Some(cell) = cell.and_then(|cell| cell.dyn_into::<web_sys::HtmlElement>().ok()) {
            // An element that cannot be focused leaves the focus where it was.
            let _ = cell.focus();
        }
    };
    view! {
        <table
            class=move || format!("matrix matrix--{}", letter(hands.over.get()))
            data-testid="matrix"
            data-model=move || (!hands.is_echo).then(|| name.get()).flatten()
        >
            <thead>
                <tr>
                    <th scope="col">{texts.image}</th>
                    {move || classes.get().into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view()}
                    <th scope="col" class="matrix__head-i">{texts.mean_i}</th>
                </tr>
            </thead>
            <tbody on:keydown=key>
                {move || {
                    let (columns, count) = (classes.with(Vec::len), count.get());
                    let (mut shown, mut over) = (shown, Signal::derive(move || Some(hands.over.get())));
                    (0..count.div_ceil(ROWS_AT_ONCE))
                        .map(|group| {
                            (shown, over) = (in_turn(shown), in_next_frame(over));
                            let places = group * ROWS_AT_ONCE..((group + 1) * ROWS_AT_ONCE).min(count);
                            view! { <Group shown over hands rows places columns /> }
                        })
                        .collect_view()
                }}
            </tbody>
            <tfoot>
                <Foot shown classes over=Over::C name=texts.mean_c is_echo=hands.is_echo />
                <Foot shown classes over=Over::D name=texts.ratio_d is_echo=hands.is_echo />
                <tr>
                    <th scope="row" colspan=move || (classes.with(Vec::len) + 1).to_string() class="matrix__total-name">
                        {move || (texts.total)(hands.over.get())}
                    </th>
                    <td class="matrix__total" data-testid="matrix-total" data-value=move || exact(total.get())>
                        {move || percent(total.get())}
                    </td>
                </tr>
            </tfoot>
        </table>
    }
}

/// Neighbouring rows, which are there as soon as it is their turn.
#[component]
fn Group(
    shown: Signal<Option<Shown>>,
    over: Signal<Option<Over>>,
    hands: MatrixHands,
    rows: Memo<Arc<Vec<usize>>>,
    places: Range<usize>,
    columns: usize,
) -> impl IntoView {
    // The pixels of each class's heaviest cell.
    let heaviest = of(shown, |model| {
        let union = |image: &FineImage, class: usize| image.cells.get(class).map_or(0, |cell| cell.union);
        let of_class = |class| model.images.iter().map(|image| union(image, class)).max().unwrap_or(0);
        Some((0..model.classes.len()).map(of_class).collect::<Vec<u64>>())
    });
    let is_due = Memo::new(move |_| shown.with(Option::is_some));
    let row = move |place: usize| {
        let image = Memo::new(move |_| rows.with(|rows| rows.get(place).copied()));
        view! { <Row shown over hands image place columns heaviest /> }
    };
    view! {
        <Show when=move || is_due.get()>{places.clone().map(row).collect_view()}</Show>
    }
}

/// The id of the cell of a row as it is shown.
pub(super) fn cell_id(place: usize, class: usize) -> String {
    format!("matrix-{place}-{class}")
}

#[component]
fn Row(
    shown: Signal<Option<Shown>>,
    over: Signal<Option<Over>>,
    hands: MatrixHands,
    image: Memo<Option<usize>>,
    place: usize,
    columns: usize,
    heaviest: Memo<Option<Vec<u64>>>,
) -> impl IntoView {
    let name = of(shown, move |model| Some(model.images.get(image.get()?)?.name.clone()));
    let mean = of(shown, move |model| model.images.get(image.get()?)?.mean);
    let worst = of(shown, move |model| Some(model.images.get(image.get()?)?.is_worst));
    let looked = Memo::new(move |_| image.get() == Some(hands.look.get().0));
    let id = |id: &'static str, is_echo: bool| (hands.is_echo == is_echo).then_some(id);
    view! {
        <tr
            class=move || format!("matrix__row matrix__row--{}", over.get().map_or("", letter))
            class:matrix__row--looked=move || looked.get()
        >
            <th scope="row" class="number matrix__name" title=move || name.get()>{move || name.get()}</th>
            {(0..columns).map(|class| view! { <Cell shown hands image place class name heaviest /> }).collect_view()}
            <td
                class="number matrix__mean"
                class:matrix__mean--worst=move || worst.get() == Some(true)
                data-metric=id("mIoU_I", false)
                data-cell=id("mIoU_I", true)
                data-image=move || name.get()
                data-value=move || exact(mean.get())
            >
                {move || mean.get().map_or_else(|| percent(None), |mean| format!("{:.1}", 100.0 * mean))}
            </td>
        </tr>
    }
}

/// The classes' values over the images, in one of two ways.
#[component]
fn Foot(
    shown: Signal<Option<Shown>>,
    classes: Memo<Vec<String>>,
    over: Over,
    name: &'static str,
    is_echo: bool,
) -> impl IntoView {
    let is_d = over == Over::D;
    let metric = if is_d { "mIoU_D" } else { "mIoU_C" };
    let cell = move |class: usize| {
        let measured = of(shown, move |model| {
            let column = model.classes.get(class)?;
            if is_d { column.dataset.value } else { column.images.value }
        });
        let title = move || {
            shown.with(|shown| {
                let column = model_of(shown.as_ref()?)?.classes.get(class)?;
                Some(if is_d {
                    format!("{} / {}", column.tp, column.union)
                } else {
                    format!("n = {}", column.images.n)
                })
            })
        };
        view! {
            <td
                class="number"
                title=title
                data-metric=(!is_echo).then_some(metric)
                data-cell=is_echo.then_some(metric)
                data-class=class.to_string()
                data-value=move || exact(measured.get())
            >
                {move || measured.get().map_or_else(|| percent(None), |value| format!("{:.1}", 100.0 * value))}
            </td>
        }
    };
    view! {
        <tr class=format!("matrix__foot matrix__foot--{}", letter(over))>
            <th scope="row">{name}</th>
            {move || (0..classes.with(Vec::len)).map(cell).collect_view()}
            <td></td>
        </tr>
    }
}
