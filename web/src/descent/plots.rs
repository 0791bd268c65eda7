//! The three plots over steps.

use super::plot::{self, Frame, Palette, Quantity, Series};
use super::session::{DescentSession, Phase};
use super::words::shown;
use crate::link::LinkStateStoreFields;
use crate::texts::{DescentTexts, descent_texts};
use crate::theme;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, PointerEvent};

impl Quantity {
    /// Its name for a reader.
    pub(crate) fn title(self, texts: &DescentTexts) -> &'static str {
        match self {
            Self::Loss => texts.loss,
            Self::Distance => texts.distance,
            Self::Softness => texts.softness,
        }
    }

    /// What it is.
    pub(crate) fn about(self, texts: &DescentTexts) -> &'static str {
        match self {
            Self::Loss => texts.loss_about,
            Self::Distance => texts.distance_about,
            Self::Softness => texts.softness_about,
        }
    }
}

impl Palette {
    /// The colours of the page as it is now.
    pub(crate) fn of_page() -> Self {
        let token = |name| theme::token(name);
        Self {
            surface: token("--surface"),
            ink: token("--ink"),
            ink_2: token("--ink-2"),
            line: token("--line"),
            hard_only: token("--hard-only"),
            soft_safe: token("--soft-safe"),
            partly: token("--partly"),
            font: format!("{} {}", token("--type-1"), token("--mono")),
        }
    }
}

/// Loss, distance and softness side by side.
#[component]
pub(crate) fn Plots(session: StoredValue<DescentSession, LocalStorage>) -> impl IntoView {
    let state = session.with_value(DescentSession::state);
    let resized = RwSignal::new(0_u32);
    let on_resize = window_event_listener(leptos::ev::resize, move |_| resized.update(|count| *count += 1));
    // A canvas has no size while another place is shown.
    let on_place = window_event_listener(leptos::ev::hashchange, move |_| {
        request_animation_frame(move || resized.update(|count| *count += 1));
    });
    on_cleanup(move || {
        on_resize.remove();
        on_place.remove();
    });
    let palette = RwSignal::new(Palette::default());
    Effect::new(move |_| {
        state.theme().track();
        // The page writes its theme when it hears of it, which may be after this program does.
        request_animation_frame(move || palette.set(Palette::of_page()));
    });
    view! {
        <div class="descent__plots">
            {Quantity::ALL.map(|quantity| view! { <Plot session=session quantity=quantity palette=palette resized=resized /> })}
        </div>
    }
}

#[component]
fn Plot(
    session: StoredValue<DescentSession, LocalStorage>,
    quantity: Quantity,
    palette: RwSignal<Palette>,
    resized: RwSignal<u32>,
) -> impl IntoView {
    let texts = descent_texts();
    let signals = session.with_value(DescentSession::signals);
    let state = session.with_value(DescentSession::state);
    let canvas: NodeRef<Canvas> = NodeRef::new();
    let steps = move || u64::from(state.steps().get()).max(signals.furthest.get());
    Effect::new(move |_| {
        resized.track();
        signals.drawn.track();
        let (steps, step, racers) = (steps(), signals.step.get(), signals.racers.get());
        let Some(canvas) = canvas.get() else { return };
        palette.with(|palette| {
            session.with_value(|session| {
                session.with_records(|records| {
                    let series: Vec<Series<'_>> = racers
                        .iter()
                        .zip(records)
                        .map(|(racer, records)| Series {
                            colour: palette.of_kind(racer.kind()),
                            dash: racer.dash,
                            records,
                        })
                        .collect();
                    draw(&canvas, palette, quantity, &series, (step, steps), texts.from_zero);
                });
            });
        });
    });
    // Words stand still while it plays: nobody could follow them.
    let said = Memo::new(move |before: Option<&String>| {
        if matches!(signals.phase.get(), Phase::Playing | Phase::Exporting) {
            return before.cloned().unwrap_or_default();
        }
        signals.drawn.track();
        let step = usize::try_from(signals.step.get()).unwrap_or(usize::MAX);
        let parts = session.with_value(|session| {
            session.with_records(|records| {
                let part = |(racer, records): (&super::racer::Racer, &Vec<jdt_core::descent::StepRecord>)| {
                    let [start, now] = [records.first()?, records.get(step)?].map(|record| shown(quantity.of(record)));
                    Some((texts.plot_part)(&racer.name, &start, &now))
                };
                signals.racers.get().iter().zip(records).filter_map(part).collect::<Vec<_>>().join(" ")
            })
        });
        (texts.plot_about)(quantity.title(texts), &parts)
    });
    let drag = move |event: PointerEvent| {
        let Some(canvas) = canvas.get().filter(|_| event.buttons() & 1 == 1) else { return };
        if signals.phase.get_untracked() == Phase::Idle {
            return;
        }
        let box_ = canvas.get_bounding_client_rect();
        let frame = Frame { left: 0.0, top: 0.0, width: box_.width(), height: box_.height() };
        let to = frame.step_at(f64::from(event.client_x()) - box_.left(), steps());
        session.with_value(|session| session.seek(whole(to)));
    };
    view! {
        <figure class="descent__plot">
            <figcaption class="heading" title=quantity.about(texts)>{quantity.title(texts)}</figcaption>
            <canvas
                node_ref=canvas
                class="descent__canvas"
                role="img"
                aria-label=said
                data-testid=format!("descent-plot-{}", quantity.id())
                on:pointerdown=drag
                on:pointermove=drag
            ></canvas>
        </figure>
    }
}

/// Draws at the screen's own resolution.
fn draw(
    canvas: &HtmlCanvasElement,
    palette: &Palette,
    quantity: Quantity,
    series: &[Series<'_>],
    at: (u64, u64),
    step_word: &str,
) {
    let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
    let ratio = window().device_pixel_ratio();
    let pixels = (whole_u32(width * ratio).max(1), whole_u32(height * ratio).max(1));
    if (canvas.width(), canvas.height()) != pixels {
        canvas.set_width(pixels.0);
        canvas.set_height(pixels.1);
    }
    let context = canvas.get_context("2d").ok().flatten().and_then(|context| context.dyn_into().ok());
    let Some(context): Option<CanvasRenderingContext2d> = context else { return };
    // A finite scale is always taken.
    let _ = context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
    let frame = Frame { left: 0.0, top: 0.0, width, height };
    plot::draw(&context, frame, palette, quantity, series, at, step_word);
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a step that the plot shows")]
fn whole(step: f64) -> u64 {
    step.max(0.0) as u64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length on screen")]
fn whole_u32(length: f64) -> u32 {
    length.round().max(0.0) as u32
}
