//! Axes of small plots: plotters draws them, the plots what is inside.

use crate::plot::{Sheet, TYPE, Words, device, rgb};
use crate::theme;
use plotters::prelude::*;
use plotters_canvas::CanvasBackend;
use web_sys::HtmlCanvasElement;

/// What an axis spans.
pub(crate) enum Span {
    Plain([f64; 2]),
    /// Equal lengths are equal factors.
    Log([f64; 2]),
}

impl Span {
    /// As plotters counts: logarithms to the base 10 on a logarithmic axis.
    fn ends(&self) -> [f64; 2] {
        match *self {
            Self::Plain(ends) => ends,
            Self::Log(ends) => ends.map(f64::log10),
        }
    }

    fn share(&self, value: f64) -> f64 {
        let [low, high] = self.ends();
        let value = if matches!(self, Self::Log(_)) { value.log10() } else { value };
        (value - low) / (high - low)
    }
}

/// Both axes; y in the unit in which it is written.
pub(crate) struct Axes {
    pub(crate) x: Span,
    pub(crate) y: [f64; 2],
    pub(crate) x_name: &'static str,
    pub(crate) y_name: &'static str,
}

/// Space around the plot, in CSS pixels.
const LEFT: f64 = 38.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 38.0;

/// A sheet whose axes are drawn.
pub(crate) struct Stage<'a> {
    pub(crate) sheet: Sheet,
    axes: &'a Axes,
}

type Drawn = Result<(), Box<dyn std::error::Error>>;

impl Axes {
    /// Draws the axes; `None` for a canvas that cannot be drawn on, which leaves the table below it.
    pub(crate) fn draw(&self, canvas: &HtmlCanvasElement) -> Option<Stage<'_>> {
        let sheet = Sheet::on(canvas)?;
        let _ = self.mesh(&sheet, canvas);
        sheet.in_css_pixels();
        let quiet = theme::token("--ink-2");
        let words = Words::new(&quiet);
        sheet.text(self.y_name, [2.0, 9.0], words);
        sheet.text(self.x_name, [sheet.width - RIGHT, sheet.height - 8.0], words.aligned("right", "middle"));
        Some(Stage { sheet, axes: self })
    }

    /// Where along the x axis a place on the canvas is, from 0 to 1; `None` beside it.
    pub(crate) fn x_share(canvas: &HtmlCanvasElement, x: f64) -> Option<f64> {
        let width = canvas.get_bounding_client_rect().width() - LEFT - RIGHT;
        let share = (x - LEFT) / width;
        (width > 0.0 && (0.0..=1.0).contains(&share)).then_some(share)
    }

    fn mesh(&self, sheet: &Sheet, canvas: &HtmlCanvasElement) -> Drawn {
        sheet.in_device_pixels();
        let px = |length: f64| device(length, sheet.ratio);
        let (ink, line) = (rgb("--ink-2"), rgb("--line"));
        let area = CanvasBackend::with_canvas_object(canvas.clone()).ok_or("no 2-D context")?.into_drawing_area();
        let font = ("ui-monospace, 'DejaVu Sans Mono', monospace", TYPE * sheet.ratio).into_font().color(&ink);
        let [low, high] = self.x.ends();
        let is_log = matches!(self.x, Span::Log(_));
        let x_tick = |x: &f64| if is_log { power(*x) } else { format!("{x:.0}") };
        ChartBuilder::on(&area)
            .margin_top(px(TOP))
            .margin_right(px(RIGHT))
            .margin_bottom(px(BOTTOM - 20.0))
            .x_label_area_size(px(20.0))
            .y_label_area_size(px(LEFT))
            .build_cartesian_2d(low..high, self.y[0]..self.y[1])?
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(line)
            .light_line_style(TRANSPARENT)
            .axis_style(line)
            .set_all_tick_mark_size(px(3.0))
            .x_labels(if is_log { 9 } else { 6 })
            .y_labels(5)
            .label_style(font)
            .x_label_formatter(&x_tick)
            .y_label_formatter(&|y| format!("{y:.0}"))
            .draw()?;
        area.present()?;
        Ok(())
    }
}

/// A whole power of ten in few signs; nothing between two of them.
fn power(exponent: f64) -> String {
    if (exponent - exponent.round()).abs() > 1e-6 {
        return String::new();
    }
    let value = 10_f64.powf(exponent);
    if value >= 1e6 {
        format!("{:.0}M", value / 1e6)
    } else if value >= 1e3 {
        format!("{:.0}k", value / 1e3)
    } else {
        format!("{value:.0}")
    }
}

impl Stage<'_> {
    /// Where a value is on the sheet.
    pub(crate) fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (width, height) = (self.sheet.width - LEFT - RIGHT, self.sheet.height - TOP - BOTTOM);
        let [low, high] = self.axes.y;
        [LEFT + width * self.axes.x.share(x), TOP + height * (1.0 - (y - low) / (high - low))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_ten_are_named_and_nothing_else() {
        assert_eq!([0.0, 1.0, 3.0, 4.0, 6.0].map(power), ["1", "10", "1k", "10k", "1M"]);
        assert_eq!(power(2.5), "");
        assert_eq!(Span::Log([1.0, 100.0]).share(10.0), 0.5);
    }
}
