//! The pointer over a mask: how far it has been followed, the brush's outline, and the pixel it looks at.

use super::session::PaintSession;
use super::view_transform::{Placement, Point};
use crate::link::{LinkStateStoreFields, Tool};
use jdt_engine::Layer;
use leptos::prelude::*;
use web_sys::PointerEvent;

/// Milliseconds between two moves of a stroke that are followed as they happen: a mouse may tell of a thousand a second.
const MOVE_EVERY: f64 = 4.0;

/// How far a pointer that draws has been followed.
///
/// Browsers keep a pointer's moves for the next frame, but some also tell of each as it happens (`pointerrawupdate`). A stroke
/// follows those: its numbers are under way before the frame that draws it begins.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Drawn {
    pointer: i32,
    to: (i32, i32),
    pressure: f64,
    at: f64,
}

impl Drawn {
    pub(super) fn by(event: &PointerEvent) -> Self {
        let to = (event.client_x(), event.client_y());
        Self { pointer: event.pointer_id(), to, pressure: pressure(event), at: event.time_stamp() }
    }

    /// Whether there is nothing to draw between this and the last.
    #[expect(clippy::float_cmp, reason = "the same reading of the same pen")]
    pub(super) fn is_where(self, last: Self) -> bool {
        self.pointer == last.pointer && self.to == last.to && self.pressure == last.pressure
    }

    /// Whether enough time has passed to follow the pointer here now, and not with the next frame.
    pub(super) fn is_due(self, last: Self) -> bool {
        self.pointer != last.pointer || self.at - last.at >= MOVE_EVERY
    }
}

/// A pen's pressure; a mouse and a finger press in full.
pub(super) fn pressure(event: &PointerEvent) -> f64 {
    if event.pointer_type() == "pen" { f64::from(event.pressure()).clamp(0.05, 1.0) } else { 1.0 }
}

/// Where something lies that the pointer moves: unlike `left` and `top`, it is no reason to lay the page out again.
fn translated((x, y): Point) -> String {
    format!("{x}px {y}px")
}

/// The brush's outline at its true size, where the pointer is.
#[component]
pub(super) fn Cursor(
    session: StoredValue<PaintSession, LocalStorage>,
    pointer: RwSignal<Option<Point>>,
    placed: Memo<Placement>,
) -> impl IntoView {
    let (state, desk) = session.with_value(|session| (session.state(), session.desk()));
    let seen = Memo::new(move |_| {
        matches!(state.tool().get(), Tool::Brush | Tool::Erase) && !desk.space.get() && pointer.with(Option::is_some)
    });
    let at = Signal::derive(move || translated(placed.get().frame_from_mask(pointer.get().unwrap_or_default())));
    let size = Signal::derive(move || format!("{}px", (state.size().get() * placed.get().scale).max(3.0)));
    view! {
        <div
            class="mask__cursor"
            hidden=move || !seen.get()
            style:translate=at
            style:width=size
            style:height=size
            style:--core=Signal::derive(move || state.hardness().get().to_string())
        ></div>
    }
}

/// The pixel that is looked at, where the brush does not show it: on the other canvas, and under other tools.
#[component]
pub(super) fn LookedAt(
    session: StoredValue<PaintSession, LocalStorage>,
    layer: Layer,
    placed: Memo<Placement>,
) -> impl IntoView {
    let (state, desk) = session.with_value(|session| (session.state(), session.desk()));
    let brushes = move || matches!(state.tool().get(), Tool::Brush | Tool::Erase);
    let probed = Memo::new(move |_| desk.probed.get().filter(|probed| probed.layer != layer || !brushes()));
    let at = Signal::derive(move || {
        let (column, row) = probed.get().map_or((0, 0), |probed| (probed.column, probed.row));
        translated(placed.get().frame_from_mask((column as f64, row as f64)))
    });
    let side = Signal::derive(move || format!("{}px", placed.get().scale.max(4.0)));
    view! {
        <div
            class="mask__pixel"
            hidden=move || probed.get().is_none()
            style:translate=at
            style:width=side
            style:height=side
        ></div>
    }
}
