//! What the drawing program keeps beside the painting: the view, the probe, what is held.

use super::loss_trail::LossTrail;
use super::pixel_reading::Probed;
use super::view_transform::{Extent, Point, View, next_scale};
use jdt_engine::protocol::PaintedShape;
use leptos::prelude::*;

/// Shared by all canvases and panels of Paint. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    /// Zoom and pan.
    pub(crate) view: RwSignal<View>,
    /// Width and height of every canvas's frame, in CSS pixels.
    pub(crate) frame: RwSignal<Point>,
    /// The pixel that is looked at.
    pub(crate) probed: RwSignal<Option<Probed>>,
    /// Whether Space is held: then any tool pans.
    pub(crate) space: RwSignal<bool>,
    /// Whether the view was moved while Space was held: then letting go of it means nothing more.
    pub(crate) space_panned: RwSignal<bool>,
    /// Whether a pen was used.
    pub(crate) pen: RwSignal<bool>,
    /// Whether the help is open.
    pub(crate) help: RwSignal<bool>,
    /// Finished edits so far.
    pub(crate) edits: RwSignal<u64>,
    /// The losses after the last edits.
    pub(crate) trail: RwSignal<LossTrail>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            view: RwSignal::new(View::FIT),
            frame: RwSignal::new((1.0, 1.0)),
            probed: RwSignal::new(None),
            space: RwSignal::new(false),
            space_panned: RwSignal::new(false),
            pen: RwSignal::new(false),
            help: RwSignal::new(false),
            edits: RwSignal::new(0),
            trail: RwSignal::new(LossTrail::default()),
        }
    }

    /// The frames as they are, with a mask of this size in them.
    pub(crate) fn extent(self, mask: PaintedShape) -> Extent {
        Extent { frame: self.frame.get(), mask: (mask.width as f64, mask.height as f64) }
    }

    /// Zooms every canvas around its middle, to the next round scale.
    pub(crate) fn zoom(self, closer: bool, mask: PaintedShape) {
        let extent = untrack(|| self.extent(mask));
        self.view.update(|view| *view = view.scaled_to(next_scale(view.place(extent).scale, closer), extent));
    }
}
