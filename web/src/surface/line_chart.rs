//! Lines over an axis: plotters draws the axes, this the lines, bands and names.

use crate::plot::{Sheet, TYPE, Words, device, rgb};
use crate::theme;
use plotters::prelude::*;
use plotters_canvas::CanvasBackend;
use web_sys::HtmlCanvasElement;

/// One line.
pub(crate) struct Line {
    pub(crate) points: Vec<[f64; 2]>,
    /// The token of its colour.
    pub(crate) token: &'static str,
    pub(crate) dash: &'static [f64],
    /// Written at its end.
    pub(crate) name: String,
}

/// A point that is marked.
pub(crate) struct Mark {
    pub(crate) at: [f64; 2],
    pub(crate) token: &'static str,
    /// Filled, or a ring.
    pub(crate) filled: bool,
}

/// A range of x that is said something of.
pub(crate) struct Band {
    pub(crate) from: f64,
    pub(crate) to: f64,
    /// The token of its colour.
    pub(crate) token: &'static str,
    pub(crate) words: String,
    /// Where its words stand: over this x, so many lines of type above the axis.
    pub(crate) at: (f64, f64),
}

/// A straight line through the plot.
pub(crate) enum Rule {
    /// At an x, with a handle to drag it by.
    Handle { x: f64, words: String },
    /// At a y.
    Level { y: f64, words: String, token: &'static str },
}

/// What is drawn.
pub(crate) struct LineChart {
    pub(crate) x: [f64; 2],
    pub(crate) y: [f64; 2],
    pub(crate) x_name: String,
    pub(crate) y_name: String,
    pub(crate) bands: Vec<Band>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) lines: Vec<Line>,
    pub(crate) marks: Vec<Mark>,
}

/// Space around the plot, in CSS pixels.
pub(crate) const LEFT: f64 = 46.0;
pub(crate) const RIGHT: f64 = 64.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 40.0;
/// A tick's name a so many CSS pixels.
const PER_X_TICK: f64 = 64.0;
const PER_Y_TICK: f64 = 40.0;
/// A line of type.
const LINE: f64 = 15.0;

/// The x under a place of the canvas, cut off at the ends.
pub(crate) fn x_at(place: f64, width: f64, [low, high]: [f64; 2]) -> f64 {
    let share = ((place - LEFT) / (width - LEFT - RIGHT)).clamp(0.0, 1.0);
    low + share * (high - low)
}

type Drawn = Result<(), Box<dyn std::error::Error>>;

impl LineChart {
    /// Draws on a canvas; one that cannot be drawn on leaves the table below it.
    pub(crate) fn draw(&self, canvas: &HtmlCanvasElement) {
        if let Some(sheet) = Sheet::on(canvas) {
            self.bands(&sheet);
            let _ = self.axes(&sheet, canvas);
            sheet.in_css_pixels();
            self.inside(&sheet);
        }
    }

    fn place(&self, sheet: &Sheet, [x, y]: [f64; 2]) -> [f64; 2] {
        let share = |value: f64, [low, high]: [f64; 2]| (value - low) / (high - low);
        let (width, height) = (sheet.width - LEFT - RIGHT, sheet.height - TOP - BOTTOM);
        [LEFT + width * share(x, self.x), TOP + height * (1.0 - share(y, self.y))]
    }

    fn bands(&self, sheet: &Sheet) {
        let context = &sheet.context;
        for band in &self.bands {
            let (left, right) =
                (self.place(sheet, [band.from, self.y[1]])[0], self.place(sheet, [band.to, self.y[1]])[0]);
            sheet.fill(&theme::token(band.token));
            context.fill_rect(left, TOP, right - left, sheet.height - TOP - BOTTOM);
        }
    }

    /// Axes, grid and their names.
    fn axes(&self, sheet: &Sheet, canvas: &HtmlCanvasElement) -> Drawn {
        sheet.in_device_pixels();
        let px = |length: f64| device(length, sheet.ratio);
        let (ink, line) = (rgb("--ink-2"), rgb("--line"));
        let area = CanvasBackend::with_canvas_object(canvas.clone()).ok_or("no 2-D context")?.into_drawing_area();
        let font = ("ui-monospace, 'DejaVu Sans Mono', monospace", TYPE * sheet.ratio).into_font().color(&ink);
        let mut chart = ChartBuilder::on(&area)
            .margin_top(px(TOP))
            .margin_right(px(RIGHT))
            .margin_bottom(px(BOTTOM - 22.0))
            .x_label_area_size(px(22.0))
            .y_label_area_size(px(LEFT))
            .build_cartesian_2d(self.x[0]..self.x[1], self.y[0]..self.y[1])?;
        let ticks =
            |length: f64, one: f64| (3..=11).rev().find(|&n| f64::from(n) * one <= length).unwrap_or(3_u8).into();
        let decimals = |[low, high]: [f64; 2]| usize::from(high - low <= 2.5) + usize::from(high - low <= 4.5);
        let (x_decimals, y_decimals) = (decimals(self.x).min(2), decimals(self.y));
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(line)
            .light_line_style(TRANSPARENT)
            .axis_style(line)
            .set_all_tick_mark_size(px(4.0))
            .x_labels(ticks(sheet.width - LEFT - RIGHT, PER_X_TICK))
            .y_labels(ticks(sheet.height - TOP - BOTTOM, PER_Y_TICK))
            .label_style(font)
            .x_label_formatter(&|x| format!("{:.x_decimals$}", x + 0.0))
            .y_label_formatter(&|y| format!("{:.y_decimals$}", y + 0.0))
            .draw()?;
        area.present()?;
        Ok(())
    }

    fn inside(&self, sheet: &Sheet) {
        let (ink, quiet, surface, accent) =
            (theme::token("--ink"), theme::token("--ink-2"), theme::token("--surface"), theme::token("--accent"));
        let right = sheet.width - RIGHT;
        let words = Words::new(&quiet);
        sheet.text(&self.y_name, [2.0, 10.0], words);
        sheet.text(&self.x_name, [right, sheet.height - 8.0], words.aligned("right", "middle"));
        for band in &self.bands {
            let (x, line) = band.at;
            let at = [self.place(sheet, [x, 0.0])[0], sheet.height - BOTTOM - 12.0 - LINE * line];
            sheet.text(&band.words, at, words.aligned("center", "middle").halo(&surface));
        }
        for rule in &self.rules {
            match rule {
                Rule::Level { y, words: name, token } => {
                    let at = self.place(sheet, [self.x[1], *y])[1];
                    let colour = theme::token(token);
                    sheet.pen(&colour, 1.0, &[4.0, 3.0]);
                    sheet.line([[LEFT, at], [right, at]]);
                    let look = Words::new(&colour).aligned("left", "bottom").halo(&surface);
                    sheet.text(name, [LEFT + 6.0, at - 4.0], look);
                }
                Rule::Handle { x, .. } => {
                    let at = self.place(sheet, [*x, self.y[0]])[0];
                    sheet.pen(&accent, 1.0, &[3.0, 3.0]);
                    sheet.line([[at, TOP], [at, sheet.height - BOTTOM]]);
                }
            }
        }
        for line in &self.lines {
            sheet.pen(&theme::token(line.token), 2.0, line.dash);
            sheet.line(line.points.iter().map(|&point| self.place(sheet, point)));
        }
        for mark in &self.marks {
            let colour = theme::token(mark.token);
            let at = self.place(sheet, mark.at);
            if mark.filled {
                sheet.disc(at, 5.0, &colour, &surface, 2.0);
            } else {
                sheet.disc(at, 4.0, &surface, &colour, 2.0);
            }
        }
        self.end_names(sheet, &ink, &surface);
        for rule in &self.rules {
            if let Rule::Handle { x, words: name } = rule {
                handle(sheet, self.place(sheet, [*x, self.y[1]])[0], name, &accent);
            }
        }
    }

    /// Each line's name at its end, moved apart where they would stand on each other.
    fn end_names(&self, sheet: &Sheet, ink: &str, surface: &str) {
        let mut ends: Vec<(usize, f64)> = self
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| !line.name.is_empty())
            .filter_map(|(at, line)| Some((at, self.place(sheet, *line.points.last()?)[1])))
            .collect();
        ends.sort_by(|a, b| a.1.total_cmp(&b.1));
        let lowest = sheet.height - BOTTOM;
        for (place, y) in apart(&ends.iter().map(|end| end.1).collect::<Vec<_>>(), LINE, lowest).into_iter().enumerate()
        {
            let line = &self.lines[ends[place].0];
            let colour = theme::token(line.token);
            let at = [sheet.width - RIGHT + 8.0, y];
            let colour = if line.token.is_empty() { ink } else { colour.as_str() };
            sheet.text(&line.name, at, Words::new(colour).halo(surface).bold());
        }
    }
}

/// A label on the plot's top edge, as wide as its words, by which a line is dragged.
fn handle(sheet: &Sheet, at: f64, words: &str, accent: &str) {
    let width = 14.0 + 6.7 * words.chars().count() as f64;
    let left = (at - width / 2.0).clamp(2.0, (sheet.width - width - 2.0).max(2.0));
    let context = &sheet.context;
    sheet.fill(accent);
    context.begin_path();
    // Refused only for a radius below 0.
    let _ = context.round_rect_with_f64(left, TOP - 26.0, width, 20.0, 10.0);
    context.fill();
    context.begin_path();
    context.move_to(at - 4.0, TOP - 6.5);
    context.line_to(at + 4.0, TOP - 6.5);
    context.line_to(at, TOP - 1.0);
    context.fill();
    let on_accent = theme::token("--on-accent");
    let look = Words::new(&on_accent).aligned("center", "middle").mono().bold();
    sheet.text(words, [left + width / 2.0, TOP - 15.5], look);
}

/// Places in ascending order, moved so that neighbours are `gap` apart and none is below `lowest`.
fn apart(places: &[f64], gap: f64, lowest: f64) -> Vec<f64> {
    let mut moved = places.to_vec();
    for at in 1..moved.len() {
        moved[at] = moved[at].max(moved[at - 1] + gap);
    }
    let mut limit = lowest;
    for place in moved.iter_mut().rev() {
        *place = place.min(limit);
        limit = *place - gap;
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_moved_apart_and_stay_on_the_plot() {
        assert_eq!(apart(&[10.0, 11.0, 50.0], 5.0, 100.0), [10.0, 15.0, 50.0]);
        assert_eq!(apart(&[98.0, 99.0, 99.0], 5.0, 100.0), [90.0, 95.0, 100.0]);
    }

    #[test]
    fn a_pointer_is_over_the_x_that_is_drawn_there() {
        assert_eq!(x_at(LEFT, 510.0, [-2.0, 2.0]), -2.0);
        assert_eq!(x_at(LEFT + 200.0, LEFT + RIGHT + 400.0, [-2.0, 2.0]), 0.0);
        assert_eq!(x_at(9999.0, 510.0, [0.0, 1.0]), 1.0);
    }
}
