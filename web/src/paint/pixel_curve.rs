//! Loss curves of one pixel: where each loss has its minimum, for a label that can be dragged.

use super::session::{CURVES, PaintSession};
use crate::link::LinkStateStoreFields;
use crate::texts::use_texts;
use crate::{colour, format, theme};
use jdt_core::losses::{self, SoftLabels};
use jdt_engine::PixelCurve as Curve;
use leptos::html::Canvas;
use leptos::prelude::*;
use plotters::prelude::*;
use plotters_canvas::CanvasBackend;
use web_sys::{HtmlCanvasElement, PointerEvent};

/// Space around the plot, in CSS pixels.
const LEFT: f64 = 34.0;
const BOTTOM: f64 = 20.0;
const EDGE: f64 = 6.0;

/// The plot, its slider and its words.
#[component]
pub(crate) fn PixelCurve(session: StoredValue<PaintSession, LocalStorage>) -> impl IntoView {
    let texts = use_texts();
    let state = session.with_value(PaintSession::state);
    let signals = session.with_value(PaintSession::signals);
    let desk = session.with_value(PaintSession::desk);
    let canvas: NodeRef<Canvas> = NodeRef::new();
    let resized = RwSignal::new(0_u32);
    let on_resize = window_event_listener(leptos::ev::resize, move |_| resized.update(|count| *count += 1));
    on_cleanup(move || on_resize.remove());

    let asked_with = Memo::new(move |_| (state.y().get(), state.get().index()));
    Effect::new(move |_| {
        // A memo that is only tracked is never computed, and never hears of a change.
        asked_with.get();
        session.with_value(PaintSession::ask_curves);
    });
    Effect::new(move |_| {
        state.theme().track();
        resized.track();
        // The place is shown, or has another size.
        desk.frame.track();
        let curves = signals.curves.get();
        if let Some(canvas) = canvas.get() {
            // A canvas that cannot be drawn on leaves the words below it.
            let _ = draw(&canvas, &curves, state.y().get_untracked());
        }
    });

    let drag = move |event: PointerEvent| {
        let Some(canvas) = canvas.get().filter(|_| event.buttons() & 1 == 1) else { return };
        let box_ = canvas.get_bounding_client_rect();
        let x = (f64::from(event.client_x()) - box_.left() - LEFT) / (box_.width() - LEFT - EDGE);
        state.y().set((100.0 * x.clamp(0.0, 1.0)).round() / 100.0);
    };
    let minima = move || {
        signals
            .curves
            .get()
            .iter()
            .map(|curve| (texts.curve_minimum)(name(&curve.id), &format!("{:.2}", lowest(curve))))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let y_shown = move || format!("{:.2}", state.y().get());
    view! {
        <figure class="curve">
            <div class="numbers__head">
                <h2 class="heading">{texts.curve}</h2>
                <label class="field">
                    <span class="field__name">{texts.curve_y}</span>
                    <input
                        type="range"
                        min="0"
                        max="1"
                        step="0.01"
                        data-testid="curve-y"
                        prop:value=Signal::derive(move || state.y().get().to_string())
                        on:input=move |event| {
                            if let Some(y) = format::number_of(&event) {
                                state.y().set(y);
                            }
                        }
                    />
                    <span class="options__value">{y_shown}</span>
                </label>
            </div>
            <canvas
                node_ref=canvas
                class="curve__canvas"
                data-testid="canvas-curve"
                role="img"
                aria-label=Signal::derive(move || (texts.curve_about)(&y_shown(), &minima()))
                on:pointerdown=drag
                on:pointermove=drag
            ></canvas>
            <figcaption class="curve__legend">
                {CURVES
                    .map(|id| {
                        let class = format!(
                            "curve__line curve__line--{}{}",
                            if is_safe(id) { "soft-safe" } else { "hard-only" },
                            if is_dice(id) { " curve__line--dashed" } else { "" },
                        );
                        view! { <span class="curve__key"><span class=class></span>{name(id)}</span> }
                    })}
            </figcaption>
        </figure>
    }
}

fn name(id: &str) -> &'static str {
    losses::find(id).map_or("", |spec| spec.name)
}

fn is_safe(id: &str) -> bool {
    losses::find(id).is_ok_and(|spec| spec.soft_labels == SoftLabels::Safe)
}

/// Dice-like losses are dashed.
fn is_dice(id: &str) -> bool {
    losses::find(id).is_ok_and(|spec| spec.fixed_weight == Some(0.5))
}

/// Where a curve is lowest.
fn lowest(curve: &Curve) -> f64 {
    let last = curve.values.len().max(2) - 1;
    let at = (0..curve.values.len()).min_by(|&a, &b| curve.values[a].total_cmp(&curve.values[b]));
    at.unwrap_or(0) as f64 / last as f64
}

type PlotResult = Result<(), Box<dyn std::error::Error>>;

/// Draws at the screen's own resolution: every length is in CSS pixels times the device's ratio.
fn draw(canvas: &HtmlCanvasElement, curves: &[Curve], y: f64) -> PlotResult {
    let box_ = canvas.get_bounding_client_rect();
    if box_.width() == 0.0 {
        // The place is hidden.
        return Ok(());
    }
    let ratio = window().device_pixel_ratio();
    let px = |css: f64| to_u32(css * ratio);
    canvas.set_width(px(box_.width()).max(1));
    canvas.set_height(px(box_.height()).max(1));
    let (ink, line, surface) = (token("--ink-2"), token("--line"), token("--surface"));
    let backend = CanvasBackend::with_canvas_object(canvas.clone()).ok_or("no 2-D context")?;
    let area = backend.into_drawing_area();
    area.fill(&surface)?;
    let font = ("sans-serif", 11.0 * ratio).into_font().color(&ink);
    let mut chart = ChartBuilder::on(&area)
        .margin_top(px(EDGE))
        .margin_right(px(EDGE))
        .x_label_area_size(px(BOTTOM))
        .y_label_area_size(px(LEFT))
        .build_cartesian_2d(0.0..1.0, 0.0..1.0)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .bold_line_style(line)
        .light_line_style(TRANSPARENT)
        .axis_style(line)
        .x_labels(5)
        .y_labels(5)
        .label_style(font)
        .x_label_formatter(&|x| if *x == 0.0 { "x = 0".to_owned() } else { format!("{x}") })
        .y_label_formatter(&|loss| format!("{loss:.2}"))
        .draw()?;
    let width = px(1.6).max(1);
    chart.draw_series(LineSeries::new([(y, 0.0), (y, 1.0)], ink.mix(0.6).stroke_width(px(1.0))))?;
    for curve in curves {
        let last = curve.values.len().max(2) - 1;
        let points = || curve.values.iter().enumerate().map(|(i, &loss)| (i as f64 / last as f64, loss));
        let colour = token(if is_safe(&curve.id) { "--soft-safe" } else { "--hard-only" });
        let style = colour.stroke_width(width);
        if is_dice(&curve.id) {
            chart.draw_series(DashedLineSeries::new(points(), px(4.0), px(3.0), style))?;
        } else {
            chart.draw_series(LineSeries::new(points(), style))?;
        }
        let x = lowest(curve);
        let loss = curve.values.iter().copied().fold(f64::INFINITY, f64::min);
        chart.draw_series([Circle::new((x, loss), px(3.5), colour.filled())])?;
    }
    area.present()?;
    Ok(())
}

fn token(name: &str) -> RGBColor {
    colour::from_token(&theme::token(name))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length on screen")]
fn to_u32(length: f64) -> u32 {
    length.round().max(0.0) as u32
}
