//! The painting of this visit: its masks, its history, the stroke being drawn, and the numbers the engine gave.

use super::desk::Desk;
use super::edit::{Edit, Paint, Patch};
use super::fill::{fill, largest_class};
use super::gesture::{Gesture, Touch};
use super::history::{Change, History, Step};
use super::keeper::Keeper;
use super::masks::Masks;
use super::painting::Painting;
use super::record::Head;
use super::rounding::{narrow, pixel_at};
use super::shape_tool::{Outline, ShapeDrag};
use super::sheet::Sheet;
use super::stroke::{Brush, Stroke};
use crate::bus;
use crate::engine_client::{EngineClient, Event};
use crate::link::{LinkState, LinkStateStoreFields, Tool};
use crate::orders::{self, Facts, ImageFacts, Order, Plane};
use jdt_core::masks::Rect;
use jdt_core::scenes::Scene;
use jdt_engine::protocol::{PaintedShape, Request, Response};
use jdt_engine::{Layer, Overlay, PaintAnswer, PaintQuery, PixelCurve};
use jdt_worker::{Message, bytes, floats};
use leptos::prelude::*;
use reactive_stores::Store;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

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
    /// The question that the engine works on, if any, and whether another waits behind it.
    asked: Cell<Option<u64>>,
    waiting: Cell<bool>,
    /// What the last question wanted drawn, and the first question that wanted the same of the same painting.
    overlay_of: RefCell<(Overlay, usize)>,
    overlay_from: Cell<Option<u64>>,
    curves_asked: Cell<u64>,
    keeper: RefCell<Option<Rc<Keeper>>>,
    keeping: Cell<Keeping>,
    signals: PaintSignals,
}

/// Whether the painting is being kept for the next visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeping {
    /// As it is, or nothing to keep.
    Done,
    /// Soon.
    Due,
    /// Now.
    Now,
    /// Now, and once more, because it changed meanwhile.
    NowAndAgain,
}

/// How long after a change the painting is kept.
const KEEP_AFTER: Duration = Duration::from_millis(300);

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
    /// How many annotators there are.
    pub(crate) readers: RwSignal<usize>,
    /// When the painting was left that was brought back, in words.
    pub(crate) restored: RwSignal<Option<String>>,
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
        let masks = Painting::new(Masks::of_link(&state.get_untracked())?);
        let signals = PaintSignals {
            pixels: [RwSignal::new(0), RwSignal::new(0)],
            shape: RwSignal::new(masks.shape()),
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
            asked: Cell::new(None),
            waiting: Cell::new(false),
            overlay_of: RefCell::new((Overlay::None, 0)),
            overlay_from: Cell::new(None),
            curves_asked: Cell::new(0),
            keeper: RefCell::new(None),
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

    /// Looks at the overlay's colours, row-major `[H, W, 4]`; empty if there is none.
    pub(crate) fn with_overlay<T>(&self, look: impl FnOnce(&[u8]) -> T) -> T {
        look(&self.0.overlay.borrow())
    }

    /// What of a layer has not been drawn yet.
    pub(crate) fn take_undrawn(&self, layer: Layer) -> Option<Rect> {
        self.0.undrawn[index_of(layer)].take()
    }

    /// Puts the tool of the state down on a layer. What a tool does at once is done.
    pub(crate) fn tool_begins(&self, layer: Layer, touch: Touch) {
        self.stroke_ends();
        let state = self.0.state.get_untracked();
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

    /// Shows a scene, freshly drawn, and nothing else. Can be undone.
    pub(crate) fn open_scene(&self, scene: Scene) {
        if !self.0.state.canvas().get_untracked().is_empty() {
            self.0.state.canvas().set(String::new());
        }
        match Masks::of_scene(scene) {
            Ok(masks) => self.replace(Painting::new(masks)),
            Err(error) => self.0.signals.error.set(Some(error.to_string())),
        }
    }

    /// Makes the prediction equal to the label. Can be undone.
    pub(crate) fn agree(&self) {
        self.step(|painting| {
            painting.agree();
            true
        });
    }

    /// Label and prediction change places. Can be undone.
    pub(crate) fn swap(&self) {
        self.step(|painting| {
            painting.swap();
            true
        });
    }

    /// One more image, as large as this one and empty. Can be undone.
    pub(crate) fn add_image(&self) {
        self.step(|painting| painting.insert(Masks::blank(painting.shape())));
    }

    /// One more image like this one. Can be undone.
    pub(crate) fn duplicate_image(&self) {
        self.step(|painting| painting.insert(Masks::clone(painting)));
    }

    /// Takes this image away. Can be undone.
    pub(crate) fn remove_image(&self) {
        self.step(Painting::remove);
    }

    /// Shows an image of the painting.
    pub(crate) fn show_image(&self, image: usize) {
        self.stroke_ends();
        if self.0.masks.borrow_mut().select(image) {
            self.0.preview.replace(None);
            self.show_all();
            self.images_changed();
            bus::tell_change();
            self.ask();
            self.keep_soon();
        }
    }

    /// Shows the next image, or the one before; behind the last comes the first.
    pub(crate) fn show_next_image(&self, back: bool) {
        let next = self.with_painting(|painting| {
            let images = painting.images().len();
            (painting.active() + if back { images - 1 } else { 1 }) % images
        });
        self.show_image(next);
    }

    /// The link's scene, and no label makers. The painting can be brought back by undo.
    pub(crate) fn start_fresh(&self) {
        let state = self.0.state;
        self.0.signals.restored.set(None);
        state.makers().set(String::new());
        state.reader().set(0);
        self.open_scene(state.scene().get_untracked());
    }

    /// Changes the painting by one step that can be undone; says whether it changed.
    fn step(&self, change: impl FnOnce(&mut Painting) -> bool) -> bool {
        let mut painting = self.with_painting(Clone::clone);
        let changes = change(&mut painting);
        if changes {
            self.replace(painting);
        }
        changes
    }

    /// Puts an annotator's mask under the brush, counted from 1, or the label itself, and shows that in its canvas.
    fn set_face(&self, reader: usize, _painted: bool) {
        self.stroke_ends();
        self.0.masks.borrow_mut().set_reader(reader.checked_sub(1));
        self.mark_undrawn(Layer::Label, self.with_masks(Masks::rect));
    }

    /// Asks the engine for the mean of annotators' mask files, and shows it as label and prediction.
    pub(crate) fn open_annotators(&self, files: Vec<js_sys::ArrayBuffer>) {
        let generation = self.0.files.next_generation();
        let message = Message { header: Request::MeanOfMasks { generation }, buffers: files, files: Vec::new() };
        self.0.files.send_when_ready(message);
    }

    fn replace(&self, painting: Painting) {
        self.stroke_ends();
        let before = self.0.masks.replace(painting.clone());
        if before != painting {
            self.0.history.borrow_mut().push(Step::Replace { before, after: painting });
        }
        self.changed(Some(Change::All));
    }

    fn changed(&self, change: Option<Change>) {
        match change {
            Some(Change::Patch(image, plane, rects)) => {
                self.show_image(image);
                for rect in rects {
                    self.plane_changed(image, plane, rect);
                }
            }
            Some(Change::All) => {
                self.0.preview.replace(None);
                self.settle();
                self.show_all();
                self.give_document();
            }
            None => {}
        }
        self.history_changed();
    }

    /// What is not part of the history follows the link: the mask under the brush, and whether labels are derived.
    fn settle(&self) {
        let state = self.0.state;
        let mut painting = self.0.masks.borrow_mut();
        painting.set_reader(state.reader().get_untracked().checked_sub(1));
        if state.makers().get_untracked().is_empty() {
            for image in 0..painting.images().len() {
                if let Some(image) = painting.image_mut(image) {
                    image.set_sheet(Plane::Derived, None);
                }
            }
        }
    }

    /// A rectangle of a map is new: draw it, tell the engine what it sees of it, ask for the numbers.
    fn plane_changed(&self, image: usize, plane: Plane, rect: Rect) {
        let layer = match plane {
            Plane::Label | Plane::Derived | Plane::Reader(_) => Layer::Label,
            Plane::Prediction => Layer::Prediction,
            // Nobody sees it.
            Plane::Teacher => return orders::tell_move(),
        };
        let values = self.with_painting(|painting| {
            let masks = painting.images().get(image)?;
            let is_seen = match plane {
                Plane::Label => masks.sheet(Plane::Derived).is_none(),
                Plane::Reader(_) => false,
                _ => true,
            };
            is_seen.then(|| super::masks::copy_rect(masks.seen(layer).values(), masks.shape(), rect))
        });
        if self.with_painting(|painting| painting.active() == image) {
            self.mark_undrawn(layer, rect);
        }
        if let Some(values) = values {
            self.0.engine.send(&Message::new(Request::Patch { image, layer, rect }).with_floats(&values));
            self.ask();
        }
        if plane != Plane::Derived {
            orders::tell_move();
        }
    }

    /// After every finished change.
    fn history_changed(&self) {
        let history = self.0.history.borrow();
        self.0.signals.can_undo.set(history.can_undo());
        self.0.signals.can_redo.set(history.can_redo());
        drop(history);
        self.0.desk.edits.update(|edits| *edits += 1);
        self.images_changed();
        self.remember_losses();
        bus::tell_change();
        self.keep_soon();
    }

    /// The strip and the menus follow the painting.
    fn images_changed(&self) {
        let signals = self.0.signals;
        let (faces, active, readers) = self.with_painting(|painting| {
            let face = |image: &Masks| ImageFace {
                shape: image.shape(),
                stamps: [Layer::Label, Layer::Prediction].map(|layer| image.seen(layer).stamp()),
            };
            (painting.images().iter().map(face).collect::<Vec<_>>(), painting.active(), painting.readers())
        });
        if signals.images.get_untracked() != faces {
            signals.images.set(faces);
        }
        signals.active.set(active);
        if signals.readers.get_untracked() != readers {
            signals.readers.set(readers);
            let reader = self.0.state.reader();
            if reader.get_untracked() > readers {
                reader.set(0);
            }
        }
    }

    /// The newest losses are those after the last edit, unless more is being drawn or asked.
    fn remember_losses(&self) {
        if self.0.gesture.borrow().is_none() && self.0.asked.get().is_none() {
            let (desk, answer) = (self.0.desk, self.0.signals.answer);
            let edits = desk.edits.get_untracked();
            answer.with_untracked(|answer| {
                if let Some(answer) = answer {
                    desk.trail.update(|trail| trail.push(edits, &answer.losses));
                }
            });
        }
    }

    /// A rectangle of what a layer's canvas edits has new pixels.
    fn painted(&self, layer: Layer, rect: Rect) {
        let (image, plane) = self.with_painting(|painting| (painting.active(), painting.plane(layer)));
        self.plane_changed(image, plane, rect);
    }

    /// Brings back what was kept at an earlier visit, unless the link names another scene or something has been painted
    /// meanwhile; keeps the painting from now on.
    pub(crate) async fn keep_from_now_on(&self, scene_in_link: Option<Scene>) {
        let Some(keeper) = Keeper::open().await.map(Rc::new) else { return };
        let kept = keeper.load().await;
        self.0.keeper.replace(Some(keeper));
        let Some((head, painting)) = kept else { return };
        let is_wanted = scene_in_link.is_none_or(|scene| scene == head.scene);
        if !is_wanted || self.0.history.borrow().can_undo() {
            return;
        }
        let state = self.0.state;
        state.scene().set(head.scene);
        if state.makers().get_untracked().is_empty() {
            state.makers().set(head.makers);
        }
        self.0.masks.replace(painting);
        self.settle();
        self.show_all();
        self.images_changed();
        self.give_document();
        bus::tell_change();
        let when = js_sys::Date::new(&head.when.into()).to_locale_string("default", &wasm_bindgen::JsValue::UNDEFINED);
        self.0.signals.restored.set(Some(when.into()));
    }

    fn keep_soon(&self) {
        match self.0.keeping.get() {
            Keeping::Done => {
                self.0.keeping.set(Keeping::Due);
                let session = self.clone();
                set_timeout(move || session.keep(), KEEP_AFTER);
            }
            Keeping::Now => self.0.keeping.set(Keeping::NowAndAgain),
            Keeping::Due | Keeping::NowAndAgain => {}
        }
    }

    /// Keeps the painting if it is due.
    fn keep(&self) {
        let Some(keeper) = self.0.keeper.borrow().clone() else { return self.0.keeping.set(Keeping::Done) };
        if self.0.keeping.get() != Keeping::Due {
            return;
        }
        self.0.keeping.set(Keeping::Now);
        let painting = self.with_painting(Clone::clone);
        let state = self.0.state;
        let (scene, makers) = (state.scene().get_untracked(), state.makers().get_untracked());
        let head = Head::new(&painting, scene, makers, js_sys::Date::now());
        let session = self.clone();
        spawn_local(async move {
            let kept = keeper.save(head, painting).await;
            session.0.signals.not_kept.set(kept.err());
            let again = session.0.keeping.replace(Keeping::Done) == Keeping::NowAndAgain;
            if again {
                session.keep_soon();
            }
        });
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

    fn give_document(&self) {
        let message = self.with_painting(|masks| {
            let images = masks.images();
            let message = Message::new(Request::SetDocument(images.iter().map(Masks::shape).collect()));
            images.iter().fold(message, |message, image| {
                let [label, prediction] = [Layer::Label, Layer::Prediction].map(|layer| image.seen(layer).values());
                message.with_floats(label).with_floats(prediction)
            })
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
            image: self.with_painting(Painting::active),
            class: state.class,
        };
        let generation = self.0.engine.next_generation();
        self.0.asked.set(Some(generation));
        self.0.waiting.set(false);
        self.0.signals.asked.set(generation);
        let subject = (query.overlay.clone(), query.class);
        if self.0.overlay_from.get().is_none() || *self.0.overlay_of.borrow() != subject {
            // What is drawn shows something else.
            self.0.overlay.borrow_mut().clear();
            self.0.overlay_of.replace(subject);
            self.0.overlay_from.set(Some(generation));
        }
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
            let mut maps = buffers.iter().map(floats);
            let label = maps.next().unwrap_or_default();
            self.0.state.makers().set("annotator_mean".to_owned());
            self.replace(Painting::new(Masks::annotated(*shape, label, maps.collect())));
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
                signals.overlay_pending.set(self.0.overlay_of.borrow().0 != Overlay::None);
                signals.answer.set(Some(answer.clone()));
                self.remember_losses();
                signals.answered.set(*generation);
                if self.0.waiting.get() {
                    self.ask();
                }
            }
            Response::Overlay { generation, max_abs }
                if self.0.overlay_from.get().is_some_and(|first| *generation >= first) =>
            {
                let rgba = message.buffers.first().map(bytes).unwrap_or_default();
                if self.with_masks(|masks| 4 * masks.rect().pixels() == rgba.len()) {
                    self.0.overlay.replace(rgba);
                    signals.overlay_max.set(*max_abs);
                    signals.overlay_pending.set(*generation < signals.answered.get_untracked());
                    signals.overlay.update(|count| *count += 1);
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

impl bus::Owner for PaintSession {
    fn painting(&self) -> bus::Painting {
        let (images, image) = self.with_painting(|painting| {
            let image = |image: &Masks| bus::Image {
                shape: image.shape(),
                label: image.seen(Layer::Label).values().to_vec(),
                prediction: image.seen(Layer::Prediction).values().to_vec(),
            };
            (painting.images().iter().map(image).collect(), painting.active())
        });
        bus::Painting { images, image, class: self.0.state.class().get_untracked() }
    }

    fn preview(&self, image: usize, values: Option<Vec<f32>>) {
        if values.is_none() || image == self.with_painting(Painting::active) {
            self.0.preview.replace(values);
            self.mark_undrawn(Layer::Prediction, self.with_masks(Masks::rect));
        }
    }

    fn commit(&self, image: usize, layer: Layer, values: Vec<f32>) {
        let plane = match layer {
            Layer::Label => Plane::Label,
            Layer::Prediction => Plane::Prediction,
        };
        self.0.preview.replace(None);
        self.write(image, plane, values);
    }
}

impl PaintSession {
    /// Makes values a map of an image, as one step that can be undone.
    fn write(&self, image: usize, plane: Plane, values: Vec<f32>) -> bool {
        self.stroke_ends();
        let change = self.with_painting(|painting| {
            let masks = painting.images().get(image)?;
            let before = masks.sheet(plane)?.values();
            (before.len() == values.len()).then(|| (masks.rect(), before.to_vec()))
        });
        let Some((rect, before)) = change else { return false };
        if let Some(masks) = self.0.masks.borrow_mut().image_mut(image) {
            masks.set_sheet(plane, Some(Sheet::new(values.clone())));
        }
        let patches = vec![Patch { rect, before, after: values }];
        self.0.history.borrow_mut().push(Step::Stroke { image, plane, patches });
        self.plane_changed(image, plane, rect);
        self.history_changed();
        true
    }

    /// The label that makers made of an image; no part of the history.
    fn set_derived(&self, image: usize, values: Option<Vec<f32>>) -> bool {
        let rect = {
            let mut painting = self.0.masks.borrow_mut();
            let Some(masks) = painting.image_mut(image) else { return false };
            if values.is_none() && masks.sheet(Plane::Derived).is_none() {
                return true;
            }
            if !masks.set_sheet(Plane::Derived, values.map(Sheet::new)) {
                return false;
            }
            masks.rect()
        };
        self.plane_changed(image, Plane::Derived, rect);
        if self.0.gesture.borrow().is_none() {
            self.images_changed();
            bus::tell_change();
        }
        true
    }
}

impl orders::Taker for PaintSession {
    fn take(&self, order: Order, values: Vec<Vec<f32>>) -> bool {
        let mut values = values.into_iter();
        match order {
            Order::Renew { shape, keep } => self.step(|painting| {
                *painting = if keep { painting.converted(shape) } else { Painting::new(Masks::blank(shape)) };
                true
            }),
            Order::AddImage(shape) => {
                let length = shape.channels * shape.height * shape.width;
                let Some(label) = values.next().filter(|label| label.len() == length) else { return false };
                let prediction = values.next().filter(|map| map.len() == length);
                let prediction = prediction.unwrap_or_else(|| super::masks::blank(shape));
                self.step(|painting| painting.insert(Masks::new(shape, label, prediction)))
            }
            Order::Write { image, plane } => match (plane, values.next()) {
                (Plane::Reader(reader), Some(map)) => self.step(|painting| {
                    if reader == painting.readers() && !painting.add_reader() {
                        return false;
                    }
                    painting.image_mut(image).is_some_and(|image| image.set_sheet(plane, Some(Sheet::new(map))))
                }),
                (Plane::Teacher, map) => self.step(|painting| {
                    painting.image_mut(image).is_some_and(|image| image.set_sheet(plane, map.map(Sheet::new)))
                }),
                (Plane::Label | Plane::Prediction, Some(map)) => self.write(image, plane, map),
                _ => false,
            },
            Order::AddReader => self.step(Painting::add_reader),
            Order::RemoveReader(reader) => self.step(|painting| painting.remove_reader(reader)),
            Order::Derive(image) => self.set_derived(image, values.next()),
        }
    }

    fn facts(&self) -> Facts {
        self.with_painting(|painting| Facts {
            images: painting.images().iter().map(facts_of).collect(),
            active: painting.active(),
            readers: painting.readers(),
        })
    }

    fn with_plane<T>(&self, image: usize, plane: Plane, look: impl FnOnce(&[f32]) -> T) -> Option<T> {
        self.with_painting(|painting| Some(look(painting.images().get(image)?.sheet(plane)?.values())))
    }
}

fn facts_of(image: &Masks) -> ImageFacts {
    let stamps = image.painted().filter(|(plane, _)| *plane != Plane::Prediction).map(|(_, sheet)| sheet.stamp());
    ImageFacts {
        shape: image.shape(),
        has_teacher: image.sheet(Plane::Teacher).is_some(),
        is_derived: image.sheet(Plane::Derived).is_some(),
        painted_version: stamps.fold(0, |version: u64, stamp| version.wrapping_mul(1_000_003).wrapping_add(stamp)),
        prediction_version: image.seen(Layer::Prediction).stamp(),
    }
}
