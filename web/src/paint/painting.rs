//! The images of the painting, and the one that is shown.

use super::masks::{Masks, blank};
use super::sheet::Sheet;
use crate::orders::Plane;
use jdt_core::scenes::Scene;
use jdt_engine::protocol::PaintedShape;
use std::ops::{Deref, DerefMut};

/// One to [`Painting::MOST_IMAGES`] images with one number of classes and of annotators; sizes may differ.
///
/// Where a single image is meant, it stands for the one that is shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Painting {
    images: Vec<Masks>,
    active: usize,
    began: Began,
}

/// What a painting began as: what the menu of scenes names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Began {
    /// A blank sheet, or somebody's masks.
    #[default]
    Otherwise,
    /// A scene.
    Scene(Scene),
    /// The sample that several annotators outlined.
    Annotators,
}

impl Deref for Painting {
    type Target = Masks;

    fn deref(&self) -> &Masks {
        &self.images[self.active]
    }
}

impl DerefMut for Painting {
    fn deref_mut(&mut self) -> &mut Masks {
        &mut self.images[self.active]
    }
}

impl Painting {
    pub(crate) const MOST_IMAGES: usize = 6;
    pub(crate) const MOST_READERS: usize = 6;

    /// A painting of one image.
    pub(crate) fn new(image: Masks) -> Self {
        Self { images: vec![image], active: 0, began: Began::Otherwise }
    }

    /// The same, known to have begun so.
    pub(crate) fn begun_as(self, began: Began) -> Self {
        Self { began, ..self }
    }

    pub(crate) fn began(&self) -> Began {
        self.began
    }

    /// A painting of these images; `None` if they do not belong together.
    pub(crate) fn of_images(images: Vec<Masks>, active: usize) -> Option<Self> {
        let first = images.first()?;
        let fits = images.len() <= Self::MOST_IMAGES
            && first.readers() <= Self::MOST_READERS
            && images
                .iter()
                .all(|image| image.shape().channels == first.shape().channels && image.readers() == first.readers());
        fits.then(|| Self { active: active.min(images.len() - 1), images, began: Began::Otherwise })
    }

    pub(crate) fn images(&self) -> &[Masks] {
        &self.images
    }

    pub(crate) fn image_mut(&mut self, image: usize) -> Option<&mut Masks> {
        self.images.get_mut(image)
    }

    /// The image that is shown.
    pub(crate) fn active(&self) -> usize {
        self.active
    }

    /// Shows another image; says whether it is another.
    pub(crate) fn select(&mut self, image: usize) -> bool {
        let changes = image != self.active && image < self.images.len();
        if changes {
            self.active = image;
        }
        changes
    }

    /// Puts an image behind the one that is shown, and shows it. It gets the painting's classes and annotators.
    pub(crate) fn insert(&mut self, image: Masks) -> bool {
        if self.images.len() >= Self::MOST_IMAGES {
            return false;
        }
        let channels = self.shape().channels;
        let mut image = if image.shape().channels == channels {
            image
        } else {
            image.converted(PaintedShape { channels, ..image.shape() })
        };
        while image.readers() > self.readers() {
            image.set_sheet(Plane::Reader(image.readers() - 1), None);
        }
        while image.readers() < self.readers() {
            image.set_sheet(Plane::Reader(image.readers()), Some(Sheet::new(blank(image.shape()))));
        }
        self.active += 1;
        self.images.insert(self.active, image);
        true
    }

    /// Takes the image away that is shown, unless it is the only one.
    pub(crate) fn remove(&mut self) -> bool {
        if self.images.len() == 1 {
            return false;
        }
        self.images.remove(self.active);
        self.active = self.active.min(self.images.len() - 1);
        true
    }

    /// Gives every image one more annotator, whose mask begins as the label.
    pub(crate) fn add_reader(&mut self) -> bool {
        if self.readers() >= Self::MOST_READERS {
            return false;
        }
        for image in &mut self.images {
            let label = image.sheet(Plane::Label).cloned();
            image.set_sheet(Plane::Reader(image.readers()), label);
        }
        true
    }

    /// Takes an annotator away from every image.
    pub(crate) fn remove_reader(&mut self, reader: usize) -> bool {
        reader < self.readers() && self.images.iter_mut().all(|image| image.set_sheet(Plane::Reader(reader), None))
    }

    /// Puts an annotator's masks under the brush, or the labels themselves.
    pub(crate) fn set_reader(&mut self, reader: Option<usize>) {
        for image in &mut self.images {
            image.set_reader(reader);
        }
    }

    /// The same images with another number of classes; the one that is shown gets another size as well.
    pub(crate) fn converted(&self, shape: PaintedShape) -> Self {
        let convert = |(number, image): (usize, &Masks)| {
            let to =
                if number == self.active { shape } else { PaintedShape { channels: shape.channels, ..image.shape() } };
            image.converted(to)
        };
        Self { images: self.images.iter().enumerate().map(convert).collect(), active: self.active, began: self.began }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_engine::Layer;

    #[test]
    fn images_come_and_go_within_their_number() {
        let mut painting = Painting::new(Masks::of_scene(Scene::Disc).unwrap());
        assert!(!painting.remove());
        for _ in 1..Painting::MOST_IMAGES {
            assert!(painting.insert(painting.deref().clone()));
        }
        assert!(!painting.insert(painting.deref().clone()));
        assert_eq!(painting.active(), 5);
        assert!(painting.select(0) && !painting.select(0) && !painting.select(6));
        assert!(painting.remove());
        assert_eq!((painting.images().len(), painting.active()), (5, 0));
    }

    #[test]
    fn an_image_gets_the_classes_and_annotators_of_the_painting() {
        let mut painting = Painting::new(Masks::of_scene(Scene::Street).unwrap());
        assert!(painting.add_reader());
        let shape = PaintedShape { channels: 1, height: 16, width: 20 };
        assert!(painting.insert(Masks::blank(shape)));
        assert_eq!(painting.shape(), PaintedShape { channels: 4, ..shape });
        assert_eq!(painting.readers(), 1);
        assert!(Painting::of_images(painting.images().to_vec(), 9).is_some());
        assert!(Painting::of_images(vec![Masks::blank(shape), painting.images()[0].clone()], 0).is_none());
        assert!(painting.remove_reader(0) && !painting.remove_reader(0));
    }

    #[test]
    fn an_annotators_mask_begins_as_the_label_and_is_painted_on_its_own() {
        let mut painting = Painting::new(Masks::of_scene(Scene::Disc).unwrap());
        let label = painting.layer(Layer::Label).to_vec();
        for _ in 0..Painting::MOST_READERS {
            assert!(painting.add_reader());
        }
        assert!(!painting.add_reader());
        painting.set_reader(Some(3));
        painting.layer_mut(Layer::Label).fill(0.0);
        painting.set_reader(None);
        assert_eq!(painting.layer(Layer::Label), label);
    }

    #[test]
    fn another_size_is_for_the_image_that_is_shown() {
        let mut painting = Painting::new(Masks::of_scene(Scene::Disc).unwrap());
        painting.insert(painting.deref().clone());
        let converted = painting.converted(PaintedShape { channels: 3, height: 16, width: 32 });
        let shapes: Vec<_> = converted.images().iter().map(|image| image.shape()).collect();
        assert_eq!(shapes[0], PaintedShape { channels: 3, height: 64, width: 64 });
        assert_eq!(shapes[1], PaintedShape { channels: 3, height: 16, width: 32 });
    }
}
