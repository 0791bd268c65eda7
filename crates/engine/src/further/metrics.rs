//! Metrics of the hardened masks, over the data set, images and classes.

use super::FurtherImage;
use super::answer::FurtherMetric;
use crate::EngineError;
use jdt_core::kernels::confusion;
use jdt_core::metrics::{CellMatrix, Ratio, SurfaceMetric, over_classes, over_dataset, over_images};
use jdt_core::statistics::{Counts, ImageCounts, ImageSurfaces, SurfaceOptions, Surfaces};

/// All of them; those of boundaries at a tolerance of one pixel.
pub(super) fn read(images: &[FurtherImage]) -> Result<Vec<FurtherMetric>, EngineError> {
    let options = SurfaceOptions::default();
    let channels = images.first().map_or(1, FurtherImage::channels);
    let (classes, is_binary) = (channels.max(2), channels == 1);
    let mut counts = Counts::new(classes, is_binary);
    let mut surfaces = Surfaces::new(classes, is_binary, options.tolerance);
    for (number, image) in images.iter().enumerate() {
        let (label, prediction) = image.hard();
        counts.push(ImageCounts::from_confusion(number.to_string(), &confusion(label, prediction)?))?;
        surfaces.push(ImageSurfaces::new(number.to_string(), label, prediction, &options)?);
    }
    let of_pixels = [Ratio::IoU, Ratio::Dice, Ratio::Acc].map(|ratio| {
        let cells = CellMatrix::new(&counts, ratio);
        FurtherMetric {
            name: format!("m{}", ratio.name()),
            over_dataset: Some(over_dataset(&counts, ratio)),
            over_images: over_images(&cells),
            over_classes: over_classes(&cells),
            cells: cells.rows().to_vec(),
        }
    });
    let of_boundaries = SurfaceMetric::ALL.map(|metric| FurtherMetric {
        name: metric.name().to_owned(),
        over_dataset: metric.over_dataset(&surfaces),
        over_images: metric.over_images(&surfaces),
        over_classes: metric.over_classes(&surfaces),
        cells: metric.cells(&surfaces),
    });
    Ok(of_pixels.into_iter().chain(of_boundaries).collect())
}
