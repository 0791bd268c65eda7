//! The painting of this visit: its masks, its history, the stroke being drawn, and the numbers the engine gave.

use super::history::{Change, History, Step};
use super::masks::Masks;
use super::stroke::{Brush, Stroke};
use crate::engine_client::{EngineClient, Event};
use crate::link::{LinkState, LinkStateStoreFields, Tool};
use jdt_core::masks::Rect;
use jdt_core::scenes::Scene;
use jdt_engine::protocol::{PaintedShape, Request, Response};
use jdt_engine::{Layer, PaintAnswer, PaintQuery, PixelCurve};
use jdt_worker::{Message, bytes, floats};
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
    masks: RefCell<Masks>,
    history: RefCell<History>,
    stroke: RefCell<Option<Stroke>>,
    overlay: RefCell<Vec<u8>>,
    undrawn: [Cell<Option<Rect>>; 2],
    /// The question that the engine works on, if any, and whether another waits behind it.
    asked: Cell<Option<u64>>,
    waiting: Cell<bool>,
    curves_asked: Cell<u64>,
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
    /// Counts overlays; 0 before the first.
    pub(crate) overlay: RwSignal<u64>,
    /// One-pixel curves.
    pub(crate) curves: RwSignal<Vec<PixelCurve>>,
    pub(crate) can_undo: RwSignal<bool>,
    pub(crate) can_redo: RwSignal<bool>,
    /// What went wrong last, in words.
    pub(crate) error: RwSignal<Option<String>>,
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
        let masks = Masks::of_scene(state.scene().get_untracked())?;
        let signals = PaintSignals {
            pixels: [RwSignal::new(0), RwSignal::new(0)],
            shape: RwSignal::new(masks.shape()),
            answer: RwSignal::new(None),
            overlay: RwSignal::new(0),
            curves: RwSignal::new(Vec::new()),
            can_undo: RwSignal::new(false),
            can_redo: RwSignal::new(false),
            error: RwSignal::new(None),
        };
        let session = Self(Rc::new(Inner {
            engine: engine.clone(),
            files: files.clone(),
            state,
            masks: RefCell::new(masks),
            history: RefCell::new(History::default()),
            stroke: RefCell::new(None),
            overlay: RefCell::new(Vec::new()),
            undrawn: [Cell::new(None), Cell::new(None)],
            asked: Cell::new(None),
            waiting: Cell::new(false),
            curves_asked: Cell::new(0),
            signals,
        }));
        session.show_all();
        let listener = session.clone();
        engine.listen(move |event| listener.hear(event));
        let listener = session.clone();
        files.listen(move |event| listener.hear_files(event));
        Ok(session)
    }

    pub(crate) fn signals(&self) -> PaintSignals {
        self.0.signals
    }

    pub(crate) fn state(&self) -> Store<LinkState> {
        self.0.state
    }

    /// Looks at the masks.
    pub(crate) fn with_masks<T>(&self, look: impl FnOnce(&Masks) -> T) -> T {
        look(&self.0.masks.borrow())
    }

    /// Looks at the overlay's colours, row-major `[H, W, 4]`; empty if there is none.
    pub(crate) fn with_overlay<T>(&self, look: impl FnOnce(&[u8]) -> T) -> T {
        look(&self.0.overlay.borrow())
    }

    /// What of a layer has not been drawn yet.
    pub(crate) fn take_undrawn(&self, layer: Layer) -> Option<Rect> {
        self.0.undrawn[index_of(layer)].take()
    }

    /// Puts the tool of the state down at a point of a layer, in mask pixels; `pressure` scales the brush's size.
    pub(crate) fn stroke_begins(&self, layer: Layer, at: (f64, f64), pressure: f64) {
        self.stroke_ends();
        let brush = self.brush(pressure);
        let (stroke, rect) = Stroke::begin(&mut self.0.masks.borrow_mut(), layer, brush, narrow(at));
        self.0.stroke.replace(Some(stroke));
        if let Some(rect) = rect {
            self.painted(layer, rect);
        }
    }

    /// Draws on.
    pub(crate) fn stroke_moves(&self, at: (f64, f64)) {
        let changed = match self.0.stroke.borrow_mut().as_mut() {
            Some(stroke) => {
                stroke.draw_to(&mut self.0.masks.borrow_mut(), narrow(at)).map(|rect| (stroke.layer(), rect))
            }
            None => None,
        };
        if let Some((layer, rect)) = changed {
            self.painted(layer, rect);
        }
    }

    /// Lifts the tool: the stroke becomes one step of the history.
    pub(crate) fn stroke_ends(&self) {
        let Some(stroke) = self.0.stroke.take() else { return };
        let layer = stroke.layer();
        if let Some((rect, before)) = stroke.finish() {
            let after = self.with_masks(|masks| masks.copy(layer, rect));
            self.0.history.borrow_mut().push(Step::Stroke { layer, rect, before, after });
            self.history_changed();
        }
    }

    fn brush(&self, pressure: f64) -> Brush {
        let state = self.0.state.get_untracked();
        let channels = self.with_masks(|masks| masks.shape().channels);
        let class = state.class.min(channels - 1);
        // Erasing is painting nothing; of several classes, the others take what is left.
        let value = if state.tool == Tool::Erase { 0.0 } else { state.value };
        let [value, diameter, hardness] = [value, state.size * pressure, state.hardness].map(to_f32);
        Brush { value, diameter: diameter.max(1.0), hardness, class }
    }

    pub(crate) fn undo(&self) {
        self.stroke_ends();
        let change = self.0.history.borrow_mut().undo(&mut self.0.masks.borrow_mut());
        self.changed(change);
    }

    pub(crate) fn redo(&self) {
        self.stroke_ends();
        let change = self.0.history.borrow_mut().redo(&mut self.0.masks.borrow_mut());
        self.changed(change);
    }

    /// Shows a scene, freshly drawn. Can be undone.
    pub(crate) fn open_scene(&self, scene: Scene) {
        match Masks::of_scene(scene) {
            Ok(masks) => self.replace(masks),
            Err(error) => self.0.signals.error.set(Some(error.to_string())),
        }
    }

    /// Makes the prediction equal to the label. Can be undone.
    pub(crate) fn agree(&self) {
        self.replace(self.with_masks(|masks| {
            let mut masks = masks.clone();
            masks.agree();
            masks
        }));
    }

    /// Label and prediction change places. Can be undone.
    pub(crate) fn swap(&self) {
        self.replace(self.with_masks(|masks| {
            let mut masks = masks.clone();
            masks.swap();
            masks
        }));
    }

    /// Asks the engine for the mean of annotators' mask files, and shows it as label and prediction.
    pub(crate) fn open_annotators(&self, files: Vec<js_sys::ArrayBuffer>) {
        let generation = self.0.files.next_generation();
        let message = Message { header: Request::MeanOfMasks { generation }, buffers: files, files: Vec::new() };
        self.0.files.send_when_ready(message);
    }

    fn replace(&self, masks: Masks) {
        self.stroke_ends();
        let before = self.0.masks.replace(masks.clone());
        if before != masks {
            self.0.history.borrow_mut().push(Step::Replace { before, after: masks });
        }
        self.changed(Some(Change::All));
    }

    fn changed(&self, change: Option<Change>) {
        match change {
            Some(Change::Patch(layer, rect)) => self.painted(layer, rect),
            Some(Change::All) => {
                self.show_all();
                self.give_document();
            }
            None => {}
        }
        self.history_changed();
    }

    fn history_changed(&self) {
        let history = self.0.history.borrow();
        self.0.signals.can_undo.set(history.can_undo());
        self.0.signals.can_redo.set(history.can_redo());
    }

    /// A rectangle has new pixels: draw it, tell the engine, ask for the numbers.
    fn painted(&self, layer: Layer, rect: Rect) {
        self.mark_undrawn(layer, rect);
        let values = self.with_masks(|masks| masks.copy(layer, rect));
        self.0.engine.send(&Message::new(Request::Patch { image: 0, layer, rect }).with_floats(&values));
        self.ask();
    }

    fn mark_undrawn(&self, layer: Layer, rect: Rect) {
        let cell = &self.0.undrawn[index_of(layer)];
        cell.set(Some(cell.get().map_or(rect, |all| all.union(rect))));
        self.0.signals.pixels[index_of(layer)].update(|count| *count += 1);
    }

    fn show_all(&self) {
        let (shape, rect) = self.with_masks(|masks| (masks.shape(), masks.rect()));
        self.0.overlay.borrow_mut().clear();
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

    fn give_document(&self) {
        let message = self.with_masks(|masks| {
            Message::new(Request::SetDocument(vec![masks.shape()]))
                .with_floats(masks.layer(Layer::Label))
                .with_floats(masks.layer(Layer::Prediction))
        });
        self.0.engine.send(&message);
        self.ask();
    }

    /// Asks for the numbers; while a question is under way, the next waits, and one that waits stands for all after it.
    pub(crate) fn ask(&self) {
        if self.0.asked.get().is_some() {
            self.0.waiting.set(true);
            return;
        }
        let state = self.0.state.get_untracked();
        let query = PaintQuery {
            index: state.index(),
            reduction: state.reduction(),
            overlay: state.overlay(),
            image: 0,
            class: state.class,
        };
        let generation = self.0.engine.next_generation();
        self.0.asked.set(Some(generation));
        self.0.waiting.set(false);
        self.0.engine.send(&Message::new(Request::Paint { generation, query }));
    }

    /// Asks for the one-pixel curves.
    pub(crate) fn ask_curves(&self) {
        let state = self.0.state.get_untracked();
        let generation = self.0.engine.next_generation();
        self.0.curves_asked.set(generation);
        let ids = CURVES.map(str::to_owned).to_vec();
        let request = Request::Curves { generation, ids, index: state.index(), y: state.y, points: CURVE_POINTS };
        self.0.engine.send(&Message::new(request));
    }

    fn hear_files(&self, event: &Event) {
        if let Event::Answered(Message { header: Response::Annotated { shape, .. }, buffers, .. }) = event {
            let label = buffers.first().map(floats).unwrap_or_default();
            self.replace(Masks::agreed(*shape, label));
        }
    }

    fn hear(&self, event: &Event) {
        let message = match event {
            Event::Started => {
                self.0.asked.set(None);
                self.give_document();
                self.ask_curves();
                return;
            }
            Event::Died | Event::GaveUp => {
                self.0.asked.set(None);
                return;
            }
            Event::Answered(message) => message,
        };
        let signals = self.0.signals;
        match &message.header {
            Response::Painted { generation, answer } if self.0.asked.get() == Some(*generation) => {
                self.0.asked.set(None);
                signals.error.set(None);
                let rgba = message.buffers.first().map(bytes).unwrap_or_default();
                let fits = self.with_masks(|masks| 4 * masks.rect().pixels() == rgba.len());
                self.0.overlay.replace(if fits { rgba } else { Vec::new() });
                signals.answer.set(Some(answer.clone()));
                signals.overlay.update(|count| *count += 1);
                if self.0.waiting.get() {
                    self.ask();
                }
            }
            Response::Curves { generation, curves } if self.0.curves_asked.get() == *generation => {
                signals.curves.set(curves.clone());
            }
            Response::Failed { generation, message } => {
                if self.0.asked.get() == Some(*generation) {
                    self.0.asked.set(None);
                    signals.error.set(Some(message.clone()));
                    if self.0.waiting.get() {
                        self.ask();
                    }
                } else if *generation == 0 {
                    signals.error.set(Some(message.clone()));
                }
            }
            _ => {}
        }
    }
}

fn to_f32(value: f64) -> f32 {
    <f32 as jdt_core::Real>::from_f64(value)
}

fn narrow((x, y): (f64, f64)) -> (f32, f32) {
    (to_f32(x), to_f32(y))
}
