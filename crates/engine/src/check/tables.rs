//! What of one image is kept: counts always, other tables as asked.

use jdt_core::statistics::{
    Confusion, ImageCalibration, ImageCounts, ImageInstances, ImageSums, ImageSurfaces, ImageThresholds,
};
use serde::{Deserialize, Serialize};

/// Which tables are made beside the counts.
#[expect(clippy::struct_excessive_bools, reason = "each table is made or not, whatever the others are")]
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TableKinds {
    /// Which class was taken for which.
    pub confusion: bool,
    /// Confidence bins, of predictions that are probabilities.
    pub bins: bool,
    /// Objects of the label.
    pub instances: bool,
    /// Distances of boundaries.
    pub surface: bool,
    /// Counts at several thresholds, of predictions that are probabilities.
    pub thresholds: bool,
    /// Overlap sums, of predictions that are probabilities: soft metrics and losses.
    pub sums: bool,
    /// The tolerance τ of NSD, in pixels or in the file's unit.
    pub tolerance: f64,
}

impl Default for TableKinds {
    /// None, and a tolerance of one.
    fn default() -> Self {
        Self {
            confusion: false,
            bins: false,
            instances: false,
            surface: false,
            thresholds: false,
            sums: false,
            tolerance: 1.0,
        }
    }
}

/// The tables of one image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageTables {
    /// TP, FP, FN, TN of each class.
    pub counts: ImageCounts,
    /// Which class was taken for which; a column behind the counted classes is that of what is left out.
    pub confusion: Option<Confusion>,
    /// Confidence bins.
    pub bins: Option<ImageCalibration>,
    /// Objects of the label.
    pub instances: Option<ImageInstances>,
    /// Distances of boundaries.
    pub surface: Option<ImageSurfaces>,
    /// Counts at several thresholds.
    pub thresholds: Option<ImageThresholds>,
    /// Overlap sums.
    pub sums: Option<ImageSums>,
}
