//! Lines over steps, drawn on a canvas at the screen's own resolution.

use super::racer::DASHES;
use jdt_core::descent::StepRecord;
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d;

/// What is plotted over steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantity {
    Loss,
    Distance,
    Softness,
}

impl Quantity {
    pub(crate) const ALL: [Self; 3] = [Self::Loss, Self::Distance, Self::Softness];

    pub(crate) fn of(self, record: &StepRecord) -> f64 {
        match self {
            Self::Loss => record.loss,
            Self::Distance => record.distance_to_label,
            Self::Softness => record.softness,
        }
    }

    /// Its name for machines.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Distance => "distance",
            Self::Softness => "softness",
        }
    }
}

/// Colours as CSS has them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Palette {
    pub(crate) surface: String,
    pub(crate) ink: String,
    pub(crate) ink_2: String,
    pub(crate) line: String,
    pub(crate) hard_only: String,
    pub(crate) soft_safe: String,
    pub(crate) partly: String,
    pub(crate) font: String,
}

impl Palette {
    pub(crate) fn of_kind(&self, kind: &str) -> &str {
        match kind {
            "hard-only" => &self.hard_only,
            "soft-safe" => &self.soft_safe,
            _ => &self.partly,
        }
    }
}

/// A line: its colour, its dashes, its values.
pub(crate) struct Series<'a> {
    pub(crate) colour: &'a str,
    pub(crate) dash: usize,
    pub(crate) records: &'a [StepRecord],
}

/// Where a plot is drawn, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// Space around the lines, in CSS pixels.
const LEFT: f64 = 40.0;
const BOTTOM: f64 = 18.0;
const EDGE: f64 = 6.0;

impl Frame {
    /// The step under a point of the plot.
    pub(crate) fn step_at(self, x: f64, steps: u64) -> f64 {
        let share = (x - self.left - LEFT) / (self.width - LEFT - EDGE).max(1.0);
        (share.clamp(0.0, 1.0) * steps as f64).round()
    }
}

/// Draws one quantity of all racers, with the present step marked.
pub(crate) fn draw(
    context: &CanvasRenderingContext2d,
    frame: Frame,
    palette: &Palette,
    quantity: Quantity,
    series: &[Series<'_>],
    (step, steps): (u64, u64),
    step_word: &str,
) {
    let top = ceiling(series.iter().flat_map(|line| line.records).map(|record| quantity.of(record)));
    let (x0, x1) = (frame.left + LEFT, frame.left + frame.width - EDGE);
    let (y0, y1) = (frame.top + frame.height - BOTTOM, frame.top + EDGE);
    let x = |step: f64| x0 + (x1 - x0) * step / (steps.max(1) as f64);
    let y = |value: f64| y0 + (y1 - y0) * (value / top).clamp(0.0, 1.0);
    context.set_fill_style_str(&palette.surface);
    context.fill_rect(frame.left, frame.top, frame.width, frame.height);
    context.set_font(&palette.font);
    context.set_fill_style_str(&palette.ink_2);
    context.set_stroke_style_str(&palette.line);
    context.set_line_width(1.0);
    set_dash(context, &[]);
    context.set_text_align("right");
    context.set_text_baseline("middle");
    context.begin_path();
    for tick in 0..=4 {
        let value = top * f64::from(tick) / 4.0;
        let at = y(value).round() + 0.5;
        context.move_to(x0, at);
        context.line_to(x1, at);
        // A canvas that refuses text shows lines alone; the table below has the numbers.
        let _ = context.fill_text(&label(value, top), x0 - 6.0, at);
    }
    context.stroke();
    context.set_text_baseline("alphabetic");
    let base = frame.top + frame.height - 4.0;
    context.set_text_align("left");
    let _ = context.fill_text(step_word, x0, base);
    context.set_text_align("right");
    let _ = context.fill_text(&steps.to_string(), x1, base);

    if series.iter().any(|line| !line.records.is_empty()) {
        context.set_stroke_style_str(&palette.ink_2);
        context.begin_path();
        let at = x(step as f64).round() + 0.5;
        context.move_to(at, y0);
        context.line_to(at, y1);
        context.stroke();
    }
    context.set_line_width(1.75);
    context.set_line_join("round");
    for line in series {
        context.set_stroke_style_str(line.colour);
        set_dash(context, DASHES[line.dash % DASHES.len()]);
        context.begin_path();
        // No more points than the screen can show.
        let stride = (line.records.len() / 400).max(1);
        let last = line.records.len().saturating_sub(1);
        for (at, record) in line.records.iter().enumerate() {
            if at % stride == 0 || at == last {
                let (x, y) = (x(record.step as f64), y(quantity.of(record)));
                if at == 0 { context.move_to(x, y) } else { context.line_to(x, y) }
            }
        }
        context.stroke();
    }
    set_dash(context, &[]);
    for line in series {
        let here = usize::try_from(step).ok().and_then(|step| line.records.get(step));
        if let Some(record) = here {
            context.set_fill_style_str(line.colour);
            context.begin_path();
            let _ = context.arc(x(step as f64), y(quantity.of(record)), 3.0, 0.0, std::f64::consts::TAU);
            context.fill();
        }
    }
}

fn set_dash(context: &CanvasRenderingContext2d, lengths: &[f64]) {
    let lengths: Array = lengths.iter().map(|&length| JsValue::from_f64(length)).collect();
    // A browser without dashes draws whole lines; the legend's words tell them apart.
    let _ = context.set_line_dash(&lengths);
}

/// The smallest of 1, 2, 4 and 10 times a power of ten that no value is above; 1 without values.
fn ceiling(values: impl Iterator<Item = f64>) -> f64 {
    let top = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
    if top <= 0.0 {
        return 1.0;
    }
    let mut power = 1.0;
    while power >= top {
        power /= 10.0;
    }
    while power * 10.0 < top {
        power *= 10.0;
    }
    [1.0, 2.0, 4.0, 10.0].into_iter().map(|step| step * power).find(|step| *step >= top).unwrap_or(top)
}

/// A tick with as many decimals as the scale needs.
fn label(value: f64, top: f64) -> String {
    let decimals = if top > 40.0 {
        0
    } else if top > 0.4 {
        2
    } else if top > 0.04 {
        3
    } else {
        4
    };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_ends_above_all_values() {
        for (values, top) in [
            (&[0.3, 0.97][..], 1.0),
            (&[0.0612], 0.1),
            (&[0.17], 0.2),
            (&[1.3], 2.0),
            (&[23.0], 40.0),
            (&[0.1], 0.1),
            (&[0.0], 1.0),
            (&[], 1.0),
        ] {
            assert!((ceiling(values.iter().copied()) - top).abs() < 1e-12, "{values:?}");
        }
        assert_eq!(label(0.05, 0.2), "0.050");
    }

    #[test]
    fn a_point_of_the_plot_is_a_step() {
        let frame = Frame { left: 10.0, top: 0.0, width: 246.0, height: 100.0 };
        assert_eq!(frame.step_at(0.0, 200), 0.0);
        assert_eq!(frame.step_at(150.0, 200), 100.0);
        assert_eq!(frame.step_at(900.0, 200), 200.0);
    }
}
