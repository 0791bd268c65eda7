//! A slice through the painting: each chosen loss over a plane of predictions.

use super::legend::Scale;
use super::long_run::RunBar;
use super::loss_table::{Column, LossTable};
use super::map_chart::{Look, Pin, Scene};
use super::parameters::Parameters;
use super::relief::{Relief, ReliefView, camera_of};
use super::session::{LongRun, SurfaceSession};
use super::{lists, names};
use crate::format;
use crate::link::{LinkState, LinkStateStoreFields};
use crate::texts::{SliceNow, SurfaceTexts, surface_texts};
use jdt_engine::{SliceAnswer, SliceQuery, SurfaceQuery, Towards};
use leptos::prelude::*;
use reactive_stores::{Store, Subfield};
use std::rc::Rc;

/// Up to so many values (points × pixels × classes) a slice is computed without being asked for: a tenth of a second or so.
const AT_ONCE: u64 = 1 << 27;

const SIDES: [usize; 4] = [32, 64, 128, 256];

fn query(state: &LinkState) -> SliceQuery {
    SliceQuery {
        ids: lists::losses(&state.losses),
        index: state.index(),
        // The one image that goes along.
        image: 0,
        towards: [state.along, state.across],
        seed: state.seed.into(),
        side: state.side,
    }
}

fn is_slice(query: &SurfaceQuery) -> bool {
    matches!(query, SurfaceQuery::Slice(_))
}

/// The small multiples.
#[component]
pub(super) fn SlicePlot(session: StoredValue<SurfaceSession, LocalStorage>) -> impl IntoView {
    let texts = surface_texts();
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    let camera = camera_of(state);
    let wanted = Memo::new(move |_| query(&state.get()));
    // What is quickly done is done at once; the rest waits for the button.
    Effect::new(move |_| {
        signals.changes.track();
        let query = wanted.get();
        let values = signals.painting.get().map(|shape| shape.channels * shape.height * shape.width);
        if values.is_some_and(|values| values as u64 * (query.side * query.side) as u64 <= AT_ONCE) {
            session.with_value(|session| session.start(SurfaceQuery::Slice(query)));
        }
    });
    on_cleanup(move || session.with_value(SurfaceSession::cancel));
    let ids = Memo::new(move |_| {
        let shown = signals.slice.get();
        shown.map(|shown| shown.0.ids.clone()).unwrap_or_default()
    });
    let relief = move |id: String| {
        let of = id.clone();
        Relief {
            plot: "slice",
            id,
            lend: Rc::new(move |draw: &mut dyn FnMut(&Scene<'_>)| {
                if let Some(shown) = signals.slice.get() {
                    lend(texts, &shown.0, &shown.1, &of, draw);
                }
            }),
            touch: None,
            columns: "a,b",
            about: Signal::stored(texts.slice_map_about.to_owned()),
        }
    };
    view! {
        <div class="reliefs">
            <For each=move || ids.get() key=String::clone let:id>
                <ReliefView relief=relief(id) state camera />
            </For>
            <Show when=move || ids.get().is_empty()>
                <p class="surface__empty">
                    {move || if signals.painting.get().is_some() { texts.slice_empty } else { texts.slice_no_painting }}
                </p>
            </Show>
        </div>
    }
}

/// Lends one loss's scene.
fn lend(texts: &SurfaceTexts, asked: &SliceQuery, answer: &SliceAnswer, id: &str, draw: &mut dyn FnMut(&Scene<'_>)) {
    let Some((_, map, _)) = answer.studies.iter().find(|study| study.0 == id) else { return };
    let [along, across] = asked.towards.map(|towards| name(texts, towards));
    let pin = |at, look, words: &str| Pin { at, look, words: words.to_owned() };
    let mut pins = vec![pin([0.0, 0.0], Look::Start, "x")];
    for (towards, at) in asked.towards.into_iter().zip([[1.0, 0.0], [0.0, 1.0]]) {
        let look = if towards == Towards::Label { Look::Label } else { Look::Lowest };
        if towards != Towards::Random {
            pins.push(pin(at, look, short(surface_texts(), towards)));
        }
    }
    draw(&Scene {
        map,
        range: range(answer),
        spans: answer.spans,
        axes: [format!("a, {along}"), format!("b, {across}")],
        arrows: &[],
        paths: Vec::new(),
        pins,
    });
}

fn range(answer: &SliceAnswer) -> [f64; 2] {
    let maps = || answer.studies.iter().map(|study| &study.1);
    [
        maps().map(|map| map.lowest.0).fold(f64::INFINITY, f64::min),
        maps().map(|map| map.highest).fold(f64::NEG_INFINITY, f64::max),
    ]
}

/// Where a slice's lowest grid point is.
fn lowest_at(answer: &SliceAnswer, id: &str) -> Option<[f64; 2]> {
    let (_, map, _) = answer.studies.iter().find(|study| study.0 == id)?;
    let point = [map.lowest.1 % map.side, map.lowest.1 / map.side];
    Some(std::array::from_fn(|axis| {
        let ([low, high], share) = (answer.spans[axis], point[axis] as f64 / (map.side.max(2) - 1) as f64);
        low * (1.0 - share) + high * share
    }))
}

fn name(texts: &SurfaceTexts, towards: Towards) -> &'static str {
    match towards {
        Towards::Label => texts.to_label,
        Towards::Argmax => texts.to_argmax,
        Towards::Zeros => texts.to_zeros,
        Towards::Ones => texts.to_ones,
        Towards::Random => texts.to_random,
    }
}

fn short(texts: &SurfaceTexts, towards: Towards) -> &'static str {
    match towards {
        Towards::Label => "y",
        Towards::Argmax => texts.hard_label,
        Towards::Zeros => "0",
        Towards::Ones => "1",
        Towards::Random => "",
    }
}

/// What stands beside the plot.
#[component]
pub(super) fn SliceSide(session: StoredValue<SurfaceSession, LocalStorage>) -> impl IntoView {
    let texts = surface_texts();
    let (state, signals) = session.with_value(|session| (session.state(), session.signals()));
    let of = move |corner: usize| {
        move |id: &str| signals.slice.get()?.1.studies.iter().find(|study| study.0 == id).map(|study| study.2[corner])
    };
    let columns = vec![
        Column::new(texts.column_here, "here", format::loss, of(0)),
        Column::new(texts.column_along, "along", format::loss, of(1)),
        Column::new(texts.column_across, "across", format::loss, of(2)),
    ];
    let start = move || {
        let query = untrack(|| query(&state.get()));
        session.with_value(|session| session.start(SurfaceQuery::Slice(query)));
    };
    let stale = Memo::new(move |_| {
        let wanted = query(&state.get());
        signals.slice.get().is_some_and(|shown| shown.0 != wanted) && matches!(signals.run.get(), LongRun::Idle)
    });
    let note = Memo::new(move |_| {
        let shown = signals.slice.get()?;
        let (asked, answer) = (&shown.0, &shown.1);
        let now: Vec<SliceNow> = answer
            .studies
            .iter()
            .filter_map(|(id, map, corners)| {
                Some(SliceNow {
                    name: names::spec(id).name,
                    here: corners[0],
                    ends: [corners[1], corners[2]],
                    lowest: map.lowest.0,
                    lowest_at: lowest_at(answer, id)?,
                })
            })
            .collect();
        let [along, across] = asked.towards.map(|towards| name(texts, towards));
        Some((texts.now_slice)(along, across, answer.values, &now))
    });
    let ends = Memo::new(move |_| signals.slice.get().map(|shown| range(&shown.1)));
    view! {
        <p class="note" aria-live="polite" data-testid="surface-note">
            {move || note.get().unwrap_or_else(|| texts.slice_what.to_owned())}
        </p>
        <div class="surface__fields">
            <Direction title=texts.direction_along field=state.along() testid="surface-along" />
            <Direction title=texts.direction_across field=state.across() testid="surface-across" />
            <label class="field">
                <span class="field__name">{texts.points_of_side}</span>
                <select
                    class="input"
                    data-testid="surface-side"
                    on:change=move |event| {
                        if let Ok(side) = event_target_value(&event).parse() {
                            state.side().set(side);
                        }
                    }
                >
                    {SIDES
                        .map(|side| {
                            let words = format!("{side} × {side}");
                            view! { <option value=side prop:selected=move || state.side().get() == side>{words}</option> }
                        })}
                </select>
            </label>
            <Seed state />
        </div>
        <RunBar session mine=is_slice start_name=Signal::stored(texts.compute.to_owned()) start testid="slice" />
        <Show when=move || stale.get()>
            <p class="mask__about" data-testid="slice-stale">{texts.slice_stale}</p>
        </Show>
        <Parameters state />
        <LossTable state columns />
        <div class="surface__legend">
            <h2 class="heading">{texts.legend}</h2>
            <Scale ends />
            <p class="mask__about">
                {move || signals.slice.get().map(|shown| (texts.slice_legend)(shown.0.side, shown.1.values, shown.1.seconds))}
            </p>
        </div>
    }
}

/// The seed of whatever is drawn at random here.
#[component]
pub(super) fn Seed(state: Store<LinkState>) -> impl IntoView {
    let texts = surface_texts();
    view! {
        <label class="field">
            <span class="field__name">{texts.seed}</span>
            <input
                class="input input--number"
                type="number"
                min="0"
                max="4294967295"
                step="1"
                data-testid="surface-seed"
                prop:value=move || state.seed().get().to_string()
                on:change=move |event| {
                    if let Ok(seed) = event_target_value(&event).parse() {
                        state.seed().set(seed);
                    }
                }
            />
        </label>
    }
}

#[component]
fn Direction(
    title: &'static str,
    field: Subfield<Store<LinkState>, LinkState, Towards>,
    testid: &'static str,
) -> impl IntoView {
    let texts = surface_texts();
    let choose = move |event| {
        let at = event_target_value(&event).parse::<usize>().ok();
        if let Some(&towards) = at.and_then(|at| Towards::ALL.get(at)) {
            field.set(towards);
        }
    };
    let options = Towards::ALL.into_iter().enumerate().map(|(at, towards)| {
        view! { <option value=at prop:selected=move || field.get() == towards>{name(texts, towards)}</option> }
    });
    view! {
        <label class="field">
            <span class="field__name">{title}</span>
            <select class="input" data-testid=testid on:change=choose>{options.collect_view()}</select>
        </label>
    }
}
