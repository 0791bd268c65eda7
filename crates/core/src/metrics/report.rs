//! All metrics of a data set: headline numbers, per class, per image.

use super::cells::reported_classes;
use super::image_and_class::{class_means, image_means};
use super::{
    CellMatrix, Measured, Ratio, Tail, Undefined, over_classes, over_dataset, over_images, pixel_accuracy,
    worst_classes, worst_images,
};
use crate::statistics::{ClassCounts, Counts};
use serde::{Deserialize, Serialize};

/// Everything that is shown of one model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Metric id → value, in the order in which they are shown: `Acc`, `mAcc_D`, `mIoU_D`, …, `mIoU_C_q5`, `mIoU_C_Q`.
    pub headline: Vec<(String, Measured)>,
    /// One row a class; binary masks have the foreground's alone.
    pub classes: Vec<ClassRow>,
    /// One row an image.
    pub images: Vec<ImageRow>,
}

impl Report {
    /// A headline number by its id.
    pub fn get(&self, id: &str) -> Option<&Measured> {
        self.headline.iter().find(|(name, _)| name == id).map(|(_, value)| value)
    }
}

/// One class over the data set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassRow {
    /// The class id.
    pub class: usize,
    /// Summed counts.
    pub counts: ClassCounts,
    /// Ratio → its value over the data set (D).
    pub dataset: Vec<(Ratio, Measured)>,
    /// Ratio → its mean over the images that hold the class (C).
    pub images: Vec<(Ratio, Measured)>,
}

/// One image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageRow {
    /// The image's key.
    pub image: String,
    /// Kept pixels.
    pub pixels: u64,
    /// Ratio → its mean over the image's classes (I).
    pub means: Vec<(Ratio, Measured)>,
    /// The IoU of each reported class; `None` where it is NULL.
    pub iou: Vec<Option<f64>>,
}

impl ImageRow {
    /// The mean of its classes' IoU.
    pub fn iou_mean(&self) -> Option<f64> {
        self.means.iter().find(|(ratio, _)| *ratio == Ratio::IoU).and_then(|(_, measured)| measured.value)
    }
}

/// Reads all metrics off the counts, with the worst case at each `q` (in percent) and averaged.
///
/// # Example
/// ```
/// use jdt_core::metrics::report;
/// use jdt_core::statistics::{ClassCounts, Counts, ImageCounts};
///
/// let mut counts = Counts::new(2, false);
/// let cell = |tp, fp, fn_| ClassCounts { tp, fp, fn_, tn: 10 - tp - fp - fn_ };
/// counts.push(ImageCounts { image: "a".into(), pixels: 10, ignored: 0, classes: vec![cell(6, 2, 0), cell(2, 0, 2)] })?;
/// let report = report(&counts, &[5]);
/// assert_eq!(report.get("mIoU_D").and_then(|m| m.value), Some((0.75 + 0.5) / 2.0));
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn report(counts: &Counts, qs: &[u8]) -> Report {
    let matrices = Ratio::ALL.map(|ratio| (ratio, CellMatrix::new(counts, ratio)));
    let tails: Vec<Tail> = qs.iter().map(|&q| Tail::Percent(q)).chain([Tail::Averaged]).collect();

    let mut headline = means_over(counts, &matrices, Over::Dataset);
    for (over, tail_mean) in
        [(Over::Images, worst_images as fn(&CellMatrix, Tail) -> Measured), (Over::Classes, worst_classes)]
    {
        headline.extend(means_over(counts, &matrices, over));
        for &tail in &tails {
            let worst =
                |(ratio, cells): &(Ratio, CellMatrix)| (format!("{}_{tail}", over.id(*ratio)), tail_mean(cells, tail));
            headline.extend(matrices.iter().map(worst));
        }
    }
    name_the_reason(counts, &mut headline);
    Report { headline, classes: class_rows(counts, &matrices), images: image_rows(counts, &matrices) }
}

/// The headline numbers without the worst cases and without the rows: all that one painting needs.
pub fn means(counts: &Counts) -> Vec<(String, Measured)> {
    let matrices = Ratio::ALL.map(|ratio| (ratio, CellMatrix::new(counts, ratio)));
    let overs = [Over::Dataset, Over::Images, Over::Classes];
    let mut headline = overs.into_iter().flat_map(|over| means_over(counts, &matrices, over)).collect::<Vec<_>>();
    name_the_reason(counts, &mut headline);
    headline
}

/// What is averaged over last.
#[derive(Clone, Copy)]
enum Over {
    Dataset,
    Images,
    Classes,
}

impl Over {
    fn id(self, ratio: Ratio) -> String {
        let letter = match self {
            Self::Dataset => "D",
            Self::Images => "I",
            Self::Classes => "C",
        };
        format!("m{}_{letter}", ratio.name())
    }
}

fn means_over(counts: &Counts, matrices: &[(Ratio, CellMatrix)], over: Over) -> Vec<(String, Measured)> {
    let mean = |(ratio, cells): &(Ratio, CellMatrix)| {
        let mean = match over {
            Over::Dataset => over_dataset(counts, *ratio),
            Over::Images => over_images(cells),
            Over::Classes => over_classes(cells),
        };
        (over.id(*ratio), mean)
    };
    let accuracy = matches!(over, Over::Dataset).then(|| ("Acc".to_owned(), pixel_accuracy(counts)));
    accuracy.into_iter().chain(matrices.iter().map(mean)).collect()
}

/// Where no pixel is kept at all, that is why nothing is defined.
fn name_the_reason(counts: &Counts, headline: &mut [(String, Measured)]) {
    if counts.pixels() == 0 {
        for (_, measured) in headline {
            measured.undefined = measured.undefined.map(|_| Undefined::NoKeptPixel);
        }
    }
}

fn class_rows(counts: &Counts, matrices: &[(Ratio, CellMatrix)]) -> Vec<ClassRow> {
    reported_classes(counts)
        .enumerate()
        .map(|(column, class)| {
            let total = counts.class_total(class);
            let dataset = |ratio: Ratio| {
                let (above, below) = ratio.parts(total);
                let reason = if ratio == Ratio::Acc { Undefined::ClassAbsent } else { Undefined::EmptyUnion };
                (ratio, Measured::ratio(above, below, reason))
            };
            let images = |(ratio, cells): &(Ratio, CellMatrix)| {
                (*ratio, class_means(cells).nth(column).unwrap_or(Measured::undefined(Undefined::ClassAbsent)))
            };
            ClassRow {
                class,
                counts: total,
                dataset: Ratio::ALL.map(dataset).to_vec(),
                images: matrices.iter().map(images).collect(),
            }
        })
        .collect()
}

fn image_rows(counts: &Counts, matrices: &[(Ratio, CellMatrix)]) -> Vec<ImageRow> {
    let means: Vec<(Ratio, Vec<Option<f64>>)> =
        matrices.iter().map(|(ratio, cells)| (*ratio, image_means(cells).collect())).collect();
    let iou = matrices.iter().find(|(ratio, _)| *ratio == Ratio::IoU).map(|(_, cells)| cells);
    counts
        .images()
        .iter()
        .enumerate()
        .map(|(row, image)| ImageRow {
            image: image.image.clone(),
            pixels: image.pixels,
            means: means
                .iter()
                .map(|(ratio, values)| (*ratio, Measured::mean([values[row]], reason_of(image.pixels))))
                .collect(),
            iou: iou.map_or_else(Vec::new, |cells| cells.rows()[row].clone()),
        })
        .collect()
}

fn reason_of(pixels: u64) -> Undefined {
    if pixels == 0 { Undefined::NoKeptPixel } else { Undefined::ClassAbsent }
}
