//! Metrics of boundaries.

use super::{Measured, Undefined};
use crate::statistics::{ImageSurfaces, SurfaceCell, Surfaces};
use serde::{Deserialize, Serialize};

/// A metric of the boundaries of one class in one image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SurfaceMetric {
    /// IoU of the bands along the inside of both boundaries.
    #[serde(rename = "BIoU")]
    BoundaryIoU,
    /// Normalized surface Dice: the share of boundary pixels within τ of the other boundary.
    #[serde(rename = "NSD")]
    Nsd,
    /// Hausdorff distance.
    #[serde(rename = "HD")]
    Hausdorff,
    /// The greater of the two directions' 95th percentiles of the distances.
    #[serde(rename = "HD95")]
    Hausdorff95,
    /// Average symmetric surface distance.
    #[serde(rename = "ASSD")]
    Assd,
}

impl SurfaceMetric {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::BoundaryIoU, Self::Nsd, Self::Hausdorff, Self::Hausdorff95, Self::Assd];

    /// The name in metric ids: `BIoU`, `NSD`, `HD`, `HD95`, `ASSD`.
    pub fn name(self) -> &'static str {
        match self {
            Self::BoundaryIoU => "BIoU",
            Self::Nsd => "NSD",
            Self::Hausdorff => "HD",
            Self::Hausdorff95 => "HD95",
            Self::Assd => "ASSD",
        }
    }

    /// Whether it is a distance, in the spacing's unit and better when small, rather than a fraction.
    pub fn is_distance(self) -> bool {
        matches!(self, Self::Hausdorff | Self::Hausdorff95 | Self::Assd)
    }

    /// Above and below the line of those that are shares of pixels, and can be summed over images.
    fn parts(self, cell: &SurfaceCell) -> Option<(u64, u64)> {
        match self {
            Self::BoundaryIoU => Some((cell.band_intersection, cell.band_union)),
            Self::Nsd => Some((cell.near_prediction + cell.near_label, cell.edge_prediction + cell.edge_label)),
            Self::Hausdorff | Self::Hausdorff95 | Self::Assd => None,
        }
    }

    /// The metric of one cell.
    ///
    /// Where one mask is empty, shares are 0 and distances undefined; where both are, all is undefined.
    pub fn of(self, cell: &SurfaceCell) -> Measured {
        let reason = match (cell.edge_prediction, cell.edge_label) {
            (0, 0) => Undefined::BothEmpty,
            _ => Undefined::OneEmpty,
        };
        let pixels = cell.edge_prediction + cell.edge_label;
        let value = match self {
            Self::BoundaryIoU | Self::Nsd => {
                let (above, below) = self.parts(cell).unwrap_or_default();
                (below > 0).then(|| above as f64 / below as f64)
            }
            Self::Hausdorff => cell.hausdorff,
            Self::Hausdorff95 => cell.hausdorff_95,
            Self::Assd => cell.hausdorff.map(|_| cell.sum / pixels as f64),
        };
        Measured::mean([value], reason)
    }

    /// `X_D`: pixels summed over images, the share per class, the mean over the classes that have one; `None` for
    /// distances, which do not sum.
    pub fn over_dataset(self, surfaces: &Surfaces) -> Option<Measured> {
        if self.is_distance() {
            return None;
        }
        let share = |class: usize| {
            let cells = surfaces.images().iter().flat_map(|image| &image.cells).filter(|cell| cell.class == class);
            let parts = cells.filter_map(|cell| self.parts(cell));
            let (above, below) = parts.fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
            (below > 0).then(|| above as f64 / below as f64)
        };
        Some(Measured::mean(reported(surfaces).map(share), reason(surfaces)))
    }

    /// `X_I`: the mean over the classes of each image, then over the images that have one.
    ///
    /// A class counts in an image whose label holds it; the foreground of binary masks also where only the prediction
    /// does. Undefined distances are left out.
    pub fn over_images(self, surfaces: &Surfaces) -> Measured {
        let image = |image: &ImageSurfaces| {
            let values = reported(surfaces).map(|class| self.in_image(surfaces, image, class));
            Measured::mean(values, Undefined::ClassAbsent).value
        };
        Measured::mean(surfaces.images().iter().map(image), reason(surfaces))
    }

    /// `X_C`: the mean over the images of each class, then over the classes that have one. Cells as in
    /// [`Self::over_images`].
    pub fn over_classes(self, surfaces: &Surfaces) -> Measured {
        let class = |class: usize| {
            let values = surfaces.images().iter().map(|image| self.in_image(surfaces, image, class));
            Measured::mean(values, Undefined::ClassAbsent).value
        };
        Measured::mean(reported(surfaces).map(class), reason(surfaces))
    }

    /// What [`Self::over_images`] and [`Self::over_classes`] are the means of: a row an image, in it each reported class;
    /// `None` where there is none.
    pub fn cells(self, surfaces: &Surfaces) -> Vec<Vec<Option<f64>>> {
        let row = |image| reported(surfaces).map(|class| self.in_image(surfaces, image, class)).collect();
        surfaces.images().iter().map(row).collect()
    }

    fn in_image(self, surfaces: &Surfaces, image: &ImageSurfaces, class: usize) -> Option<f64> {
        let cell = image.cells.iter().find(|cell| cell.class == class)?;
        (surfaces.is_binary() || cell.edge_label > 0).then(|| self.of(cell).value).flatten()
    }
}

fn reported(surfaces: &Surfaces) -> std::ops::Range<usize> {
    if surfaces.is_binary() { 1..2 } else { 0..surfaces.classes() }
}

/// Why a mean has no term.
fn reason(surfaces: &Surfaces) -> Undefined {
    let mut cells = surfaces.images().iter().flat_map(|image| &image.cells);
    if surfaces.images().iter().all(|image| image.pixels == 0) {
        Undefined::NoKeptPixel
    } else if cells.any(|cell| cell.edge_label > 0 || surfaces.is_binary()) {
        Undefined::OneEmpty
    } else if surfaces.is_binary() {
        Undefined::BothEmpty
    } else {
        Undefined::ClassAbsent
    }
}

/// All of them: `BIoU_D`, `BIoU_I`, `BIoU_C`, `NSD_D`, …, `HD_I`, `HD_C`, …, `ASSD_C`.
pub fn surface_headline(surfaces: &Surfaces) -> Vec<(String, Measured)> {
    let mut headline = Vec::new();
    for metric in SurfaceMetric::ALL {
        let over = |over: &str| format!("{}_{over}", metric.name());
        headline.extend(metric.over_dataset(surfaces).map(|value| (over("D"), value)));
        headline.push((over("I"), metric.over_images(surfaces)));
        headline.push((over("C"), metric.over_classes(surfaces)));
    }
    headline
}
