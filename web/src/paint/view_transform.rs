//! Zoom and pan: which part of a mask is seen how large, and from the screen to the mask and back.

/// A place on screen or on a mask, x first.
pub(crate) type Point = (f64, f64);

/// The part of a mask that is looked at. It knows no sizes, so one view serves every canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View {
    /// How much larger than fitting its frame.
    zoom: f64,
    /// What of the mask is in the middle of the frame, as shares of its width and height.
    center: Point,
}

/// A frame on screen and the mask in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Extent {
    /// Width and height of the frame, in CSS pixels.
    pub(crate) frame: Point,
    /// Width and height of the mask, in its own pixels.
    pub(crate) mask: Point,
}

/// Where a view puts a mask on its frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placement {
    /// CSS pixels a mask pixel.
    pub(crate) scale: f64,
    /// Where the mask's top left corner is on the frame, in CSS pixels.
    pub(crate) left: f64,
    pub(crate) top: f64,
}

/// CSS pixels a mask pixel, at most.
const MAX_SCALE: f64 = 64.0;

/// How small a mask may become against its frame.
const MIN_ZOOM: f64 = 0.5;

impl Default for View {
    fn default() -> Self {
        Self::FIT
    }
}

impl Extent {
    /// CSS pixels a mask pixel where the whole mask is seen.
    fn fit_scale(self) -> f64 {
        (self.frame.0 / self.mask.0).min(self.frame.1 / self.mask.1)
    }
}

impl View {
    /// The whole mask.
    pub(crate) const FIT: Self = Self { zoom: 1.0, center: (0.5, 0.5) };

    /// Where the mask stands.
    pub(crate) fn place(self, on: Extent) -> Placement {
        let scale = self.zoom * on.fit_scale();
        let corner = |frame: f64, mask: f64, center: f64| frame / 2.0 - center * mask * scale;
        Placement {
            scale,
            left: corner(on.frame.0, on.mask.0, self.center.0),
            top: corner(on.frame.1, on.mask.1, self.center.1),
        }
    }

    /// Larger or smaller by a factor; what is at a point of the frame stays there.
    pub(crate) fn zoomed(self, at: Point, factor: f64, on: Extent) -> Self {
        let fixed = self.place(on).mask_from_frame(at);
        self.with_zoom(self.zoom * factor, on).with_mask_point_at(fixed, at, on)
    }

    /// To a scale in CSS pixels a mask pixel, around the frame's middle.
    pub(crate) fn scaled_to(self, scale: f64, on: Extent) -> Self {
        self.with_zoom(scale / on.fit_scale(), on)
    }

    /// Moved over the screen.
    pub(crate) fn panned(self, by: Point, on: Extent) -> Self {
        let middle = (on.frame.0 / 2.0, on.frame.1 / 2.0);
        let fixed = self.place(on).mask_from_frame(middle);
        self.with_mask_point_at(fixed, (middle.0 + by.0, middle.1 + by.1), on)
    }

    /// Follows two fingers from two points of the frame to two others.
    pub(crate) fn pinched(self, from: [Point; 2], to: [Point; 2], on: Extent) -> Self {
        let middle = |[a, b]: [Point; 2]| ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
        let apart = |[a, b]: [Point; 2]| (a.0 - b.0).hypot(a.1 - b.1).max(1.0);
        let fixed = self.place(on).mask_from_frame(middle(from));
        self.with_zoom(self.zoom * apart(to) / apart(from), on).with_mask_point_at(fixed, middle(to), on)
    }

    fn with_zoom(self, zoom: f64, on: Extent) -> Self {
        let most = (MAX_SCALE / on.fit_scale()).max(2.0);
        Self { zoom: zoom.clamp(MIN_ZOOM, most), ..self }
    }

    /// Some of the mask is always in the middle.
    fn with_mask_point_at(self, point: Point, at: Point, on: Extent) -> Self {
        let scale = self.zoom * on.fit_scale();
        let share =
            |point: f64, at: f64, frame: f64, mask: f64| ((point + (frame / 2.0 - at) / scale) / mask).clamp(0.0, 1.0);
        Self {
            center: (share(point.0, at.0, on.frame.0, on.mask.0), share(point.1, at.1, on.frame.1, on.mask.1)),
            ..self
        }
    }
}

impl Placement {
    /// The place on the mask, in its pixels, under a point of the frame.
    pub(crate) fn mask_from_frame(self, at: Point) -> Point {
        ((at.0 - self.left) / self.scale, (at.1 - self.top) / self.scale)
    }

    /// The point of the frame over a place on the mask.
    pub(crate) fn frame_from_mask(self, at: Point) -> Point {
        (self.left + at.0 * self.scale, self.top + at.1 * self.scale)
    }
}

/// The scale that a button or key zooms to from another: the next power of 2.
pub(crate) fn next_scale(scale: f64, closer: bool) -> f64 {
    // A scale that is a power but for its last digits counts as one.
    let power = scale.max(f64::MIN_POSITIVE).log2();
    if closer { (power + 0.01).floor() + 1.0 } else { (power - 0.01).ceil() - 1.0 }.exp2()
}

/// How much a turn of the wheel zooms. A trackpad's pinch comes as small turns with Ctrl held.
pub(crate) fn wheel_factor(delta: f64, in_lines: bool, is_pinch: bool) -> f64 {
    let pixels = if in_lines { 33.0 * delta } else { delta };
    let rate = if is_pinch { 0.01 } else { 0.002 };
    (-rate * pixels.clamp(-400.0, 400.0)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ON: Extent = Extent { frame: (480.0, 480.0), mask: (64.0, 64.0) };
    const WIDE: Extent = Extent { frame: (480.0, 480.0), mask: (128.0, 64.0) };

    fn near(a: Point, b: Point) -> bool {
        (a.0 - b.0).abs() < 1e-9 && (a.1 - b.1).abs() < 1e-9
    }

    #[test]
    fn a_mask_fits_its_frame_and_lies_in_the_middle() {
        assert_eq!(View::FIT.place(ON), Placement { scale: 7.5, left: 0.0, top: 0.0 });
        assert_eq!(View::FIT.place(WIDE), Placement { scale: 3.75, left: 0.0, top: 120.0 });
    }

    #[test]
    fn from_the_screen_to_the_mask_and_back() {
        let view = View::FIT.zoomed((100.0, 300.0), 3.1, ON).panned((13.0, -40.0), ON);
        let placed = view.place(ON);
        for at in [(0.0, 0.0), (12.5, 480.0), (333.0, 17.0)] {
            assert!(near(placed.frame_from_mask(placed.mask_from_frame(at)), at));
        }
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let at = (90.0, 400.0);
        let mut view = View::FIT;
        let under = view.place(ON).mask_from_frame(at);
        for factor in [1.2, 1.7, 0.9, 2.0] {
            view = view.zoomed(at, factor, ON);
            assert!(near(view.place(ON).mask_from_frame(at), under));
        }
        let moved = view.panned((5.0, 7.0), ON);
        assert!(near(moved.place(ON).mask_from_frame((95.0, 407.0)), under));
    }

    #[test]
    fn every_pixel_is_hit_at_its_middle_at_800_percent() {
        let view = View::FIT.zoomed((211.0, 37.0), 3.0, ON).scaled_to(8.0, ON);
        let placed = view.place(ON);
        assert!((placed.scale - 8.0).abs() < 1e-12);
        for pixel in 0..64 {
            let at = placed.frame_from_mask((f64::from(pixel) + 0.5, f64::from(63 - pixel) + 0.5));
            // Browsers give whole CSS pixels to some pointer events.
            for off in [-3.9, 0.0, 3.9] {
                let (x, y) = placed.mask_from_frame((at.0 + off, at.1 + off));
                assert_eq!((x.floor(), y.floor()), (f64::from(pixel), f64::from(63 - pixel)));
            }
        }
    }

    #[test]
    fn zoom_and_pan_end_somewhere() {
        let far = View::FIT.zoomed((0.0, 0.0), 1e9, ON);
        assert_eq!(far.place(ON).scale, MAX_SCALE);
        assert_eq!(View::FIT.zoomed((0.0, 0.0), 1e-9, ON).place(ON).scale, 3.75);
        let away = far.panned((1e9, -1e9), ON).place(ON);
        assert!(near(away.mask_from_frame((240.0, 240.0)), (0.0, 64.0)));
    }

    #[test]
    fn two_fingers_hold_what_they_touch() {
        let (from, to) = ([(100.0, 100.0), (200.0, 100.0)], [(150.0, 150.0), (350.0, 150.0)]);
        let view = View::FIT.pinched(from, to, ON);
        let before = View::FIT.place(ON);
        for (from, to) in from.into_iter().zip(to) {
            assert!(near(view.place(ON).mask_from_frame(to), before.mask_from_frame(from)));
        }
    }

    #[test]
    fn buttons_zoom_to_round_scales() {
        assert_eq!((next_scale(7.5, true), next_scale(7.5, false)), (8.0, 4.0));
        assert_eq!((next_scale(8.0, true), next_scale(8.000001, false)), (16.0, 4.0));
        assert_eq!(next_scale(0.3, true), 0.5);
    }

    #[test]
    fn the_wheel_zooms_in_upwards() {
        assert!(wheel_factor(-100.0, false, false) > 1.0 && wheel_factor(3.0, true, false) < 1.0);
        assert!((wheel_factor(-100.0, false, false) * wheel_factor(100.0, false, false) - 1.0).abs() < 1e-12);
    }
}
