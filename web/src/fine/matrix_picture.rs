//! The matrix drawn on a canvas, for a file.

use super::matrix_cell::{css, is_dark};
use super::matrix_sum::total;
use crate::format::percent;
use crate::link::Over;
use crate::plot::{Sheet, Words};
use crate::texts::bias::texts;
use crate::theme;
use jdt_engine::{FineImage, FineModel, FineStudy};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

/// Lengths in CSS pixels: a cell, the names on its left, a line of type.
const CELL: [f64; 2] = [64.0, 20.0];
const NAMES: f64 = 56.0;
const MOST_NAMES: f64 = 320.0;
/// How wide a letter of a name is, more or less.
const LETTER: f64 = 6.7;
const LINE: f64 = 24.0;
/// Device pixels of a CSS pixel.
const RATIO: f64 = 2.0;

/// A canvas with the matrix on it.
pub(super) fn picture(study: &FineStudy, model: &FineModel, over: Over, rows: &[usize]) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    let images: Vec<&FineImage> = rows.iter().filter_map(|&at| model.images.get(at)).collect();
    let longest = images.iter().map(|image| image.name.chars().count()).max().unwrap_or(0);
    let names = (LETTER * longest as f64 + 8.0).clamp(NAMES, MOST_NAMES);
    let width = names + CELL[0] * (study.classes.len() + 1) as f64 + LINE;
    let height = 2.0 * LINE + CELL[1] * (rows.len() + 2) as f64 + LINE;
    let sheet = Sheet::sized(&canvas, width, height, RATIO)?;
    let (ink, quiet) = (theme::token("--ink"), theme::token("--ink-2"));
    let (light, dark) = (theme::token("--cell-light"), theme::token("--cell-dark"));
    let middle = |colour| Words::new(colour).aligned("center", "middle").mono();
    let centre = |column: usize, row: usize| {
        [names + CELL[0] * (column as f64 + 0.5), 2.0 * LINE + CELL[1] * (row as f64 + 0.5)]
    };
    let title = (texts().matrix_title)(&model.name);
    let value = percent(total(model, over));
    sheet.text(&format!("{title} — {} = {value}", (texts().total)(over)), [8.0, LINE / 2.0], Words::new(&ink).bold());
    let columns = study.classes.iter().map(|class| (texts().class)(class)).chain([texts().mean_i.to_owned()]);
    for (column, name) in columns.enumerate() {
        sheet.text(&name, [centre(column, 0)[0], 1.5 * LINE], middle(&quiet));
    }
    for (row, image) in images.iter().enumerate() {
        sheet.text(&image.name, [names / 2.0, centre(0, row)[1]], middle(&quiet));
        for (column, cell) in image.cells.iter().enumerate() {
            let [x, y] = centre(column, row);
            let [left, top, wide, high] =
                [x - CELL[0] / 2.0 + 1.0, y - CELL[1] / 2.0 + 1.0, CELL[0] - 2.0, CELL[1] - 2.0];
            match cell.iou {
                Some(iou) => {
                    sheet.fill(&css(iou));
                    sheet.context.fill_rect(left, top, wide, high);
                    let colour = if is_dark(iou) { &light } else { &dark };
                    sheet.text(&format!("{:.0}", 100.0 * iou), [x, y], middle(colour));
                }
                None => hatch(&sheet, [left, top, wide, high]),
            }
            if cell.is_worst {
                sheet.pen(&ink, 2.0, &[]);
                sheet.context.stroke_rect(left, top, wide, high);
            }
        }
        sheet.text(&shown(image.mean), centre(study.classes.len(), row), middle(&ink));
    }
    for (row, name, is_d) in [(0, texts().mean_c, false), (1, texts().ratio_d, true)] {
        let row = images.len() + row;
        sheet.text(name, [names / 2.0, centre(0, row)[1]], middle(&quiet));
        for (column, class) in model.classes.iter().enumerate() {
            let value = if is_d { class.dataset.value } else { class.images.value };
            sheet.text(&shown(value), centre(column, row), middle(&ink));
        }
    }
    Some(canvas)
}

fn shown(value: Option<f64>) -> String {
    value.map_or_else(|| percent(None), |value| format!("{:.1}", 100.0 * value))
}

/// NULL: strokes from lower left to upper right.
fn hatch(sheet: &Sheet, [left, top, wide, high]: [f64; 4]) {
    let context = &sheet.context;
    context.save();
    context.begin_path();
    context.rect(left, top, wide, high);
    context.clip();
    sheet.pen(&theme::token("--line"), 1.0, &[]);
    let mut x = left - high;
    while x < left + wide {
        sheet.line([[x, top + high], [x + high, top]]);
        x += 5.0;
    }
    context.restore();
}
