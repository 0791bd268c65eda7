//! What is kept of the painting between visits: a small head, and beside it each map in binary under a key of its own.

use super::masks::Masks;
use super::painting::Painting;
use super::sheet::Sheet;
use crate::orders::Plane;
use jdt_core::scenes::Scene;
use jdt_engine::protocol::{PaintedShape, decode, encode};
use serde::{Deserialize, Serialize};

/// Of the record's form. A record of another version is left alone.
const VERSION: u8 = 1;

/// Everything but the maps' values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Head {
    version: u8,
    /// When it was written, in milliseconds since 1970.
    pub(crate) when: f64,
    /// The scene that the painting began with.
    pub(crate) scene: Scene,
    /// The label makers, as in the link.
    pub(crate) makers: String,
    active: usize,
    images: Vec<(PaintedShape, Vec<Plane>)>,
}

impl Head {
    /// The head of a painting as it is now.
    pub(crate) fn new(painting: &Painting, scene: Scene, makers: String, when: f64) -> Self {
        let planes = |image: &Masks| image.painted().map(|(plane, _)| plane).collect();
        let images = painting.images().iter().map(|image| (image.shape(), planes(image))).collect();
        Self { version: VERSION, when, scene, makers, active: painting.active(), images }
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        encode(self).unwrap_or_default()
    }

    /// Reads a head; `None` for one of another version, and for sizes that no painting has.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        // The first byte is the version: another version's form may be anything.
        if bytes.first() != Some(&VERSION) {
            return None;
        }
        let head: Self = decode(bytes).ok()?;
        let fits = |shape: &PaintedShape| {
            (1..=8).contains(&shape.channels)
                && [shape.height, shape.width].iter().all(|side| (1..=1024).contains(side))
        };
        head.images.iter().all(|(shape, _)| fits(shape)).then_some(head)
    }

    /// How many values each map has, in the order of [`Self::keys`].
    pub(crate) fn lengths(&self) -> Vec<usize> {
        let length = |shape: &PaintedShape| shape.channels * shape.height * shape.width;
        self.images.iter().flat_map(|(shape, planes)| planes.iter().map(move |_| length(shape))).collect()
    }

    /// The keys of the maps, image after image.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.images
            .iter()
            .enumerate()
            .flat_map(|(image, (_, planes))| planes.iter().map(move |&plane| key(image, plane)))
            .collect()
    }

    /// The painting, from the maps' values in the order of [`Self::keys`]; `None` if they do not fit.
    pub(crate) fn painting(&self, values: Vec<Vec<f32>>) -> Option<Painting> {
        let mut values = values.into_iter();
        let mut images = Vec::new();
        for (shape, planes) in &self.images {
            let mut image = Masks::blank(*shape);
            for &plane in planes {
                if !image.set_sheet(plane, Some(Sheet::new(values.next()?))) {
                    return None;
                }
            }
            images.push(image);
        }
        Painting::of_images(images, self.active)
    }
}

/// The name of a map in the store.
pub(crate) fn key(image: usize, plane: Plane) -> String {
    match plane {
        Plane::Label => format!("{image}.label"),
        Plane::Prediction => format!("{image}.prediction"),
        Plane::Derived => format!("{image}.derived"),
        Plane::Teacher => format!("{image}.teacher"),
        Plane::Reader(reader) => format!("{image}.reader{reader}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painting() -> Painting {
        let mut painting = Painting::new(Masks::of_scene(Scene::Street).unwrap());
        painting.insert(Masks::blank(PaintedShape { channels: 4, height: 16, width: 24 }));
        painting.add_reader();
        let prediction = painting.sheet(Plane::Prediction).cloned();
        painting.set_sheet(Plane::Teacher, prediction);
        painting
    }

    fn values(painting: &Painting) -> Vec<Vec<f32>> {
        let maps = painting.images().iter().flat_map(Masks::painted);
        maps.map(|(_, sheet)| sheet.values().to_vec()).collect()
    }

    #[test]
    fn a_painting_comes_back_as_it_was() {
        let painting = painting();
        let head = Head::new(&painting, Scene::Street, "blur-1".to_owned(), 1.5);
        let read = Head::of_bytes(&head.to_bytes()).unwrap();
        assert_eq!(read, head);
        assert_eq!(read.keys().len(), 7);
        assert_eq!(read.painting(values(&painting)), Some(painting));
    }

    #[test]
    fn what_does_not_fit_is_left_alone() {
        let painting = painting();
        let head = Head::new(&painting, Scene::Street, String::new(), 0.0);
        let mut short = values(&painting);
        short[1].pop();
        assert_eq!(head.painting(short), None);
        assert_eq!(head.painting(vec![]), None);
        assert!(Head::of_bytes(&[]).is_none());
        let mut other = head.to_bytes();
        other[0] = VERSION + 1;
        assert!(Head::of_bytes(&other).is_none());
        let huge = Head { images: vec![(PaintedShape { channels: 1, height: 1 << 40, width: 1 }, vec![])], ..head };
        assert!(Head::of_bytes(&huge.to_bytes()).is_none());
    }
}
