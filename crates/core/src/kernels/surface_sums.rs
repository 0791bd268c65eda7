//! An image's label and a plane of predictions → the six sums of every class at each point of a grid.

use super::spans::for_each_span;
use super::{Label, Prediction, Sample, overlap_sums};
use crate::masks::{Direction, KeepMask, ProbMap};
use crate::statistics::OverlapSums;
use crate::{CoreError, Real};
use std::ops::{ControlFlow, Range};

/// A plane of predictions through one image's: `x(a, b) = clamp(x₀ + a·u + b·v, 0, 1)`, all `[C, H, W]`.
#[derive(Debug, Clone, Copy)]
pub struct Surface<'a, F> {
    sample: Sample<'a, F>,
    origin: &'a ProbMap<F>,
    directions: [&'a Direction<F>; 2],
}

impl<'a, F: Real> Surface<'a, F> {
    /// Checks that the maps fit each other; labels and keep masks are those of [`Sample::new`].
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`], [`CoreError::ChannelMismatch`].
    pub fn new(
        origin: &'a ProbMap<F>,
        directions: [&'a Direction<F>; 2],
        label: Label<'a, F>,
        keep: Option<&'a KeepMask>,
    ) -> Result<Self, CoreError> {
        let sample = Sample::new(Prediction::Prob(origin), label, keep)?;
        for (direction, name) in directions.iter().zip(["the direction u", "the direction v"]) {
            origin.shape().expect_same("the prediction", direction.shape(), name)?;
            let (left, right) = (origin.channels(), direction.channels());
            if left != right {
                return Err(CoreError::ChannelMismatch { left_name: "the prediction", left, right_name: name, right });
            }
        }
        Ok(Self { sample, origin, directions })
    }

    /// The image at the origin, x₀.
    pub fn sample(&self) -> &Sample<'a, F> {
        &self.sample
    }

    /// u and v.
    pub fn directions(&self) -> [&'a Direction<F>; 2] {
        self.directions
    }

    /// `x(a, b)`, in the working precision.
    fn at(&self, (a, b): (f32, f32)) -> ProbMap<F> {
        let (a, b) = (F::from_f64(a.into()), F::from_f64(b.into()));
        let mut x = self.origin.values().to_vec();
        let [u, v] = self.directions.map(Direction::values);
        for ((x, &u), &v) in x.iter_mut().zip(u).zip(v) {
            *x = *x + a * u + b * v;
        }
        ProbMap::clamped(self.origin, x)
    }
}

/// The sums at one point.
pub(super) fn at_point<F: Real>(surface: &Surface<'_, F>, point: (f32, f32), threshold: f64) -> Vec<OverlapSums> {
    overlap_sums(&surface.sample.with_prob(&surface.at(point)), threshold)
}

/// The points (a, b) of a square grid, a along its rows.
///
/// # Example
/// ```
/// use jdt_core::kernels::SurfaceGrid;
///
/// let grid = SurfaceGrid::new(3, [-1.0, 1.0], [0.0, 4.0])?;
/// assert_eq!(grid.points(), 9);
/// assert_eq!([grid.point(0), grid.point(1), grid.point(5)], [(-1.0, 0.0), (0.0, 0.0), (1.0, 2.0)]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurfaceGrid {
    side: usize,
    a: [f64; 2],
    b: [f64; 2],
}

impl SurfaceGrid {
    /// The most points of one side.
    pub const MAX_SIDE: usize = 256;

    /// `side` equally distant values of a and of b, from the first to the last; one alone is the first.
    ///
    /// # Errors
    /// [`CoreError::Parameter`] unless the side is from 1 to [`Self::MAX_SIDE`] and all ends are within ±10⁶.
    pub fn new(side: usize, a: [f64; 2], b: [f64; 2]) -> Result<Self, CoreError> {
        if !(1..=Self::MAX_SIDE).contains(&side) {
            let expected = "a number from 1 to 256";
            return Err(CoreError::Parameter { name: "points of a side", expected, got: side as f64 });
        }
        for (name, ends) in [("a", a), ("b", b)] {
            if let Some(&got) = ends.iter().find(|end| !(-1e6..=1e6).contains(*end)) {
                return Err(CoreError::Parameter { name, expected: "a number from -1000000 to 1000000", got });
            }
        }
        Ok(Self { side, a, b })
    }

    /// Points of one side, M.
    pub fn side(&self) -> usize {
        self.side
    }

    /// All points, M².
    pub fn points(&self) -> usize {
        self.side * self.side
    }

    /// Where point `row·M + column` lies: a of the column, b of the row. In f32, so that every device and precision
    /// looks at the same point.
    pub fn point(&self, point: usize) -> (f32, f32) {
        let between = |[first, last]: [f64; 2], step: usize| {
            let share = step as f64 / (self.side.max(2) - 1) as f64;
            f32::from_f64(first * (1.0 - share) + last * share)
        };
        (between(self.a, point % self.side), between(self.b, point / self.side))
    }
}

/// The sums at some successive points of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct SurfaceTile {
    /// The points, row after row.
    pub points: Range<usize>,
    /// How many classes C a point has.
    pub classes: usize,
    /// `[points, C]`, row-major.
    pub sums: Vec<OverlapSums>,
}

impl SurfaceTile {
    /// The sums of each point's classes, in order.
    pub fn rows(&self) -> impl Iterator<Item = &[OverlapSums]> {
        self.sums.chunks_exact(self.classes)
    }
}

/// What is told of each tile, and says whether to go on.
pub type OnSurfaceTile<'a> = dyn FnMut(SurfaceTile) -> ControlFlow<()> + 'a;

/// Values (points × pixels × classes) between two calls of the caller: a tenth of a second or less of one thread.
const VALUES_OF_TILE: usize = 1 << 24;

/// The [`overlap_sums`] of `x(a, b)` at each point of a grid, a tile of points after the other.
///
/// `on_tile` gets the tiles in order; [`ControlFlow::Break`] ends the work, and is what comes back then. How points are
/// cut into tiles changes no sum.
///
/// # Example
/// ```
/// use jdt_core::kernels::{Label, Surface, SurfaceGrid, surface_sums};
/// use jdt_core::masks::{Direction, ProbMap, SoftLabel};
/// use ndarray::array;
/// use std::ops::ControlFlow;
///
/// let origin = ProbMap::new(array![[[0.5, 0.5]]])?;
/// let (u, v) = (Direction::new(array![[[1.0, 0.0]]])?, Direction::new(array![[[0.0, 1.0]]])?);
/// let label = SoftLabel::new(array![[[1.0, 0.0]]])?;
/// let surface = Surface::new(&origin, [&u, &v], Label::Soft(&label), None)?;
/// let mut distances = Vec::new();
/// let ended = surface_sums(&surface, &SurfaceGrid::new(2, [0.0, 2.0], [0.0, -0.5])?, 0.01, &mut |tile| {
///     distances.extend(tile.sums.iter().map(|sums| sums.d));
///     ControlFlow::Continue(())
/// });
/// assert!(ended.is_continue());
/// assert_eq!(distances, [1.0, 0.5, 0.5, 0.0]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn surface_sums<F: Real>(
    surface: &Surface<'_, F>,
    grid: &SurfaceGrid,
    threshold: f64,
    on_tile: &mut OnSurfaceTile<'_>,
) -> ControlFlow<()> {
    let step = surface_step(surface);
    for start in (0..grid.points()).step_by(step) {
        on_tile(surface_tile(surface, grid, threshold, start..grid.points().min(start + step)))?;
    }
    ControlFlow::Continue(())
}

/// How many points [`surface_sums`] takes for a tile.
pub fn surface_step<F: Real>(surface: &Surface<'_, F>) -> usize {
    (VALUES_OF_TILE / values_of(surface)).max(1)
}

/// One tile of [`surface_sums`], for a caller that does something else between two of them.
pub fn surface_tile<F: Real>(
    surface: &Surface<'_, F>,
    grid: &SurfaceGrid,
    threshold: f64,
    points: Range<usize>,
) -> SurfaceTile {
    let at_point = |point| F::surface_point(surface, grid.point(point), threshold);
    let sums = for_each_span(points.clone().collect(), points.len() * values_of(surface), at_point).concat();
    SurfaceTile { points, classes: surface.sample.channels(), sums }
}

fn values_of<F: Real>(surface: &Surface<'_, F>) -> usize {
    surface.sample.channels() * surface.sample.shape().pixels()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::masks::SoftLabel;
    use ndarray::{Array3, Zip};

    fn map(seed: u32, shape: (usize, usize, usize)) -> Array3<f64> {
        let mut state = seed;
        Array3::from_shape_simple_fn(shape, || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 24)
        })
    }

    #[test]
    fn each_point_has_the_sums_of_its_own_prediction_and_a_caller_may_stop() {
        let shape = (2, 40, 50);
        let (prob, label) = (ProbMap::new(map(1, shape)).unwrap(), SoftLabel::new(map(2, shape)).unwrap());
        let [u, v] = [3, 4].map(|seed| Direction::new(map(seed, shape).mapv(|t| 2.0 * t - 1.0)).unwrap());
        let surface = Surface::new(&prob, [&u, &v], Label::Soft(&label), None).unwrap();
        let grid = SurfaceGrid::new(5, [-1.0, 1.0], [-2.0, 2.0]).unwrap();
        let mut sums = Vec::new();
        let all = &mut |tile: SurfaceTile| {
            assert_eq!(tile.points.start * 2, sums.len());
            sums.extend(tile.sums);
            ControlFlow::Continue(())
        };
        assert!(surface_sums(&surface, &grid, 0.01, all).is_continue());
        assert_eq!(sums.len(), 50);
        for point in 0..25 {
            let (a, b) = (f64::from(grid.point(point).0), f64::from(grid.point(point).1));
            let x = Zip::from(prob.view()).and(u.view()).and(v.view()).map_collect(|x, u, v| {
                let x: f64 = x + a * u + b * v;
                x.clamp(0.0, 1.0)
            });
            let x = ProbMap::new(x).unwrap();
            let sample = Sample::new(Prediction::Prob(&x), Label::Soft(&label), None).unwrap();
            assert_eq!(sums[2 * point..2 * point + 2], overlap_sums(&sample, 0.01));
        }
        assert!(surface_sums(&surface, &grid, 0.01, &mut |_| ControlFlow::Break(())).is_break());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let prob = ProbMap::new(map(1, (2, 3, 4))).unwrap();
        let label = SoftLabel::new(map(2, (2, 3, 4))).unwrap();
        let fits = Direction::new(map(3, (2, 3, 4))).unwrap();
        let surface = |v: Array3<f64>| {
            let v = Direction::new(v).unwrap();
            Surface::new(&prob, [&fits, &v], Label::Soft(&label), None).unwrap_err()
        };
        let error = surface(map(3, (2, 4, 3)));
        assert!(matches!(error, CoreError::ShapeMismatch { right_name: "the direction v", .. }));
        let error = surface(map(3, (1, 3, 4)));
        assert!(matches!(error, CoreError::ChannelMismatch { left: 2, right: 1, .. }));
        for value in [f64::NAN, f64::INFINITY, 1e31] {
            let error = Direction::new(Array3::from_elem((1, 1, 1), value)).unwrap_err();
            assert!(matches!(error, CoreError::BadValue { role: "the direction", .. }));
        }
        for side in [0, 257] {
            let error = SurfaceGrid::new(side, [0.0, 1.0], [0.0, 1.0]).unwrap_err();
            assert!(matches!(error, CoreError::Parameter { name: "points of a side", .. }));
        }
        let error = SurfaceGrid::new(2, [0.0, f64::NAN], [0.0, 1.0]).unwrap_err();
        assert!(matches!(error, CoreError::Parameter { name: "a", .. }));
    }
}
