//! A cell of the matrix: the IoU of an image and a class, or NULL.

use super::matrix::MatrixHands;
use super::matrix_grid::{Shown, cell_id, of};
use crate::colour;
use crate::format::{exact, percent};
use crate::texts::bias::texts;
use jdt_engine::FineCell;
use leptos::html::Button;
use leptos::prelude::*;
use web_sys::{HtmlButtonElement, HtmlElement};

/// A short share of 1: a cell is read as part of a pattern.
fn short(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{:.0}", 100.0 * value))
}

/// What a cell shows, and what it says to those who hear it.
#[derive(Debug, Clone, PartialEq)]
struct CellNow {
    cell: FineCell,
    /// Its pixels against those of the heaviest cell of its class: how much it is in D.
    weight: f64,
    words: String,
}

/// The cell.
#[component]
pub(super) fn Cell(
    shown: Signal<Option<Shown>>,
    hands: MatrixHands,
    image: Memo<Option<usize>>,
    place: usize,
    class: usize,
    name: Memo<Option<String>>,
    heaviest: Memo<Option<Vec<u64>>>,
) -> impl IntoView {
    let now = of(shown, move |model| {
        let image = model.images.get(image.get()?)?;
        let cell = *image.cells.get(class)?;
        let heaviest = heaviest.with(|heaviest| heaviest.as_ref()?.get(class).copied())?.max(1);
        let class = shown.with(|shown| Some((texts().class)(shown.as_ref()?.0.classes.get(class)?)))?;
        let iou = cell.iou.map(|iou| percent(Some(iou)));
        let words = (texts().cell)(&image.name, &class, iou, cell.is_worst);
        Some(CellNow { cell, weight: cell.union as f64 / heaviest as f64, words })
    });
    let button: NodeRef<Button> = NodeRef::new();
    Effect::new(move |_| {
        if let (Some(button), Some(now)) = (button.get(), now.get()) {
            now.write_on(&button);
        }
    });
    let looked = Memo::new(move |_| image.get().is_some_and(|image| hands.look.get() == (image, class)));
    let id = |id: &'static str, is_echo: bool| (hands.is_echo == is_echo).then_some(id);
    view! {
        <td class="matrix__place">
            <button
                node_ref=button
                id=cell_id(place, class)
                class="matrix__cell"
                class:matrix__cell--looked=move || looked.get()
                tabindex=move || if looked.get() { "0" } else { "-1" }
                aria-pressed=move || looked.get().to_string()
                data-metric=id("IoU", false)
                data-cell=id("IoU", true)
                data-image=move || name.get()
                data-class=class.to_string()
                on:click=move |_| {
                    if let Some(image) = image.get_untracked() {
                        hands.on_look.run((image, class));
                    }
                }
            ></button>
        </td>
    }
}

impl CellNow {
    /// Writes everything at once: a watcher for each attribute would take as long again for every matrix.
    fn write_on(&self, button: &HtmlButtonElement) {
        let FineCell { tp, union, iou, is_worst } = self.cell;
        let classes = button.class_list();
        for (name, is) in [("null", iou.is_none()), ("dark", iou.is_some_and(is_dark)), ("worst", is_worst)] {
            // Only a name with a space in it fails.
            let _ = classes.toggle_with_force(&format!("matrix__cell--{name}"), is);
        }
        let style = HtmlElement::style(button);
        let ground = iou.map(css).unwrap_or_default();
        for (name, value) in [("background-color", ground), ("--weight", format!("{:.2}%", 100.0 * self.weight))] {
            // Nobody has made the style read-only.
            let _ = style.set_property(name, &value);
        }
        for (name, value) in [
            ("aria-label", self.words.clone()),
            ("data-value", exact(iou)),
            ("data-tp", tp.to_string()),
            ("data-union", union.to_string()),
            ("data-worst", is_worst.to_string()),
        ] {
            // As every name of an attribute, it can be set.
            let _ = button.set_attribute(name, &value);
        }
        button.set_text_content(Some(&short(iou)));
    }
}

/// Whether light words are better read on a value's colour than dark ones: its relative luminance is below that at which
/// white and black have the same contrast.
///
/// # Source
/// WCAG 2.2, relative luminance and contrast ratio.
#[expect(clippy::cast_possible_truncation, reason = "a share of 1, for a colour")]
pub(crate) fn is_dark(value: f64) -> bool {
    let linear = |byte: u8| {
        let share = f64::from(byte) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let [r, g, b] = colour::scalar(value as f32).map(linear);
    0.2126 * r + 0.7152 * g + 0.0722 * b < 0.179
}

/// The colour of a value as CSS.
#[expect(clippy::cast_possible_truncation, reason = "a share of 1, for a colour")]
pub(crate) fn css(value: f64) -> String {
    let [r, g, b] = colour::scalar(value as f32);
    format!("rgb({r} {g} {b})")
}
