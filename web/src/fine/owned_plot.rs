//! Who owns mIoU^D: its cumulative share over the objects' sizes.

use super::Fine;
use super::axes::Axes;
use super::chart::Chart;
use super::marks::token;
use super::size_plot::sizes;
use crate::format::percent;
use crate::link::LinkState;
use crate::plot::{Csv, Frame, Table, quoted};
use crate::texts::bias::texts;
use crate::theme;
use jdt_engine::{FineModel, FineStudy, owners};
use leptos::prelude::*;
use reactive_stores::Store;
use std::rc::Rc;
use web_sys::HtmlCanvasElement;

/// The plot.
#[component]
pub(crate) fn OwnedPlot(study: Fine, state: Store<LinkState>) -> impl IntoView {
    let texts = texts();
    let words = Memo::new(move |_| {
        let study = study.get();
        study.as_ref().and_then(|study| study.models.first()).map_or_else(String::new, |model| {
            let [largest, _, smallest] = owners(model);
            let share = |value: f64| format!("{:.0}", 100.0 * value);
            let part = |group: &jdt_engine::Owners| (share(group.of_objects), share(group.share));
            (texts.owned_words)(&model.name, &part(&largest), largest.from, &part(&smallest))
        })
    });
    let frame = Frame {
        name: "owned".to_owned(),
        title: Signal::stored(texts.owned_title.to_owned()),
        about: Signal::stored(texts.owned_about.to_owned()),
        pill: None,
        table: Memo::new(move |_| study.get().map(|study| table(&study)).unwrap_or_default()).into(),
        csv: Rc::new(move || {
            let study = study.get_untracked()?;
            let rows: Vec<String> = study.models.iter().flat_map(rows).collect();
            Some(Csv::new("model,area,objects_up_to,share_up_to", rows.len(), move |row| rows[row].clone()))
        }),
    };
    view! {
        <Chart study state frame words draw />
    }
}

/// Points of a line: more are not told apart.
const MOST_POINTS: usize = 2000;

/// As [`cumulative`], of many objects every so many-th and the last.
fn thinned(model: &FineModel) -> impl Iterator<Item = (u64, usize, f64)> {
    let count = model.objects.len();
    let stride = count.div_ceil(MOST_POINTS).max(1);
    cumulative(model).filter(move |&(_, n, _)| n % stride == 0 || n == count)
}

/// Area, number of objects and share up to each object.
fn cumulative(model: &FineModel) -> impl Iterator<Item = (u64, usize, f64)> {
    let mut share = 0.0;
    model.objects.iter().enumerate().map(move |(at, object)| {
        share += object.share;
        (object.area, at + 1, share)
    })
}

fn rows(model: &FineModel) -> Vec<String> {
    let name = quoted(&model.name);
    cumulative(model).map(|(area, objects, share)| format!("{name},{area},{objects},{share}")).collect()
}

fn draw(study: &FineStudy, canvas: &HtmlCanvasElement) {
    let texts = texts();
    let axes = Axes { x: sizes(study), y: [0.0, 105.0], x_name: texts.axis_area_up_to, y_name: texts.axis_share };
    let Some(stage) = axes.draw(canvas) else { return };
    let sheet = &stage.sheet;
    if let Some(model) = study.models.first() {
        let total = model.objects.len().max(1) as f64;
        sheet.pen(&theme::token("--ink-2"), 1.5, &[4.0, 3.0]);
        sheet.line(thinned(model).map(|(area, n, _)| stage.place([area.max(1) as f64, 100.0 * n as f64 / total])));
    }
    for (at, model) in study.models.iter().enumerate() {
        let dash: &[f64] = if at == 0 { &[] } else { &[8.0, 2.0] };
        sheet.pen(&theme::token(token(at)), 2.0, dash);
        sheet.line(thinned(model).map(|(area, _, share)| stage.place([area.max(1) as f64, 100.0 * share])));
    }
}

/// The largest, the next, the smallest, and what nobody owns.
fn table(study: &FineStudy) -> Table {
    let texts = texts();
    let mut header = vec![texts.owners.to_owned(), texts.objects.to_owned()];
    header.extend(study.models.iter().map(|model| (texts.owns)(&model.name)));
    let groups: Vec<_> = study.models.iter().map(owners).collect();
    let names = [texts.largest, texts.next, texts.smallest];
    let mut rows: Vec<Vec<String>> = names
        .into_iter()
        .enumerate()
        .map(|(at, name)| {
            let count = groups.first().map_or(0, |group| group[at].objects);
            let shares = groups.iter().map(|group| percent(Some(group[at].share)));
            [name.to_owned(), count.to_string()].into_iter().chain(shares).collect()
        })
        .collect();
    let nobody = study.models.iter().map(|model| percent(Some(model.ownerless)));
    rows.push([texts.nobody.to_owned(), String::new()].into_iter().chain(nobody).collect());
    Table { header, rows }
}
