//! Two pixels: each chosen loss over the square of their predictions.

use super::legend::Scale;
use super::loss_table::{Column, LossTable};
use super::map_chart::{Look, Pin, Scene};
use super::parameters::{FieldRange, Parameters};
use super::relief::{Relief, ReliefView, Touch, camera_of};
use super::session::SurfaceSession;
use super::{lists, names};
use crate::format;
use crate::link::LinkStateStoreFields;
use crate::texts::{PairNow, surface_texts};
use jdt_engine::{PairAnswer, PairQuery, PairStudy, SurfaceQuery};
use leptos::prelude::*;
use std::rc::Rc;

/// Points of a side: the label's hundredths need not be among them, the contours are as smooth as a screen shows them.
const SIDE: usize = 81;
/// Arrows of a side.
const ARROWS: usize = 13;
/// Learning rate and steps of the descents.
const RATE: f64 = 0.005;
const STEPS: u64 = 700;
/// Where descents start beside the reader's.
const AROUND: [[f64; 2]; 4] = [[0.06, 0.06], [0.94, 0.06], [0.94, 0.94], [0.5, 0.94]];
/// So near to the label a pointer takes hold of it, in shares of the map.
const NEAR: f64 = 0.06;

/// What a drag moves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    Label,
    Start,
}

/// The small multiples.
#[component]
pub(super) fn PairPlot(session: StoredValue<SurfaceSession, LocalStorage>) -> impl IntoView {
    let texts = surface_texts();
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    let camera = camera_of(state);
    let query = Memo::new(move |_| {
        let mut starts = vec![[state.x1().get(), state.x2().get()]];
        if state.paths().get() {
            starts.extend(AROUND);
        }
        SurfaceQuery::Pair(PairQuery {
            ids: lists::losses(&state.losses().get()),
            index: state.get().index(),
            label: [state.y().get(), state.y2().get()],
            side: SIDE,
            arrows: ARROWS,
            starts,
            rate: RATE,
            steps: STEPS,
        })
    });
    Effect::new(move |_| {
        let query = query.get();
        session.with_value(|session| session.ask(query));
    });
    let held = StoredValue::new(Held::Start);
    let set = move |what: Held, [x, y]: [f64; 2]| {
        let hundredth = |value: f64| (100.0 * value).round() / 100.0;
        match what {
            Held::Label => {
                state.y().set(hundredth(x));
                state.y2().set(hundredth(y));
            }
            Held::Start => {
                state.x1().set(hundredth(x));
                state.x2().set(hundredth(y));
            }
        }
    };
    let touch = move |touch: Touch| {
        let (label, start) = untrack(|| ([state.y().get(), state.y2().get()], [state.x1().get(), state.x2().get()]));
        match touch {
            Touch::Down(at) => {
                let near = (at[0] - label[0]).hypot(at[1] - label[1]) < NEAR;
                held.set_value(if near { Held::Label } else { Held::Start });
                if !near {
                    set(Held::Start, at);
                }
            }
            Touch::Drag(at) => set(held.get_value(), at),
            Touch::Key(step, shift) => {
                let (what, from) = if shift { (Held::Start, start) } else { (Held::Label, label) };
                set(what, std::array::from_fn(|i| (from[i] + 0.01 * step[i]).clamp(0.0, 1.0)));
            }
        }
    };
    let ids = Memo::new(move |_| lists::losses(&state.losses().get()));
    let relief = move |id: String| {
        let of = id.clone();
        Relief {
            plot: "pair",
            id,
            lend: Rc::new(move |draw: &mut dyn FnMut(&Scene<'_>)| {
                if let Some(answer) = signals.pair.get() {
                    lend(&answer, &of, [texts.axis_x1, texts.axis_x2], draw);
                }
            }),
            touch: Some(Rc::new(touch)),
            columns: "x1,x2",
            about: Signal::stored(texts.pair_map_about.to_owned()),
        }
    };
    view! {
        <div class="reliefs">
            <For each=move || ids.get() key=String::clone let:id>
                <ReliefView relief=relief(id) state camera />
            </For>
        </div>
    }
}

/// Lends one loss's scene.
fn lend(answer: &PairAnswer, id: &str, axes: [&str; 2], draw: &mut dyn FnMut(&Scene<'_>)) {
    let Some(study) = answer.studies.iter().find(|study| study.id == id) else { return };
    let pin = |at, look, words: &str| Pin { at, look, words: words.to_owned() };
    let mut pins = vec![pin(answer.label, Look::Label, "y")];
    if study.lowest != answer.label {
        pins.push(pin(study.lowest, Look::Lowest, "min"));
    }
    draw(&Scene {
        map: &study.map,
        range: range(answer),
        spans: [[0.0, 1.0]; 2],
        axes: axes.map(str::to_owned),
        arrows: &study.arrows,
        paths: study.descents.iter().map(|descent| descent.path.as_slice()).collect(),
        pins,
    });
}

fn range(answer: &PairAnswer) -> [f64; 2] {
    let maps = || answer.studies.iter().map(|study| &study.map);
    [
        maps().map(|map| map.lowest.0).fold(f64::INFINITY, f64::min),
        maps().map(|map| map.highest).fold(f64::NEG_INFINITY, f64::max),
    ]
}

/// What stands beside the plot.
#[component]
pub(super) fn PairSide(session: StoredValue<SurfaceSession, LocalStorage>) -> impl IntoView {
    let texts = surface_texts();
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    let of = move |pick: fn(&PairStudy) -> Option<f64>| {
        move |id: &str| signals.pair.get()?.studies.iter().find(|study| study.id == id).and_then(pick)
    };
    let columns = vec![
        Column::new(texts.column_at_label, "at_label", format::loss, of(|study| Some(study.at_label))),
        Column::new(
            texts.column_end_x1,
            "end_x1",
            |x| format!("{x:.2}"),
            of(|study| Some(study.descents.first()?.path.last()?[0])),
        ),
        Column::new(
            texts.column_end_x2,
            "end_x2",
            |x| format!("{x:.2}"),
            of(|study| Some(study.descents.first()?.path.last()?[1])),
        ),
    ];
    let note = Memo::new(move |_| {
        let answer = signals.pair.get()?;
        let now: Vec<PairNow> = answer
            .studies
            .iter()
            .filter_map(|study| {
                let end = *study.descents.first()?.path.last()?;
                let start = *study.descents.first()?.path.first()?;
                Some(PairNow {
                    name: names::spec(&study.id).name,
                    at_label: study.at_label,
                    start,
                    end,
                    end_loss: study.descents.first()?.loss,
                })
            })
            .collect();
        Some((texts.now_pair)(answer.label, &now))
    });
    let ends = Memo::new(move |_| signals.pair.get().map(|answer| range(&answer)));
    view! {
        <p class="note" aria-live="polite" data-testid="surface-note">{note}</p>
        <div class="surface__fields">
            <FieldRange name=texts.label_y1 range=["0", "1", "0.01"] field=state.y() decimals=2 testid="surface-y" />
            <FieldRange name=texts.label_y2 range=["0", "1", "0.01"] field=state.y2() decimals=2 testid="surface-y2" />
            <FieldRange name=texts.start_x1 range=["0", "1", "0.01"] field=state.x1() decimals=2 testid="surface-x1" />
            <FieldRange name=texts.start_x2 range=["0", "1", "0.01"] field=state.x2() decimals=2 testid="surface-x2" />
            <label class="field">
                <input
                    type="checkbox"
                    data-testid="surface-paths"
                    prop:checked=move || state.paths().get()
                    on:change=move |_| state.paths().update(|paths| *paths = !*paths)
                />
                {texts.more_starts}
            </label>
        </div>
        <Parameters state />
        <LossTable state columns />
        <div class="surface__legend">
            <h2 class="heading">{texts.legend}</h2>
            <Scale ends />
            <p class="mask__about">{(texts.pair_legend)(STEPS, RATE)}</p>
        </div>
    }
}
