//! One loss over a square, from above and from the side.

use super::camera::Camera;
use super::map_chart::{Scene, shares_at, table};
use super::names;
use crate::link::{LinkState, LinkStateStoreFields};
use crate::plot::{Csv, Figure, Frame, Table, capture, cell, place, resized};
use crate::soft_labels;
use crate::texts::{surface_texts, use_texts};
use leptos::ev::KeyboardEvent;
use leptos::html::Canvas;
use leptos::prelude::*;
use reactive_stores::Store;
use std::rc::Rc;
use std::time::Duration;
use web_sys::PointerEvent;

/// Lends what is drawn of a loss to whoever draws; nothing as long as there is no answer.
pub(super) type Lend = Rc<dyn Fn(&mut dyn FnMut(&Scene<'_>))>;

/// What a place in the map means.
pub(super) type OnPlace = Rc<dyn Fn(Touch)>;

/// What a hand does to a map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Touch {
    /// A pointer goes down at these shares of width and height.
    Down([f64; 2]),
    /// It moves with its button down.
    Drag([f64; 2]),
    /// An arrow key: steps to the right and upwards, and whether Shift is held.
    Key([f64; 2], bool),
}

/// What tells one relief from another.
#[derive(Clone)]
pub(super) struct Relief {
    /// `pair` or `slice`.
    pub(super) plot: &'static str,
    pub(super) id: String,
    pub(super) lend: Lend,
    pub(super) touch: Option<OnPlace>,
    /// Names of the file's first two columns.
    pub(super) columns: &'static str,
    /// Said of the map to those who do not see it.
    pub(super) about: Signal<String>,
}

/// Map and solid, one above the other.
#[component]
pub(super) fn ReliefView(relief: Relief, state: Store<LinkState>, camera: RwSignal<Camera>) -> impl IntoView {
    let texts = use_texts();
    let spec = names::spec(&relief.id);
    let (above, aside): (NodeRef<Canvas>, NodeRef<Canvas>) = (NodeRef::new(), NodeRef::new());
    let resized = resized();
    let lend = StoredValue::new_local(Rc::clone(&relief.lend));
    let with = move |f: &mut dyn FnMut(&Scene<'_>)| lend.with_value(|lend| lend(f));
    // Each picture in a task of its own: a new answer changes all of them at once.
    let map = StoredValue::new(false);
    Effect::new(move |_| {
        state.theme().track();
        resized.track();
        with(&mut |_| {});
        if let Some(canvas) = above.get() {
            later(map, move || with(&mut |scene| scene.draw_map(&canvas)));
        }
    });
    let solid = StoredValue::new(false);
    Effect::new(move |_| {
        state.theme().track();
        resized.track();
        camera.track();
        with(&mut |_| {});
        if let Some(canvas) = aside.get() {
            later(solid, move || with(&mut |scene| scene.draw_solid(&canvas, camera.get_untracked())));
        }
    });
    let numbers = Memo::new(move |_| {
        let mut coarse = Table::default();
        with(&mut |scene| coarse = table(scene));
        coarse
    });
    let columns = relief.columns;
    let csv: Rc<dyn Fn() -> Option<Csv>> = Rc::new(move || {
        let mut csv = None;
        untrack(|| {
            with(&mut |scene| {
                let (side, spans, values) = (scene.map.side, scene.spans, scene.map.values.clone());
                let coordinate = move |axis: usize, point: usize| {
                    let share = point as f64 / (side.max(2) - 1) as f64;
                    spans[axis][0] * (1.0 - share) + spans[axis][1] * share
                };
                csv = Some(Csv::new(format!("{columns},loss_{}", spec.id), values.len(), move |row| {
                    let (a, b) = (coordinate(0, row % side), coordinate(1, row / side));
                    format!("{a},{b},{}", cell(values.get(row).copied()))
                }));
            });
        });
        csv
    });
    let frame = |what: &str, about: Signal<String>| Frame {
        name: format!("{what}-{}", spec.id),
        title: Signal::stored(spec.name.to_owned()),
        about,
        pill: Some((soft_labels::kind(spec.soft_labels), soft_labels::pill(texts, spec.soft_labels))),
        table: numbers.into(),
        csv: Rc::clone(&csv),
    };
    let touchable = relief.touch.is_some();
    let touch = StoredValue::new_local(relief.touch.clone());
    let touched = move |what: Touch| {
        touch.with_value(|touch| {
            if let Some(touch) = touch {
                touch(what);
            }
        });
    };
    let shares = move |event: &PointerEvent| {
        let canvas = above.get_untracked()?;
        let box_ = canvas.get_bounding_client_rect();
        Some(shares_at(place(&canvas, event), [box_.width(), box_.height()]))
    };
    let down = move |event: PointerEvent| {
        if let (true, Some(canvas), Some(at)) = (event.button() == 0, above.get_untracked(), shares(&event)) {
            capture(&canvas, &event);
            touched(Touch::Down(at));
        }
    };
    let moved = move |event: PointerEvent| {
        if let (true, Some(at)) = (event.buttons() & 1 == 1, shares(&event)) {
            touched(Touch::Drag(at));
        }
    };
    let key = move |event: KeyboardEvent| {
        if let (true, Some(step)) = (touchable, arrow(&event)) {
            event.prevent_default();
            touched(Touch::Key(step, event.shift_key()));
        }
    };
    let turns = surface_texts().solid_about;
    let (map_about, plot) = (relief.about, relief.plot);
    view! {
        <div class="relief">
            <Figure frame=frame(plot, Signal::stored(surface_texts().from_above.to_owned())) canvas=above>
                <canvas
                    node_ref=above
                    class="plot__canvas plot__canvas--map"
                    class:plot__canvas--touch=touchable
                    tabindex="0"
                    role="img"
                    aria-label=move || format!("{}: {}", spec.name, map_about.get())
                    data-testid=format!("plot-{plot}-{}", spec.id)
                    on:pointerdown=down
                    on:pointermove=moved
                    on:keydown=key
                ></canvas>
            </Figure>
            <Figure frame=frame(&format!("{plot}-solid"), Signal::stored(surface_texts().from_aside.to_owned())) canvas=aside>
                <Turnable canvas=aside camera state about=format!("{}: {turns}", spec.name) testid=format!("plot-{plot}-solid-{}", spec.id) />
            </Figure>
        </div>
    }
}

/// Does something in a task of its own, unless it is about to be done already.
fn later(waits: StoredValue<bool>, draw: impl FnOnce() + 'static) {
    if waits.try_get_value() == Some(false) {
        waits.set_value(true);
        let task = move || {
            // A picture that has gone meanwhile takes its flag with it.
            if waits.try_set_value(false).is_none() {
                untrack(draw);
            }
        };
        set_timeout(task, Duration::ZERO);
    }
}

/// A canvas whose picture is turned by dragging, or by arrow keys.
#[component]
fn Turnable(
    canvas: NodeRef<Canvas>,
    camera: RwSignal<Camera>,
    state: Store<LinkState>,
    about: String,
    testid: String,
) -> impl IntoView {
    let held = StoredValue::new(None::<[f64; 2]>);
    // The address takes no hundred changes a second: it hears of a turn when it is over.
    let keep = move || {
        let Camera { yaw, pitch } = camera.get_untracked();
        state.yaw().set(yaw.round());
        state.pitch().set(pitch.round());
    };
    let down = move |event: PointerEvent| {
        if let (true, Some(canvas)) = (event.button() == 0, canvas.get_untracked()) {
            capture(&canvas, &event);
            held.set_value(Some(place(&canvas, &event)));
        }
    };
    let moved = move |event: PointerEvent| {
        if let (Some([x, y]), Some(canvas), true) = (held.get_value(), canvas.get_untracked(), event.buttons() & 1 == 1)
        {
            let at = place(&canvas, &event);
            camera.update(|camera| *camera = camera.turned(0.5 * (at[0] - x), 0.4 * (at[1] - y)));
            held.set_value(Some(at));
        }
    };
    let up = move |_: PointerEvent| {
        if held.get_value().is_some() {
            held.set_value(None);
            keep();
        }
    };
    let key = move |event: KeyboardEvent| {
        if let Some([right, upwards]) = arrow(&event) {
            event.prevent_default();
            let step = if event.shift_key() { 15.0 } else { 5.0 };
            camera.update(|camera| *camera = camera.turned(step * right, step * upwards));
            keep();
        }
    };
    let turn = move || {
        let Camera { yaw, pitch } = camera.get();
        format!("{yaw:.0} {pitch:.0}")
    };
    view! {
        <canvas
            node_ref=canvas
            class="plot__canvas plot__canvas--solid"
            tabindex="0"
            role="img"
            aria-label=about
            data-testid=testid
            data-camera=turn
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=up
            on:keydown=key
        ></canvas>
    }
}

/// One step to the right and upwards.
fn arrow(event: &KeyboardEvent) -> Option<[f64; 2]> {
    match event.key().as_str() {
        "ArrowLeft" => Some([-1.0, 0.0]),
        "ArrowRight" => Some([1.0, 0.0]),
        "ArrowUp" => Some([0.0, 1.0]),
        "ArrowDown" => Some([0.0, -1.0]),
        _ => None,
    }
}

/// The camera of the link, kept apart while a hand turns it.
pub(super) fn camera_of(state: Store<LinkState>) -> RwSignal<Camera> {
    let linked = move || Camera { yaw: state.yaw().get(), pitch: state.pitch().get() };
    let camera = RwSignal::new(untrack(linked));
    Effect::new(move |_| camera.set(linked()));
    camera
}
