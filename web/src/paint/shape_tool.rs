//! Rectangles and ellipses while they are dragged out.

use super::edit::{Edit, Paint};
use super::masks::Masks;
use super::rounding::signed_pixel_at;
use jdt_core::masks::Rect;
use jdt_engine::Layer;
use jdt_engine::protocol::PaintedShape;

/// What is dragged out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outline {
    Rectangle,
    Ellipse,
}

/// What held keys make of a drag.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Held {
    /// Shift: as wide as high.
    pub(crate) even: bool,
    /// Alt: around the point where the drag began.
    pub(crate) from_center: bool,
}

/// The pixels from `left` to `right` and `top` to `bottom`, all of them included; it may reach beyond the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span2 {
    left: i64,
    right: i64,
    top: i64,
    bottom: i64,
}

impl Span2 {
    fn of_drag(from: (i64, i64), to: (i64, i64), held: Held) -> Self {
        let (mut dx, mut dy) = (to.0 - from.0, to.1 - from.1);
        if held.even {
            let reach = dx.abs().max(dy.abs());
            let along = |d: i64| if d < 0 { -reach } else { reach };
            (dx, dy) = (along(dx), along(dy));
        }
        let ends = |start: i64, d: i64| {
            let begin = if held.from_center { start - d } else { start };
            (begin.min(start + d), begin.max(start + d))
        };
        let ((left, right), (top, bottom)) = (ends(from.0, dx), ends(from.1, dy));
        Self { left, right, top, bottom }
    }

    /// The part within the image.
    fn within(self, shape: PaintedShape) -> Option<Rect> {
        let cut = |low: i64, high: i64, length: usize| {
            let low = usize::try_from(low.max(0)).ok()?;
            let high = usize::try_from(high).ok()?.min(length.checked_sub(1)?);
            (low <= high).then(|| (low, high - low + 1))
        };
        let (left, width) = cut(self.left, self.right, shape.width)?;
        let (top, height) = cut(self.top, self.bottom, shape.height)?;
        Some(Rect { top, left, height, width })
    }

    /// Whether a pixel's centre lies within the ellipse that fills the span.
    fn ellipse_holds(self, row: usize, column: usize) -> bool {
        let part = |low: i64, high: i64, at: usize| {
            let (low, high) = (low as f64, high as f64 + 1.0);
            (at as f64 + 0.5 - (low + high) / 2.0) / ((high - low) / 2.0)
        };
        let (x, y) = (part(self.left, self.right, column), part(self.top, self.bottom, row));
        x * x + y * y <= 1.0
    }
}

/// A shape from pointer down to pointer up: at every move what it no longer covers is as it was.
#[derive(Debug, Clone)]
pub(crate) struct ShapeDrag {
    edit: Edit,
    outline: Outline,
    from: (i64, i64),
    /// What is covered now: the span, and the part of it within the image.
    last: Option<(Span2, Rect)>,
}

impl ShapeDrag {
    /// Begins at a point of the mask, in pixels; one pixel is covered at once.
    pub(crate) fn begin(
        masks: &mut Masks,
        layer: Layer,
        paint: Paint,
        outline: Outline,
        at: (f64, f64),
    ) -> (Self, Option<Rect>) {
        let from = (signed_pixel_at(at.0), signed_pixel_at(at.1));
        let mut drag = Self { edit: Edit::new(masks.shape(), layer, paint), outline, from, last: None };
        let rect = drag.drag_to(masks, at, Held::default());
        (drag, rect)
    }

    /// Drags on; gives the rectangle that changed.
    pub(crate) fn drag_to(&mut self, masks: &mut Masks, at: (f64, f64), held: Held) -> Option<Rect> {
        let span = Span2::of_drag(self.from, (signed_pixel_at(at.0), signed_pixel_at(at.1)), held);
        let new = span.within(self.edit.shape()).map(|rect| (span, rect));
        let old = std::mem::replace(&mut self.last, new);
        if let Some((_, rect)) = new {
            self.edit.touch(masks, rect);
        }
        let rects = [old, new].map(|cover| cover.map(|(_, rect)| rect));
        let changed = rects.into_iter().flatten().reduce(Rect::union)?;
        let map = masks.layer_mut(self.edit.layer());
        let outline = self.outline;
        let covers = |cover: Option<(Span2, Rect)>, row: usize, column: usize| {
            cover.is_some_and(|(span, rect)| {
                holds(rect, row, column) && (outline == Outline::Rectangle || span.ellipse_holds(row, column))
            })
        };
        for rect in rects.into_iter().flatten() {
            for row in rect.top..rect.top + rect.height {
                for column in rect.left..rect.left + rect.width {
                    // What both cover, or neither, is as it is to be.
                    match (covers(old, row, column), covers(new, row, column)) {
                        (false, true) => self.edit.cover(map, row, column, 1.0),
                        (true, false) => self.edit.uncover(map, row, column),
                        _ => {}
                    }
                }
            }
        }
        Some(changed)
    }

    /// The step that the drag is.
    pub(crate) fn edit(&self) -> &Edit {
        &self.edit
    }

    /// The step that the drag was.
    pub(crate) fn into_edit(self) -> Edit {
        self.edit
    }
}

fn holds(rect: Rect, row: usize, column: usize) -> bool {
    (rect.top..rect.top + rect.height).contains(&row) && (rect.left..rect.left + rect.width).contains(&column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::scenes::Scene;

    const EVEN: Held = Held { even: true, from_center: false };
    const CENTERED: Held = Held { even: false, from_center: true };

    fn dragged(outline: Outline, from: (f64, f64), path: &[(f64, f64)], held: Held) -> Masks {
        let mut masks = Masks::of_scene(Scene::Empty).unwrap();
        let (mut drag, _) = ShapeDrag::begin(&mut masks, Layer::Label, Paint { value: 0.5, class: 0 }, outline, from);
        for &at in path {
            drag.drag_to(&mut masks, at, held);
        }
        masks
    }

    fn covered(masks: &Masks) -> (usize, Option<Rect>) {
        let (map, width) = (masks.layer(Layer::Label), masks.shape().width);
        let pixels: Vec<Rect> = (0..map.len())
            .filter(|&at| map[at] > 0.0)
            .map(|at| Rect { top: at / width, left: at % width, height: 1, width: 1 })
            .collect();
        (pixels.len(), pixels.into_iter().reduce(Rect::union))
    }

    #[test]
    fn a_rectangle_covers_the_pixels_it_is_dragged_over_and_no_others() {
        // Out far, and back: what was covered on the way is uncovered again.
        let masks = dragged(Outline::Rectangle, (10.5, 20.5), &[(60.0, 60.0), (19.5, 24.5)], Held::default());
        assert_eq!(covered(&masks), (50, Some(Rect { top: 20, left: 10, height: 5, width: 10 })));
        let backwards = dragged(Outline::Rectangle, (19.5, 24.5), &[(10.5, 20.5)], Held::default());
        assert_eq!(backwards, masks);
    }

    #[test]
    fn shift_and_alt_make_it_even_and_centered() {
        let even = dragged(Outline::Rectangle, (10.5, 20.5), &[(13.5, 15.5)], EVEN);
        assert_eq!(covered(&even), (36, Some(Rect { top: 15, left: 10, height: 6, width: 6 })));
        let centered = dragged(Outline::Rectangle, (30.5, 30.5), &[(32.5, 33.5)], CENTERED);
        assert_eq!(covered(&centered), (35, Some(Rect { top: 27, left: 28, height: 7, width: 5 })));
    }

    #[test]
    fn an_ellipse_fills_its_box_and_leaves_the_corners() {
        let masks = dragged(Outline::Ellipse, (20.5, 20.5), &[(39.5, 29.5)], Held::default());
        let (pixels, rect) = covered(&masks);
        assert_eq!(rect, Some(Rect { top: 20, left: 20, height: 10, width: 20 }));
        let area = std::f64::consts::PI * 10.0 * 5.0;
        assert!((pixels as f64 - area).abs() < 8.0, "{pixels} of {area}");
        assert_eq!(masks.layer(Layer::Label)[20 * 64 + 20], 0.0);
    }

    #[test]
    fn what_lies_beyond_the_image_is_cut_off_not_squeezed() {
        let masks = dragged(Outline::Ellipse, (-10.5, 32.5), &[(9.5, 32.5)], EVEN);
        let whole = dragged(Outline::Ellipse, (9.5, 32.5), &[(29.5, 32.5)], EVEN);
        let (cut, whole) = (covered(&masks).0, covered(&whole).0);
        assert!(cut > whole / 4 && cut < whole, "{cut} of {whole}");
        let outside = dragged(Outline::Rectangle, (-9.0, -9.0), &[(-2.0, -3.0)], Held::default());
        assert_eq!(covered(&outside), (0, None));
    }
}
