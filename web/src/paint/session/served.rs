//! What other places of the page see of the painting and may ask of it.

use super::PaintSession;
use crate::link::LinkStateStoreFields;
use crate::orders::{Facts, ImageFacts, Order, Plane};
use crate::paint::masks::Masks;
use crate::paint::painting::Painting;
use crate::paint::sheet::Sheet;
use crate::{bus, orders};
use jdt_engine::{Layer, Overlay};
use leptos::prelude::*;

impl bus::Owner for PaintSession {
    fn look(&self, mut see: impl FnMut(bus::ImageSeen<'_>)) -> (usize, usize) {
        let image = self.with_painting(|painting| {
            for image in painting.images() {
                see(bus::ImageSeen {
                    shape: image.shape(),
                    label: image.seen(Layer::Label).values(),
                    prediction: image.seen(Layer::Prediction).values(),
                    kept: image.kept().map(Sheet::values).unwrap_or_default(),
                });
            }
            painting.active()
        });
        (image, self.0.state.class().get_untracked())
    }

    fn preview(&self, image: usize, values: Option<Vec<f32>>, whose: String) {
        if values.is_none() || image == self.with_painting(Painting::active) {
            let previews = values.is_some();
            if self.0.signals.previewing.get_untracked() != previews {
                self.0.signals.previewing.set(previews);
            }
            if self.0.signals.whose.with_untracked(|now| *now != whose) {
                self.0.signals.whose.set(whose);
            }
            self.0.preview.replace(values);
            self.mark_undrawn(Layer::Prediction, self.with_masks(Masks::rect));
        }
    }

    fn show_push(&self, push: bus::Push) {
        if self.looks_at(&push) {
            self.show_overlay(push.rgba, push.max_abs, false);
        }
    }
}

impl PaintSession {
    /// Whether a push is of what is looked at now.
    fn looks_at(&self, push: &bus::Push) -> bool {
        let (of, class) = &*self.0.overlay_of.borrow();
        push.image == self.with_painting(Painting::active)
            && push.class == *class
            && matches!(of, Overlay::Push(loss) if *loss == push.loss)
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
                let prediction = prediction.unwrap_or_else(|| crate::paint::masks::blank(shape));
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
            Order::Predict => self.step(|painting| {
                let images = painting.images().len();
                let maps: Vec<_> = values.collect();
                maps.len() == images
                    && maps.into_iter().enumerate().all(|(image, map)| {
                        let image = painting.image_mut(image);
                        image.is_some_and(|image| image.set_sheet(Plane::Prediction, Some(Sheet::new(map))))
                    })
            }),
            Order::AddReader => self.step(Painting::add_reader),
            Order::RemoveReader(reader) => self.step(|painting| painting.remove_reader(reader)),
            Order::Derive(image) => self.set_derived(image, values.next(), values.next()),
        }
    }

    fn facts(&self) -> Facts {
        self.with_painting(|painting| Facts {
            images: painting.images().iter().map(facts_of).collect(),
            active: painting.active(),
            readers: painting.readers(),
            is_restored: self.0.signals.restored.with_untracked(Option::is_some),
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
