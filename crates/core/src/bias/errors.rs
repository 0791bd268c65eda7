//! How a model errs.

use super::canvas::{ellipse, uniform};
use crate::geometry::components;
use crate::masks::{LabelMap, PredictionMap};
use crate::{CoreError, Random};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// The kinds of error of one model, applied in this order; the default makes none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelErrors {
    /// Things smaller than this, in pixels, become what surrounds them.
    pub lose_below: u64,
    /// By how many pixels the borders of things move outwards (above 0) or inwards (below 0).
    pub thicken: i32,
    /// Things of at least this many pixels alone are thickened or thinned.
    pub thicken_from: u64,
    /// Everything is shifted to the right and down by so many pixels.
    pub shift: i32,
    /// The probability that a whole thing is taken for the next class of things.
    pub confuse: f64,
    /// Round blobs of a random class of things in each image.
    pub blobs: usize,
    /// Where the draws begin.
    pub seed: u64,
}

impl ModelErrors {
    /// The largest number of pixels by which borders or pictures move.
    pub const FARTHEST: i32 = 64;

    /// Makes a prediction of a label, the `image`-th of its data set; classes from `first_thing` on are things.
    ///
    /// # Errors
    /// [`CoreError::Parameter`] for a number out of its range.
    pub fn predict(&self, label: &LabelMap, first_thing: usize, image: usize) -> Result<PredictionMap, CoreError> {
        let far = Self::FARTHEST;
        for (name, got) in [("thicken", self.thicken), ("shift", self.shift)] {
            if !(-far..=far).contains(&got) {
                return Err(CoreError::Parameter { name, expected: "a whole number from -64 to 64", got: got.into() });
            }
        }
        if !(0.0..=1.0).contains(&self.confuse) {
            return Err(CoreError::Parameter { name: "confuse", expected: "a number from 0 to 1", got: self.confuse });
        }
        let shape = label.shape();
        let (height, width) = (shape.height(), shape.width());
        let class = |at: usize| label.ids().class(at).and_then(|class| u8::try_from(class).ok()).unwrap_or(0);
        let mut map = Array2::from_shape_fn((height, width), |(row, column)| class(row * width + column));
        let mut random = Random::new(self.seed.wrapping_mul(0x1000_0001).wrapping_add(image as u64));

        let found = components(label);
        let objects = found.objects();
        let mut areas = vec![0_u64; found.classes().len()];
        objects.iter().flatten().for_each(|&object| areas[object as usize] += 1);
        let things = label.classes().saturating_sub(first_thing);
        // Each thing has its draw, whether it is used or not: one slider does not stir what another does.
        let confused: Vec<bool> = areas.iter().map(|_| uniform(&mut random) < self.confuse).collect();
        let is_thing = |object: usize| found.classes()[object] >= first_thing;
        let ground = ground_of(&map, first_thing);
        let mut grows = Array2::from_elem((height, width), false);
        for (at, object) in objects.iter().enumerate() {
            let Some(object) = object.map(|object| object as usize).filter(|&object| is_thing(object)) else {
                continue;
            };
            let place = (at / width, at % width);
            if areas[object] < self.lose_below {
                map[place] = ground[place];
            } else if confused[object] && things > 1 {
                let class = first_thing + (found.classes()[object] - first_thing + 1) % things;
                map[place] = u8::try_from(class).unwrap_or(u8::MAX);
            }
            grows[place] = areas[object] >= self.thicken_from.max(self.lose_below);
        }
        for _ in 0..self.thicken.unsigned_abs() {
            if self.thicken > 0 {
                thicker(&mut map, &mut grows, first_thing);
            } else {
                thinner(&mut map, &mut grows, &ground, first_thing);
            }
        }
        if self.shift != 0 {
            map = shifted(&map, self.shift);
        }
        for _ in 0..self.blobs.min(1000) {
            let centre = (height as f64 * uniform(&mut random), width as f64 * uniform(&mut random));
            let radius = (0.01 + 0.04 * uniform(&mut random)) * height as f64;
            let class = first_thing + random.below(things.max(1));
            ellipse(&mut map, centre, (radius, radius), u8::try_from(class).unwrap_or(u8::MAX));
        }
        PredictionMap::new(&map.into(), label.space())
    }
}

/// What would be seen without things: each pixel the ground next to it in its row, or above it.
fn ground_of(map: &Array2<u8>, first_thing: usize) -> Array2<u8> {
    let is_ground = |id: u8| usize::from(id) < first_thing;
    let mut ground = map.clone();
    let (height, width) = map.dim();
    for row in 0..height {
        let mut last = None;
        for column in 0..width {
            let id = map[(row, column)];
            if is_ground(id) {
                last = Some(id);
            } else {
                let ahead = || (column..width).map(|x| map[(row, x)]).find(|&id| is_ground(id));
                let above = || row.checked_sub(1).map(|above| ground[(above, column)]);
                let id = last.or_else(ahead).or_else(above).unwrap_or(0);
                ground[(row, column)] = id;
                last = last.or(Some(id));
            }
        }
    }
    ground
}

const NEIGHBOURS: [(isize, isize); 4] = [(-1, 0), (0, -1), (0, 1), (1, 0)];

fn neighbours(at: (usize, usize), dim: (usize, usize)) -> impl Iterator<Item = (usize, usize)> {
    NEIGHBOURS.into_iter().filter_map(move |(dy, dx)| {
        let (row, column) = (at.0.checked_add_signed(dy)?, at.1.checked_add_signed(dx)?);
        (row < dim.0 && column < dim.1).then_some((row, column))
    })
}

/// Ground beside a thing that grows becomes the thing.
fn thicker(map: &mut Array2<u8>, grows: &mut Array2<bool>, first_thing: usize) {
    let (old, old_grows) = (map.clone(), grows.clone());
    for (at, &id) in old.indexed_iter().filter(|(_, id)| usize::from(**id) < first_thing) {
        debug_assert!(usize::from(id) < first_thing);
        let from = neighbours(at, old.dim()).find(|&near| old_grows[near] && usize::from(old[near]) >= first_thing);
        if let Some(from) = from {
            map[at] = old[from];
            grows[at] = true;
        }
    }
}

/// The border of a thing becomes ground.
fn thinner(map: &mut Array2<u8>, grows: &mut Array2<bool>, ground: &Array2<u8>, first_thing: usize) {
    let old = map.clone();
    for (at, &id) in old.indexed_iter().filter(|(_, id)| usize::from(**id) >= first_thing) {
        let is_border = neighbours(at, old.dim()).any(|near| old[near] != id);
        if grows[at] && is_border {
            map[at] = ground[at];
            grows[at] = false;
        }
    }
}

/// Moved right and down; what comes in is the old border.
fn shifted(map: &Array2<u8>, shift: i32) -> Array2<u8> {
    let (height, width) = map.dim();
    let from = |to: usize, length: usize| {
        let distance = shift.unsigned_abs() as usize;
        if shift > 0 { to.saturating_sub(distance) } else { (to + distance).min(length - 1) }
    };
    Array2::from_shape_fn((height, width), |(row, column)| map[(from(row, height), from(column, width))])
}
