//! One step of drawing while it is being made: what was there before, and how values are written over it.

use super::masks::Masks;
use super::tiles::Tiles;
use jdt_core::masks::Rect;
use jdt_engine::Layer;
use jdt_engine::protocol::PaintedShape;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Paint {
    /// The value that a fully covered pixel gets.
    pub(crate) value: f32,
    /// The channel that is painted.
    pub(crate) class: usize,
}

/// A rectangle of a layer before and after, row-major `[C, height, width]` each.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Patch {
    pub(crate) rect: Rect,
    pub(crate) before: Vec<f32>,
    pub(crate) after: Vec<f32>,
}

/// A step on one layer. It holds the values before it of the tiles that it touched, and of no others.
#[derive(Debug, Clone)]
pub(crate) struct Edit {
    layer: Layer,
    paint: Paint,
    base: Tiles,
    touched: Option<Rect>,
}

impl Edit {
    pub(crate) fn new(shape: PaintedShape, layer: Layer, paint: Paint) -> Self {
        Self { layer, paint, base: Tiles::new(shape), touched: None }
    }

    /// The layer painted on.
    pub(crate) fn layer(&self) -> Layer {
        self.layer
    }

    /// Size and number of channels.
    pub(crate) fn shape(&self) -> PaintedShape {
        self.base.shape()
    }

    /// To be called before anything in a rectangle is written.
    pub(crate) fn touch(&mut self, masks: &Masks, rect: Rect) {
        self.base.keep(masks.layer(self.layer), rect);
        self.touched = Some(self.touched.map_or(rect, |all| all.union(rect)));
    }

    /// Covers a pixel so far, 0 to 1: a mix of what was there before the step and the paint.
    pub(crate) fn cover(&self, map: &mut [f32], row: usize, column: usize, coverage: f32) {
        let shape = self.shape();
        let (pixels, at) = (shape.height * shape.width, row * shape.width + column);
        let Paint { value, class } = self.paint;
        let before = self.base.get(class, row, column);
        let value = (before + (value - before) * coverage).clamp(0.0, 1.0);
        if shape.channels == 1 {
            map[at] = value;
            return;
        }
        let base = |class: usize| self.base.get(class, row, column);
        for (other, share) in shares_beside(shape.channels, class, value, base) {
            map[other * pixels + at] = share;
        }
        map[class * pixels + at] = value;
    }

    /// Writes what was there before back into a pixel.
    pub(crate) fn uncover(&self, map: &mut [f32], row: usize, column: usize) {
        let shape = self.shape();
        let (pixels, at) = (shape.height * shape.width, row * shape.width + column);
        for class in 0..shape.channels {
            map[class * pixels + at] = self.base.get(class, row, column);
        }
    }

    /// Takes everything back; gives the rectangle that changed.
    pub(crate) fn take_back(&self, masks: &mut Masks) -> Option<Rect> {
        let rect = self.touched?;
        for piece in self.base.pieces(rect) {
            masks.write(masks.plane(self.layer), piece, &self.base.copy(piece));
        }
        Some(rect)
    }

    /// What changed, in as few rectangles as hold the touched tiles; none if nothing was touched.
    pub(crate) fn finish(self, masks: &Masks) -> Vec<Patch> {
        let pieces = self.touched.map(|rect| self.base.pieces(rect)).unwrap_or_default();
        pieces
            .into_iter()
            .map(|rect| Patch { rect, before: self.base.copy(rect), after: masks.copy(self.layer, rect) })
            .filter(|patch| patch.before != patch.after)
            .collect()
    }
}

/// What the other classes keep when one of them takes `value`: they give way in proportion, so that the pixel sums to 1.
/// Where they held nothing, the first of them takes what is left.
pub(crate) fn shares_beside(
    channels: usize,
    class: usize,
    value: f32,
    before: impl Fn(usize) -> f32,
) -> impl Iterator<Item = (usize, f32)> {
    let others = move || (0..channels).filter(move |&other| other != class);
    let held: f32 = others().map(&before).sum();
    let left = 1.0 - value;
    others().enumerate().map(move |(place, other)| {
        let share = if held > 0.0 {
            before(other) / held * left
        } else if place == 0 {
            left
        } else {
            0.0
        };
        (other, share)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::scenes::Scene;

    #[test]
    fn classes_that_held_nothing_give_way_to_the_first_of_them() {
        let shares: Vec<_> = shares_beside(3, 0, 0.25, |_| 0.0).collect();
        assert_eq!(shares, [(1, 0.75), (2, 0.0)]);
        let shares: Vec<_> = shares_beside(3, 1, 0.5, |class| [0.2, 0.4, 0.4][class]).collect();
        assert!((shares[0].1 - 1.0 / 6.0).abs() < 1e-6 && (shares[1].1 - 1.0 / 3.0).abs() < 1e-6, "{shares:?}");
    }

    #[test]
    fn what_is_taken_back_is_as_it_was() {
        let mut masks = Masks::of_scene(Scene::Street).unwrap();
        let before = masks.clone();
        let mut edit = Edit::new(masks.shape(), Layer::Prediction, Paint { value: 0.7, class: 1 });
        let rect = Rect { top: 3, left: 40, height: 20, width: 4 };
        edit.touch(&masks, rect);
        edit.cover(masks.layer_mut(Layer::Prediction), 9, 42, 1.0);
        assert_ne!(masks, before);
        let patches = edit.clone().finish(&masks);
        assert_eq!(patches.len(), 1);
        assert_eq!(patches[0].rect, rect);
        assert_eq!(edit.take_back(&mut masks), Some(rect));
        assert_eq!(masks, before);
        assert!(edit.finish(&masks).is_empty());
    }
}
