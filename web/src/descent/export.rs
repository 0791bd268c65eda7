//! What is taken home of a race: a table of all steps, and a strip of pictures.

use super::plot::{self, Frame, Palette, Quantity, Series};
use super::racer::{DASHES, Racer};
use super::session::Picture;
use crate::download::download;
use crate::texts::{Texts, descent_texts};
use jdt_core::descent::StepRecord;
use leptos::prelude::document;
use std::fmt::Write;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// Every step of every racer, with all digits: `step,loss_id,loss,distance,softness`.
pub(crate) fn table(racers: &[Racer], records: &[Vec<StepRecord>]) -> String {
    let mut table = "step,loss_id,loss,distance,softness\n".to_owned();
    let steps = records.first().map_or(0, Vec::len);
    for step in 0..steps {
        for (racer, records) in racers.iter().zip(records) {
            let Some(record) = records.get(step) else { continue };
            let StepRecord { loss, distance_to_label, softness, .. } = record;
            // A text cannot fail to be written to.
            let _ = writeln!(table, "{step},{},{loss},{distance_to_label},{softness}", quoted(&racer.text));
        }
    }
    table
}

/// Quoted where a table needs that.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// Pictures of each racer at some steps, above plots of all of them.
#[derive(Debug)]
pub(crate) struct Strip {
    steps: Vec<u64>,
    /// Those visited so far: the label, then each racer.
    shots: Vec<Vec<Picture>>,
    back: u64,
}

/// Lengths in CSS pixels; the file has twice as many.
const SCALE: f64 = 2.0;
const MARGIN: f64 = 16.0;
const SHOT: f64 = 120.0;
const GAP: f64 = 8.0;
const NAMES: f64 = 150.0;
const LINE: f64 = 20.0;
const PLOT: f64 = 150.0;

impl Strip {
    /// A strip of these steps, and where the race goes back to afterwards.
    pub(crate) fn new(steps: Vec<u64>, back: u64) -> Self {
        Self { steps, shots: Vec::new(), back }
    }

    pub(crate) fn back(&self) -> u64 {
        self.back
    }

    /// Takes what was seen at the step that was due, and says which is next.
    pub(crate) fn visited(&mut self, pictures: Vec<Picture>) -> Option<u64> {
        self.shots.push(pictures);
        self.steps.get(self.shots.len()).copied()
    }

    /// Draws the strip, and hands it to the reader as a file.
    pub(crate) fn draw(&self, texts: &Texts, racers: &[Racer], records: &[Vec<StepRecord>], steps: u64) {
        // Without a canvas to draw on there is no picture; the table is still there.
        let _ = self.try_draw(texts, racers, records, steps);
    }

    fn try_draw(
        &self,
        texts: &Texts,
        racers: &[Racer],
        records: &[Vec<StepRecord>],
        steps: u64,
    ) -> Result<(), JsValue> {
        let columns = self.shots.len() as f64 + 1.0;
        let width = 2.0 * MARGIN + NAMES + columns * (SHOT + GAP);
        let height = 2.0 * MARGIN + LINE + racers.len() as f64 * (SHOT + GAP) + LINE + PLOT;
        let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
        canvas.set_width(pixels(width * SCALE));
        canvas.set_height(pixels(height * SCALE));
        let context: CanvasRenderingContext2d =
            canvas.get_context("2d")?.ok_or("no 2-D context")?.dyn_into().map_err(JsValue::from)?;
        context.scale(SCALE, SCALE)?;
        let palette = Palette::of_page();
        context.set_fill_style_str(&palette.surface);
        context.fill_rect(0.0, 0.0, width, height);
        context.set_font(&palette.font);
        context.set_text_baseline("middle");
        let column = |number: usize| MARGIN + NAMES + number as f64 * (SHOT + GAP);
        context.set_fill_style_str(&palette.ink_2);
        context.fill_text(texts.label, column(0), MARGIN + LINE / 2.0)?;
        for (at, step) in self.steps.iter().enumerate() {
            context.fill_text(&(descent_texts().at_step)(*step), column(at + 1), MARGIN + LINE / 2.0)?;
        }
        for (row, racer) in racers.iter().enumerate() {
            let top = MARGIN + LINE + row as f64 * (SHOT + GAP);
            let colour = palette.of_kind(racer.kind());
            context.set_stroke_style_str(colour);
            context.set_line_width(2.0);
            let dashes: js_sys::Array =
                DASHES[racer.dash % DASHES.len()].iter().map(|&length| JsValue::from_f64(length)).collect();
            context.set_line_dash(&dashes)?;
            context.begin_path();
            context.move_to(MARGIN, top + SHOT / 2.0 + 14.0);
            context.line_to(MARGIN + 28.0, top + SHOT / 2.0 + 14.0);
            context.stroke();
            context.set_fill_style_str(&palette.ink);
            context.fill_text_with_max_width(&racer.name, MARGIN, top + SHOT / 2.0 - 4.0, NAMES - GAP)?;
            for (at, shots) in self.shots.iter().enumerate() {
                let picture = shots.get(row + 1);
                if at == 0 {
                    put(&context, shots.first(), column(0), top)?;
                }
                put(&context, picture, column(at + 1), top)?;
            }
        }
        let top = MARGIN + LINE + racers.len() as f64 * (SHOT + GAP);
        let each = (width - 2.0 * MARGIN) / 3.0;
        for (at, quantity) in Quantity::ALL.into_iter().enumerate() {
            let left = MARGIN + at as f64 * each;
            let frame = Frame { left, top: top + LINE, width: each - GAP, height: PLOT };
            let series: Vec<Series<'_>> = racers
                .iter()
                .zip(records)
                .map(|(racer, records)| Series { colour: palette.of_kind(racer.kind()), dash: racer.dash, records })
                .collect();
            plot::draw(&context, frame, &palette, quantity, &series, (self.back, steps), descent_texts().from_zero);
            context.set_text_align("left");
            context.set_text_baseline("middle");
            context.set_fill_style_str(&palette.ink);
            context.fill_text(quantity.title(descent_texts()), left, top + LINE / 2.0)?;
        }
        let done = Closure::once_into_js(move |blob: JsValue| {
            if let Ok(blob) = blob.dyn_into::<Blob>() {
                // Nothing hinders a browser from taking a file that it was asked for.
                let _ = download("descent.png", &blob);
            }
        });
        canvas.to_blob(done.unchecked_ref())
    }
}

/// Draws a small picture as large as a shot, its pixels square.
fn put(context: &CanvasRenderingContext2d, picture: Option<&Picture>, left: f64, top: f64) -> Result<(), JsValue> {
    let Some(picture) = picture.filter(|picture| picture.width > 0 && picture.height > 0) else { return Ok(()) };
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
    draw_picture(&canvas, picture)?;
    let scale = (SHOT / picture.width as f64).min(SHOT / picture.height as f64);
    context.set_image_smoothing_enabled(false);
    let (width, height) = (picture.width as f64 * scale, picture.height as f64 * scale);
    context.draw_image_with_html_canvas_element_and_dw_and_dh(&canvas, left, top, width, height)
}

/// Fills a canvas with a picture, pixel for pixel.
pub(crate) fn draw_picture(canvas: &HtmlCanvasElement, picture: &Picture) -> Result<(), JsValue> {
    let (width, height) = (pixels(picture.width as f64), pixels(picture.height as f64));
    if (canvas.width(), canvas.height()) != (width, height) {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    let context: CanvasRenderingContext2d =
        canvas.get_context("2d")?.ok_or("no 2-D context")?.dyn_into().map_err(JsValue::from)?;
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&picture.rgba), width, height)?;
    context.put_image_data(&image, 0.0, 0.0)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length on screen")]
fn pixels(length: f64) -> u32 {
    length.round().max(0.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_all_digits_and_quotes_what_needs_it() {
        let racers = Racer::read_all("sjl,ctl(alpha=0.3,beta=0.7)").unwrap();
        let record = |step, loss| StepRecord { step, loss, distance_to_label: 0.1, softness: 1.0 / 3.0 };
        let records = vec![vec![record(0, 0.5), record(1, 0.25)], vec![record(0, 0.7), record(1, 0.6)]];
        assert_eq!(
            table(&racers, &records),
            "step,loss_id,loss,distance,softness\n\
             0,sjl,0.5,0.1,0.3333333333333333\n\
             0,\"ctl(alpha=0.3,beta=0.7)\",0.7,0.1,0.3333333333333333\n\
             1,sjl,0.25,0.1,0.3333333333333333\n\
             1,\"ctl(alpha=0.3,beta=0.7)\",0.6,0.1,0.3333333333333333\n"
        );
    }

    #[test]
    fn a_strip_visits_its_steps_in_turn() {
        let mut strip = Strip::new(vec![0, 30, 60], 45);
        assert_eq!(strip.visited(Vec::new()), Some(30));
        assert_eq!(strip.visited(Vec::new()), Some(60));
        assert_eq!(strip.visited(Vec::new()), None);
        assert_eq!(strip.back(), 45);
    }
}
