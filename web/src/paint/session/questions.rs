//! What the engine is asked, and what it answers.

use super::{CURVE_POINTS, CURVES, PaintSession};
use crate::engine_client::Event;
use crate::link::LinkStateStoreFields;
use crate::paint::masks::Masks;
use crate::paint::painting::{Began, Painting};
use crate::paint::sheet::Sheet;
use jdt_engine::protocol::{Request, Response};
use jdt_engine::{Layer, Overlay, PaintQuery};
use jdt_worker::{Message, bytes, floats};
use leptos::prelude::*;

impl PaintSession {
    pub(super) fn give_document(&self) {
        let message = self.with_painting(|masks| {
            let images = masks.images();
            let message = Message::new(Request::SetDocument(images.iter().map(Masks::shape).collect()));
            let message = images.iter().fold(message, |message, image| {
                let [label, prediction] = [Layer::Label, Layer::Prediction].map(|layer| image.seen(layer).values());
                message.with_floats(label).with_floats(prediction)
            });
            if images.iter().all(|image| image.kept().is_none()) {
                return message;
            }
            let kept = images.iter().map(|image| image.kept().map(Sheet::values).unwrap_or_default());
            kept.fold(message, Message::with_floats)
        });
        self.0.engine.send(&message);
        self.ask();
    }

    /// Asks for the numbers, now or when another question is answered.
    pub(crate) fn ask(&self) {
        if !self.0.under_way.borrow_mut().has_room() {
            return;
        }
        let state = self.0.state.get_untracked();
        let query = PaintQuery {
            index: state.index(),
            reduction: state.reduction(),
            classes: state.chosen_classes(),
            overlay: state.overlay(),
            image: self.with_painting(Painting::active),
            class: state.class,
        };
        let generation = self.0.engine.next_generation();
        self.0.under_way.borrow_mut().asked(generation);
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

    /// Asks the engine for the mean of annotators' mask files, and shows it as label and prediction.
    pub(crate) fn open_annotators(&self, files: Vec<js_sys::ArrayBuffer>) {
        let generation = self.0.files.next_generation();
        let message = Message { header: Request::MeanOfMasks { generation }, buffers: files, files: Vec::new() };
        self.0.files.send_when_ready(message);
    }

    pub(super) fn hear_files(&self, event: &Event) {
        if let Event::Answered(Message { header: Response::Annotated { shape, .. }, buffers, .. }) = event {
            let mut maps = buffers.iter().map(floats);
            let label = maps.next().unwrap_or_default();
            self.0.state.makers().set("annotator_mean".to_owned());
            let painting = Painting::new(Masks::annotated(*shape, label, maps.collect()));
            self.replace(painting.begun_as(Began::Annotators));
        }
    }

    pub(super) fn hear(&self, event: &Event) {
        let message = match event {
            Event::Started => {
                self.0.under_way.borrow_mut().forget();
                self.give_document();
                self.ask_curves();
                return;
            }
            Event::Died | Event::GaveUp => {
                self.0.under_way.borrow_mut().forget();
                return;
            }
            Event::Answered(message) => message,
        };
        let signals = self.0.signals;
        match &message.header {
            Response::Painted { generation, answer } => {
                if !self.0.under_way.borrow_mut().answered(*generation) {
                    return;
                }
                // A hint stands until the hand has followed it.
                if !self.0.hints.get() {
                    signals.error.set(None);
                }
                signals.overlay_pending.set(self.0.overlay_of.borrow().0 != Overlay::None);
                signals.answer.set(Some(answer.clone()));
                self.remember_losses();
                signals.answered.set(*generation);
                self.ask_what_waits();
            }
            Response::Overlay { generation, max_abs }
                if self.0.overlay_from.get().is_some_and(|first| *generation >= first) =>
            {
                let rgba = message.buffers.first().map(bytes).unwrap_or_default();
                self.show_overlay(rgba, *max_abs, *generation < signals.answered.get_untracked());
            }
            Response::Curves { generation, curves } if self.0.curves_asked.get() == *generation => {
                signals.curves.set(curves.clone());
            }
            Response::Failed { generation, message } => {
                let is_of_painting = self.0.under_way.borrow_mut().answered(*generation);
                if is_of_painting || *generation == 0 {
                    signals.error.set(Some(message.clone()));
                }
                if is_of_painting {
                    self.ask_what_waits();
                }
            }
            _ => {}
        }
    }

    /// Shows an overlay that fits the image, or none.
    pub(super) fn show_overlay(&self, rgba: Vec<u8>, max_abs: f32, pending: bool) {
        if rgba.is_empty() || self.with_masks(|masks| 4 * masks.rect().pixels() == rgba.len()) {
            let signals = self.0.signals;
            self.0.overlay.replace(rgba);
            signals.overlay_max.set(max_abs);
            signals.overlay_pending.set(pending);
            signals.overlay.update(|count| *count += 1);
        }
    }

    fn ask_what_waits(&self) {
        let waits = self.0.under_way.borrow().waits();
        if waits {
            self.ask();
        }
    }

    /// The newest losses are those after the last edit, unless more is being drawn or asked.
    pub(super) fn remember_losses(&self) {
        if self.0.gesture.borrow().is_none() && self.0.under_way.borrow().is_over() {
            let (desk, answer) = (self.0.desk, self.0.signals.answer);
            let edits = desk.edits.get_untracked();
            answer.with_untracked(|answer| {
                if let Some(answer) = answer {
                    desk.trail.update(|trail| trail.push(edits, &answer.losses));
                }
            });
        }
    }
}
