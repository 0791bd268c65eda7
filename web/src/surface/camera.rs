//! From where a surface is looked at: a turn about the upright axis and a tilt, without perspective.

/// The angles, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Camera {
    /// A turn about the upright axis, −180 to 180.
    pub(super) yaw: f64,
    /// How far from above: 90 looks straight down, 0 along the floor.
    pub(super) pitch: f64,
}

/// How flat and how steep one may look.
const PITCH: [f64; 2] = [5.0, 90.0];

/// How high the surface's box is, its floor being 1 by 1.
pub(super) const HEIGHT: f64 = 0.62;

impl Camera {
    /// The same, turned and tilted by so many degrees.
    pub(super) fn turned(self, yaw: f64, pitch: f64) -> Self {
        Self { yaw: wrapped(self.yaw + yaw), pitch: (self.pitch + pitch).clamp(PITCH[0], PITCH[1]) }
    }

    /// Where a point is seen: to the right, upwards, and how far away. The floor is [0, 1]², heights are in [0, 1].
    pub(super) fn seen(self, [u, v, height]: [f64; 3]) -> [f64; 3] {
        let ((sin, cos), (tilt_sin, tilt_cos)) = (self.yaw.to_radians().sin_cos(), self.pitch.to_radians().sin_cos());
        let (x, y, z) = (u - 0.5, v - 0.5, (height - 0.5) * HEIGHT);
        let (right, away) = (x * cos - y * sin, x * sin + y * cos);
        [right, away * tilt_sin + z * tilt_cos, away * tilt_cos - z * tilt_sin]
    }

    /// Whether u, and v, grow away from the eye.
    pub(super) fn grows_away(self) -> [bool; 2] {
        let (sin, cos) = self.yaw.to_radians().sin_cos();
        [sin > 0.0, cos > 0.0]
    }

    /// Half the width and the height of what can be seen of the box, whatever the turn.
    pub(super) fn reach(self) -> [f64; 2] {
        let (tilt_sin, tilt_cos) = self.pitch.to_radians().sin_cos();
        let half = std::f64::consts::FRAC_1_SQRT_2;
        [half, half * tilt_sin + HEIGHT / 2.0 * tilt_cos]
    }
}

fn wrapped(degrees: f64) -> f64 {
    (degrees + 180.0).rem_euclid(360.0) - 180.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(left: [f64; 3], right: [f64; 3]) -> bool {
        left.iter().zip(right).all(|(l, r)| (l - r).abs() < 1e-12)
    }

    #[test]
    fn from_above_the_floor_is_a_map() {
        let above = Camera { yaw: 0.0, pitch: 90.0 };
        assert!(near(above.seen([1.0, 0.5, 0.5]), [0.5, 0.0, 0.0]));
        assert!(near(above.seen([0.5, 1.0, 0.5]), [0.0, 0.5, 0.0]));
        let quarter = above.turned(90.0, 0.0);
        assert!(near(quarter.seen([1.0, 0.5, 0.5]), [0.0, 0.5, 0.0]));
    }

    #[test]
    fn higher_is_higher_and_turns_wrap() {
        let camera = Camera { yaw: 170.0, pitch: 30.0 }.turned(20.0, -100.0);
        assert_eq!(camera, Camera { yaw: -170.0, pitch: 5.0 });
        assert!(camera.seen([0.2, 0.7, 1.0])[1] > camera.seen([0.2, 0.7, 0.0])[1]);
    }

    #[test]
    fn what_grows_away_is_farther() {
        for yaw in [-130.0, -40.0, 30.0, 100.0] {
            let camera = Camera { yaw, pitch: 35.0 };
            let away = |point| camera.seen(point)[2];
            let middle = away([0.5, 0.5, 0.5]);
            assert_eq!(camera.grows_away(), [away([1.0, 0.5, 0.5]) > middle, away([0.5, 1.0, 0.5]) > middle]);
            for corner in 0..8_u8 {
                let at = |bit: u8| f64::from(corner >> bit & 1);
                let [x, y, _] = camera.seen([at(0), at(1), at(2)]);
                let [width, height] = camera.reach();
                assert!(x.abs() <= width + 1e-12 && y.abs() <= height + 1e-12);
            }
        }
    }
}
