//! A brush stroke as it is being drawn: which pixels it covers how far.

use super::edit::{Edit, Paint};
use super::masks::Masks;
use super::rounding::{pixel_at, place_of};
use super::tiles::Tiles;
use crate::link::Pressure;
use jdt_core::masks::Rect;
use jdt_engine::Layer;
use jdt_engine::protocol::PaintedShape;
use std::ops::Range;

/// What a stroke paints with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Brush {
    /// The value, and the class it is painted in.
    pub(crate) paint: Paint,
    /// In mask pixels.
    pub(crate) diameter: f32,
    /// The share of the radius that is covered in full.
    pub(crate) hardness: f32,
    /// What a pen's pressure does.
    pub(crate) pressure: Pressure,
}

/// The brush's tip on the mask: where, in pixels, (0, 0) being the corner of the first, and how hard it is pressed, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tip {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) pressure: f32,
}

impl Tip {
    fn towards(self, other: Self, t: f32) -> Self {
        let mix = |from: f32, to: f32| from + t * (to - from);
        Self { x: mix(self.x, other.x), y: mix(self.y, other.y), pressure: mix(self.pressure, other.pressure) }
    }
}

impl Brush {
    fn radius(&self, pressure: f32) -> f32 {
        let share = if self.pressure == Pressure::Size { pressure } else { 1.0 };
        (self.diameter * share).max(1.0) / 2.0
    }

    /// How far a pixel is covered at most.
    fn flow(&self, pressure: f32) -> f32 {
        if self.pressure == Pressure::Value { pressure } else { 1.0 }
    }

    /// How far a pixel is covered whose centre is `distance` pixels from that of a brush with this radius.
    fn coverage(&self, distance: f32, radius: f32) -> f32 {
        let core = radius * self.hardness;
        if distance <= core {
            1.0
        } else if distance >= radius {
            0.0
        } else {
            let t = (radius - distance) / (radius - core);
            t * t * (3.0 - 2.0 * t)
        }
    }
}

/// A stroke from pointer down to pointer up.
///
/// A pixel's coverage is the largest of all dabs over it, and its value a mix of what it was before the stroke and the
/// brush's value: going over a place twice in one stroke paints it no further.
#[derive(Debug, Clone)]
pub(crate) struct Stroke {
    edit: Edit,
    brush: Brush,
    coverage: Tiles,
    last: Tip,
}

impl Stroke {
    /// Puts the brush down.
    pub(crate) fn begin(masks: &mut Masks, layer: Layer, brush: Brush, at: Tip) -> (Self, Option<Rect>) {
        let shape = masks.shape();
        let coverage = Tiles::new(PaintedShape { channels: 1, ..shape });
        let mut stroke = Self { edit: Edit::new(shape, layer, brush.paint), brush, coverage, last: at };
        let rect = stroke.dab(masks, at);
        (stroke, rect)
    }

    /// Draws on to a point; gives the rectangle that changed.
    pub(crate) fn draw_to(&mut self, masks: &mut Masks, at: Tip) -> Option<Rect> {
        let start = self.last;
        let length = (at.x - start.x).hypot(at.y - start.y);
        let step = (self.brush.radius(start.pressure.min(at.pressure)) / 4.0).max(0.5);
        let mut travelled = step;
        let mut changed: Option<Rect> = None;
        while travelled < length + step {
            let t = (travelled / length.max(f32::EPSILON)).min(1.0);
            if let Some(rect) = self.dab(masks, start.towards(at, t)) {
                changed = Some(changed.map_or(rect, |all| all.union(rect)));
            }
            travelled += step;
        }
        self.last = at;
        changed
    }

    /// The step that the stroke is.
    pub(crate) fn edit(&self) -> &Edit {
        &self.edit
    }

    /// The step that the stroke was.
    pub(crate) fn into_edit(self) -> Edit {
        self.edit
    }

    fn dab(&mut self, masks: &mut Masks, tip: Tip) -> Option<Rect> {
        let shape = self.edit.shape();
        let (radius, flow) = (self.brush.radius(tip.pressure), self.brush.flow(tip.pressure));
        let (columns, rows) = (span(tip.x, radius, shape.width)?, span(tip.y, radius, shape.height)?);
        let rect = Rect { top: rows.start, left: columns.start, height: rows.len(), width: columns.len() };
        self.edit.touch(masks, rect);
        self.coverage.open(rect);
        let under = (pixel_at(tip.x.into()), pixel_at(tip.y.into()));
        let map = masks.layer_mut(self.edit.layer());
        for row in rows {
            for column in columns.clone() {
                // The pixel under the tip is painted in full, however small the brush.
                let coverage = if under == (Some(column), Some(row)) {
                    1.0
                } else {
                    let (dx, dy) = (place_of(column) + 0.5 - tip.x, place_of(row) + 0.5 - tip.y);
                    self.brush.coverage(dx.hypot(dy), radius)
                };
                let coverage = coverage * flow;
                if coverage > self.coverage.get(0, row, column) {
                    self.coverage.set(0, row, column, coverage);
                    self.edit.cover(map, row, column, coverage);
                }
            }
        }
        Some(rect)
    }
}

/// The pixels of an axis that a brush at `center` may touch; `None` beyond the image.
fn span(center: f32, radius: f32, length: usize) -> Option<Range<usize>> {
    let (low, high) = (center - radius, center + radius);
    if high <= 0.0 || low >= place_of(length) {
        return None;
    }
    let range = pixel_at(low.max(0.0).into())?..(pixel_at(high.into())? + 1).min(length);
    (!range.is_empty()).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::scenes::Scene;

    fn brush(value: f32, diameter: f32) -> Brush {
        Brush { paint: Paint { value, class: 0 }, diameter, hardness: 1.0, pressure: Pressure::Size }
    }

    fn tip(x: f32, y: f32) -> Tip {
        Tip { x, y, pressure: 1.0 }
    }

    fn painted(masks: &Masks) -> Vec<usize> {
        masks.layer(Layer::Label).iter().enumerate().filter(|(_, v)| **v > 0.0).map(|(i, _)| i).collect()
    }

    #[test]
    fn the_smallest_brush_paints_the_pixel_under_it() {
        let mut masks = Masks::of_scene(Scene::Empty).unwrap();
        let (stroke, rect) = Stroke::begin(&mut masks, Layer::Label, brush(0.5, 1.0), tip(10.2, 20.9));
        assert!(rect.is_some());
        assert_eq!(painted(&masks), [20 * 64 + 10]);
        let patches = stroke.into_edit().finish(&masks);
        assert!(patches.len() == 1 && patches[0].before.iter().all(|&v| v == 0.0));
        assert_eq!(patches[0].before.len(), patches[0].rect.pixels());
    }

    #[test]
    fn one_stroke_paints_a_place_once() {
        let mut masks = Masks::of_scene(Scene::Empty).unwrap();
        let soft = Brush { hardness: 0.0, ..brush(1.0, 12.0) };
        let (mut stroke, _) = Stroke::begin(&mut masks, Layer::Label, soft, tip(30.0, 30.0));
        let once = masks.layer(Layer::Label).to_vec();
        stroke.draw_to(&mut masks, tip(30.0, 30.0));
        assert_eq!(masks.layer(Layer::Label), once);
    }

    #[test]
    fn the_other_classes_give_way() {
        let mut masks = Masks::of_scene(Scene::Street).unwrap();
        let of_class_2 = Brush { paint: Paint { value: 0.6, class: 2 }, ..brush(0.6, 9.0) };
        let _ = Stroke::begin(&mut masks, Layer::Label, of_class_2, tip(5.5, 5.5));
        let at = 5 * 64 + 5;
        let shares: Vec<f32> = (0..4).map(|class| masks.layer(Layer::Label)[class * 4096 + at]).collect();
        assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{shares:?}");
        assert!((shares[2] - 0.6).abs() < 1e-6);
    }

    #[test]
    fn a_stroke_beyond_the_image_touches_nothing() {
        let mut masks = Masks::of_scene(Scene::Empty).unwrap();
        let (mut stroke, rect) = Stroke::begin(&mut masks, Layer::Label, brush(1.0, 5.0), tip(-20.0, 10.0));
        assert_eq!(rect, None);
        assert_eq!(stroke.draw_to(&mut masks, tip(-20.0, 90.0)), None);
        assert!(stroke.into_edit().finish(&masks).is_empty());
    }

    #[test]
    fn pressure_changes_the_size_or_the_value() {
        let half = Tip { pressure: 0.5, ..tip(30.5, 30.5) };
        let widest = |pressure: Pressure| {
            let mut masks = Masks::of_scene(Scene::Empty).unwrap();
            let _ = Stroke::begin(&mut masks, Layer::Label, Brush { pressure, ..brush(0.8, 11.0) }, half);
            (painted(&masks).len(), masks.layer(Layer::Label)[30 * 64 + 30])
        };
        let (full, small, faint) = (widest(Pressure::Off), widest(Pressure::Size), widest(Pressure::Value));
        assert!(small.0 < full.0 / 2 && small.1 == 0.8, "{small:?} of {full:?}");
        assert_eq!(faint.0, full.0);
        assert!((faint.1 - 0.4).abs() < 1e-6);
    }

    #[test]
    fn a_long_stroke_over_a_large_mask_keeps_only_the_tiles_under_it() {
        let shape = PaintedShape { channels: 2, height: 512, width: 512 };
        let half = vec![0.5; 2 * 512 * 512];
        let mut masks = Masks::new(shape, half.clone(), half);
        let (mut stroke, _) = Stroke::begin(&mut masks, Layer::Label, brush(1.0, 4.0), tip(3.0, 3.0));
        stroke.draw_to(&mut masks, tip(508.0, 508.0));
        let kept: usize = stroke.into_edit().finish(&masks).iter().map(|patch| patch.before.len()).sum();
        assert!(kept < 2 * 512 * 512 / 4, "{kept}");
    }
}
