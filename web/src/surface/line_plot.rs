//! The real line: both forms of the Jaccard metric loss for one label.

use super::line_chart::{Band, Line, LineChart, Mark, Rule, x_at};
use super::parameters::FieldRange;
use super::pixel_plot::stepped;
use super::session::SurfaceSession;
use crate::format;
use crate::link::LinkStateStoreFields;
use crate::plot::{Csv, Figure, Frame, Table, capture, place, resized};
use crate::texts::{SurfaceTexts, surface_texts};
use jdt_engine::{LineQuery, LineStudy, SurfaceQuery};
use leptos::ev::KeyboardEvent;
use leptos::html::Canvas;
use leptos::prelude::*;
use std::rc::Rc;
use web_sys::PointerEvent;

const ENDS: [f64; 2] = [-2.0, 2.0];
const POINTS: usize = 401;

/// The plot.
#[component]
pub(super) fn LinePlot(session: StoredValue<SurfaceSession, LocalStorage>) -> impl IntoView {
    let texts = surface_texts();
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    let canvas: NodeRef<Canvas> = NodeRef::new();
    let resized = resized();
    Effect::new(move |_| {
        let query = SurfaceQuery::Line(LineQuery { y: state.yr().get(), ends: ENDS, points: POINTS });
        session.with_value(|session| session.ask(query));
    });
    Effect::new(move |_| {
        state.theme().track();
        resized.track();
        if let (Some(canvas), Some(study)) = (canvas.get(), signals.line.get()) {
            chart(texts, &study).draw(&canvas);
        }
    });
    let drag = move |event: &PointerEvent| {
        if let Some(canvas) = canvas.get_untracked() {
            let y = x_at(place(&canvas, event)[0], canvas.get_bounding_client_rect().width(), ENDS);
            state.yr().set((100.0 * y).round() / 100.0);
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
        if let Some(y) = stepped(&event.key(), state.yr().get_untracked(), ENDS) {
            event.prevent_default();
            state.yr().set(y);
        }
    };
    let table = Memo::new(move |_| signals.line.get().map(|study| coarse(&study)).unwrap_or_default());
    let frame = Frame {
        name: "line".to_owned(),
        title: Signal::stored(texts.line_title.to_owned()),
        about: Signal::stored(texts.line_about.to_owned()),
        pill: None,
        table: table.into(),
        csv: Rc::new(move || {
            let points = signals.line.get_untracked()?.points.clone();
            Some(Csv::new("x,form_a,slope_a,form_b,slope_b", points.len(), move |row| {
                let point = points[row];
                format!("{},{},{},{},{}", point.x, point.a[0], point.a[1], point.b[0], point.b[1])
            }))
        }),
    };
    view! {
        <Figure frame canvas>
            <canvas
                node_ref=canvas
                class="plot__canvas plot__canvas--wide"
                tabindex="0"
                role="slider"
                aria-label=texts.label_y
                aria-valuemin="-2"
                aria-valuemax="2"
                aria-valuenow=move || state.yr().get()
                data-testid="plot-line"
                on:pointerdown=down
                on:pointermove=moved
                on:keydown=key
            ></canvas>
        </Figure>
    }
}

/// Where A is flat, and where B runs away; an empty range is left out.
fn ranges(y: f64) -> [Option<[f64; 2]>; 2] {
    let side = |from: f64| (from.abs() < 2.0).then_some(if y > 0.0 { [-2.0, from] } else { [from, 2.0] });
    if y == 0.0 { [None, None] } else { [side(0.0), side(-y)] }
}

fn chart(texts: &SurfaceTexts, study: &LineStudy) -> LineChart {
    let [flat, away] = ranges(study.y);
    let band = |range: Option<[f64; 2]>, token, words: &str, line| {
        range.map(|[from, to]: [f64; 2]| {
            let x = if line > 0.0 { -study.y / 2.0 } else { (from + to) / 2.0 };
            Band { from, to, token, words: words.to_owned(), at: (x, line) }
        })
    };
    let to = if study.y > 0.0 { texts.band_away_down } else { texts.band_away_up };
    let line = |pick: fn(&jdt_engine::LinePoint) -> f64, token, dash, name: &str| Line {
        points: study.points.iter().map(|point| [point.x, pick(point)]).collect(),
        token,
        dash,
        name: name.to_owned(),
    };
    LineChart {
        x: ENDS,
        y: [0.0, 2.0],
        x_name: texts.axis_x.to_owned(),
        y_name: texts.axis_loss.to_owned(),
        bands: [band(flat, "--band-flat", texts.band_flat, 1.2), band(away, "--band-away", to, 0.0)]
            .into_iter()
            .flatten()
            .collect(),
        rules: vec![Rule::Handle { x: study.y, words: format!("y = {:.2}", study.y) }],
        lines: vec![
            line(|point| point.a[0], "--soft-safe", &[], texts.form_a),
            line(|point| point.b[0], "--accent", &[7.0, 4.0], texts.form_b),
        ],
        marks: vec![Mark { at: [study.y, 0.0], token: "--soft-safe", filled: true }],
    }
}

/// Every half of x, and the label.
fn coarse(study: &LineStudy) -> Table {
    let half = |x: f64| ((4.0 * x).round() - 4.0 * x).abs() < 1e-9;
    let rows = study.points.iter().filter(|point| half(point.x) || point.x == study.y).map(|point| {
        vec![
            format!("{:.2}", point.x + 0.0),
            format::loss(point.a[0]),
            format::loss(point.a[1]),
            format::loss(point.b[0]),
            format::loss(point.b[1]),
        ]
    });
    Table { header: ["x", "A", "∂A/∂x", "B", "∂B/∂x"].map(str::to_owned).to_vec(), rows: rows.collect() }
}

/// What stands beside the plot.
#[component]
pub(super) fn LineSide(session: StoredValue<SurfaceSession, LocalStorage>) -> impl IntoView {
    let texts = surface_texts();
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    let ends = Memo::new(move |_| {
        let study = signals.line.get()?;
        Some((study.y, *study.points.first()?, *study.points.last()?))
    });
    // The end on the other side of 0 than the label.
    let far = move || ends.get().map(|(y, first, last)| if y > 0.0 { first } else { last });
    let number = move |metric: &'static str, name: &'static str, pick: fn(&jdt_engine::LinePoint) -> f64| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="number" data-metric=metric data-value=move || format::exact(far().map(|point| pick(&point)))>
                    {move || far().map(|point| format::loss(pick(&point)))}
                </td>
            </tr>
        }
    };
    view! {
        <p class="note" aria-live="polite" data-testid="surface-note">
            {move || ends.get().map(|(y, ..)| (texts.now_line)(y))}
        </p>
        <FieldRange name=texts.label_y range=["-2", "2", "0.01"] field=state.yr() decimals=2 testid="surface-yr" />
        <p class="mask__about">{texts.line_formula}</p>
        <table class="table">
            <caption class="surface__caption">
                {move || far().map(|point| (texts.line_far)(point.x))}
            </caption>
            <tbody>
                {number("line_a", texts.form_a, |point| point.a[0])}
                {number("line_slope_a", texts.slope_a, |point| point.a[1])}
                {number("line_b", texts.form_b, |point| point.b[0])}
                {number("line_slope_b", texts.slope_b, |point| point.b[1])}
            </tbody>
        </table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_lie_on_the_other_side_of_zero() {
        assert_eq!(ranges(0.5), [Some([-2.0, 0.0]), Some([-2.0, -0.5])]);
        assert_eq!(ranges(-0.5), [Some([0.0, 2.0]), Some([0.5, 2.0])]);
        assert_eq!(ranges(2.0), [Some([-2.0, 0.0]), None]);
        assert_eq!(ranges(0.0), [None, None]);
    }
}
