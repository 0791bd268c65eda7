//! One pixel: each chosen loss over its prediction, for a label that is dragged.

use super::line_chart::{Line, LineChart, Mark, Rule, x_at};
use super::loss_table::{Column, LossTable};
use super::parameters::{FieldRange, Parameters};
use super::session::SurfaceSession;
use super::{lists, names};
use crate::format;
use crate::link::LinkStateStoreFields;
use crate::plot::{Csv, Figure, Frame, Table, capture, place, resized};
use crate::texts::{PixelNow, surface_texts};
use jdt_engine::{PixelQuery, PixelStudy, SurfaceQuery};
use leptos::ev::KeyboardEvent;
use leptos::html::Canvas;
use leptos::prelude::*;
use std::rc::Rc;
use web_sys::PointerEvent;

/// Predictions of a curve.
const POINTS: usize = 201;

/// The plot.
#[component]
pub(super) fn PixelPlot(session: StoredValue<SurfaceSession, LocalStorage>) -> impl IntoView {
    let texts = surface_texts();
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    let canvas: NodeRef<Canvas> = NodeRef::new();
    let resized = resized();
    let query = Memo::new(move |_| {
        let index = state.get().index();
        SurfaceQuery::Pixel(PixelQuery {
            ids: lists::losses(&state.losses().get()),
            index,
            y: state.y().get(),
            points: POINTS,
        })
    });
    Effect::new(move |_| {
        let query = query.get();
        session.with_value(|session| session.ask(query));
    });
    Effect::new(move |_| {
        state.theme().track();
        resized.track();
        if let (Some(canvas), Some(studies)) = (canvas.get(), signals.pixel.get()) {
            chart(&studies, texts.axis_x, texts.axis_loss).draw(&canvas);
        }
    });

    let drag = move |event: &PointerEvent| {
        if let Some(canvas) = canvas.get_untracked() {
            let x = x_at(place(&canvas, event)[0], canvas.get_bounding_client_rect().width(), [0.0, 1.0]);
            state.y().set((100.0 * x).round() / 100.0);
        }
    };
    let down = move |event: PointerEvent| {
        if let (true, Some(canvas)) = (event.button() == 0, canvas.get_untracked()) {
            capture(&canvas, &event);
            drag(&event);
        }
    };
    let moved = move |event: PointerEvent| {
        if event.buttons() & 1 == 1 {
            drag(&event);
        }
    };
    let key = move |event: KeyboardEvent| {
        let y = state.y().get_untracked();
        if let Some(y) = stepped(&event.key(), y, [0.0, 1.0]) {
            event.prevent_default();
            state.y().set(y);
        }
    };
    let table = Memo::new(move |_| signals.pixel.get().map(|studies| coarse(&studies)).unwrap_or_default());
    let frame = Frame {
        name: "pixel".to_owned(),
        title: Signal::stored(texts.pixel_title.to_owned()),
        about: Signal::stored(texts.pixel_about.to_owned()),
        pill: None,
        table: table.into(),
        csv: Rc::new(move || signals.pixel.get_untracked().map(|studies| csv(&studies))),
    };
    view! {
        <Figure frame canvas>
            <canvas
                node_ref=canvas
                class="plot__canvas plot__canvas--wide"
                tabindex="0"
                role="slider"
                aria-label=texts.label_y
                aria-valuemin="0"
                aria-valuemax="1"
                aria-valuenow=move || state.y().get()
                data-testid="plot-pixel"
                on:pointerdown=down
                on:pointermove=moved
                on:keydown=key
            ></canvas>
        </Figure>
    }
}

/// What stands beside the plot.
#[component]
pub(super) fn PixelSide(session: StoredValue<SurfaceSession, LocalStorage>) -> impl IntoView {
    let texts = surface_texts();
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    let of = move |pick: fn(&PixelStudy) -> f64| {
        move |id: &str| signals.pixel.get()?.iter().find(|study| study.id == id).map(pick)
    };
    let columns = vec![
        Column::new(texts.column_lowest_at, "lowest_x", |x| format!("{x:.2}"), of(|study| study.lowest.x)),
        Column::new(texts.column_lowest, "lowest", format::loss, of(|study| study.lowest.loss)),
        Column::new(texts.column_at_label, "at_label", format::loss, of(|study| study.at_label.loss)),
    ];
    let note = Memo::new(move |_| {
        let studies = signals.pixel.get()?;
        let now: Vec<PixelNow> = studies
            .iter()
            .map(|study| PixelNow {
                name: names::spec(&study.id).name,
                lowest_x: study.lowest.x,
                lowest: study.lowest.loss,
                at_label: study.at_label.loss,
            })
            .collect();
        Some((texts.now_pixel)(studies.first()?.at_label.x, &now))
    });
    view! {
        <p class="note" aria-live="polite" data-testid="surface-note">{note}</p>
        <FieldRange name=texts.label_y range=["0", "1", "0.01"] field=state.y() decimals=2 testid="surface-y" />
        <Parameters state />
        <LossTable state columns />
    }
}

/// Where a key moves a value: arrows by a hundredth, Page keys by a tenth, Home and End to the ends.
pub(super) fn stepped(key: &str, value: f64, [low, high]: [f64; 2]) -> Option<f64> {
    let to = match key {
        "ArrowLeft" | "ArrowDown" => value - 0.01,
        "ArrowRight" | "ArrowUp" => value + 0.01,
        "PageDown" => value - 0.1,
        "PageUp" => value + 0.1,
        "Home" => low,
        "End" => high,
        _ => return None,
    };
    Some(((100.0 * to).round() / 100.0).clamp(low, high))
}

fn chart(studies: &[PixelStudy], x_name: &str, y_name: &str) -> LineChart {
    let y = studies.first().map_or(0.0, |study| study.at_label.x);
    let highest = studies.iter().flat_map(|study| &study.points).map(|point| point.loss).fold(1.0, f64::max);
    let (mut lines, mut marks) = (Vec::new(), Vec::new());
    for study in studies {
        let spec = names::spec(&study.id);
        let token = names::token(spec);
        lines.push(Line {
            points: study.points.iter().map(|point| [point.x, point.loss]).collect(),
            token,
            dash: names::dash(spec),
            name: spec.name.to_owned(),
        });
        marks.push(Mark { at: [study.at_label.x, study.at_label.loss], token, filled: false });
        marks.push(Mark { at: [study.lowest.x, study.lowest.loss], token, filled: true });
    }
    LineChart {
        x: [0.0, 1.0],
        y: [0.0, highest],
        x_name: x_name.to_owned(),
        y_name: y_name.to_owned(),
        bands: Vec::new(),
        rules: vec![Rule::Handle { x: y, words: format!("y = {y:.2}") }],
        lines,
        marks,
    }
}

/// Every tenth of x, and the label.
fn coarse(studies: &[PixelStudy]) -> Table {
    let Some(first) = studies.first() else { return Table::default() };
    let tenth = |x: f64| ((10.0 * x).round() - 10.0 * x).abs() < 1e-9;
    let header =
        std::iter::once("x".to_owned()).chain(studies.iter().map(|study| names::spec(&study.id).name.to_owned()));
    let rows = (0..first.points.len())
        .filter(|&at| tenth(first.points[at].x) || first.points[at].x == first.at_label.x)
        .map(|at| {
            let x = format!("{:.2}", first.points[at].x);
            std::iter::once(x).chain(studies.iter().map(|study| format::loss(study.points[at].loss))).collect()
        })
        .collect();
    Table { header: header.collect(), rows }
}

fn csv(studies: &[PixelStudy]) -> Csv {
    let header = studies.iter().map(|study| format!(",loss_{0},slope_{0}", study.id)).collect::<Vec<_>>().concat();
    let curves: Vec<_> = studies.iter().map(|study| study.points.clone()).collect();
    let rows = curves.first().map_or(0, Vec::len);
    Csv::new(format!("x{header}"), rows, move |row| {
        let values = curves
            .iter()
            .map(|curve| format!(",{},{}", curve[row].loss, curve[row].slope))
            .collect::<Vec<_>>()
            .concat();
        format!("{}{values}", curves[0][row].x)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_step_and_stop_at_the_ends() {
        assert_eq!(stepped("ArrowRight", 0.29, [0.0, 1.0]), Some(0.3));
        assert_eq!(stepped("PageDown", 0.05, [0.0, 1.0]), Some(0.0));
        assert_eq!(stepped("End", 0.05, [-2.0, 2.0]), Some(2.0));
        assert_eq!(stepped("a", 0.05, [0.0, 1.0]), None);
    }
}
