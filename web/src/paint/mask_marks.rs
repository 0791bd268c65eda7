//! What is drawn over a mask at the screen's own resolution: the pixel grid, and the hatch of errors.

use super::view_transform::{Extent, Placement};
use crate::theme;
use jdt_core::colour::outcome_colour;
use jdt_core::kernels::Outcome;
use leptos::prelude::{document, window};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// From so many CSS pixels a mask pixel on, a grid tells pixels apart.
const GRID_FROM: f64 = 12.0;

/// CSS pixels between two lines of a hatch.
const HATCH_STEP: f64 = 7.0;

/// Where the two kinds of error are, as masks to draw a hatch through: too much, missed.
pub(super) struct Errors([HtmlCanvasElement; 2]);

impl Errors {
    /// Reads them off an overlay's colours, row-major `[H, W, 4]`.
    pub(super) fn of(rgba: &[u8], width: u32, height: u32) -> Option<Self> {
        let mask = |outcome: Outcome| {
            let colour = outcome_colour(outcome);
            let alpha = rgba.as_chunks::<4>().0.iter().map(|pixel| if pixel[..3] == colour { u8::MAX } else { 0 });
            let bytes: Vec<u8> = alpha.flat_map(|alpha| [0, 0, 0, alpha]).collect();
            let canvas = scratch(width, height)?;
            let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&bytes), width, height).ok()?;
            context(&canvas)?.put_image_data(&image, 0.0, 0.0).ok()?;
            Some(canvas)
        };
        Some(Self([mask(Outcome::FalsePositive)?, mask(Outcome::FalseNegative)?]))
    }
}

/// Draws grid and hatch on a canvas that covers a mask's frame. A canvas that cannot be drawn on is left empty.
pub(super) fn draw(canvas: &HtmlCanvasElement, placed: Placement, on: Extent, errors: Option<&Errors>) -> Option<()> {
    let ratio = window().device_pixel_ratio();
    let size = (device(on.frame.0 * ratio), device(on.frame.1 * ratio));
    if (canvas.width(), canvas.height()) != size {
        canvas.set_width(size.0);
        canvas.set_height(size.1);
    }
    let context = context(canvas)?;
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    context.clear_rect(0.0, 0.0, width, height);
    if let Some(Errors(masks)) = errors {
        for (mask, rising) in masks.iter().zip([true, false]) {
            let layer = hatched(mask, placed, on, ratio, size, rising)?;
            context.draw_image_with_html_canvas_element(&layer, 0.0, 0.0).ok()?;
        }
    }
    if placed.scale >= GRID_FROM {
        context.set_fill_style_str(&theme::token("--pixel-grid"));
        // Lines are one device pixel wide, wherever they fall.
        let lines = |offset: f64, count: f64, length: f64, line: &dyn Fn(f64)| {
            let mut at = 0.0;
            while at <= count {
                let place = ((offset + at * placed.scale) * ratio).round();
                if (0.0..=length).contains(&place) {
                    line(place);
                }
                at += 1.0;
            }
        };
        let edge = |offset: f64, length: f64, most: f64| {
            let (low, high) = (offset * ratio, (offset + length * placed.scale) * ratio);
            (low.clamp(0.0, most), high.clamp(0.0, most))
        };
        let (left, right) = edge(placed.left, on.mask.0, width);
        let (top, bottom) = edge(placed.top, on.mask.1, height);
        lines(placed.left, on.mask.0, width, &|x| context.fill_rect(x, top, 1.0, bottom - top));
        lines(placed.top, on.mask.1, height, &|y| context.fill_rect(left, y, right - left, 1.0));
    }
    Some(())
}

/// Diagonal lines wherever the mask is.
fn hatched(
    mask: &HtmlCanvasElement,
    placed: Placement,
    on: Extent,
    ratio: f64,
    (width, height): (u32, u32),
    rising: bool,
) -> Option<HtmlCanvasElement> {
    let layer = scratch(width, height)?;
    let context = context(&layer)?;
    context.set_image_smoothing_enabled(false);
    let [left, top, across, down] =
        [placed.left, placed.top, on.mask.0 * placed.scale, on.mask.1 * placed.scale].map(|css| css * ratio);
    context.draw_image_with_html_canvas_element_and_dw_and_dh(mask, left, top, across, down).ok()?;
    context.set_global_composite_operation("source-in").ok()?;
    context.set_stroke_style_str(&theme::token("--hatch"));
    context.set_line_width(1.5 * ratio);
    context.begin_path();
    let (width, height, step) = (f64::from(width), f64::from(height), HATCH_STEP * ratio);
    let mut start = -height;
    while start < width {
        let (from, to) = if rising { (height, 0.0) } else { (0.0, height) };
        context.move_to(start, from);
        context.line_to(start + height, to);
        start += step;
    }
    context.stroke();
    Some(layer)
}

fn scratch(width: u32, height: u32) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Some(canvas)
}

pub(super) fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok().flatten()?.dyn_into().ok()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length on screen")]
fn device(length: f64) -> u32 {
    length.round().max(1.0) as u32
}
