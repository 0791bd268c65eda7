//! IoU of each object against its size.

use super::Fine;
use super::axes::{Axes, Span};
use super::chart::Chart;
use super::marks::{mark, token};
use crate::format::percent;
use crate::link::LinkState;
use crate::plot::{Csv, Frame, Table, quoted};
use crate::texts::bias::texts;
use crate::texts::check_study::texts as study_texts;
use crate::theme;
use jdt_engine::{FineModel, FineObject, FineStudy};
use leptos::prelude::*;
use reactive_stores::Store;
use std::rc::Rc;
use web_sys::HtmlCanvasElement;

/// Where a size class begins, in pixels.
const EDGES: [u64; 4] = [1, 10, 100, 1000];
/// Of more objects, every so many-th is drawn, along their sizes.
const MOST_MARKS: usize = 6000;

/// Every how many-th object is drawn.
fn stride(study: &FineStudy) -> usize {
    study.models.iter().map(|model| model.objects.len()).sum::<usize>().div_ceil(MOST_MARKS).max(1)
}

/// The plot.
#[component]
pub(crate) fn SizePlot(study: Fine, state: Store<LinkState>) -> impl IntoView {
    let texts = texts();
    let words = Memo::new(move |_| {
        study.get().map_or_else(String::new, |study| {
            let of = |model: &FineModel| {
                let [small, large] = [mean(model, 1..100), mean(model, 100..u64::MAX)].map(percent);
                (texts.size_words)(&model.name, &small, &large)
            };
            let words = study.models.iter().map(of).collect::<Vec<_>>().join(" ");
            match stride(&study) {
                1 => words,
                stride => format!("{words} {}", (study_texts().every_nth)(stride)),
            }
        })
    });
    let frame = Frame {
        name: "size".to_owned(),
        title: Signal::stored(texts.size_title.to_owned()),
        about: Signal::stored(texts.size_about.to_owned()),
        pill: None,
        table: Memo::new(move |_| study.get().map(|study| table(&study)).unwrap_or_default()).into(),
        csv: Rc::new(move || {
            let study = study.get_untracked()?;
            let rows: Vec<(usize, usize)> = (0..study.models.len())
                .flat_map(|model| (0..study.models[model].objects.len()).map(move |object| (model, object)))
                .collect();
            Some(Csv::new("model,image,class,area,iou,share", rows.len(), move |row| {
                let (model, object) = (&study.models[rows[row].0], rows[row].1);
                let FineObject { image, class, area, iou, share } = model.objects[object];
                let names = [&model.name, &model.images[image].name, &study.classes[class]];
                let [model, image, class] = names.map(|name| quoted(name));
                format!("{model},{image},{class},{area},{iou},{share}")
            }))
        }),
    };
    view! { <Chart study state frame words draw /> }
}

/// The sizes of all objects, with some room.
pub(super) fn sizes(study: &FineStudy) -> Span {
    let areas = || study.models.iter().flat_map(|model| model.objects.iter().map(|object| object.area));
    let (low, high) = (areas().min().unwrap_or(1).max(1), areas().max().unwrap_or(10).max(10));
    Span::Log([0.8 * low as f64, 1.25 * high as f64])
}

fn draw(study: &FineStudy, canvas: &HtmlCanvasElement) {
    let texts = texts();
    let axes = Axes { x: sizes(study), y: [0.0, 105.0], x_name: texts.axis_area, y_name: texts.axis_iou };
    let Some(stage) = axes.draw(canvas) else { return };
    let edge = theme::token("--surface");
    let colours: Vec<String> = (0..study.models.len()).map(|model| theme::token(token(model))).collect();
    stage.sheet.context.set_global_alpha(0.75);
    // By turns, so that no model lies on all the others.
    let most = study.models.iter().map(|model| model.objects.len()).max().unwrap_or(0);
    for turn in (0..most).step_by(stride(study)) {
        for model in (0..colours.len()).map(|at| (at + turn) % colours.len()) {
            if let Some(object) = study.models[model].objects.get(turn) {
                let place = stage.place([object.area.max(1) as f64, 100.0 * object.iou]);
                mark(&stage.sheet, model, place, 3.0, &colours[model], &edge);
            }
        }
    }
    stage.sheet.context.set_global_alpha(1.0);
}

fn inside(model: &FineModel, areas: std::ops::Range<u64>) -> impl Iterator<Item = &FineObject> {
    model.objects.iter().filter(move |object| areas.contains(&object.area))
}

fn mean(model: &FineModel, areas: std::ops::Range<u64>) -> Option<f64> {
    let count = inside(model, areas.clone()).count();
    (count > 0).then(|| inside(model, areas).map(|object| object.iou).sum::<f64>() / count as f64)
}

/// A row a size class: how many objects, and the mean of their IoU.
fn table(study: &FineStudy) -> Table {
    let texts = texts();
    let mut header = vec![texts.axis_area.to_owned(), texts.objects.to_owned()];
    header.extend(study.models.iter().map(|model| (texts.mean_iou_of)(&model.name)));
    let row = |(at, &from): (usize, &u64)| {
        let to = EDGES.get(at + 1).copied().unwrap_or(u64::MAX);
        let name = if to == u64::MAX { format!("≥ {from}") } else { format!("{from} – {}", to - 1) };
        let count = study.models.first().map_or(0, |model| inside(model, from..to).count());
        let means = study.models.iter().map(|model| percent(mean(model, from..to)));
        [name, count.to_string()].into_iter().chain(means).collect()
    };
    Table { header, rows: EDGES.iter().enumerate().map(row).collect() }
}
