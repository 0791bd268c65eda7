//! The tool in hand: what begins, moves and ends with the pointer.

use super::PaintSession;
use crate::link::{LinkStateStoreFields, Tool};
use crate::orders::Plane;
use crate::paint::edit::{Edit, Paint};
use crate::paint::fill::{fill, largest_class};
use crate::paint::gesture::{Gesture, Touch};
use crate::paint::history::Step;
use crate::paint::label_face::is_of_annotators;
use crate::paint::rounding::{narrow, pixel_at};
use crate::paint::shape_tool::{Outline, ShapeDrag};
use crate::paint::stroke::{Brush, Stroke};
use crate::texts::use_texts;
use jdt_core::masks::Rect;
use jdt_engine::Layer;
use leptos::prelude::*;

impl PaintSession {
    /// Puts the tool of the state down on a layer. What a tool does at once is done.
    pub(crate) fn tool_begins(&self, layer: Layer, touch: Touch) {
        self.stroke_ends();
        let state = self.0.state.get_untracked();
        let picks = state.tool == Tool::Pick || state.tool == Tool::Brush && touch.held.from_center;
        if layer == Layer::Label && !picks && !state.painted && self.is_made_of_annotators(&state.makers) {
            self.0.hints.set(true);
            return self.0.signals.error.set(Some(use_texts().layers.paint_an_annotator.to_owned()));
        }
        if self.0.hints.take() {
            self.0.signals.error.set(None);
        }
        let mut masks = self.0.masks.borrow_mut();
        let class = state.class.min(masks.shape().channels - 1);
        // Erasing is painting nothing; of several classes, the others take what is left.
        let value = if state.tool == Tool::Erase { 0.0 } else { state.value };
        let paint = Paint { value: narrow(value), class };
        let (gesture, rect) = match state.tool {
            Tool::Brush if touch.held.from_center => {
                drop(masks);
                return self.pick(layer, touch);
            }
            Tool::Brush | Tool::Erase => {
                let [diameter, hardness] = [state.size, state.hardness].map(narrow);
                let brush = Brush { paint, diameter, hardness, pressure: state.pressure };
                let (stroke, rect) = Stroke::begin(&mut masks, layer, brush, touch.tip());
                (Gesture::Stroke(stroke), rect)
            }
            Tool::Rectangle | Tool::Ellipse => {
                let outline = if state.tool == Tool::Ellipse { Outline::Ellipse } else { Outline::Rectangle };
                let (drag, rect) = ShapeDrag::begin(&mut masks, layer, paint, outline, touch.at);
                (Gesture::Shape(drag), rect)
            }
            Tool::Fill => {
                let Some(at) = pixel_at(touch.at.1).zip(pixel_at(touch.at.0)) else { return };
                let filled = fill(&mut masks, layer, paint, at, narrow(state.tolerance));
                drop(masks);
                if let Some((edit, rect)) = filled {
                    self.painted(layer, rect);
                    self.finish(edit);
                }
                return;
            }
            Tool::Pick => {
                drop(masks);
                return self.pick(layer, touch);
            }
            Tool::Pan => return,
        };
        drop(masks);
        self.0.gesture.replace(Some(gesture));
        if let Some(rect) = rect {
            self.painted(layer, rect);
        }
    }

    /// Whether the label under the brush is made of the annotators' masks, so that a stroke on it would change nothing.
    fn is_made_of_annotators(&self, makers: &str) -> bool {
        self.with_painting(|painting| {
            painting.plane(Layer::Label) == Plane::Label && is_of_annotators(makers, painting.readers())
        })
    }

    /// Draws on.
    pub(crate) fn tool_moves(&self, touch: Touch) {
        let changed = match self.0.gesture.borrow_mut().as_mut() {
            Some(gesture) => gesture.moves(&mut self.0.masks.borrow_mut(), touch).map(|rect| (gesture.layer(), rect)),
            None => None,
        };
        if let Some((layer, rect)) = changed {
            self.painted(layer, rect);
        }
    }

    /// Lifts the tool: what it drew becomes one step of the history.
    pub(crate) fn stroke_ends(&self) {
        if let Some(gesture) = self.0.gesture.take() {
            self.finish(gesture.into_edit());
        }
    }

    /// Whether something is being drawn.
    pub(crate) fn is_drawing(&self) -> bool {
        self.0.gesture.borrow().is_some()
    }

    /// Takes back what is being drawn, as if it had not begun.
    pub(crate) fn tool_cancelled(&self) {
        let Some(gesture) = self.0.gesture.take() else { return };
        let (layer, edit) = (gesture.layer(), gesture.into_edit());
        let rect = edit.take_back(&mut self.0.masks.borrow_mut());
        if let Some(rect) = rect {
            self.painted(layer, rect);
        }
    }

    fn finish(&self, edit: Edit) {
        let layer = edit.layer();
        let (image, plane) = self.with_painting(|painting| (painting.active(), painting.plane(layer)));
        let patches = self.with_masks(|masks| edit.finish(masks));
        if !patches.is_empty() {
            self.0.history.borrow_mut().push(Step::Stroke { image, plane, patches });
            self.history_changed();
        }
    }

    /// Takes over the value and the class of a pixel: of several classes, of the largest.
    fn pick(&self, layer: Layer, touch: Touch) {
        let Some((row, column)) = pixel_at(touch.at.1).zip(pixel_at(touch.at.0)) else { return };
        let picked = self.with_masks(|masks| {
            let (map, shape) = (masks.layer(layer), masks.shape());
            let (pixels, at) = (shape.height * shape.width, row * shape.width + column);
            (row < shape.height && column < shape.width).then(|| {
                let class = largest_class(map, pixels, at);
                (class, f64::from(map[class * pixels + at]))
            })
        });
        if let Some((class, value)) = picked {
            // In thousandths, as a link carries it.
            self.0.state.value().set((1000.0 * value).round() / 1000.0);
            self.0.state.class().set(class);
        }
    }

    /// A rectangle of what a layer's canvas edits has new pixels.
    pub(super) fn painted(&self, layer: Layer, rect: Rect) {
        let (image, plane) = self.with_painting(|painting| (painting.active(), painting.plane(layer)));
        self.plane_changed(image, plane, rect);
    }
}
