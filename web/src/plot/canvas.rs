//! A canvas at the screen's own resolution, and the few things that all plots draw.

use crate::{colour, theme};
use leptos::prelude::window;
use plotters::style::RGBColor;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, PointerEvent};

/// A canvas that is about to be drawn on anew; lengths are in CSS pixels.
pub(crate) struct Sheet {
    pub(crate) context: CanvasRenderingContext2d,
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Device pixels of a CSS pixel.
    pub(crate) ratio: f64,
}

/// Small type, as the tokens have it.
pub(crate) const TYPE: f64 = 11.0;

impl Sheet {
    /// Gives the canvas as many pixels as the screen has there, and fills it.
    pub(crate) fn on(canvas: &HtmlCanvasElement) -> Option<Self> {
        let box_ = canvas.get_bounding_client_rect();
        let ratio = window().device_pixel_ratio();
        let (width, height) = (box_.width(), box_.height());
        if width == 0.0 || height == 0.0 {
            // The place is hidden.
            return None;
        }
        Self::sized(canvas, width, height, ratio)
    }

    /// Gives a canvas so many pixels, on the page or not, and fills it.
    pub(crate) fn sized(canvas: &HtmlCanvasElement, width: f64, height: f64, ratio: f64) -> Option<Self> {
        let context = canvas.get_context("2d").ok().flatten()?.dyn_into::<CanvasRenderingContext2d>().ok()?;
        canvas.set_width(device(width, ratio).max(1));
        canvas.set_height(device(height, ratio).max(1));
        let sheet = Self { context, width, height, ratio };
        sheet.in_css_pixels();
        sheet.fill(&theme::token("--surface"));
        sheet.context.fill_rect(0.0, 0.0, width, height);
        Some(sheet)
    }

    /// From here on lengths are CSS pixels, also after plotters, which counts the device's.
    pub(crate) fn in_css_pixels(&self) {
        // A scale can always be set.
        let _ = self.context.set_transform(self.ratio, 0.0, 0.0, self.ratio, 0.0, 0.0);
        self.context.set_line_join("round");
        self.context.set_line_cap("butt");
    }

    /// Lengths are the device's pixels, as plotters counts them.
    pub(crate) fn in_device_pixels(&self) {
        let _ = self.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
    }

    pub(crate) fn fill(&self, colour: &str) {
        self.context.set_fill_style_str(colour);
    }

    /// A line's colour, width and dash.
    pub(crate) fn pen(&self, colour: &str, width: f64, dash: &[f64]) {
        self.context.set_stroke_style_str(colour);
        self.context.set_line_width(width);
        let dash: js_sys::Array = dash.iter().map(|&length| wasm_bindgen::JsValue::from_f64(length)).collect();
        // Refused only for lengths below 0.
        let _ = self.context.set_line_dash(&dash);
    }

    /// A line through points; plotters would round them to whole pixels, and a flat curve would have steps.
    pub(crate) fn line(&self, points: impl IntoIterator<Item = [f64; 2]>) {
        self.trace(points);
        self.context.stroke();
    }

    /// A path through points, not yet drawn.
    pub(crate) fn trace(&self, points: impl IntoIterator<Item = [f64; 2]>) {
        self.context.begin_path();
        for (at, [x, y]) in points.into_iter().enumerate() {
            if at == 0 { self.context.move_to(x, y) } else { self.context.line_to(x, y) }
        }
    }

    /// A disc with an outline.
    pub(crate) fn disc(&self, [x, y]: [f64; 2], radius: f64, inside: &str, outline: &str, width: f64) {
        self.context.begin_path();
        // Refused only for a radius below 0.
        let _ = self.context.arc(x, y, radius, 0.0, std::f64::consts::TAU);
        self.fill(inside);
        self.context.fill();
        self.pen(outline, width, &[]);
        self.context.stroke();
    }

    /// Words in small type.
    pub(crate) fn text(&self, words: &str, [x, y]: [f64; 2], look: Words<'_>) {
        let family = if look.mono { "ui-monospace, 'DejaVu Sans Mono', monospace" } else { "system-ui, sans-serif" };
        self.context.set_font(&format!("{} {TYPE}px {family}", if look.bold { "600" } else { "400" }));
        self.context.set_text_align(look.align);
        self.context.set_text_baseline(look.baseline);
        if let Some(halo) = look.halo {
            self.pen(halo, 3.0, &[]);
            let _ = self.context.stroke_text(words, x, y);
        }
        self.fill(look.colour);
        // Refused only for places that are no numbers.
        let _ = self.context.fill_text(words, x, y);
    }
}

/// How words look.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) colour: &'a str,
    /// Drawn around them, where they stand on something.
    pub(crate) halo: Option<&'a str>,
    pub(crate) align: &'static str,
    pub(crate) baseline: &'static str,
    pub(crate) mono: bool,
    pub(crate) bold: bool,
}

impl<'a> Words<'a> {
    /// Plain words from a place on.
    pub(crate) fn new(colour: &'a str) -> Self {
        Self { colour, halo: None, align: "left", baseline: "middle", mono: false, bold: false }
    }

    /// In another place beside it.
    pub(crate) fn aligned(self, align: &'static str, baseline: &'static str) -> Self {
        Self { align, baseline, ..self }
    }

    /// With something around them.
    pub(crate) fn halo(self, halo: &'a str) -> Self {
        Self { halo: Some(halo), ..self }
    }

    /// As numbers are written.
    pub(crate) fn mono(self) -> Self {
        Self { mono: true, ..self }
    }

    /// As names of lines are written.
    pub(crate) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }
}

/// A length in device pixels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length on screen")]
pub(crate) fn device(length: f64, ratio: f64) -> u32 {
    (length * ratio).round().max(0.0) as u32
}

/// A token's colour for plotters.
pub(crate) fn rgb(token: &str) -> RGBColor {
    colour::from_token(&theme::token(token))
}

/// Where a pointer is in its canvas, in CSS pixels.
pub(crate) fn place(canvas: &HtmlCanvasElement, event: &PointerEvent) -> [f64; 2] {
    let box_ = canvas.get_bounding_client_rect();
    [f64::from(event.client_x()) - box_.left(), f64::from(event.client_y()) - box_.top()]
}

/// Keeps a pointer's moves with its canvas until it is lifted.
pub(crate) fn capture(canvas: &HtmlCanvasElement, event: &PointerEvent) {
    // Without it a drag would end at the edge; it is only a comfort.
    let _ = canvas.set_pointer_capture(event.pointer_id());
}
