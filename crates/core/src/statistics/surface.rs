//! What the metrics of boundaries need of each image and class.

use crate::CoreError;
use crate::geometry::{Grid, SurfaceDistances, band_reach, inner_band};
use crate::masks::{ImageShape, LabelMap, PredictionMap};
use serde::{Deserialize, Serialize};

/// How boundaries are measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SurfaceOptions {
    /// The distance of two rows and of two columns.
    pub spacing: [f64; 2],
    /// The tolerance τ of NSD, in the spacing's unit.
    pub tolerance: f64,
}

impl Default for SurfaceOptions {
    /// Pixels, and a tolerance of one.
    fn default() -> Self {
        Self { spacing: [1.0, 1.0], tolerance: 1.0 }
    }
}

/// The boundaries of one class in one image. Distances are in the spacing's unit, `None` where a mask is empty.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SurfaceCell {
    /// The class id.
    pub class: usize,
    /// Boundary pixels of the prediction; 0 if it does not hold the class.
    pub edge_prediction: u64,
    /// Boundary pixels of the label; 0 if it does not hold the class.
    pub edge_label: u64,
    /// Boundary pixels of the prediction within τ of the label's boundary.
    pub near_prediction: u64,
    /// Boundary pixels of the label within τ of the prediction's boundary.
    pub near_label: u64,
    /// The sum of all distances, both ways.
    pub sum: f64,
    /// The Hausdorff distance.
    pub hausdorff: Option<f64>,
    /// The greater of the two directions' 95th percentiles.
    pub hausdorff_95: Option<f64>,
    /// Pixels in both bands along the inside of the boundaries.
    pub band_intersection: u64,
    /// Pixels in either band.
    pub band_union: u64,
}

/// The boundaries of one image, one cell for each class that its label or its prediction holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageSurfaces {
    /// The image's key: its relative path without extension.
    pub image: String,
    /// Kept pixels.
    pub pixels: u64,
    /// The cells, in the order of their classes; binary masks have the foreground's alone.
    pub cells: Vec<SurfaceCell>,
}

impl ImageSurfaces {
    /// Measures the boundaries of every class of one image.
    ///
    /// Ignored pixels belong to neither mask. The bands of boundary IoU are 2 % of the image's diagonal wide, at least a
    /// pixel.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`]; [`CoreError::ChannelMismatch`]; [`CoreError::ClassOutOfRange`] if the prediction
    /// holds no class on a kept pixel; [`CoreError::Parameter`] for a spacing or tolerance that cannot be.
    pub fn new(
        image: impl Into<String>,
        label: &LabelMap,
        prediction: &PredictionMap,
        options: &SurfaceOptions,
    ) -> Result<Self, CoreError> {
        let classes = label.expect_pair(prediction)?;
        if !(options.tolerance.is_finite() && options.tolerance >= 0.0) {
            let expected = "a number of at least 0";
            return Err(CoreError::Parameter { name: "the tolerance", expected, got: options.tolerance });
        }
        let shape = label.shape();
        // What a pixel is in the label and in the prediction; ignored pixels are nothing.
        let mut boxes = vec![None; classes];
        let mut strays = 0;
        for row in 0..shape.height() {
            for column in 0..shape.width() {
                let (pixel, at) = (row * shape.width() + column, (row, column));
                let Some(class) = label.ids().class(pixel) else { continue };
                widen(&mut boxes[class], at);
                match prediction.ids().class(pixel) {
                    Some(class) => widen(&mut boxes[class], at),
                    None => strays += 1,
                }
            }
        }
        if strays > 0 {
            return Err(prediction.out_of_range(strays));
        }
        let first = usize::from(label.space().is_binary());
        let mut cells = Vec::new();
        for (class, bounds) in boxes.into_iter().enumerate().skip(first) {
            if let Some(bounds) = bounds {
                cells.push(cell(class, bounds, label, prediction, options)?);
            }
        }
        Ok(Self { image: image.into(), pixels: label.kept_pixels(), cells })
    }
}

/// First and last row, first and last column.
type Bounds = (usize, usize, usize, usize);

fn widen(bounds: &mut Option<Bounds>, (row, column): (usize, usize)) {
    let (top, bottom, left, right) = bounds.unwrap_or((row, row, column, column));
    *bounds = Some((top.min(row), bottom.max(row), left.min(column), right.max(column)));
}

/// Works on the rectangle that both masks lie in: beyond it nothing is nearer, and its border is their outside.
fn cell(
    class: usize,
    (top, bottom, left, right): Bounds,
    label: &LabelMap,
    prediction: &PredictionMap,
    options: &SurfaceOptions,
) -> Result<SurfaceCell, CoreError> {
    let width = label.shape().width();
    let shape = ImageShape::new(bottom - top + 1, right - left + 1)?;
    let (mut in_label, mut in_prediction) = (Vec::new(), Vec::new());
    for row in top..=bottom {
        let pixels = row * width + left..row * width + right + 1;
        label.ids().mark(pixels.clone(), class, &mut in_label);
        prediction.ids().mark(pixels.clone(), class, &mut in_prediction);
        if label.kept_pixels() < label.shape().pixels() as u64 {
            let marks = in_prediction.len() - pixels.len();
            for (pixel, mark) in pixels.zip(&mut in_prediction[marks..]) {
                *mark &= label.ids().class(pixel).is_some();
            }
        }
    }
    let grid = Grid::new(&[shape.height(), shape.width()], Some(&options.spacing))?;
    let distances = SurfaceDistances::new(&in_prediction, &in_label, &grid)?;
    let (near_prediction, near_label) = distances.within(options.tolerance);
    let reach = band_reach(label.shape());
    let (band_prediction, band_label) = (inner_band(&in_prediction, shape, reach), inner_band(&in_label, shape, reach));
    let bands = || band_prediction.iter().zip(&band_label);
    Ok(SurfaceCell {
        class,
        edge_prediction: distances.edge_prediction(),
        edge_label: distances.edge_label(),
        near_prediction,
        near_label,
        sum: distances.from_prediction().iter().sum::<f64>() + distances.from_label().iter().sum::<f64>(),
        hausdorff: distances.hausdorff(),
        hausdorff_95: distances.percentile_hausdorff(95.0),
        band_intersection: bands().filter(|(a, b)| **a && **b).count() as u64,
        band_union: bands().filter(|(a, b)| **a || **b).count() as u64,
    })
}

/// The boundaries of a data set: one entry an image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Surfaces {
    classes: usize,
    binary: bool,
    tolerance: f64,
    images: Vec<ImageSurfaces>,
}

impl Surfaces {
    /// An empty table over `classes` classes, measured with the tolerance τ.
    pub fn new(classes: usize, binary: bool, tolerance: f64) -> Self {
        Self { classes, binary, tolerance, images: Vec::new() }
    }

    /// Appends one image, measured with the table's tolerance.
    pub fn push(&mut self, image: ImageSurfaces) {
        self.images.push(image);
    }

    /// Appends another shard.
    ///
    /// # Errors
    /// [`CoreError::TableMismatch`] for another number of classes; [`CoreError::Parameter`] for another tolerance.
    pub fn merge(&mut self, other: Self) -> Result<(), CoreError> {
        let (left, right) = (self.classes, other.classes);
        if left != right {
            return Err(CoreError::TableMismatch { what: "classes", left, right });
        }
        if self.tolerance != other.tolerance {
            let expected = "the same in both tables";
            return Err(CoreError::Parameter { name: "the tolerance", expected, got: other.tolerance });
        }
        self.images.extend(other.images);
        Ok(())
    }

    /// The number of classes C.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Whether the foreground alone is reported.
    pub fn is_binary(&self) -> bool {
        self.binary
    }

    /// The tolerance τ of NSD.
    pub fn tolerance(&self) -> f64 {
        self.tolerance
    }

    /// One entry an image, in the order in which they came.
    pub fn images(&self) -> &[ImageSurfaces] {
        &self.images
    }
}
