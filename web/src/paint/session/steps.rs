//! Changes of the painting, each a step that can be undone, and what follows from them on the page.

use super::{ImageFace, PaintSession};
use crate::link::LinkStateStoreFields;
use crate::orders::Plane;
use crate::paint::edit::Patch;
use crate::paint::history::{Change, Step};
use crate::paint::masks::Masks;
use crate::paint::painting::{Began, Painting};
use crate::paint::sheet::Sheet;
use crate::{bus, orders};
use jdt_core::masks::Rect;
use jdt_core::scenes::Scene;
use jdt_engine::Layer;
use jdt_engine::protocol::Request;
use jdt_worker::Message;
use leptos::prelude::*;

impl PaintSession {
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
            Ok(masks) => self.replace(Painting::new(masks).begun_as(Began::Scene(scene))),
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
            self.0.signals.previewing.set(false);
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
    pub(super) fn step(&self, change: impl FnOnce(&mut Painting) -> bool) -> bool {
        let mut painting = self.with_painting(Clone::clone);
        let changes = change(&mut painting);
        if changes {
            self.replace(painting);
        }
        changes
    }

    pub(super) fn replace(&self, painting: Painting) {
        self.stroke_ends();
        let before = self.0.masks.replace(painting.clone());
        if before != painting {
            self.0.history.borrow_mut().push(Step::Replace { before, after: painting });
        }
        self.changed(Some(Change::All));
    }

    /// Makes values a map of an image, as one step that can be undone.
    pub(super) fn write(&self, image: usize, plane: Plane, values: Vec<f32>) -> bool {
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

    /// Takes over what label makers made of an image, and which pixels of that take part; no part of the history.
    pub(super) fn set_derived(&self, image: usize, values: Option<Vec<f32>>, kept: Option<Vec<f32>>) -> bool {
        let rect = {
            let mut painting = self.0.masks.borrow_mut();
            let Some(masks) = painting.image_mut(image) else { return false };
            if values.is_none() && masks.sheet(Plane::Derived).is_none() {
                return true;
            }
            if !masks.set_sheet(Plane::Derived, values.map(Sheet::new)) {
                return false;
            }
            let before = masks.kept().cloned();
            masks.set_kept(kept);
            if masks.kept() != before.as_ref() {
                let kept = masks.kept().map(Sheet::values).unwrap_or_default();
                self.0.engine.send(&Message::new(Request::Keep { image }).with_floats(kept));
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

    /// Puts an annotator's mask under the brush, counted from 1, or the label itself, and shows that in its canvas.
    pub(super) fn set_face(&self, reader: usize, _painted: bool) {
        self.stroke_ends();
        self.0.masks.borrow_mut().set_reader(reader.checked_sub(1));
        self.mark_undrawn(Layer::Label, self.with_masks(Masks::rect));
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
                self.0.signals.previewing.set(false);
                self.name_scene();
                self.settle();
                self.show_all();
                self.give_document();
            }
            None => {}
        }
        self.history_changed();
    }

    /// The menu of scenes, and the link, name the one that the painting began as.
    pub(super) fn name_scene(&self) {
        let began = self.with_painting(Painting::began);
        self.0.signals.began.set(began);
        if let Began::Scene(scene) = began
            && scene != self.0.state.scene().get_untracked()
        {
            self.0.state.scene().set(scene);
        }
    }

    /// What is not part of the history follows the link: the mask under the brush, and whether labels are derived.
    pub(super) fn settle(&self) {
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
    pub(super) fn plane_changed(&self, image: usize, plane: Plane, rect: Rect) {
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
            is_seen.then(|| crate::paint::masks::copy_rect(masks.seen(layer).values(), masks.shape(), rect))
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
    pub(super) fn history_changed(&self) {
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
    pub(super) fn images_changed(&self) {
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
}
