//! Labels: streets and cell cultures with objects from a few pixels to a good part of the picture.

use super::canvas::{between, ellipse, heavy_tailed, rectangle, uniform};
use crate::masks::{ClassSpace, LabelMap};
use crate::{CoreError, Random};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// What is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Setting {
    /// Sky, building, road, car, person, sign.
    #[default]
    Street,
    /// Medium, cell, nucleus, debris.
    Cells,
}

impl Setting {
    /// Both, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::Street, Self::Cells];

    /// The name in links.
    pub fn id(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::Cells => "cells",
        }
    }

    /// Class names, in the order of the ids.
    pub fn classes(self) -> &'static [&'static str] {
        match self {
            Self::Street => &["sky", "building", "road", "car", "person", "sign"],
            Self::Cells => &["medium", "cell", "nucleus", "debris"],
        }
    }

    /// The first class whose objects are things: what is below is ground.
    pub fn first_thing(self) -> usize {
        match self {
            Self::Street => 3,
            Self::Cells => 1,
        }
    }
}

/// A data set to be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BiasScenes {
    /// What is drawn.
    pub setting: Setting,
    /// How many images.
    pub images: usize,
    /// Rows and columns of each.
    pub side: usize,
    /// Where the draws begin.
    pub seed: u64,
}

impl Default for BiasScenes {
    /// Twelve streets of 128 × 128 pixels.
    fn default() -> Self {
        Self { setting: Setting::Street, images: 12, side: 128, seed: 0 }
    }
}

impl BiasScenes {
    /// The most images.
    pub const MOST_IMAGES: usize = 1000;
    /// The least and the most pixels along an edge.
    pub const SIDES: std::ops::RangeInclusive<usize> = 32..=1024;

    /// Draws every label.
    ///
    /// # Errors
    /// [`CoreError::Parameter`] unless there are 1 to [`Self::MOST_IMAGES`] images with a side within [`Self::SIDES`].
    ///
    /// # Example
    /// ```
    /// use jdt_core::bias::BiasScenes;
    /// let scenes = BiasScenes { images: 3, side: 64, ..BiasScenes::default() };
    /// assert_eq!(scenes.draw()?, scenes.draw()?);
    /// # Ok::<(), jdt_core::CoreError>(())
    /// ```
    pub fn draw(&self) -> Result<Vec<LabelMap>, CoreError> {
        if !(1..=Self::MOST_IMAGES).contains(&self.images) {
            let expected = "a whole number from 1 to 1000";
            return Err(CoreError::Parameter { name: "the number of images", expected, got: self.images as f64 });
        }
        if !Self::SIDES.contains(&self.side) {
            let expected = "a whole number from 32 to 1024";
            return Err(CoreError::Parameter { name: "the side", expected, got: self.side as f64 });
        }
        let space = ClassSpace::new(self.setting.classes().len(), None)?;
        (0..self.images)
            .map(|image| {
                // An image's own seed: its neighbours' objects do not move it.
                let mut random = Random::new(self.seed.wrapping_mul(0x1000_0001).wrapping_add(image as u64));
                let map = match self.setting {
                    Setting::Street => street(self.side, &mut random),
                    Setting::Cells => cells(self.side, &mut random),
                };
                LabelMap::new(&map.into(), space)
            })
            .collect()
    }
}

/// Ground, houses, and things that are small because they are far, down to a few pixels.
fn street(side: usize, random: &mut Random) -> Array2<u8> {
    const SKY: u8 = 0;
    const BUILDING: u8 = 1;
    const ROAD: u8 = 2;
    const CAR: u8 = 3;
    const PERSON: u8 = 4;
    const SIGN: u8 = 5;
    let size = side as f64;
    let horizon = size * (0.35 + 0.2 * uniform(random));
    let mut map = Array2::from_elem((side, side), SKY);
    let mut left = 0.0;
    while left < size {
        let (wide, high) = (size * (0.08 + 0.2 * uniform(random)), horizon * (0.2 + 0.7 * uniform(random)));
        rectangle(&mut map, (horizon - high, left), (high, wide), BUILDING);
        left += wide * (1.0 + 0.4 * uniform(random));
    }
    rectangle(&mut map, (horizon, 0.0), (size - horizon, size), ROAD);
    // From far to near, so that what is near covers what is far.
    let mut things: Vec<(f64, u8)> = Vec::new();
    for (id, most, smallest, largest) in [(CAR, 6, 0.025, 0.5), (PERSON, 7, 0.025, 0.4), (SIGN, 6, 0.02, 0.14)] {
        // Now and then an image is without a class.
        let count = if random.below(6) == 0 { 0 } else { between(random, 1, most) };
        things.extend((0..count).map(|_| (heavy_tailed(random, smallest * size, largest * size), id)));
    }
    things.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (extent, id) in things {
        // The lower edge of a thing tells how far it is.
        let base = (horizon + extent * 0.9).min(size - 1.0);
        let x = size * uniform(random);
        match id {
            CAR => {
                rectangle(&mut map, (base - 0.45 * extent, x - extent / 2.0), (0.45 * extent, extent), CAR);
                rectangle(&mut map, (base - 0.7 * extent, x - extent / 4.0), (0.3 * extent, extent / 2.0), CAR);
            }
            PERSON => {
                ellipse(&mut map, (base - 0.42 * extent, x), (0.42 * extent, (0.16 * extent).max(0.8)), PERSON);
                ellipse(
                    &mut map,
                    (base - 0.9 * extent, x),
                    ((0.11 * extent).max(0.6), (0.1 * extent).max(0.6)),
                    PERSON,
                );
            }
            _ => ellipse(&mut map, (horizon - extent, x), (extent / 2.0, extent / 2.0), SIGN),
        }
    }
    map
}

/// Cells with a nucleus each, some touching, and debris.
fn cells(side: usize, random: &mut Random) -> Array2<u8> {
    const CELL: u8 = 1;
    const NUCLEUS: u8 = 2;
    const DEBRIS: u8 = 3;
    let size = side as f64;
    let mut map = Array2::zeros((side, side));
    let place = |random: &mut Random| (size * uniform(random), size * uniform(random));
    let count = between(random, 6, 16);
    let mut sizes: Vec<f64> = (0..count).map(|_| heavy_tailed(random, 0.02 * size, 0.2 * size)).collect();
    sizes.sort_by(|a, b| b.total_cmp(a));
    for radius in sizes {
        let (centre, squeeze) = (place(random), 0.7 + 0.6 * uniform(random));
        ellipse(&mut map, centre, (radius * squeeze, radius / squeeze), CELL);
        let inner = (0.25 + 0.25 * uniform(random)) * radius;
        if inner >= 0.8 {
            ellipse(&mut map, centre, (inner, inner), NUCLEUS);
        }
    }
    if random.below(5) > 0 {
        for _ in 0..between(random, 3, 12) {
            let radius = heavy_tailed(random, 0.8, 0.03 * size);
            ellipse(&mut map, place(random), (radius, radius), DEBRIS);
        }
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::masks::PredictionMap;
    use crate::statistics::ImageInstances;

    #[test]
    fn sizes_of_objects_span_two_decades() {
        for setting in Setting::ALL {
            let scenes = BiasScenes { setting, ..BiasScenes::default() };
            let labels = scenes.draw().unwrap();
            assert_eq!(labels.len(), 12);
            let mut areas: Vec<u64> = Vec::new();
            for label in &labels {
                let ids = Array2::from_shape_vec(
                    (128, 128),
                    (0..128 * 128).map(|at| u8::try_from(label.ids().class(at).unwrap()).unwrap()).collect(),
                )
                .unwrap();
                let prediction = PredictionMap::new(&ids.into(), label.space()).unwrap();
                let found = ImageInstances::new("a", label, &prediction).unwrap();
                areas.extend(
                    found
                        .objects
                        .iter()
                        .filter(|object| object.class >= setting.first_thing())
                        .map(|object| object.area),
                );
            }
            areas.sort_unstable();
            let (small, large) = (areas[areas.len() / 10], areas[areas.len() * 95 / 100]);
            assert!(
                areas.len() > 60 && large >= 50 * small,
                "{setting:?}: {} objects, {small} to {large}",
                areas.len()
            );
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        assert!(BiasScenes { images: 0, ..BiasScenes::default() }.draw().is_err());
        assert!(BiasScenes { side: 5000, ..BiasScenes::default() }.draw().is_err());
    }
}
