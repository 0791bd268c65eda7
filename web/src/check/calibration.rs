//! The reliability diagram of the model that is looked at; a bin stands for the images with pixels in it.

use super::confusion::is_picked;
use super::picked::bin_name;
use super::session::CheckSession;
use crate::fine::{Axes, Span};
use crate::format::{exact, percent};
use crate::link::LinkStateStoreFields;
use crate::plot::{Csv, Figure, Frame, Table, cell, place, resized};
use crate::texts::check::use_check_texts;
use crate::texts::check_study::texts;
use crate::theme;
use jdt_core::metrics::Reliability;
use jdt_engine::{DatasetCalibration, ImageMark};
use leptos::html::Canvas;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, PointerEvent};

/// The card; nothing where no prediction is a probability.
#[component]
pub(super) fn CalibrationCard(session: StoredValue<CheckSession, LocalStorage>) -> impl IntoView {
    let signals = session.with_value(CheckSession::signals);
    let read =
        Memo::new(move |_| signals.plots.with(|plots| plots.as_ref()?.get(signals.model.get())?.calibration.clone()));
    view! {
        <Show when=move || read.with(Option::is_some)>
            <div class="card card--narrow" data-testid="check-calibration">
                <Diagram session read />
            </div>
        </Show>
    }
}

#[component]
fn Diagram(session: StoredValue<CheckSession, LocalStorage>, read: Memo<Option<DatasetCalibration>>) -> impl IntoView {
    let state = session.with_value(CheckSession::state);
    let pixels_name = use_check_texts().pixels;
    let canvas: NodeRef<Canvas> = NodeRef::new();
    let resized = resized();
    Effect::new(move |_| {
        state.theme().track();
        resized.track();
        if let (Some(canvas), Some(read)) = (canvas.get(), read.get()) {
            draw(&read, &canvas);
        }
    });
    let frame = Frame {
        name: "calibration".to_owned(),
        title: Signal::stored(texts().calibration.to_owned()),
        about: Signal::stored(texts().calibration_about.to_owned()),
        pill: None,
        table: Memo::new(move |_| {
            read.with(|read| read.as_ref().map(|read| table(read, pixels_name))).unwrap_or_default()
        })
        .into(),
        csv: Rc::new(move || {
            let bins = read.get_untracked()?.bins;
            Some(Csv::new("from,to,pixels,confidence,accuracy", bins.len(), move |row| {
                let Reliability { from, to, confidence, accuracy, pixels } = bins[row];
                format!("{from},{to},{pixels},{},{}", cell(confidence), cell(accuracy))
            }))
        }),
    };
    let words = Memo::new(move |_| {
        read.with(|read| {
            let read = read.as_ref()?;
            Some((texts().calibration_words)(read.images, pixels(read), read.error))
        })
    });
    let at_pointer = move |event: &PointerEvent| {
        let canvas = event.target()?.dyn_into::<HtmlCanvasElement>().ok()?;
        let [x, _] = place(&canvas, event);
        let read = read.get_untracked()?;
        let share = Axes::x_share(&canvas, x)?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the bins, from 0 up")]
        let bin = (share * read.bins.len() as f64) as usize;
        (read.bins.get(bin)?.pixels > 0).then_some(bin)
    };
    let choose = move |event: PointerEvent| {
        if let Some(bin) = at_pointer(&event) {
            session.with_value(|session| session.pick(ImageMark::Bin(bin)));
        }
    };
    let bins = move || {
        let bins = read.with(|read| read.as_ref().map(|read| read.bins.clone()).unwrap_or_default());
        bins.iter().enumerate().map(|(at, bin)| view! { <BinButton session at bin=*bin /> }).collect_view()
    };
    view! {
        <Figure frame canvas on_demand=true>
            <canvas
                node_ref=canvas
                class="plot__canvas fine__canvas calibration__canvas"
                role="img"
                aria-label=move || words.get()
                data-testid="plot-calibration"
                on:pointerup=choose
            ></canvas>
            <p
                class="fine__words"
                data-testid="calibration-words"
                data-pixels=move || read.with(|read| read.as_ref().map(|read| pixels(read).to_string()))
                data-error=move || read.with(|read| exact(read.as_ref().and_then(|read| read.error)))
            >
                {move || words.get()}
            </p>
            <div class="calibration__bins" role="group" aria-label=texts().bins>
                <span class="card__about">{texts().bins}</span>
                {bins}
            </div>
        </Figure>
    }
}

#[component]
fn BinButton(session: StoredValue<CheckSession, LocalStorage>, at: usize, bin: Reliability) -> impl IntoView {
    let mark = ImageMark::Bin(at);
    let picked = is_picked(session, mark);
    view! {
        <button
            class="tabs__tab"
            aria-pressed=move || picked.get().to_string()
            disabled=bin.pixels == 0
            data-testid=format!("bin-{at}")
            data-pixels=bin.pixels.to_string()
            on:click=move |_| session.with_value(|session| session.pick(mark))
        >
            {bin_name(&bin)}
        </button>
    }
}

fn pixels(read: &DatasetCalibration) -> u64 {
    read.bins.iter().map(|bin| bin.pixels).sum()
}

/// The difference of accuracy and confidence.
fn gap(bin: &Reliability) -> Option<f64> {
    Some(bin.accuracy? - bin.confidence?)
}

fn table(read: &DatasetCalibration, pixels: &str) -> Table {
    let header = [texts().bin, pixels, texts().axis_confidence, texts().axis_accuracy, texts().gap];
    let row = |bin: &Reliability| {
        let gap = gap(bin).map_or_else(|| percent(None), |gap| format!("{:+.2}", 100.0 * gap).replace('-', "−"));
        vec![bin_name(bin), bin.pixels.to_string(), percent(bin.confidence), percent(bin.accuracy), gap]
    };
    Table { header: header.map(str::to_owned).to_vec(), rows: read.bins.iter().map(row).collect() }
}

/// A bar a bin up to its accuracy, as strong as it has pixels; what is missing to its confidence, or beyond, is hatched.
fn draw(read: &DatasetCalibration, canvas: &HtmlCanvasElement) {
    let axes = Axes {
        x: Span::Plain([0.0, 100.0]),
        y: [0.0, 105.0],
        x_name: texts().axis_confidence,
        y_name: texts().axis_accuracy,
    };
    let Some(stage) = axes.draw(canvas) else { return };
    let sheet = &stage.sheet;
    let (bar, edge, ink, wrong) =
        (theme::token("--accent-soft"), theme::token("--accent"), theme::token("--ink-2"), theme::token("--hard-only"));
    for bin in &read.bins {
        let (Some(confidence), Some(accuracy)) = (bin.confidence, bin.accuracy) else { continue };
        let [left, top] = stage.place([100.0 * bin.from + 0.6, 100.0 * accuracy]);
        let [right, bottom] = stage.place([100.0 * bin.to - 0.6, 0.0]);
        sheet.fill(&bar);
        sheet.context.fill_rect(left, top, right - left, bottom - top);
        sheet.pen(&edge, 2.0, &[]);
        sheet.line([[left, top], [right, top]]);
        let [middle, says] = stage.place([100.0 * confidence, 100.0 * confidence]);
        sheet.pen(&wrong, 2.0, &[]);
        sheet.line([[middle, says], [middle, top]]);
        sheet.disc([middle, top], 3.0, &edge, &edge, 1.0);
    }
    sheet.pen(&ink, 1.0, &[4.0, 3.0]);
    sheet.line([stage.place([0.0, 0.0]), stage.place([100.0, 100.0])]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_bin_is_a_row_without_numbers() {
        let full = Reliability { from: 0.0, to: 0.5, confidence: Some(0.4), accuracy: Some(0.25), pixels: 4 };
        let empty = Reliability { from: 0.5, to: 1.0, confidence: None, accuracy: None, pixels: 0 };
        let read = DatasetCalibration { images: 1, bins: vec![full, empty], error: Some(0.15) };
        let table = table(&read, "pixels");
        assert_eq!(table.rows[0], ["0 – 50", "4", "40.00", "25.00", "−15.00"]);
        assert_eq!(table.rows[1][1..], ["0", "n/a", "n/a", "n/a"]);
        assert_eq!(pixels(&read), 4);
    }
}
