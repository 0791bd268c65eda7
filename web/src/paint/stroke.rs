//! A brush stroke as it is being drawn: which pixels it covers how far, and what becomes of their values.

use super::masks::{Masks, copy_rect};
use jdt_core::masks::Rect;
use jdt_engine::Layer;
use jdt_engine::protocol::PaintedShape;

/// What a stroke paints with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Brush {
    /// The value that a fully covered pixel gets.
    pub(crate) value: f32,
    /// In mask pixels.
    pub(crate) diameter: f32,
    /// The share of the radius that is covered in full.
    pub(crate) hardness: f32,
    /// The channel that is painted.
    pub(crate) class: usize,
}

impl Brush {
    /// How far a pixel is covered whose centre is `distance` pixels from the brush's.
    fn coverage(&self, distance: f32) -> f32 {
        let radius = self.diameter / 2.0;
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
    layer: Layer,
    brush: Brush,
    base: Vec<f32>,
    coverage: Vec<f32>,
    shape: PaintedShape,
    last: (f32, f32),
    touched: Option<Rect>,
}

impl Stroke {
    /// Puts the brush down at a point of the image, in pixels, (0, 0) being the corner of the first.
    pub(crate) fn begin(masks: &mut Masks, layer: Layer, brush: Brush, at: (f32, f32)) -> (Self, Option<Rect>) {
        let shape = masks.shape();
        let mut stroke = Self {
            layer,
            brush,
            base: masks.layer(layer).to_vec(),
            coverage: vec![0.0; shape.height * shape.width],
            shape,
            last: at,
            touched: None,
        };
        let rect = stroke.dab(masks, at);
        (stroke, rect)
    }

    /// Draws on to a point; gives the rectangle that changed.
    pub(crate) fn draw_to(&mut self, masks: &mut Masks, at: (f32, f32)) -> Option<Rect> {
        let (dx, dy) = (at.0 - self.last.0, at.1 - self.last.1);
        let step = (self.brush.diameter / 8.0).max(0.5);
        let mut travelled = step;
        let length = dx.hypot(dy);
        let mut changed: Option<Rect> = None;
        let start = self.last;
        while travelled < length + step {
            let t = (travelled / length.max(f32::EPSILON)).min(1.0);
            if let Some(rect) = self.dab(masks, (start.0 + t * dx, start.1 + t * dy)) {
                changed = Some(changed.map_or(rect, |all| all.union(rect)));
            }
            travelled += step;
        }
        self.last = at;
        changed
    }

    /// The layer painted on.
    pub(crate) fn layer(&self) -> Layer {
        self.layer
    }

    /// Everything the stroke touched, with the values there before it; `None` if it touched nothing.
    pub(crate) fn finish(self) -> Option<(Rect, Vec<f32>)> {
        let rect = self.touched?;
        Some((rect, copy_rect(&self.base, self.shape, rect)))
    }

    fn dab(&mut self, masks: &mut Masks, (x, y): (f32, f32)) -> Option<Rect> {
        let radius = self.brush.diameter / 2.0;
        let (columns, rows) = (span(x, radius, self.shape.width)?, span(y, radius, self.shape.height)?);
        let rect = Rect { top: rows.start, left: columns.start, height: rows.len(), width: columns.len() };
        let map = masks.layer_mut(self.layer);
        for row in rows {
            for column in columns.clone() {
                let center = (index_to_f32(column) + 0.5, index_to_f32(row) + 0.5);
                let under = column == pixel(x) && row == pixel(y);
                // The pixel under the tip is painted in full, however small the brush.
                let coverage = if under { 1.0 } else { self.brush.coverage((center.0 - x).hypot(center.1 - y)) };
                let at = row * self.shape.width + column;
                if coverage > self.coverage[at] {
                    self.coverage[at] = coverage;
                    self.paint(map, at, coverage);
                }
            }
        }
        self.touched = Some(self.touched.map_or(rect, |all| all.union(rect)));
        Some(rect)
    }

    fn paint(&self, map: &mut [f32], at: usize, coverage: f32) {
        let pixels = self.shape.height * self.shape.width;
        let base = |class: usize| self.base[class * pixels + at];
        let before = base(self.brush.class);
        let value = (before + (self.brush.value - before) * coverage).clamp(0.0, 1.0);
        if self.shape.channels == 1 {
            map[at] = value;
            return;
        }
        let others = shares_beside(self.shape.channels, self.brush.class, value, base);
        for (class, share) in others {
            map[class * pixels + at] = share;
        }
        map[self.brush.class * pixels + at] = value;
    }
}

/// What the other classes keep when one of them takes `value`: they give way in proportion, so that the pixel sums to 1.
/// Where they held nothing, the first of them takes what is left.
fn shares_beside(
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

/// The pixels of an axis that a brush at `center` may touch; `None` beyond the image.
fn span(center: f32, radius: f32, length: usize) -> Option<std::ops::Range<usize>> {
    let (low, high) = (center - radius.max(0.5), center + radius.max(0.5));
    if high <= 0.0 || low >= index_to_f32(length) {
        return None;
    }
    let range = pixel(low.max(0.0))..(pixel(high) + 1).min(length);
    (!range.is_empty()).then_some(range)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a saturating floor is what is meant")]
fn pixel(position: f32) -> usize {
    if position < 0.0 { usize::MAX } else { position as usize }
}

fn index_to_f32(index: usize) -> f32 {
    u16::try_from(index).map_or(f32::from(u16::MAX), f32::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::scenes::Scene;

    fn brush(value: f32, diameter: f32) -> Brush {
        Brush { value, diameter, hardness: 1.0, class: 0 }
    }

    #[test]
    fn the_smallest_brush_paints_the_pixel_under_it() {
        let mut masks = Masks::of_scene(Scene::Empty).unwrap();
        let (stroke, rect) = Stroke::begin(&mut masks, Layer::Label, brush(0.5, 1.0), (10.2, 20.9));
        assert!(rect.is_some());
        let painted: Vec<usize> =
            masks.layer(Layer::Label).iter().enumerate().filter(|(_, v)| **v > 0.0).map(|(i, _)| i).collect();
        assert_eq!(painted, [20 * 64 + 10]);
        let (rect, before) = stroke.finish().unwrap();
        assert!(before.iter().all(|&v| v == 0.0) && before.len() == rect.pixels());
    }

    #[test]
    fn one_stroke_paints_a_place_once() {
        let mut masks = Masks::of_scene(Scene::Empty).unwrap();
        let soft = Brush { hardness: 0.0, ..brush(1.0, 12.0) };
        let (mut stroke, _) = Stroke::begin(&mut masks, Layer::Label, soft, (30.0, 30.0));
        let once = masks.layer(Layer::Label).to_vec();
        stroke.draw_to(&mut masks, (30.0, 30.0));
        assert_eq!(masks.layer(Layer::Label), once);
    }

    #[test]
    fn the_other_classes_give_way() {
        let mut masks = Masks::of_scene(Scene::Street).unwrap();
        let _ = Stroke::begin(&mut masks, Layer::Label, Brush { class: 2, ..brush(0.6, 9.0) }, (5.5, 5.5));
        let at = 5 * 64 + 5;
        let shares: Vec<f32> = (0..4).map(|class| masks.layer(Layer::Label)[class * 4096 + at]).collect();
        assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{shares:?}");
        assert!((shares[2] - 0.6).abs() < 1e-6);
    }

    #[test]
    fn a_stroke_beyond_the_image_touches_nothing() {
        let mut masks = Masks::of_scene(Scene::Empty).unwrap();
        let (mut stroke, rect) = Stroke::begin(&mut masks, Layer::Label, brush(1.0, 5.0), (-20.0, 10.0));
        assert_eq!(rect, None);
        assert_eq!(stroke.draw_to(&mut masks, (-20.0, 90.0)), None);
        assert_eq!(stroke.finish(), None);
    }
}
