//! A height map from above: colours, contours, pushes, descents, and what is marked on it.

use crate::plot::{Sheet, TYPE, Words, device, rgb};
use crate::{format, theme};
use jdt_engine::{Arrow, HeightMap};
use leptos::prelude::document;
use plotters::prelude::*;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// What is drawn of one loss.
pub(super) struct Scene<'a> {
    pub(super) map: &'a HeightMap,
    /// The values of the lowest and the highest colour.
    pub(super) range: [f64; 2],
    /// Both ends of the columns, and of the rows.
    pub(super) spans: [[f64; 2]; 2],
    /// The axes' names.
    pub(super) axes: [String; 2],
    pub(super) arrows: &'a [Arrow],
    pub(super) paths: Vec<&'a [[f64; 2]]>,
    pub(super) pins: Vec<Pin>,
}

/// A place that is marked.
#[derive(Clone)]
pub(super) struct Pin {
    pub(super) at: [f64; 2],
    pub(super) look: Look,
    pub(super) words: String,
}

/// How it is marked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A ring: what is wanted.
    Label,
    /// A disc: where the loss is lowest.
    Lowest,
    /// A small ring: where something starts, or stands now.
    Start,
}

/// Space around the map, in CSS pixels; as much upright as across, so that a square canvas has a square map.
pub(super) const LEFT: f64 = 42.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 40.0;

impl Scene<'_> {
    /// The height at a place, weighed from the four values around it.
    pub(super) fn height(&self, at: [f64; 2]) -> f64 {
        let last = (self.map.side - 1) as f64;
        let split = |axis: usize| {
            let place = (last * self.share(axis, at[axis])).clamp(0.0, last);
            let before = index(place).min(self.map.side.saturating_sub(2));
            (before, place - before as f64)
        };
        let ((column, u), (row, v)) = (split(0), split(1));
        let value = |row: usize, column: usize| self.map.values[row * self.map.side + column];
        let across = |row| value(row, column) * (1.0 - u) + value(row, column + 1) * u;
        across(row) * (1.0 - v) + across(row + 1) * v
    }

    /// A place along an axis as a share of its span.
    pub(super) fn share(&self, axis: usize, value: f64) -> f64 {
        let [low, high] = self.spans[axis];
        (value - low) / (high - low)
    }

    /// Where along an axis a grid's point lies.
    pub(super) fn value(&self, axis: usize, point: usize) -> f64 {
        let ([low, high], share) = (self.spans[axis], point as f64 / (self.map.side - 1) as f64);
        low * (1.0 - share) + high * share
    }

    /// Draws on a canvas; one that cannot be drawn on leaves the table below it.
    pub(super) fn draw_map(&self, canvas: &HtmlCanvasElement) {
        let Some(sheet) = Sheet::on(canvas) else { return };
        let _ = self.axes(&sheet, canvas);
        sheet.in_css_pixels();
        let [left, top, side] = frame(&sheet);
        let _ = raster(self.map).map(|raster| {
            sheet.context.draw_image_with_html_canvas_element_and_dw_and_dh(&raster, left, top, side, side)
        });
        sheet.context.save();
        sheet.context.begin_path();
        sheet.context.rect(left, top, side, side);
        sheet.context.clip();
        self.contours(&sheet);
        self.arrows(&sheet);
        self.paths(&sheet);
        sheet.context.restore();
        self.pins(&sheet);
    }

    fn place(&self, sheet: &Sheet, at: [f64; 2]) -> [f64; 2] {
        let [left, top, side] = frame(sheet);
        [left + side * self.share(0, at[0]), top + side * (1.0 - self.share(1, at[1]))]
    }

    fn axes(&self, sheet: &Sheet, canvas: &HtmlCanvasElement) -> Result<(), Box<dyn std::error::Error>> {
        sheet.in_device_pixels();
        let px = |length: f64| device(length, sheet.ratio);
        let [left, top, side] = frame(sheet);
        let (ink, line) = (rgb("--ink-2"), rgb("--line"));
        let area = CanvasBackend::with_canvas_object(canvas.clone()).ok_or("no 2-D context")?.into_drawing_area();
        let font = ("ui-monospace, 'DejaVu Sans Mono', monospace", TYPE * sheet.ratio).into_font().color(&ink);
        let mut chart = ChartBuilder::on(&area)
            .margin_top(px(top))
            .margin_right(px(sheet.width - left - side))
            .margin_bottom(px(sheet.height - top - side - 20.0))
            .x_label_area_size(px(20.0))
            .y_label_area_size(px(left))
            .build_cartesian_2d(self.spans[0][0]..self.spans[0][1], self.spans[1][0]..self.spans[1][1])?;
        let ticks = if side > 260.0 { 6 } else { 4 };
        chart
            .configure_mesh()
            .disable_mesh()
            .axis_style(line)
            .set_all_tick_mark_size(px(3.0))
            .x_labels(ticks)
            .y_labels(ticks)
            .label_style(font)
            .x_label_formatter(&|x| tick(*x))
            .y_label_formatter(&|y| tick(*y))
            .draw()?;
        area.present()?;
        let quiet = theme::token("--ink-2");
        sheet.in_css_pixels();
        let words = Words::new(&quiet);
        sheet.text(&self.axes[0], [left + side, sheet.height - 8.0], words.aligned("right", "middle"));
        sheet.context.save();
        // A turn by a quarter, about the axis's upper end.
        let turned =
            sheet.context.translate(9.0, top).and_then(|()| sheet.context.rotate(-std::f64::consts::FRAC_PI_2));
        if turned.is_ok() {
            sheet.text(&self.axes[1], [0.0, 0.0], words.aligned("right", "middle"));
        }
        sheet.context.restore();
        Ok(())
    }

    fn contours(&self, sheet: &Sheet) {
        let [left, top, side] = frame(sheet);
        let colour = theme::token("--on-map-quiet");
        sheet.pen(&colour, 1.0, &[]);
        let context = &sheet.context;
        let place = |[x, y]: [f32; 2]| [left + side * f64::from(x), top + side * (1.0 - f64::from(y))];
        for contour in &self.map.contours {
            context.begin_path();
            for piece in &contour.pieces {
                let [from, to] = piece.map(place);
                context.move_to(from[0], from[1]);
                context.line_to(to[0], to[1]);
            }
            context.stroke();
        }
    }

    fn arrows(&self, sheet: &Sheet) {
        let longest = self.arrows.iter().map(|arrow| arrow.push[0].hypot(arrow.push[1])).fold(0.0, f64::max);
        if longest <= 0.0 {
            return;
        }
        let [_, _, side] = frame(sheet);
        // As long as the space between two at most; the root shows small ones too.
        let room = 0.74 * side / (self.arrows.len() as f64).sqrt();
        let context = &sheet.context;
        context.begin_path();
        for arrow in self.arrows {
            let size = arrow.push[0].hypot(arrow.push[1]);
            let length = room * (size / longest).sqrt();
            if length < 1.5 {
                continue;
            }
            let [x, y] = self.place(sheet, arrow.at);
            let (dx, dy) = (arrow.push[0] / size * length, -arrow.push[1] / size * length);
            let (tail, tip) = ([x - dx / 2.0, y - dy / 2.0], [x + dx / 2.0, y + dy / 2.0]);
            context.move_to(tail[0], tail[1]);
            context.line_to(tip[0], tip[1]);
            let head = (0.34 * length).min(5.0) / length;
            for side in [-1.0, 1.0] {
                context.move_to(tip[0] - head * (dx + side * 0.62 * dy), tip[1] - head * (dy - side * 0.62 * dx));
                context.line_to(tip[0], tip[1]);
            }
        }
        sheet.context.set_line_cap("round");
        for (token, width) in [("--on-map-edge", 2.6), ("--on-map", 1.2)] {
            sheet.pen(&theme::token(token), width, &[]);
            context.stroke();
        }
    }

    fn paths(&self, sheet: &Sheet) {
        for path in &self.paths {
            sheet.trace(path.iter().map(|&at| self.place(sheet, at)));
            for (token, width) in [("--on-map-edge", 4.5), ("--descent", 2.5)] {
                sheet.pen(&theme::token(token), width, &[]);
                sheet.context.stroke();
            }
        }
        let (path, edge) = (theme::token("--descent"), theme::token("--on-map-edge"));
        for path_points in &self.paths {
            if let (Some(&start), Some(&end)) = (path_points.first(), path_points.last()) {
                sheet.disc(self.place(sheet, start), 3.0, &theme::token("--on-map"), &edge, 1.0);
                sheet.disc(self.place(sheet, end), 4.5, &path, &edge, 1.0);
            }
        }
    }

    fn pins(&self, sheet: &Sheet) {
        for pin in &self.pins {
            mark(sheet, self.place(sheet, pin.at), pin);
        }
    }
}

/// A pin's sign and words, on whatever is below.
pub(super) fn mark(sheet: &Sheet, at: [f64; 2], pin: &Pin) {
    let (light, edge) = (theme::token("--on-map"), theme::token("--on-map-edge"));
    match pin.look {
        Look::Label => {
            for (colour, width) in [(&edge, 5.0), (&light, 2.5)] {
                sheet.context.begin_path();
                // Refused only for a radius below 0.
                let _ = sheet.context.arc(at[0], at[1], 7.0, 0.0, std::f64::consts::TAU);
                sheet.pen(colour, width, &[]);
                sheet.context.stroke();
            }
        }
        Look::Lowest => sheet.disc(at, 4.5, &light, &edge, 1.5),
        Look::Start => {
            sheet.disc(at, 5.0, &theme::token("--accent"), &light, 2.0);
        }
    }
    if !pin.words.is_empty() {
        let right = at[0] > sheet.width - 80.0;
        let upper = at[1] < 34.0;
        let place = [at[0] + if right { -11.0 } else { 11.0 }, at[1] + if upper { 13.0 } else { -11.0 }];
        let look = Words::new(&light).halo(&edge).bold().aligned(if right { "right" } else { "left" }, "middle");
        sheet.text(&pin.words, place, look);
    }
}

/// The map's left and upper edge, and its side.
fn frame(sheet: &Sheet) -> [f64; 3] {
    let side = (sheet.width - LEFT - RIGHT).min(sheet.height - TOP - BOTTOM).max(1.0);
    [LEFT, TOP, side]
}

/// The place on the map under a pointer, as shares of its width and height.
pub(super) fn shares_at([x, y]: [f64; 2], [width, height]: [f64; 2]) -> [f64; 2] {
    let side = (width - LEFT - RIGHT).min(height - TOP - BOTTOM).max(1.0);
    [((x - LEFT) / side).clamp(0.0, 1.0), (1.0 - (y - TOP) / side).clamp(0.0, 1.0)]
}

/// A map's colours as a canvas, a pixel a value.
fn raster(map: &HeightMap) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    let side = u32::try_from(map.side).ok()?;
    canvas.set_width(side);
    canvas.set_height(side);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&map.rgba), side, side).ok()?;
    context.put_image_data(&image, 0.0, 0.0).ok()?;
    Some(canvas)
}

/// A tick without needless zeros.
fn tick(value: f64) -> String {
    let text = format!("{:.2}", value + 0.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place on the grid")]
fn index(place: f64) -> usize {
    place as usize
}

/// A coarse table of a map: five rows and columns.
pub(super) fn table(scene: &Scene<'_>) -> crate::plot::Table {
    let last = scene.map.side - 1;
    let steps: Vec<usize> = (0..=4).map(|i| i * last / 4).collect();
    let head = |axis: usize, point: usize| format!("{:.2}", scene.value(axis, point) + 0.0);
    let mut header = vec![format!("{} \\ {}", scene.axes[1], scene.axes[0])];
    header.extend(steps.iter().map(|&point| head(0, point)));
    let rows = steps
        .iter()
        .rev()
        .map(|&row| {
            let values = steps.iter().map(|&column| format::loss(scene.map.values[row * scene.map.side + column]));
            std::iter::once(head(1, row)).chain(values).collect()
        })
        .collect();
    crate::plot::Table { header, rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_have_no_needless_zeros_and_a_pointer_is_where_it_is() {
        assert_eq!([tick(0.25), tick(0.5), tick(-0.0), tick(1.0)], ["0.25", "0.5", "0", "1"]);
        assert_eq!(shares_at([LEFT, TOP], [354.0, 354.0]), [0.0, 1.0]);
        assert_eq!(shares_at([LEFT + 150.0, TOP + 75.0], [354.0, 354.0]), [0.5, 0.75]);
    }
}
