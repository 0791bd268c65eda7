//! The experiment as a place: its sliders, its plots, its numbers.

use super::session::ExperimentSession;
use crate::format::exact;
use crate::learn::number::shown;
use crate::plot::{Csv, Figure, Frame, Range, Table, resized};
use crate::surface::line_chart::{Line, LineChart};
use crate::texts::experiment::experiment_texts;
use crate::texts::view_said;
use jdt_engine::{Experiment, ExperimentAnswer, ExperimentCurve, ExperimentPlot};
use leptos::html::Canvas;
use leptos::prelude::*;
use std::rc::Rc;
use std::sync::Arc;

/// Colours and dashes of curves, by their place.
const LOOKS: [(&str, &[f64]); 4] =
    [("--model-1", &[]), ("--model-2", &[]), ("--model-3", &[6.0, 3.0]), ("--model-4", &[2.0, 3.0])];

/// The panel; empty while the address names no experiment.
#[component]
pub(in crate::learn) fn ExperimentPanel(session: StoredValue<ExperimentSession, LocalStorage>) -> impl IntoView {
    let texts = experiment_texts();
    let signals = session.with_value(ExperimentSession::signals);
    Effect::new(move |_| {
        if let Some(query) = signals.query.get() {
            session.with_value(|session| session.ask(query));
        }
    });
    let which = Memo::new(move |_| signals.query.get().map(|query| query.experiment));
    // An answer of another experiment is not shown under this one's name.
    let answer = Memo::new(move |_| signals.answer.get().filter(|answer| Some(answer.0.experiment) == which.get()));
    let plots = Memo::new(move |_| {
        answer.with(|answer| {
            let plots =
                answer.as_ref().map(|answer| answer.1.plots.iter().map(|plot| plot.id.clone()).collect::<Vec<_>>());
            plots.unwrap_or_default()
        })
    });
    move || {
        let Some(experiment) = which.get() else { return ().into_any() };
        let knobs = experiment.knobs().iter().enumerate().map(|(at, knob)| {
            let value =
                move || signals.query.get().and_then(|query| query.numbers.get(at).copied()).unwrap_or_default();
            view! {
                <Range
                    name=(texts.knob)(knob.id)
                    range=[knob.min, knob.max, knob.step].map(|number| number.to_string())
                    value=Signal::derive(value)
                    on_value=move |value| session.with_value(|session| session.turn(at, value))
                    decimals=usize::from(knob.step < 1.0) + usize::from(knob.step < 0.1)
                    testid=format!("knob-{}", knob.id)
                />
            }
        });
        view! {
            <section class="experiment" aria-label=(texts.title)(experiment) data-testid="panel-experiment">
                <header class="experiment__head">
                    <h1 class="experiment__title">{(texts.title)(experiment)}</h1>
                    <p class="experiment__about">{(texts.about)(experiment)}</p>
                    <div class="experiment__knobs">{knobs.collect_view()}</div>
                </header>
                {move || signals.error.get().map(|error| view! { <p class="message" role="alert">{view_said(&error)}</p> })}
                <Show
                    when=move || answer.with(Option::is_some)
                    fallback=move || view! { <p class="loading" role="status">{texts.running}</p> }
                >
                    <Numbers session answer />
                    <div class="experiment__plots">
                        <For each=move || plots.get() key=Clone::clone let:id>
                            <Plot answer id />
                        </For>
                    </div>
                </Show>
            </section>
        }
        .into_any()
    }
}

type Answer = Memo<Option<Arc<(jdt_engine::ExperimentQuery, ExperimentAnswer)>>>;

/// A row a run, a column a number. While a newer question is under way, the old numbers say so.
#[component]
fn Numbers(session: StoredValue<ExperimentSession, LocalStorage>, answer: Answer) -> impl IntoView {
    let texts = experiment_texts();
    let query = session.with_value(ExperimentSession::signals).query;
    let is_new =
        Memo::new(move |_| answer.with(|answer| answer.as_ref().map(|answer| answer.0.clone())) == query.get());
    let table = move || {
        let answer = answer.get()?;
        let numbers = &answer.1.numbers;
        let mut runs: Vec<&str> = Vec::new();
        let mut metrics: Vec<&str> = Vec::new();
        for number in numbers {
            if !runs.contains(&number.run.as_str()) {
                runs.push(&number.run);
            }
            if !metrics.contains(&number.metric.as_str()) {
                metrics.push(&number.metric);
            }
        }
        let heads = metrics.iter().map(|metric| view! { <th scope="col" class="number">{(texts.metric)(metric)}</th> });
        let row = |run: &&str| {
            let cell = |metric: &&str| {
                let number = numbers.iter().find(|number| number.run == **run && number.metric == **metric);
                number.map_or_else(
                    || view! { <td class="number"></td> }.into_any(),
                    |number| {
                        view! {
                            <td class="number" data-metric=number.metric.clone() data-value=exact(number.value)>
                                {shown(&number.metric, number.value)}
                            </td>
                        }
                        .into_any()
                    },
                )
            };
            view! {
                <tr data-model=(*run).to_owned()>
                    <th scope="row">{(texts.run)(answer.0.experiment, run)}</th>
                    {metrics.iter().map(cell).collect_view()}
                </tr>
            }
        };
        Some(view! {
            <div class="scroll" tabindex="0" role="region" aria-label=texts.numbers>
                <table class="table experiment__table">
                    <thead>
                        <tr><th scope="col">{texts.run_head}</th>{heads.collect_view()}</tr>
                    </thead>
                    <tbody>{runs.iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        })
    };
    view! {
        <div
            aria-busy=move || (!is_new.get()).to_string()
            data-testid=move || if is_new.get() { "experiment-numbers" } else { "experiment-old" }
        >
            {table}
        </div>
    }
}

/// Curves on common axes.
#[component]
fn Plot(answer: Answer, id: String) -> impl IntoView {
    let texts = experiment_texts();
    let canvas: NodeRef<Canvas> = NodeRef::new();
    let resized = resized();
    let name = StoredValue::new(id);
    let plot = Memo::new(move |_| {
        let answer = answer.get()?;
        let plot = answer.1.plots.iter().find(|plot| name.with_value(|name| *name == plot.id))?;
        Some((answer.0.experiment, plot.clone()))
    });
    Effect::new(move |_| {
        resized.track();
        if let (Some(canvas), Some((experiment, plot))) = (canvas.get(), plot.get()) {
            chart(experiment, &plot).draw(&canvas);
        }
    });
    let table = Memo::new(move |_| plot.get().map(|(experiment, plot)| table(experiment, &plot)).unwrap_or_default());
    let title = name.with_value(|name| (texts.plot)(name));
    let frame = Frame {
        name: name.get_value(),
        title: Signal::stored(title.to_owned()),
        about: Signal::stored(name.with_value(|name| (texts.plot_about)(name)).to_owned()),
        pill: None,
        table: table.into(),
        csv: Rc::new(move || plot.get_untracked().map(|(_, plot)| csv(&plot))),
    };
    view! {
        <Figure frame canvas>
            <canvas
                node_ref=canvas
                class="plot__canvas plot__canvas--low"
                role="img"
                aria-label=title
                data-testid=name.with_value(|name| format!("plot-{name}"))
            ></canvas>
        </Figure>
    }
}

fn chart(experiment: Experiment, plot: &ExperimentPlot) -> LineChart {
    let texts = experiment_texts();
    let all = || plot.curves.iter().flat_map(|curve| &curve.points);
    let most = |at: usize| all().map(|point| point[at]).fold(f64::MIN, f64::max);
    let least = |at: usize| all().map(|point| point[at]).fold(f64::MAX, f64::min);
    let (low, high) = (least(1), most(1));
    let room = 0.08 * (high - low).max(1e-3);
    let line = |(curve, (token, dash)): (&ExperimentCurve, (&'static str, &'static [f64]))| Line {
        points: curve.points.clone(),
        token,
        dash,
        name: (texts.run_short)(experiment, &curve.run),
    };
    LineChart {
        x: [least(0), most(0).max(least(0) + 1.0)],
        y: [(low - room).max(0.0), high + room],
        x_name: (texts.axis)(&plot.id).to_owned(),
        y_name: (texts.plot)(&plot.id).to_owned(),
        bands: Vec::new(),
        rules: Vec::new(),
        lines: plot.curves.iter().zip(LOOKS).map(line).collect(),
        marks: Vec::new(),
    }
}

/// Every so many points: a table is for reading.
const EVERY: usize = 20;

fn table(experiment: Experiment, plot: &ExperimentPlot) -> Table {
    let texts = experiment_texts();
    let runs = plot.curves.iter().map(|curve| (texts.run_short)(experiment, &curve.run));
    let count = plot.curves.first().map_or(0, |curve| curve.points.len());
    let row = |at: usize| {
        let x = plot.curves.first().and_then(|curve| curve.points.get(at)).map(|point| point[0].to_string());
        let values = plot.curves.iter().map(|curve| curve.points.get(at).map(|point| shown(&plot.id, Some(point[1]))));
        x.into_iter().chain(values.map(Option::unwrap_or_default)).collect()
    };
    let every = if count > EVERY { EVERY } else { 1 };
    Table {
        header: std::iter::once((texts.axis)(&plot.id).to_owned()).chain(runs).collect(),
        rows: (0..count).step_by(every).map(row).collect(),
    }
}

fn csv(plot: &ExperimentPlot) -> Csv {
    let header: Vec<&str> = std::iter::once("x").chain(plot.curves.iter().map(|curve| curve.run.as_str())).collect();
    let header = header.join(",");
    let curves: Vec<Vec<[f64; 2]>> = plot.curves.iter().map(|curve| curve.points.clone()).collect();
    let count = curves.first().map_or(0, Vec::len);
    Csv::new(header, count, move |row| {
        let x = curves.first().and_then(|curve| curve.get(row)).map(|point| point[0].to_string());
        let value = |curve: &Vec<[f64; 2]>| curve.get(row).map_or_else(String::new, |point| point[1].to_string());
        x.into_iter().chain(curves.iter().map(value)).collect::<Vec<_>>().join(",")
    })
}
