//! Tables of shards put together: the same numbers as one run over all their images.

use super::TableKind;
use super::file::{Facts, TableFile};
use crate::refused::Refused;
use jdt_core::statistics::{
    Bin, Bins, ClassBins, ClassCounts, Confusion, Counts, ImageCalibration, ImageCounts, ImageInstances, ImageSums,
    ImageSurfaces, ImageThresholds, Instance, LEVELS, OverlapSums, SurfaceCell,
};
use jdt_engine::{ImageTables, ModelTables};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// Tables that are being put together.
#[derive(Debug, Default)]
pub(crate) struct TableMerge {
    models: Vec<(String, ModelMerge)>,
    facts: Option<Facts>,
    /// Which file an image's rows of a table came from; it may come from one alone.
    origins: HashMap<(TableKind, String, String), PathBuf>,
}

#[derive(Debug, Default)]
struct ModelMerge {
    counts: BTreeMap<String, ImageCounts>,
    bins: BTreeMap<String, ImageCalibration>,
    instances: BTreeMap<String, Vec<Instance>>,
    surfaces: BTreeMap<String, (u64, Vec<SurfaceCell>)>,
    thresholds: BTreeMap<String, Vec<ImageCounts>>,
    sums: BTreeMap<String, ImageSums>,
    /// Row-major, what is left out behind the counted classes.
    confusion: Option<Vec<u64>>,
}

impl TableMerge {
    /// Adds a file's rows. Refuses one over other classes, and an image whose rows another file holds already.
    pub(crate) fn add(&mut self, path: &Path) -> anyhow::Result<()> {
        let file = TableFile::read(path)?;
        let refuse = |reason: &dyn std::fmt::Display| Refused::file(path, reason);
        let facts = self.facts.get_or_insert_with(|| file.facts.clone());
        if facts.classes != file.facts.classes {
            return Err(refuse(&format_args!(
                "a table over {} classes cannot be merged with one over {}",
                file.facts.classes, facts.classes
            )));
        }
        if facts.binary != file.facts.binary || facts.ignored_class != file.facts.ignored_class {
            return Err(refuse(&"a table of other conventions (binary or not, ignored class) cannot be merged"));
        }
        if file.kind == TableKind::Surface && facts.tolerance != file.facts.tolerance {
            return Err(refuse(&"boundaries measured with another tolerance cannot be merged"));
        }
        let classes = facts.classes;
        for row in 0..file.rows {
            let (model, image) = (file.text("model", row).to_owned(), file.text("image", row).to_owned());
            let origin =
                self.origins.entry((file.kind, model.clone(), image.clone())).or_insert_with(|| path.to_owned());
            if origin != path {
                return Err(refuse(&format_args!("{model} has the image {image} already, from {}", origin.display())));
            }
            let at = self.models.iter().position(|(name, _)| *name == model).unwrap_or_else(|| {
                self.models.push((model.clone(), ModelMerge::default()));
                self.models.len() - 1
            });
            let merged = &mut self.models[at].1;
            merged.row(&file, row, image, classes).map_err(|reason| refuse(&reason))?;
        }
        Ok(())
    }

    /// The classes' names.
    pub(crate) fn names(&self) -> Vec<String> {
        self.facts.as_ref().map(|facts| facts.names.clone()).unwrap_or_default()
    }

    /// The models with their tables, images in the order of their keys.
    pub(crate) fn finish(self) -> anyhow::Result<Vec<ModelTables>> {
        let Some(facts) = self.facts else { return Ok(Vec::new()) };
        let ignored = facts.ignored_class.and_then(|class| i32::try_from(class).ok());
        let mut models = Vec::new();
        for (name, merged) in self.models {
            let empty = Counts::new(facts.classes, facts.binary).with_ignored_id(ignored);
            let mut model = ModelTables::new(name.clone(), empty);
            let ModelMerge { counts, mut bins, mut instances, mut surfaces, mut thresholds, mut sums, confusion } =
                merged;
            if counts.is_empty() {
                return Err(Refused::because(format_args!(
                    "{name}: no file holds its rows of counts, which all metrics need"
                )));
            }
            for (image, row) in counts {
                check(&row, facts.binary).map_err(Refused::because)?;
                let tables = ImageTables {
                    counts: row,
                    confusion: None,
                    bins: bins.remove(&image),
                    instances: instances.remove(&image).map(|objects| ImageInstances {
                        image: image.clone(),
                        objects,
                        from_map: false,
                    }),
                    surface: surfaces.remove(&image).map(|(pixels, cells)| ImageSurfaces {
                        image: image.clone(),
                        pixels,
                        cells,
                    }),
                    thresholds: thresholds
                        .remove(&image)
                        .map(ImageThresholds::from_levels)
                        .transpose()
                        .map_err(Refused::because)?,
                    sums: sums.remove(&image),
                };
                model.push(tables, facts.tolerance).map_err(Refused::because)?;
            }
            model.confusion = confusion.map(|table| Confusion::from_table(facts.classes + 1, table));
            model.fill_empty_rows();
            models.push(model);
        }
        Ok(models)
    }
}

impl ModelMerge {
    fn row(&mut self, file: &TableFile, row: usize, image: String, classes: usize) -> Result<(), String> {
        let count = |column: &str| file.count(column, row);
        let class_in = |column: &str, limit: usize| {
            let class = count(column)?;
            usize::try_from(class)
                .ok()
                .filter(|&class| class < limit)
                .ok_or_else(|| format!("row {row}: {column} is {class}"))
        };
        let cell =
            || Ok::<_, String>(ClassCounts { tp: count("tp")?, fp: count("fp")?, fn_: count("fn")?, tn: count("tn")? });
        match file.kind {
            TableKind::Counts => {
                let (pixels, ignored) = (count("pixels")?, count("ignored")?);
                let empty = || ImageCounts { image: image.clone(), pixels, ignored, classes: Vec::new() };
                let counts = self.counts.entry(image.clone()).or_insert_with(empty);
                // Rows of an image stand in the order of their classes.
                if class_in("class", classes)? != counts.classes.len() {
                    return Err(format!("row {row}: the classes of {image} are not in order, or one is there twice"));
                }
                counts.classes.push(cell()?);
            }
            TableKind::Confusion => {
                // What is left out stands behind the counted classes.
                let class = |column: &str| match file.integer(column, row) {
                    -1 => Ok(classes),
                    _ => class_in(column, classes),
                };
                let (label, prediction, pixels) = (class("label")?, class("prediction")?, count("count")?);
                let side = classes + 1;
                self.confusion.get_or_insert_with(|| vec![0; side * side])[label * side + prediction] += pixels;
            }
            TableKind::Bins => {
                let bin = class_in("bin", 1000)?;
                let confidence = file.real("confidence", row).unwrap_or(0.0);
                let value = Bin { pixels: count("pixels")?, correct: count("correct")?, confidence };
                let reported = || (0..classes).filter(|&class| !file.facts.binary || class == 1);
                let empty = || ImageCalibration {
                    image: image.clone(),
                    pixels: 0,
                    top: Bins::new(Bins::DEFAULT_COUNT),
                    classes: reported()
                        .map(|class| ClassBins { class, area: 0, bins: Bins::new(Bins::DEFAULT_COUNT) })
                        .collect(),
                };
                let table = self.bins.entry(image.clone()).or_insert_with(empty);
                let put = |bins: &mut Bins| {
                    let mut all = bins.bins().to_vec();
                    let slot = all.get_mut(bin).ok_or_else(|| format!("row {row}: there is no bin {bin}"))?;
                    *slot = value;
                    *bins = Bins::from_bins(&all);
                    Ok::<(), String>(())
                };
                if file.integer("class", row) == -1 {
                    put(&mut table.top)?;
                    table.pixels += value.pixels;
                } else {
                    let class = class_in("class", classes)?;
                    let entry = table.classes.iter_mut().find(|entry| entry.class == class);
                    let entry = entry.ok_or_else(|| format!("row {row}: class {class} is not reported"))?;
                    put(&mut entry.bins)?;
                    entry.area += value.correct;
                }
            }
            TableKind::Instances => {
                let object =
                    u32::try_from(count("object")?).map_err(|_too_large| format!("row {row}: object is too large"))?;
                let (class, area, tp) = (class_in("class", classes)?, count("area")?, count("tp")?);
                self.instances.entry(image).or_default().push(Instance { class, object, area, tp });
            }
            TableKind::Surface => {
                let cell = SurfaceCell {
                    class: class_in("class", classes)?,
                    edge_prediction: count("edge_prediction")?,
                    edge_label: count("edge_label")?,
                    near_prediction: count("near_prediction")?,
                    near_label: count("near_label")?,
                    sum: file.real("distance_sum", row).unwrap_or(0.0),
                    hausdorff: file.real("hausdorff", row),
                    hausdorff_95: file.real("hausdorff_95", row),
                    band_intersection: count("band_intersection")?,
                    band_union: count("band_union")?,
                };
                self.surfaces.entry(image).or_insert((count("pixels")?, Vec::new())).1.push(cell);
            }
            TableKind::Thresholds => {
                let tenth = class_in("tenth", LEVELS + 1)?;
                let (pixels, ignored) = (count("pixels")?, count("ignored")?);
                let empty = || vec![ImageCounts { image: image.clone(), pixels, ignored, classes: Vec::new() }; LEVELS];
                let levels = self.thresholds.entry(image.clone()).or_insert_with(empty);
                let level = tenth.checked_sub(1).and_then(|at| levels.get_mut(at));
                level.ok_or_else(|| format!("row {row}: tenth is {tenth}"))?.classes.push(cell()?);
            }
            TableKind::Sums => {
                let real = |column: &str| file.real(column, row).unwrap_or(0.0);
                let cross_entropy = real("cross_entropy");
                let empty = || ImageSums { image: image.clone(), classes: Vec::new(), cross_entropy };
                let sums = self.sums.entry(image.clone()).or_insert_with(empty);
                // Rows of an image stand in the order of their classes, of binary masks the foreground's alone.
                if class_in("class", classes)? != sums.classes.len() + usize::from(file.facts.binary) {
                    return Err(format!("row {row}: the classes of {image} are not in order, or one is there twice"));
                }
                sums.classes.push(OverlapSums {
                    sx: real("sx"),
                    sy: real("sy"),
                    d: real("d"),
                    p: real("p"),
                    qx: real("qx"),
                    qy: real("qy"),
                    m: real("m"),
                    kept: count("pixels")?,
                    present: count("present")?,
                });
            }
        }
        Ok(())
    }
}

/// Each class sees every kept pixel, and each kept pixel stands in one class's label.
fn check(row: &ImageCounts, binary: bool) -> Result<(), String> {
    crate::eval::check_row(row, binary)
}
