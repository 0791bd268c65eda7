//! How far two masks' boundaries are from each other.

use super::nearest::distances_at;
use super::{Grid, boundary};
use crate::CoreError;
use crate::percentile::percentile;

/// The distance from each boundary pixel of one mask to the nearest boundary pixel of the other, both ways, ascending.
///
/// Distances are in units of the grid's spacing. Where one mask is empty there is no distance at all, and every function
/// of distances is `None`.
///
/// # Example
/// ```
/// use jdt_core::geometry::{Grid, SurfaceDistances};
///
/// let dot = [true, false, false, false];
/// let dash = [false, false, true, true];
/// let distances = SurfaceDistances::new(&dot, &dash, &Grid::new(&[1, 4], None)?)?;
/// assert_eq!(distances.hausdorff(), Some(3.0));
/// assert_eq!(distances.directed_hausdorff(100.0), Some(2.0));
/// assert_eq!(distances.average(), Some(7.0 / 3.0));
/// assert_eq!(distances.normalized_surface_dice(2.0), Some(2.0 / 3.0));
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SurfaceDistances {
    from_prediction: Vec<f64>,
    from_label: Vec<f64>,
    edge_prediction: u64,
    edge_label: u64,
}

/// A distance is within a tolerance if it exceeds it by no more than this share: spacings come as f32 in volume headers,
/// and three steps of 0.1 are 0.30000000000000004.
const SLACK: f64 = 1e-7;

impl SurfaceDistances {
    /// Measures two row-major masks.
    ///
    /// The boundary of a mask is [`boundary`]: its own outermost pixels, the grid's border included.
    ///
    /// # Errors
    /// [`CoreError::GridLength`] for a mask of another size.
    pub fn new(prediction: &[bool], label: &[bool], grid: &Grid) -> Result<Self, CoreError> {
        grid.expect_mask("the prediction", prediction)?;
        grid.expect_mask("the label", label)?;
        let (edge_prediction, edge_label) = (boundary(prediction, grid)?, boundary(label, grid)?);
        let count = |edge: &[bool]| edge.iter().filter(|&&e| e).count() as u64;
        let mut out = Self {
            from_prediction: Vec::new(),
            from_label: Vec::new(),
            edge_prediction: count(&edge_prediction),
            edge_label: count(&edge_label),
        };
        if out.edge_prediction > 0 && out.edge_label > 0 {
            out.from_prediction = ascending(distances_at(&edge_prediction, &edge_label, grid)?);
            out.from_label = ascending(distances_at(&edge_label, &edge_prediction, grid)?);
        }
        Ok(out)
    }

    /// From each boundary pixel of the prediction, ascending.
    pub fn from_prediction(&self) -> &[f64] {
        &self.from_prediction
    }

    /// From each boundary pixel of the label, ascending.
    pub fn from_label(&self) -> &[f64] {
        &self.from_label
    }

    /// Boundary pixels of the prediction; 0 if it is empty.
    pub fn edge_prediction(&self) -> u64 {
        self.edge_prediction
    }

    /// Boundary pixels of the label; 0 if it is empty.
    pub fn edge_label(&self) -> u64 {
        self.edge_label
    }

    /// The Hausdorff distance: the greatest of all distances.
    pub fn hausdorff(&self) -> Option<f64> {
        self.percentile_hausdorff(100.0)
    }

    /// The greater of the two directions' percentiles: HD95 at 95.
    pub fn percentile_hausdorff(&self, percent: f64) -> Option<f64> {
        let back = percentile(&self.from_label, percent)?;
        Some(self.directed_hausdorff(percent)?.max(back))
    }

    /// The percentile of the distances from prediction to label, interpolated between ranks; 100 gives the greatest.
    pub fn directed_hausdorff(&self, percent: f64) -> Option<f64> {
        percentile(&self.from_prediction, percent)
    }

    /// The average symmetric surface distance (ASSD): the mean over both lists together.
    pub fn average(&self) -> Option<f64> {
        let pixels = self.from_prediction.len() + self.from_label.len();
        let sum = self.from_prediction.iter().sum::<f64>() + self.from_label.iter().sum::<f64>();
        (pixels > 0).then(|| sum / pixels as f64)
    }

    /// The mean distance from prediction to label.
    pub fn directed_average(&self) -> Option<f64> {
        let pixels = self.from_prediction.len();
        (pixels > 0).then(|| self.from_prediction.iter().sum::<f64>() / pixels as f64)
    }

    /// The normalized surface Dice (NSD): the share of all boundary pixels that are within τ of the other boundary.
    ///
    /// With one mask empty no pixel is, and the share is 0; with both empty it is `None`.
    ///
    /// # Source
    /// Nikolov et al., arXiv 1809.04430, on pixels.
    pub fn normalized_surface_dice(&self, tolerance: f64) -> Option<f64> {
        let (near_prediction, near_label) = self.within(tolerance);
        let pixels = self.edge_prediction + self.edge_label;
        (pixels > 0).then(|| (near_prediction + near_label) as f64 / pixels as f64)
    }

    /// How many boundary pixels of the prediction, and of the label, are within τ of the other boundary.
    pub fn within(&self, tolerance: f64) -> (u64, u64) {
        let near = |ascending: &[f64]| ascending.partition_point(|&d| d <= tolerance * (1.0 + SLACK)) as u64;
        (near(&self.from_prediction), near(&self.from_label))
    }
}

fn ascending(mut distances: Vec<f64>) -> Vec<f64> {
    distances.sort_unstable_by(f64::total_cmp);
    distances
}
