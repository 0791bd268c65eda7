//! The painting of this visit: its masks, its history, the stroke being drawn, and the numbers the engine gave.

mod keeping;
mod questions;
mod served;
mod steps;
mod tools;

use super::desk::Desk;
use super::gesture::Gesture;
use super::history::History;
use super::keeper::Keeper;
use super::masks::Masks;
use super::painting::{Began, Painting};
use super::under_way::UnderWay;
use crate::bus;
use crate::engine_client::EngineClient;
use crate::link::{LinkState, LinkStateStoreFields};
use crate::orders::{self, Plane};
use jdt_core::masks::Rect;
use jdt_engine::protocol::PaintedShape;
use jdt_engine::{Layer, Overlay, PaintAnswer, PixelCurve};
use keeping::Keeping;
use leptos::prelude::*;
use reactive_stores::Store;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The losses whose curves are drawn for one pixel.
pub(crate) const CURVES: [&str; 4] = ["sjl", "jml", "sdl", "dml"];

/// Values a curve.
pub(crate) const CURVE_POINTS: usize = 201;

/// Everything the Paint place works with. Cheap to clone.
#[derive(Clone)]
pub(crate) struct PaintSession(Rc<Inner>);

struct Inner {
    engine: EngineClient,
    /// The worker that decodes files.
    files: EngineClient,
    state: Store<LinkState>,
    /// Where one image is meant, the one that is shown.
    masks: RefCell<Painting>,
    history: RefCell<History>,
    gesture: RefCell<Option<Gesture>>,
    desk: Desk,
    overlay: RefCell<Vec<u8>>,
    /// What is shown in the prediction's place without being painted.
    preview: RefCell<Option<Vec<f32>>>,
    undrawn: [Cell<Option<Rect>>; 2],
    under_way: RefCell<UnderWay>,
    /// What the last question wanted drawn, and the first question that wanted the same of the same painting.
    overlay_of: RefCell<(Overlay, usize)>,
    overlay_from: Cell<Option<u64>>,
    curves_asked: Cell<u64>,
    /// Whether what is said is a hint to the hand.
    hints: Cell<bool>,
    /// Whether paintings are kept, and where: the reader's own, and that of a lesson.
    keeps: Cell<bool>,
    keepers: RefCell<[Option<Rc<Keeper>>; 2]>,
    keeping: Cell<Keeping>,
    signals: PaintSignals,
}

/// What the components watch.
#[derive(Clone, Copy)]
pub(crate) struct PaintSignals {
    /// Counts changes of each layer's pixels: label, prediction.
    pub(crate) pixels: [RwSignal<u64>; 2],
    /// Size and number of channels.
    pub(crate) shape: RwSignal<PaintedShape>,
    /// The engine's newest numbers.
    pub(crate) answer: RwSignal<Option<PaintAnswer>>,
    /// The newest question to the engine, and the newest that was answered.
    pub(crate) asked: RwSignal<u64>,
    pub(crate) answered: RwSignal<u64>,
    /// Counts overlays; 0 before the first.
    pub(crate) overlay: RwSignal<u64>,
    /// What the ends of the overlay's scale stand for.
    pub(crate) overlay_max: RwSignal<f32>,
    /// Whether the overlay is older than the numbers.
    pub(crate) overlay_pending: RwSignal<bool>,
    /// One-pixel curves.
    pub(crate) curves: RwSignal<Vec<PixelCurve>>,
    pub(crate) can_undo: RwSignal<bool>,
    pub(crate) can_redo: RwSignal<bool>,
    /// What went wrong last, in words.
    pub(crate) error: RwSignal<Option<String>>,
    /// The images, after the last finished change.
    pub(crate) images: RwSignal<Vec<ImageFace>>,
    /// The image that is shown.
    pub(crate) active: RwSignal<usize>,
    /// What the painting began as.
    pub(crate) began: RwSignal<Began>,
    /// How many annotators there are.
    pub(crate) readers: RwSignal<usize>,
    /// When the painting was left that was brought back, in words.
    pub(crate) restored: RwSignal<Option<String>>,
    /// What a link brought that could not be opened, in words.
    pub(crate) unopened: RwSignal<Option<String>>,
    /// Whether a canvas shows something in the painting's place.
    pub(crate) previewing: RwSignal<bool>,
    /// Whose that is, in words.
    pub(crate) whose: RwSignal<String>,
    /// Why the browser does not keep the painting.
    pub(crate) not_kept: RwSignal<Option<String>>,
}

/// An image in the strip; another when it looks different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ImageFace {
    pub(crate) shape: PaintedShape,
    stamps: [u64; 2],
}

fn index_of(layer: Layer) -> usize {
    match layer {
        Layer::Label => 0,
        Layer::Prediction => 1,
    }
}

impl PaintSession {
    /// A session that shows the state's scene and answers the engine.
    ///
    /// # Errors
    /// If the scene cannot be drawn.
    pub(crate) fn new(
        engine: EngineClient,
        files: &EngineClient,
        state: Store<LinkState>,
    ) -> Result<Self, jdt_core::CoreError> {
        let link = state.get_untracked();
        let masks = Painting::new(Masks::of_link(&link)?).begun_as(Began::Scene(link.scene));
        let signals = PaintSignals {
            pixels: [RwSignal::new(0), RwSignal::new(0)],
            shape: RwSignal::new(masks.shape()),
            began: RwSignal::new(masks.began()),
            answer: RwSignal::new(None),
            asked: RwSignal::new(0),
            answered: RwSignal::new(0),
            overlay: RwSignal::new(0),
            overlay_max: RwSignal::new(0.0),
            overlay_pending: RwSignal::new(false),
            curves: RwSignal::new(Vec::new()),
            can_undo: RwSignal::new(false),
            can_redo: RwSignal::new(false),
            error: RwSignal::new(None),
            images: RwSignal::new(Vec::new()),
            active: RwSignal::new(0),
            readers: RwSignal::new(0),
            restored: RwSignal::new(None),
            unopened: RwSignal::new(None),
            previewing: RwSignal::new(false),
            whose: RwSignal::new(String::new()),
            not_kept: RwSignal::new(None),
        };
        let session = Self(Rc::new(Inner {
            engine: engine.clone(),
            files: files.clone(),
            state,
            masks: RefCell::new(masks),
            history: RefCell::new(History::default()),
            gesture: RefCell::new(None),
            desk: Desk::new(),
            overlay: RefCell::new(Vec::new()),
            preview: RefCell::new(None),
            undrawn: [Cell::new(None), Cell::new(None)],
            under_way: RefCell::new(UnderWay::default()),
            overlay_of: RefCell::new((Overlay::None, 0)),
            overlay_from: Cell::new(None),
            curves_asked: Cell::new(0),
            hints: Cell::new(false),
            keeps: Cell::new(false),
            keepers: RefCell::default(),
            keeping: Cell::new(Keeping::Done),
            signals,
        }));
        session.show_all();
        session.images_changed();
        let listener = session.clone();
        engine.listen(move |event| listener.hear(event));
        let listener = session.clone();
        files.listen(move |event| listener.hear_files(event));
        bus::serve(&session);
        orders::serve(&session);
        let face = session.clone();
        Effect::new(move |_| face.set_face(state.reader().get(), state.painted().get()));
        let own = session.clone();
        Effect::new(move |was_lesson: Option<bool>| {
            let is_lesson = !state.lesson().get().is_empty();
            if was_lesson.is_some_and(|was| was != is_lesson) {
                own.lesson_changes(is_lesson);
            }
            is_lesson
        });
        let keeping = session.clone();
        let _ = window_event_listener(leptos::ev::pagehide, move |_| keeping.keep());
        Ok(session)
    }

    pub(crate) fn signals(&self) -> PaintSignals {
        self.0.signals
    }

    /// The view, the probe, and what else is no part of the painting.
    pub(crate) fn desk(&self) -> Desk {
        self.0.desk
    }

    pub(crate) fn state(&self) -> Store<LinkState> {
        self.0.state
    }

    /// Looks at the masks.
    pub(crate) fn with_masks<T>(&self, look: impl FnOnce(&Masks) -> T) -> T {
        look(&self.0.masks.borrow())
    }

    /// Looks at the whole painting.
    pub(crate) fn with_painting<T>(&self, look: impl FnOnce(&Painting) -> T) -> T {
        look(&self.0.masks.borrow())
    }

    /// Looks at what a layer's canvas shows: its values, or those previewed in their place; row-major `[C, H, W]`. Of the
    /// label, the one that the losses see, unless the one that is painted or an annotator's is asked for.
    pub(crate) fn with_shown<T>(&self, layer: Layer, look: impl FnOnce(&[f32]) -> T) -> T {
        let masks = self.0.masks.borrow();
        match (layer, self.0.preview.borrow().as_ref()) {
            (Layer::Prediction, Some(preview)) if preview.len() == masks.layer(layer).len() => look(preview),
            (Layer::Label, _) if masks.plane(layer) == Plane::Label && !self.0.state.painted().get_untracked() => {
                look(masks.seen(layer).values())
            }
            _ => look(masks.layer(layer)),
        }
    }

    /// Which pixels of a rectangle are left out of every number, where the layer shows the label that the losses see; empty where
    /// none is.
    pub(crate) fn left_out(&self, layer: Layer, rect: Rect) -> Vec<bool> {
        let masks = self.0.masks.borrow();
        let shows_derived =
            layer == Layer::Label && masks.plane(layer) == Plane::Label && !self.0.state.painted().get_untracked();
        match masks.kept().filter(|_| shows_derived) {
            Some(kept) => {
                let shape = PaintedShape { channels: 1, ..masks.shape() };
                let kept = super::masks::copy_rect(kept.values(), shape, rect);
                kept.into_iter().map(|kept| kept == 0.0).collect()
            }
            None => Vec::new(),
        }
    }

    /// Looks at the overlay's colours, row-major `[H, W, 4]`; empty if there is none.
    pub(crate) fn with_overlay<T>(&self, look: impl FnOnce(&[u8]) -> T) -> T {
        look(&self.0.overlay.borrow())
    }

    /// What of a layer has not been drawn yet.
    pub(crate) fn take_undrawn(&self, layer: Layer) -> Option<Rect> {
        self.0.undrawn[index_of(layer)].take()
    }

    fn mark_undrawn(&self, layer: Layer, rect: Rect) {
        let cell = &self.0.undrawn[index_of(layer)];
        cell.set(Some(cell.get().map_or(rect, |all| all.union(rect))));
        self.0.signals.pixels[index_of(layer)].update(|count| *count += 1);
    }

    fn show_all(&self) {
        let (shape, rect) = self.with_masks(|masks| (masks.shape(), masks.rect()));
        self.0.overlay.borrow_mut().clear();
        self.0.overlay_from.set(None);
        for layer in [Layer::Label, Layer::Prediction] {
            self.0.undrawn[index_of(layer)].set(None);
        }
        if self.0.signals.shape.get_untracked() != shape {
            self.0.signals.shape.set(shape);
            let state = self.0.state;
            if state.class().get_untracked() >= shape.channels {
                state.class().set(0);
            }
        }
        self.mark_undrawn(Layer::Label, rect);
        self.mark_undrawn(Layer::Prediction, rect);
    }
}
