//! The exact Euclidean distance transform.

use super::Grid;
use crate::CoreError;

/// The Euclidean distance from each pixel to the nearest site, in units of the grid's spacing; infinite without a site.
///
/// Exact: axis by axis, the lower envelope of one parabola a pixel. Time is linear in the pixels.
///
/// # Errors
/// [`CoreError::GridLength`] for sites of another size.
///
/// # Example
/// ```
/// use jdt_core::geometry::{Grid, distance_to};
///
/// let sites = [
///     true, false, false,
///     false, false, false,
/// ];
/// // Rows lie 4 apart, columns 3.
/// let distance = distance_to(&sites, &Grid::new(&[2, 3], Some(&[4.0, 3.0]))?)?;
/// assert_eq!(distance[..4], [0.0, 3.0, 6.0, 4.0]);
/// assert_eq!(distance[4], 5.0);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
///
/// # Source
/// Felzenszwalb, Huttenlocher: Distance transforms of sampled functions, Theory of Computing 8, 2012.
pub fn distance_to(sites: &[bool], grid: &Grid) -> Result<Vec<f64>, CoreError> {
    grid.expect_mask("the sites", sites)?;
    let mut squared = along_first_axis(sites, grid);
    for (axis, (&length, &spacing)) in grid.dims().iter().zip(grid.spacing()).enumerate().skip(1) {
        let stride = grid.stride(axis);
        let mut line = vec![0.0; length];
        let mut envelope = Envelope::default();
        let blocks = (0..squared.len()).step_by(length * stride);
        for start in blocks.flat_map(|block| block..block + stride) {
            for (place, value) in line.iter_mut().enumerate() {
                *value = squared[start + place * stride];
            }
            envelope.of(&line, spacing);
            for (place, nearest) in envelope.owners(length) {
                let along = place.abs_diff(nearest) as f64 * spacing;
                squared[start + place * stride] = line[nearest] + along * along;
            }
        }
    }
    Ok(squared.into_iter().map(f64::sqrt).collect())
}

/// The squared distance along the first axis alone.
fn along_first_axis(sites: &[bool], grid: &Grid) -> Vec<f64> {
    let (Some(&length), Some(&spacing)) = (grid.dims().first(), grid.spacing().first()) else { return Vec::new() };
    let steps = steps_along_first_axis(sites, length, grid.stride(0));
    steps.into_iter().map(|steps| squared(steps, spacing)).collect()
}

/// Steps of a pixel that has no site along its axis; a mask holds at most 2³⁰ pixels.
const NONE: u32 = 1 << 31;

/// The square of so many steps of a length; infinite for those of [`steps_along_first_axis`] that lead to no site.
pub(super) fn squared(steps: u32, spacing: f64) -> f64 {
    let along = if steps < NONE { f64::from(steps) * spacing } else { f64::INFINITY };
    along * along
}

/// How many layers before or behind each pixel the nearest site of its line along the first axis lies: two sweeps, layer by
/// layer, as the pixels lie in memory.
pub(super) fn steps_along_first_axis(sites: &[bool], length: usize, stride: usize) -> Vec<u32> {
    let mut steps: Vec<u32> = sites.iter().map(|&site| if site { 0 } else { NONE }).collect();
    for layer in 1..length {
        let (before, here) = steps.split_at_mut(layer * stride);
        let nearer = here[..stride].iter_mut().zip(&before[(layer - 1) * stride..]);
        nearer.for_each(|(here, &before)| *here = (*here).min(before + 1));
    }
    for layer in (1..length).rev() {
        let (here, behind) = steps.split_at_mut(layer * stride);
        let nearer = here[(layer - 1) * stride..].iter_mut().zip(&behind[..stride]);
        nearer.for_each(|(here, &behind)| *here = (*here).min(behind + 1));
    }
    steps
}

/// The parabolas `f_v + (s·(x − v))²` that are lowest somewhere, left to right, each with where its reign begins.
#[derive(Default)]
struct Envelope {
    reigns: Vec<(usize, f64)>,
}

impl Envelope {
    fn of(&mut self, heights: &[f64], spacing: f64) {
        self.reigns.clear();
        for (q, &height) in heights.iter().enumerate().filter(|(_, height)| height.is_finite()) {
            loop {
                let Some(&(v, from)) = self.reigns.last() else {
                    self.reigns.push((q, f64::NEG_INFINITY));
                    break;
                };
                // Where the new parabola undercuts the last; in pixels, so that equal heights meet half-way exactly.
                let rise = (height - heights[v]) / (spacing * spacing);
                let meet = 0.5 * (rise / (q - v) as f64 + (q + v) as f64);
                if meet > from {
                    self.reigns.push((q, meet));
                    break;
                }
                self.reigns.pop();
            }
        }
    }

    /// (place, the place whose parabola is lowest there); nothing for a line without a site.
    fn owners(&self, length: usize) -> impl Iterator<Item = (usize, usize)> {
        let mut reign = 0;
        (0..if self.reigns.is_empty() { 0 } else { length }).map(move |place| {
            while self.reigns.get(reign + 1).is_some_and(|&(_, from)| from < place as f64) {
                reign += 1;
            }
            (place, self.reigns[reign].0)
        })
    }
}
