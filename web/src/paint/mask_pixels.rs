//! A mask's values as the colours of a canvas.

use super::mask_marks;
use super::masks::Masks;
use super::session::PaintSession;
use crate::colour;
use jdt_core::masks::Rect;
use jdt_engine::Layer;
use leptos::prelude::document;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{HtmlCanvasElement, ImageData};

pub(super) fn js_size(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

/// Writes pixels over what a canvas shows, or mixes them with it.
pub(super) fn put(canvas: &HtmlCanvasElement, rgba: &[u8], rect: Rect, opacity: f64) -> Option<()> {
    let (width, height) = (js_size(rect.width), js_size(rect.height));
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width, height).ok()?;
    let (left, top) = (f64::from(js_size(rect.left)), f64::from(js_size(rect.top)));
    let context = mask_marks::context(canvas)?;
    if opacity >= 1.0 {
        return context.put_image_data(&image, left, top).ok();
    }
    let scratch: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    scratch.set_width(width);
    scratch.set_height(height);
    mask_marks::context(&scratch)?.put_image_data(&image, 0.0, 0.0).ok()?;
    context.set_global_alpha(opacity);
    let drawn = context.draw_image_with_html_canvas_element(&scratch, left, top);
    context.set_global_alpha(1.0);
    drawn.ok()
}

/// The colours of a rectangle of a layer, `[H, W, 4]`.
pub(super) fn layer_pixels(session: &PaintSession, layer: Layer, rect: Rect) -> Vec<u8> {
    let shape = session.with_masks(Masks::shape);
    let channels = shape.channels;
    let values = session.with_shown(layer, |shown| super::masks::copy_rect(shown, shape, rect));
    let pixels = rect.pixels();
    let left_out = session.left_out(layer, rect);
    let colour = |i: usize| {
        let colour = if channels == 1 {
            colour::scalar(values[i])
        } else {
            colour::classes((0..channels).map(|class| values[class * pixels + i]))
        };
        let is_left_out = left_out.get(i).copied().unwrap_or(false);
        let on_line = (rect.top + i / rect.width + rect.left + i % rect.width).is_multiple_of(3);
        if is_left_out { colour::left_out(colour, on_line) } else { colour }
    };
    opaque((0..pixels).map(colour))
}

fn opaque(colours: impl Iterator<Item = [u8; 3]>) -> Vec<u8> {
    colours.flat_map(|[r, g, b]| [r, g, b, u8::MAX]).collect()
}
