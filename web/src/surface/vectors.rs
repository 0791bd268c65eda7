//! Three small vectors as bars that are dragged, and as sliders.

use super::lists;
use super::session::SurfaceSession;
use crate::link::{LinkState, LinkStateStoreFields, decimal};
use crate::plot::{Csv, Figure, Frame, Range, Sheet, Table, Words, capture, place, resized};
use crate::texts::surface_texts;
use crate::theme;
use leptos::html::Canvas;
use leptos::prelude::*;
use reactive_stores::Store;
use std::rc::Rc;
use web_sys::PointerEvent;

/// What the vectors are called.
pub(super) const NAMES: [&str; 3] = ["x", "y", "z"];

/// The vectors of the link.
pub(super) fn vectors_of(text: &str) -> [Vec<f64>; 3] {
    lists::vectors(text, decimal::read).unwrap_or_else(|| [vec![1.0, 0.0], vec![1.0, 1.0], vec![0.0, 1.0]])
}

/// The same with one value changed.
fn with_value(text: &str, [vector, at]: [usize; 2], value: f64) -> String {
    let mut vectors = vectors_of(text);
    if let Some(place) = vectors[vector].get_mut(at) {
        *place = (100.0 * value.clamp(0.0, 1.0)).round() / 100.0;
    }
    lists::write_vectors(&vectors)
}

/// The same with another number of values: cut off, or filled with zeros.
pub(super) fn of_length(text: &str, length: usize) -> String {
    let mut vectors = vectors_of(text);
    for vector in &mut vectors {
        vector.resize(length, 0.0);
    }
    lists::write_vectors(&vectors)
}

const TOP: f64 = 26.0;
const BOTTOM: f64 = 26.0;
const SIDES: f64 = 34.0;
/// Space between two vectors, in widths of a bar.
const GAP: f64 = 1.2;

/// Each bar's vector, place, left edge and width.
fn bars(width: f64, length: usize) -> Vec<([usize; 2], f64, f64)> {
    let slots = 3.0 * length as f64 + 2.0 * GAP;
    let slot = (width - 2.0 * SIDES) / slots;
    (0..3 * length)
        .map(|bar| {
            let (vector, at) = (bar / length, bar % length);
            let left = SIDES + slot * (bar as f64 + GAP * vector as f64);
            ([vector, at], left + 0.1 * slot, 0.8 * slot)
        })
        .collect()
}

/// The bar nearest to a place, and the value of its height.
fn under([x, y]: [f64; 2], [width, height]: [f64; 2], length: usize) -> Option<([usize; 2], f64)> {
    let distance = |(_, left, wide): &([usize; 2], f64, f64)| (left + wide / 2.0 - x).abs();
    let nearest = bars(width, length).into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    Some((nearest.0, value_at(y, height)))
}

fn value_at(y: f64, height: f64) -> f64 {
    (1.0 - (y - TOP) / (height - TOP - BOTTOM)).clamp(0.0, 1.0)
}

/// Bars and sliders.
#[component]
pub(super) fn Vectors(session: StoredValue<SurfaceSession, LocalStorage>) -> impl IntoView {
    let texts = surface_texts();
    let state = session.with_value(SurfaceSession::state);
    let canvas: NodeRef<Canvas> = NodeRef::new();
    let resized = resized();
    let vectors = Memo::new(move |_| vectors_of(&state.vectors().get()));
    Effect::new(move |_| {
        state.theme().track();
        resized.track();
        if let Some(sheet) = canvas.get().as_ref().and_then(Sheet::on) {
            draw(&sheet, &vectors.get());
        }
    });
    let held = StoredValue::new(None::<[usize; 2]>);
    let size = move || {
        let box_ = canvas.get_untracked()?.get_bounding_client_rect();
        Some([box_.width(), box_.height()])
    };
    let set = move |which: [usize; 2], value: f64| {
        state.vectors().update(|text| *text = with_value(text, which, value));
    };
    let down = move |event: PointerEvent| {
        let Some((canvas, size)) = canvas.get_untracked().zip(size()).filter(|_| event.button() == 0) else { return };
        let length = vectors.get_untracked()[0].len();
        if let Some((which, value)) = under(place(&canvas, &event), size, length) {
            capture(&canvas, &event);
            held.set_value(Some(which));
            set(which, value);
        }
    };
    let moved = move |event: PointerEvent| {
        if let (Some(canvas), Some(which), Some(size), true) =
            (canvas.get_untracked(), held.get_value(), size(), event.buttons() & 1 == 1)
        {
            set(which, value_at(place(&canvas, &event)[1], size[1]));
        }
    };
    let table = Memo::new(move |_| {
        let vectors = vectors.get();
        let header = (1..=vectors[0].len()).map(|at| at.to_string());
        let row = |(name, vector): (&&str, &Vec<f64>)| {
            std::iter::once((*name).to_owned()).chain(vector.iter().map(|value| format!("{value:.4}"))).collect()
        };
        Table {
            header: std::iter::once(String::new()).chain(header).collect(),
            rows: NAMES.iter().zip(&vectors).map(row).collect(),
        }
    });
    let frame = Frame {
        name: "vectors".to_owned(),
        title: Signal::stored(texts.vectors_title.to_owned()),
        about: Signal::stored(texts.vectors_about.to_owned()),
        pill: None,
        table: table.into(),
        csv: Rc::new(move || {
            let vectors = vectors.get_untracked();
            let header = (1..=vectors[0].len()).map(|at| format!(",value_{at}")).collect::<Vec<_>>().concat();
            Some(Csv::new(format!("vector{header}"), 3, move |row| {
                let values = vectors[row].iter().map(|value| format!(",{value}")).collect::<Vec<_>>().concat();
                format!("{}{values}", NAMES[row])
            }))
        }),
    };
    view! {
        <Figure frame canvas>
            <canvas
                node_ref=canvas
                class="plot__canvas plot__canvas--bars"
                role="img"
                aria-label=texts.vectors_about
                data-testid="plot-vectors"
                on:pointerdown=down
                on:pointermove=moved
                on:pointerup=move |_| held.set_value(None)
                on:pointercancel=move |_| held.set_value(None)
            ></canvas>
            <Sliders state length=Signal::derive(move || vectors.get()[0].len()) />
        </Figure>
    }
}

/// A slider a value.
#[component]
fn Sliders(state: Store<LinkState>, #[prop(into)] length: Signal<usize>) -> impl IntoView {
    let length = Memo::new(move |_| length.get());
    let column = move |vector: usize| {
        let ranges = (0..length.get()).map(|at| {
            let value =
                Signal::derive(move || vectors_of(&state.vectors().get())[vector].get(at).copied().unwrap_or_default());
            let name = format!("{}{}", NAMES[vector], SUBSCRIPTS[at]);
            view! {
                <Range
                    name=name
                    range=["0", "1", "0.01"]
                    value
                    on_value=move |value| state.vectors().update(|text| *text = with_value(text, [vector, at], value))
                    decimals=2
                    testid=format!("vector-{}{}", NAMES[vector], at + 1)
                />
            }
        });
        view! { <div class="vectors__column">{ranges.collect_view()}</div> }
    };
    view! { <div class="vectors">{move || (0..3).map(column).collect_view()}</div> }
}

const SUBSCRIPTS: [&str; 4] = ["₁", "₂", "₃", "₄"];

fn draw(sheet: &Sheet, vectors: &[Vec<f64>; 3]) {
    let tokens = ["--ink", "--ink-2", "--line", "--accent", "--sunken", "--surface"].map(theme::token);
    let [ink, quiet, line, accent, sunken, surface] = &tokens;
    let (width, height) = (sheet.width, sheet.height - TOP - BOTTOM);
    let at = |value: f64| TOP + height * (1.0 - value);
    sheet.pen(line, 1.0, &[]);
    for value in [0.0, 0.5, 1.0] {
        sheet.line([[SIDES - 6.0, at(value)], [width - SIDES + 6.0, at(value)]]);
        let words = Words::new(quiet).mono().aligned("right", "middle");
        sheet.text(&format!("{value}"), [SIDES - 10.0, at(value)], words);
    }
    let length = vectors[0].len();
    let bars = bars(width, length);
    for ([vector, place], left, wide) in &bars {
        let value = vectors[*vector][*place];
        let context = &sheet.context;
        sheet.fill(sunken);
        context.fill_rect(*left, TOP, *wide, height);
        sheet.fill(accent);
        context.set_global_alpha(0.82);
        context.fill_rect(*left, at(value), *wide, height * value);
        context.set_global_alpha(1.0);
        // A grip on its upper edge.
        sheet.pen(surface, 5.0, &[]);
        sheet.line([[left + wide * 0.3, at(value)], [left + wide * 0.7, at(value)]]);
        sheet.pen(accent, 3.0, &[]);
        sheet.line([[left + wide * 0.3, at(value)], [left + wide * 0.7, at(value)]]);
        let words = Words::new(ink).mono().aligned("center", "middle").halo(surface);
        sheet.text(&format!("{value:.2}"), [left + wide / 2.0, (at(value) - 11.0).max(10.0)], words);
    }
    for (vector, name) in NAMES.iter().enumerate() {
        let (first, last) = (&bars[vector * length], &bars[(vector + 1) * length - 1]);
        let middle = (first.1 + last.1 + last.2) / 2.0;
        sheet.text(name, [middle, sheet.height - 11.0], Words::new(ink).bold().aligned("center", "middle"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_under_a_pointer_is_the_one_drawn_there() {
        for length in 2..5 {
            for (which, left, wide) in bars(500.0, length) {
                let (found, value) =
                    under([left + wide / 2.0, TOP + 37.0], [500.0, 100.0 + TOP + BOTTOM], length).unwrap();
                assert_eq!(found, which);
                assert!((value - 0.63).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn lengths_change_and_values_are_cut_off() {
        assert_eq!(of_length("1,0;1,1;0,1", 3), "1,0,0;1,1,0;0,1,0");
        assert_eq!(with_value("1,0;1,1;0,1", [1, 0], 0.333), "1,0;0.33,1;0,1");
        assert_eq!(with_value("1,0;1,1;0,1", [2, 1], 7.0), "1,0;1,1;0,1");
    }
}
