//! Metrics of objects: mIoU^K, and which object owns how much of mIoU^D.

use super::cells::reported_classes;
use super::{Measured, Ratio, Undefined};
use crate::CoreError;
use crate::statistics::{ClassCounts, Counts, ImageCounts, Instance, Instances};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// One object with what it scores and what it weighs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObjectRow {
    /// The image's key.
    pub image: String,
    /// Its class.
    pub class: usize,
    /// Its number in the image.
    pub object: u32,
    /// Its kept pixels.
    pub area: u64,
    /// `IoU_k = TP_k / U_k`
    pub iou: f64,
    /// `U_k = TP_k + FN_k + FP_c·area_k/area_c`: false positives of its class and image, shared out by area.
    pub union: f64,
    /// `U_k / U_c`: how much of its class's IoU over the data set it owns.
    pub share: f64,
}

/// The objects of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassObjects {
    /// The class id.
    pub class: usize,
    /// How many objects it has.
    pub objects: usize,
    /// The mean IoU of its objects.
    pub mean_iou: Measured,
    /// Its IoU over the data set: `Σ U_k·IoU_k / U_c`.
    pub dataset_iou: Option<f64>,
    /// The share of `U_c` that no object owns: false positives in images without the class.
    pub ownerless: f64,
}

/// All objects of a data set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObjectReport {
    /// `mIoU^K`: the mean over the objects of each class, then over the classes that have one.
    pub miou_k: Measured,
    /// One row a reported class.
    pub classes: Vec<ClassObjects>,
    /// One row an object.
    pub objects: Vec<ObjectRow>,
}

impl ObjectReport {
    /// `mIoU_K`.
    pub fn headline(&self) -> Vec<(String, Measured)> {
        vec![("mIoU_K".to_owned(), self.miou_k)]
    }
}

/// Reads IoU and share of each object off the two tables, which must be of the same images.
///
/// # Errors
/// [`CoreError::MissingImage`] for an image in one table alone; [`CoreError::ObjectsMismatch`] if the objects of a class
/// do not fill it.
///
/// # Example
/// ```
/// use jdt_core::kernels::confusion;
/// use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap};
/// use jdt_core::metrics::object_report;
/// use jdt_core::statistics::{Counts, ImageCounts, ImageInstances, Instances};
/// use ndarray::array;
///
/// // Two objects of 1 and 3 pixels; 2 false positives, of which they are given ½ and 1½.
/// let space = ClassSpace::binary(None);
/// let label = LabelMap::new(&IdImage::U8(array![[1, 0, 0, 1, 1, 1, 0]]), space)?;
/// let pred = PredictionMap::new(&IdImage::U8(array![[1, 1, 0, 1, 1, 0, 1]]), space)?;
/// let mut counts = Counts::new(2, true);
/// counts.push(ImageCounts::from_confusion("a", &confusion(&label, &pred)?))?;
/// let mut instances = Instances::default();
/// instances.push(ImageInstances::new("a", &label, &pred)?);
/// let report = object_report(&counts, &instances)?;
/// assert_eq!(report.miou_k.value, Some((1.0 / 1.5 + 2.0 / 4.5) / 2.0));
/// assert_eq!((report.objects[0].share, report.objects[1].share), (0.25, 0.75));
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
///
/// # Source
/// arXiv 2310.19252, the metrics of instances.
pub fn object_report(counts: &Counts, instances: &Instances) -> Result<ObjectReport, CoreError> {
    let mut by_image: HashMap<&str, &[Instance]> =
        instances.images().iter().map(|image| (image.image.as_str(), image.objects.as_slice())).collect();
    let reported = reported_classes(counts);
    let totals: Vec<ClassCounts> = (0..counts.classes()).map(|class| counts.class_total(class)).collect();
    let mut objects: Vec<ObjectRow> = Vec::new();
    let mut ownerless = vec![0_u64; counts.classes()];
    for image in counts.images() {
        let missing = || CoreError::MissingImage { table: "instances", image: image.image.clone() };
        let of_image = by_image.remove(image.image.as_str()).ok_or_else(missing)?;
        check_areas(image, of_image, reported.clone())?;
        for (class, cell) in image.classes.iter().enumerate().filter(|(_, cell)| cell.area() == 0) {
            ownerless[class] += cell.fp;
        }
        for instance in of_image.iter().filter(|instance| reported.contains(&instance.class)) {
            let cell = image.classes[instance.class];
            let fp = cell.fp as f64 * instance.area as f64 / cell.area() as f64;
            let union = instance.area as f64 + fp;
            objects.push(ObjectRow {
                image: image.image.clone(),
                class: instance.class,
                object: instance.object,
                area: instance.area,
                iou: instance.tp as f64 / union,
                union,
                share: union / totals[instance.class].union() as f64,
            });
        }
    }
    if let Some(&image) = by_image.keys().min() {
        return Err(CoreError::MissingImage { table: "counts", image: image.to_owned() });
    }
    let mut ious: Vec<Vec<Option<f64>>> = vec![Vec::new(); counts.classes()];
    for row in &objects {
        ious[row.class].push(Some(row.iou));
    }
    let class_row = |class: usize| {
        let union = totals[class].union();
        ClassObjects {
            class,
            objects: ious[class].len(),
            mean_iou: Measured::mean(ious[class].iter().copied(), Undefined::ClassAbsent),
            dataset_iou: Ratio::IoU.of(totals[class]),
            ownerless: if union == 0 { 0.0 } else { ownerless[class] as f64 / union as f64 },
        }
    };
    let classes: Vec<ClassObjects> = reported.map(class_row).collect();
    let reason = if counts.pixels() == 0 { Undefined::NoKeptPixel } else { Undefined::ClassAbsent };
    let miou_k = Measured::mean(classes.iter().map(|class| class.mean_iou.value), reason);
    Ok(ObjectReport { miou_k, classes, objects })
}

/// The objects of each class must fill it: counts and objects of different masks would give shares of nothing.
fn check_areas(image: &ImageCounts, objects: &[Instance], reported: std::ops::Range<usize>) -> Result<(), CoreError> {
    let mut areas = vec![0; image.classes.len()];
    for instance in objects {
        if let Some(area) = areas.get_mut(instance.class) {
            *area += instance.area;
        }
    }
    let differs = |&class: &usize| areas[class] != image.classes[class].area();
    match reported.into_iter().find(differs) {
        None => Ok(()),
        Some(class) => Err(CoreError::ObjectsMismatch {
            image: image.image.clone(),
            class,
            objects: areas[class],
            counts: image.classes[class].area(),
        }),
    }
}

/// Objects of one range of sizes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SizeBin {
    /// The smallest area inside, in pixels.
    pub from: u64,
    /// The smallest area beyond; `None` for no end.
    pub to: Option<u64>,
    /// How many objects there are.
    pub objects: usize,
    /// The mean of their IoU.
    pub mean_iou: Option<f64>,
    /// How much of mIoU^D they own: the mean over classes of the sum of `U_k/U_c`.
    pub share: f64,
    /// What they add to mIoU^D: the mean over classes of the sum of `U_k·IoU_k/U_c`.
    pub contribution: f64,
}

/// How much of mIoU^D objects of each size own, and the share that no object owns.
///
/// `edges` are areas in pixels at which a new bin begins, in any order: `[1024, 9216]` gives three bins, COCO's small,
/// medium and large. All shares and the ownerless one sum to 1, all contributions to mIoU^D.
pub fn share_by_size(report: &ObjectReport, edges: &[u64]) -> (Vec<SizeBin>, f64) {
    let mut edges: Vec<u64> = edges.iter().copied().filter(|&edge| edge > 0).collect();
    edges.sort_unstable();
    edges.dedup();
    let from = std::iter::once(0).chain(edges.iter().copied());
    let to = edges.iter().copied().map(Some).chain([None]);
    // Only classes with an IoU over the data set are in its mean.
    let classes = report.classes.iter().filter(|class| class.dataset_iou.is_some()).count().max(1) as f64;
    let bins = from
        .zip(to)
        .map(|(from, to)| {
            let inside = || report.objects.iter().filter(|o| o.area >= from && to.is_none_or(|to| o.area < to));
            SizeBin {
                from,
                to,
                objects: inside().count(),
                mean_iou: Measured::mean(inside().map(|o| Some(o.iou)), Undefined::ClassAbsent).value,
                share: inside().map(|o| o.share).sum::<f64>() / classes,
                contribution: inside().map(|o| o.share * o.iou).sum::<f64>() / classes,
            }
        })
        .collect();
    (bins, report.classes.iter().map(|class| class.ownerless).sum::<f64>() / classes)
}
