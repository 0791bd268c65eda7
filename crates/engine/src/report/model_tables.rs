//! All tables of one model, and the metrics that they support.

use crate::check::ImageTables;
use jdt_core::CoreError;
use jdt_core::conventions::{Convention, Score};
use jdt_core::metrics::{
    Measured, ObjectReport, bdice_headline, calibration_report, loss_headline, object_report, soft_headline,
    surface_headline,
};
use jdt_core::statistics::{
    Calibration, Confusion, Counts, ImageInstances, ImageSurfaces, Instances, Sums, Surfaces, Thresholds,
};
use std::collections::HashSet;

/// Metrics that a model's tables do not support, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsupported {
    /// The metrics: `ECE, SCE`.
    pub metrics: &'static str,
    /// Why: "there is no table of bins".
    pub reason: String,
}

/// One model's tables.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelTables {
    /// Its name.
    pub name: String,
    /// TP, FP, FN, TN of each image and class.
    pub counts: Counts,
    /// Which class was taken for which, over all images.
    pub confusion: Option<Confusion>,
    /// Confidence bins.
    pub calibration: Option<Calibration>,
    /// Objects of the labels.
    pub instances: Option<Instances>,
    /// Distances of boundaries.
    pub surfaces: Option<Surfaces>,
    /// Counts at several thresholds.
    pub thresholds: Option<Thresholds>,
    /// Overlap sums of probabilities.
    pub sums: Option<Sums>,
}

impl ModelTables {
    /// A model with nothing but counts.
    pub fn new(name: impl Into<String>, counts: Counts) -> Self {
        Self {
            name: name.into(),
            counts,
            confusion: None,
            calibration: None,
            instances: None,
            surfaces: None,
            thresholds: None,
            sums: None,
        }
    }

    /// Appends the tables of one image.
    ///
    /// # Errors
    /// [`CoreError::CountsMismatch`], [`CoreError::TableMismatch`] for tables over other classes.
    pub fn push(&mut self, image: ImageTables, tolerance: f64) -> Result<(), CoreError> {
        let ImageTables { counts, confusion, bins, instances, surface, thresholds, sums } = image;
        let (classes, binary) = (self.counts.classes(), self.counts.is_binary());
        let channels = if binary { 1 } else { classes };
        self.counts.push(counts)?;
        if let Some(more) = confusion {
            self.confusion.get_or_insert_with(|| Confusion::new(more.classes())).merge(&more);
        }
        if let Some(bins) = bins {
            let count = bins.top.bins().len();
            self.calibration.get_or_insert_with(|| Calibration::new(classes, binary, count)).push(bins)?;
        }
        if let Some(instances) = instances {
            self.instances.get_or_insert_default().push(instances);
        }
        if let Some(surface) = surface {
            self.surfaces.get_or_insert_with(|| Surfaces::new(classes, binary, tolerance)).push(surface);
        }
        if let Some(thresholds) = thresholds {
            self.thresholds.get_or_insert_with(|| Thresholds::new(channels)).push(thresholds)?;
        }
        if let Some(sums) = sums {
            self.sums.get_or_insert_with(|| Sums::new(channels)).push(sums)?;
        }
        Ok(())
    }

    /// The metrics under a convention: those of the counts, and by the papers' rules those of the other tables.
    pub fn metrics(&self, convention: Convention, qs: &[u8]) -> Vec<(String, Score)> {
        let mut metrics = convention.headline(&self.counts, qs);
        if convention == Convention::Paper {
            metrics.extend(self.beyond_counts().into_iter().map(|(id, measured)| (id, measured.into())));
        }
        metrics
    }

    /// `mIoU_K`, `ECE_D`, …, `BIoU_D`, …, `BDice_C`, `soft_IoU_D`, …, `loss_ce_I`: what the tables beside the counts give.
    pub fn beyond_counts(&self) -> Vec<(String, Measured)> {
        let mut metrics = Vec::new();
        if let Ok(Some(objects)) = self.objects() {
            metrics.extend(objects.headline());
        }
        if let Some(calibration) =
            self.complete(self.calibration.as_ref(), |table| table.images().iter().map(|i| i.image.as_str()).collect())
        {
            metrics.extend(calibration_report(calibration).headline);
        }
        if let Some(surfaces) =
            self.complete(self.surfaces.as_ref(), |table| table.images().iter().map(|i| i.image.as_str()).collect())
        {
            metrics.extend(surface_headline(surfaces));
        }
        if let Some(thresholds) = self.complete(self.thresholds.as_ref(), threshold_images) {
            metrics.extend(bdice_headline(thresholds));
        }
        if let Some(sums) = self.complete(self.sums.as_ref(), summed_images) {
            metrics.extend(soft_headline(&sums.table()));
            metrics.extend(loss_headline(sums));
        }
        metrics
    }

    /// The objects and their IoU; `None` without a table of instances.
    ///
    /// # Errors
    /// [`CoreError::MissingImage`], [`CoreError::ObjectsMismatch`] for instances of other images than the counts.
    pub fn objects(&self) -> Result<Option<ObjectReport>, CoreError> {
        self.instances.as_ref().map(|instances| object_report(&self.counts, instances)).transpose()
    }

    /// Gives images without an object, or without a boundary, their empty rows: tables of rows do not hold those.
    pub fn fill_empty_rows(&mut self) {
        if let Some(instances) = &mut self.instances {
            let known: HashSet<String> = instances.images().iter().map(|image| image.image.clone()).collect();
            for image in self.counts.images().iter().filter(|image| !known.contains(&image.image)) {
                instances.push(ImageInstances { image: image.image.clone(), objects: Vec::new(), from_map: false });
            }
        }
        if let Some(surfaces) = &mut self.surfaces {
            let known: HashSet<String> = surfaces.images().iter().map(|image| image.image.clone()).collect();
            let held = |image: &jdt_core::statistics::ImageCounts| image.classes.iter().any(|cell| cell.union() > 0);
            let binary = self.counts.is_binary();
            for image in self.counts.images().iter().filter(|image| !known.contains(&image.image)) {
                let is_empty =
                    if binary { image.classes.get(1).is_none_or(|cell| cell.union() == 0) } else { !held(image) };
                if is_empty {
                    surfaces.push(ImageSurfaces {
                        image: image.image.clone(),
                        pixels: image.pixels,
                        cells: Vec::new(),
                    });
                }
            }
        }
    }

    /// What cannot be said of this model, and why.
    pub fn unsupported(&self) -> Vec<Unsupported> {
        let mut list = Vec::new();
        let mut note = |metrics, table: &str, state: State| match state {
            State::Complete => {}
            State::Absent => list.push(Unsupported { metrics, reason: format!("there is no table of {table}") }),
            State::Partial(have, of) => list
                .push(Unsupported { metrics, reason: format!("the table of {table} holds {have} of the {of} images") }),
        };
        note(
            "mIoU_K",
            "instances",
            match self.objects() {
                Ok(Some(_)) => State::Complete,
                Ok(None) => State::Absent,
                Err(_) => State::Partial(
                    self.instances.as_ref().map_or(0, |table| table.images().len()),
                    self.counts.images().len(),
                ),
            },
        );
        note(
            "ECE, SCE",
            "bins",
            self.state(self.calibration.as_ref(), |table| table.images().iter().map(|i| i.image.as_str()).collect()),
        );
        note(
            "BIoU, NSD, HD, HD95, ASSD",
            "surface",
            self.state(self.surfaces.as_ref(), |table| table.images().iter().map(|i| i.image.as_str()).collect()),
        );
        note("BDice", "thresholds", self.state(self.thresholds.as_ref(), threshold_images));
        note("soft metrics, losses", "sums", self.state(self.sums.as_ref(), summed_images));
        list
    }

    fn complete<'a, T>(&'a self, table: Option<&'a T>, images: fn(&'a T) -> HashSet<&'a str>) -> Option<&'a T> {
        (self.state(table, images) == State::Complete).then_some(table).flatten()
    }

    fn state<'a, T>(&'a self, table: Option<&'a T>, images: fn(&'a T) -> HashSet<&'a str>) -> State {
        let Some(table) = table else { return State::Absent };
        let known = images(table);
        let all = self.counts.images();
        let have = all.iter().filter(|image| known.contains(image.image.as_str())).count();
        if have == all.len() && known.len() == all.len() { State::Complete } else { State::Partial(have, all.len()) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Complete,
    Absent,
    Partial(usize, usize),
}

fn threshold_images(table: &Thresholds) -> HashSet<&str> {
    table
        .levels()
        .first()
        .map(|level| level.images().iter().map(|image| image.image.as_str()).collect())
        .unwrap_or_default()
}

fn summed_images(table: &Sums) -> HashSet<&str> {
    table.images().iter().map(|image| image.image.as_str()).collect()
}
