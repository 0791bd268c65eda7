//! How many images have which IoU.

use super::Fine;
use super::axes::{Axes, Span};
use super::chart::Chart;
use super::marks::token;
use crate::format::percent;
use crate::link::LinkState;
use crate::plot::{Csv, Frame, Table, cell, quoted};
use crate::texts::bias::texts;
use crate::theme;
use jdt_engine::{FineModel, FineStudy};
use leptos::prelude::*;
use reactive_stores::Store;
use std::rc::Rc;
use web_sys::HtmlCanvasElement;

/// Five percent each; 100 % is in the last.
const BINS: usize = 20;

/// The plot.
#[component]
pub(crate) fn Histogram(study: Fine, state: Store<LinkState>) -> impl IntoView {
    let texts = texts();
    let words = Memo::new(move |_| {
        study.get().map_or_else(String::new, |study| {
            let of = |model: &FineModel| {
                let means = || model.images.iter().filter_map(|image| image.mean);
                let (low, high) = (means().reduce(f64::min), means().reduce(f64::max));
                (texts.histogram_words)(&model.name, &percent(low), &percent(high))
            };
            study.models.iter().map(of).collect::<Vec<_>>().join(" ")
        })
    });
    let frame = Frame {
        name: "histogram".to_owned(),
        title: Signal::stored(texts.histogram_title.to_owned()),
        about: Signal::stored(texts.histogram_about.to_owned()),
        pill: None,
        table: Memo::new(move |_| study.get().map(|study| table(&study)).unwrap_or_default()).into(),
        csv: Rc::new(move || {
            let study = study.get_untracked()?;
            let rows = study.models.iter().flat_map(|model| {
                model
                    .images
                    .iter()
                    .map(|image| format!("{},{},{}", quoted(&model.name), quoted(&image.name), cell(image.mean)))
            });
            let rows: Vec<String> = rows.collect();
            Some(Csv::new("model,image,iou", rows.len(), move |row| rows[row].clone()))
        }),
    };
    view! { <Chart study state frame words draw /> }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the bins")]
fn bin(value: f64) -> usize {
    (BINS as f64 * value).floor().clamp(0.0, (BINS - 1) as f64) as usize
}

fn counts(model: &FineModel) -> [usize; BINS] {
    let mut counts = [0; BINS];
    model.images.iter().filter_map(|image| image.mean).for_each(|mean| counts[bin(mean)] += 1);
    counts
}

fn draw(study: &FineStudy, canvas: &HtmlCanvasElement) {
    let texts = texts();
    let counts: Vec<[usize; BINS]> = study.models.iter().map(counts).collect();
    let most = counts.iter().flatten().copied().max().unwrap_or(0).max(4) as f64;
    let axes = Axes {
        x: Span::Plain([0.0, 100.0]),
        y: [0.0, 1.1 * most],
        x_name: texts.axis_image_iou,
        y_name: texts.axis_images,
    };
    let Some(stage) = axes.draw(canvas) else { return };
    let (width, models) = (100.0 / BINS as f64, counts.len().max(1) as f64);
    for (at, bins) in counts.iter().enumerate() {
        stage.sheet.fill(&theme::token(token(at)));
        for (bin, &count) in bins.iter().enumerate().filter(|(_, count)| **count > 0) {
            // A little air between bins.
            let left = width * (bin as f64 + 0.1 + 0.8 * at as f64 / models);
            let [from, top] = stage.place([left, count as f64]);
            let [to, bottom] = stage.place([left + 0.8 * width / models, 0.0]);
            stage.sheet.context.fill_rect(from, top, to - from, bottom - top);
        }
    }
}

fn table(study: &FineStudy) -> Table {
    let mut header = vec![texts().axis_image_iou.to_owned()];
    header.extend(study.models.iter().map(|model| model.name.clone()));
    let counts: Vec<[usize; BINS]> = study.models.iter().map(counts).collect();
    let row = |bin: usize| {
        let name = format!("{} – {}", 100 * bin / BINS, 100 * (bin + 1) / BINS);
        std::iter::once(name).chain(counts.iter().map(|bins| bins[bin].to_string())).collect()
    };
    let is_there = |bin: &usize| counts.iter().any(|bins| bins[*bin] > 0);
    Table { header, rows: (0..BINS).filter(is_there).map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_in_the_outer_bins() {
        assert_eq!([0.0, 0.05, 0.999, 1.0].map(bin), [0, 1, 19, 19]);
    }
}
