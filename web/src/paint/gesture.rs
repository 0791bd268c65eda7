//! What is being drawn between pointer down and pointer up, whichever the tool.

use super::edit::Edit;
use super::masks::Masks;
use super::rounding::narrow;
use super::shape_tool::{Held, ShapeDrag};
use super::stroke::{Stroke, Tip};
use super::view_transform::Point;
use jdt_core::masks::Rect;
use jdt_engine::Layer;

/// Where the pointer is on a mask, in its pixels, and what is pressed there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Touch {
    pub(crate) at: Point,
    /// A pen's, 0 to 1; in full for all else.
    pub(crate) pressure: f64,
    pub(crate) held: Held,
}

impl Touch {
    /// Of a mouse, with no key held.
    pub(crate) fn plain(at: Point) -> Self {
        Self { at, pressure: 1.0, held: Held::default() }
    }

    /// As a brush's tip.
    pub(crate) fn tip(self) -> Tip {
        Tip { x: narrow(self.at.0), y: narrow(self.at.1), pressure: narrow(self.pressure) }
    }
}

/// A step that is not finished.
#[derive(Debug, Clone)]
pub(crate) enum Gesture {
    Stroke(Stroke),
    Shape(ShapeDrag),
}

impl Gesture {
    /// Goes on to a point; gives the rectangle that changed.
    pub(crate) fn moves(&mut self, masks: &mut Masks, to: Touch) -> Option<Rect> {
        match self {
            Self::Stroke(stroke) => stroke.draw_to(masks, to.tip()),
            Self::Shape(drag) => drag.drag_to(masks, to.at, to.held),
        }
    }

    /// The layer painted on.
    pub(crate) fn layer(&self) -> Layer {
        match self {
            Self::Stroke(stroke) => stroke.edit().layer(),
            Self::Shape(drag) => drag.edit().layer(),
        }
    }

    /// The step that it was.
    pub(crate) fn into_edit(self) -> Edit {
        match self {
            Self::Stroke(stroke) => stroke.into_edit(),
            Self::Shape(drag) => drag.into_edit(),
        }
    }
}
