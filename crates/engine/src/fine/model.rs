//! One model, read the fine-grained way.

use super::matrix::{FineClass, FineImage, matrix};
use super::study::FineInput;
use crate::surface::blob;
use jdt_core::CoreError;
use jdt_core::metrics::{Measured, ObjectReport, object_report, report};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// An object of a label.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FineObject {
    /// The place of its image among the model's images.
    pub image: usize,
    /// The place of its class among the model's classes.
    pub class: usize,
    /// Its pixels.
    pub area: u64,
    /// `IoU_k = TP_k / U_k`
    pub iou: f64,
    /// `U_k / U_c` over the number of classes: how much of mIoU^D it owns.
    pub share: f64,
}

/// What is shown of one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FineModel {
    /// Its name.
    pub name: String,
    /// Metric id → value; `mIoU_K` last, where there are objects.
    pub headline: Vec<(String, Measured)>,
    /// The rows of the matrix.
    pub images: Vec<FineImage>,
    /// The feet of its columns.
    pub classes: Vec<FineClass>,
    /// All objects, the smallest first; none where they were not counted.
    #[serde(with = "blob")]
    pub objects: Vec<FineObject>,
    /// How much of mIoU^D no object owns: false positives in images without the class.
    pub ownerless: f64,
}

impl FineModel {
    /// Reads a model off its tables.
    ///
    /// # Errors
    /// As [`object_report`].
    pub(super) fn new(input: &FineInput<'_>, q: u8) -> Result<Self, CoreError> {
        let read = report(input.counts, &[q]);
        let (images, classes) = matrix(input.counts, &read, q);
        let mut model = Self {
            name: input.name.to_owned(),
            headline: read.headline,
            images,
            classes,
            objects: Vec::new(),
            ownerless: 0.0,
        };
        if let Some(instances) = input.instances {
            let found = object_report(input.counts, instances)?;
            model.headline.extend(found.headline());
            model.take_objects(&found);
        }
        Ok(model)
    }

    fn take_objects(&mut self, found: &ObjectReport) {
        // Only classes with an IoU over the data set are in its mean.
        let terms = found.classes.iter().filter(|class| class.dataset_iou.is_some()).count().max(1) as f64;
        let place: HashMap<&str, usize> =
            self.images.iter().enumerate().map(|(at, image)| (image.name.as_str(), at)).collect();
        let column = |class: usize| self.classes.iter().position(|column| column.class == class);
        let object = |row: &jdt_core::metrics::ObjectRow| {
            Some(FineObject {
                image: *place.get(row.image.as_str())?,
                class: column(row.class)?,
                area: row.area,
                iou: row.iou,
                share: row.share / terms,
            })
        };
        let mut objects: Vec<FineObject> = found.objects.iter().filter_map(object).collect();
        objects.sort_by_key(|object| object.area);
        self.ownerless = found.classes.iter().map(|class| class.ownerless).sum::<f64>() / terms;
        self.objects = objects;
    }

    /// A headline number.
    pub fn get(&self, metric: &str) -> Option<&Measured> {
        self.headline.iter().find(|(id, _)| id == metric).map(|(_, value)| value)
    }
}
