//! The search for the worst triangle: started and stopped here, how the ratio grew, and what was found.

use super::line_chart::{Line, LineChart, Rule};
use super::lists;
use super::long_run::RunBar;
use super::session::SurfaceSession;
use super::slice_plot::Seed;
use super::triangle_plot::{DISTANCES, distances, name};
use super::vectors::{NAMES, vectors_of};
use crate::format;
use crate::link::{Hunt, LinkState, LinkStateStoreFields};
use crate::plot::{Csv, Figure, Frame, Table, resized};
use crate::texts::{SurfaceTexts, surface_texts, use_texts};
use jdt_engine::{SurfaceQuery, WorstAnswer, WorstQuery};
use leptos::html::Canvas;
use leptos::prelude::*;
use std::rc::Rc;

/// Steps of a search: a second or so.
const STEPS: u64 = 1_000_000;

fn place(hunt: Hunt) -> usize {
    match hunt {
        Hunt::Jml => 0,
        Hunt::Dml => 1,
        Hunt::Ctl => 2,
    }
}

fn query(state: &LinkState) -> WorstQuery {
    WorstQuery {
        distance: distances(state)[place(state.hunt)],
        length: vectors_of(&state.vectors)[0].len(),
        seed: state.seed.into(),
        steps: STEPS,
    }
}

/// A distance's name, from what was asked.
fn named(asked: &WorstQuery) -> String {
    let [alpha, beta] = asked.distance.weights();
    let at = match (alpha, beta) {
        (1.0, 1.0) => 0,
        (0.5, 0.5) => 1,
        _ => 2,
    };
    name(at, asked.distance)
}

/// How the ratio grew.
#[component]
pub(super) fn Search(session: StoredValue<SurfaceSession, LocalStorage>) -> impl IntoView {
    let texts = surface_texts();
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    let canvas: NodeRef<Canvas> = NodeRef::new();
    let resized = resized();
    Effect::new(move |_| {
        state.theme().track();
        resized.track();
        if let (Some(canvas), Some(found)) = (canvas.get(), signals.worst.get()) {
            chart(texts, &found.0, &found.1).draw(&canvas);
        }
    });
    let table = Memo::new(move |_| {
        let rows = signals.worst.get().map(|found| {
            let trace = &found.1.trace;
            // What came last matters most.
            trace[trace.len().saturating_sub(10)..]
                .iter()
                .map(|(step, ratio)| vec![step.to_string(), format!("{ratio:.6}")])
                .collect()
        });
        Table { header: vec![texts.steps.to_owned(), texts.ratio.to_owned()], rows: rows.unwrap_or_default() }
    });
    let title = Signal::derive(move || {
        signals.worst.get().map_or_else(|| texts.search_title.to_owned(), |found| (texts.search_of)(&named(&found.0)))
    });
    let frame = move || Frame {
        name: "worst".to_owned(),
        title,
        about: Signal::stored(texts.search_about.to_owned()),
        pill: None,
        table: table.into(),
        csv: Rc::new(move || {
            let trace = signals.worst.get_untracked()?.1.trace.clone();
            Some(Csv::new("step,ratio", trace.len(), move |row| format!("{},{}", trace[row].0, trace[row].1)))
        }),
    };
    view! {
        <Show when=move || signals.worst.with(Option::is_some)>
            <Figure frame=frame() canvas>
                <canvas
                    node_ref=canvas
                    class="plot__canvas plot__canvas--low"
                    role="img"
                    aria-label=texts.search_about
                    data-testid="plot-worst"
                ></canvas>
            </Figure>
        </Show>
    }
}

fn chart(texts: &SurfaceTexts, asked: &WorstQuery, found: &WorstAnswer) -> LineChart {
    // Gains come ever more seldom: steps are shown by their logarithm.
    let log = |step: u64| ((step + 1) as f64).log10();
    let end = log(found.steps).max(1.0);
    let mut points: Vec<[f64; 2]> = Vec::with_capacity(2 * found.trace.len());
    for &(step, ratio) in &found.trace {
        if let Some(&[_, before]) = points.last() {
            points.push([log(step), before]);
        }
        points.push([log(step), ratio]);
    }
    points.push([end, found.ratio]);
    let top = found.bound.unwrap_or(found.ratio).max(found.ratio) * 1.15;
    let rules = found.bound.map(|y| Rule::Level { y, words: format!("{} {y:.4}", texts.bound), token: "--accent" });
    LineChart {
        x: [0.0, end],
        y: [0.0, top.max(1.2)],
        x_name: texts.steps_log.to_owned(),
        y_name: texts.axis_worst.to_owned(),
        bands: Vec::new(),
        rules: rules.into_iter().collect(),
        lines: vec![Line { points, token: "--soft-safe", dash: &[], name: named(asked) }],
        marks: Vec::new(),
    }
}

/// Start, stop, seed, and what was found.
#[component]
pub(super) fn SearchSide(session: StoredValue<SurfaceSession, LocalStorage>) -> impl IntoView {
    let texts = surface_texts();
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    on_cleanup(move || session.with_value(SurfaceSession::cancel));
    let start = move || {
        let query = untrack(|| query(&state.get()));
        session.with_value(|session| session.start(SurfaceQuery::Worst(query)));
    };
    let found = move || signals.worst.get().map(|found| found.1.ratio);
    let take = move |_| {
        if let Some(found) = signals.worst.get_untracked() {
            let rounded = found
                .1
                .vectors
                .each_ref()
                .map(|vector| vector.iter().map(|value| (1e4 * value).round() / 1e4).collect::<Vec<f64>>());
            state.vectors().set(lists::write_vectors(&rounded));
        }
    };
    let words = move || {
        signals.worst.get().map(|found| {
            let vector = |(name, vector): (&&str, &Vec<f64>)| {
                let values = vector.iter().map(|value| format!("{value:.2}")).collect::<Vec<_>>().join(", ");
                format!("{name} = ({values})")
            };
            let vectors = NAMES.iter().zip(&found.1.vectors).map(vector).collect::<Vec<_>>().join(", ");
            (texts.found)(&named(&found.0), found.1.ratio, found.1.bound, found.1.steps, &vectors)
        })
    };
    let choose = move |event| {
        state.hunt().set(match event_target_value(&event).as_str() {
            "jml" => Hunt::Jml,
            "ctl" => Hunt::Ctl,
            _ => Hunt::Dml,
        });
    };
    view! {
        <h2 class="heading">{texts.search_title}</h2>
        <div class="surface__fields">
            <label class="field">
                <span class="field__name">{use_texts().loss}</span>
                <select class="input" data-testid="surface-hunt" on:change=choose>
                    {[Hunt::Jml, Hunt::Dml, Hunt::Ctl]
                        .map(|hunt| {
                            let (id, name) = DISTANCES[place(hunt)];
                            view! { <option value=id prop:selected=move || state.hunt().get() == hunt>{name}</option> }
                        })}
                </select>
            </label>
            <Seed state />
        </div>
        <RunBar
            session
            mine=|query| matches!(query, SurfaceQuery::Worst(_))
            start_name=Signal::stored(texts.search.to_owned())
            start
            testid="worst"
        />
        <Show when=move || signals.worst.with(Option::is_some)>
            <p class="surface__found" data-metric="worst_ratio" data-value=move || format::exact(found())>{words}</p>
            <button class="button" data-testid="worst-take" on:click=take>{texts.take_found}</button>
        </Show>
    }
}
