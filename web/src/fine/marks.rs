//! By what models are told apart: a colour and a shape.

use crate::plot::Sheet;
use leptos::prelude::*;

/// The token of a model's colour.
pub(super) fn token(model: usize) -> &'static str {
    ["--model-1", "--model-2", "--model-3", "--model-4"][model % 4]
}

/// Draws a model's mark, a little above what is behind it.
pub(super) fn mark(sheet: &Sheet, model: usize, at: [f64; 2], radius: f64, colour: &str, edge: &str) {
    let [x, y] = at;
    let polygon = |corners: &[[f64; 2]]| {
        sheet.trace(corners.iter().map(|[u, v]| [x + radius * u, y + radius * v]));
        sheet.context.close_path();
        sheet.fill(colour);
        sheet.context.fill();
        sheet.pen(edge, 1.0, &[]);
        sheet.context.stroke();
    };
    match model % 4 {
        0 => sheet.disc(at, radius, colour, edge, 1.0),
        1 => polygon(&[[0.0, -1.25], [1.15, 0.8], [-1.15, 0.8]]),
        2 => polygon(&[[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]]),
        _ => polygon(&[[0.0, -1.3], [1.3, 0.0], [0.0, 1.3], [-1.3, 0.0]]),
    }
}

/// A model's letter in its colour.
#[component]
pub(crate) fn ModelMark(model: usize, name: String) -> impl IntoView {
    view! { <span class=format!("model-mark model-mark--{}", model % 4 + 1)>{name}</span> }
}
