//! The tables that `jdt eval` writes while it counts.

use super::TableKind;
use super::column::Value::{Class, Flag, Integer, MaybeReal, Real, Text};
use super::file::{Facts, TableWriter};
use jdt_core::statistics::{Bin, ImageThresholds};
use jdt_engine::{ImageTables, TableKinds};
use std::path::{Path, PathBuf};

/// Where each table goes.
#[derive(Debug, clap::Args)]
pub(crate) struct TableOuts {
    /// Write the rows of counts to a Parquet file, which `jdt merge` and any engine reads.
    #[arg(long, value_name = "FILE.parquet")]
    counts_out: Option<PathBuf>,
    /// Which class was taken for which, by image.
    #[arg(long, value_name = "FILE.parquet")]
    confusion_out: Option<PathBuf>,
    /// Confidence bins, of predictions that are probabilities: ECE and SCE.
    #[arg(long, value_name = "FILE.parquet")]
    bins_out: Option<PathBuf>,
    /// Objects of the labels: mIoU^K.
    #[arg(long, value_name = "FILE.parquet")]
    instances_out: Option<PathBuf>,
    /// Distances of boundaries: boundary IoU, NSD, Hausdorff distances, ASSD.
    #[arg(long, value_name = "FILE.parquet")]
    surface_out: Option<PathBuf>,
    /// Counts at several thresholds, of predictions that are probabilities: `BDice`.
    #[arg(long, value_name = "FILE.parquet")]
    thresholds_out: Option<PathBuf>,
    /// Overlap sums and cross-entropy, of predictions that are probabilities: soft IoU, soft Dice, losses.
    #[arg(long, value_name = "FILE.parquet")]
    sums_out: Option<PathBuf>,
    /// Tables to make for their metrics alone: confusion, bins, instances, surface, thresholds, sums.
    #[arg(long, value_delimiter = ',', value_parser = kind)]
    tables: Vec<TableKind>,
    /// The tolerance τ of NSD, in pixels or in the file's unit.
    #[arg(long, default_value_t = 1.0)]
    tolerance: f64,
}

fn kind(id: &str) -> Result<TableKind, String> {
    TableKind::by_id(id).ok_or_else(|| {
        format!("no table is called {id:?}; there are: {}", TableKind::ALL.map(TableKind::id).join(", "))
    })
}

impl TableOuts {
    fn path(&self, kind: TableKind) -> Option<&Path> {
        let path = match kind {
            TableKind::Counts => &self.counts_out,
            TableKind::Confusion => &self.confusion_out,
            TableKind::Bins => &self.bins_out,
            TableKind::Instances => &self.instances_out,
            TableKind::Surface => &self.surface_out,
            TableKind::Thresholds => &self.thresholds_out,
            TableKind::Sums => &self.sums_out,
        };
        path.as_deref()
    }

    /// Which tables are made.
    pub(crate) fn kinds(&self) -> TableKinds {
        let wanted = |kind| self.tables.contains(&kind) || self.path(kind).is_some();
        TableKinds {
            confusion: wanted(TableKind::Confusion),
            bins: wanted(TableKind::Bins),
            instances: wanted(TableKind::Instances),
            surface: wanted(TableKind::Surface),
            thresholds: wanted(TableKind::Thresholds),
            sums: wanted(TableKind::Sums),
            tolerance: self.tolerance,
        }
    }

    /// Opens the files that were asked for.
    pub(crate) fn open(&self, facts: &Facts) -> anyhow::Result<Writers> {
        let mut writers = Vec::new();
        for kind in TableKind::ALL {
            if let Some(path) = self.path(kind) {
                writers.push((kind, TableWriter::create(path, kind, facts)?));
            }
        }
        Ok(Writers { writers, classes: facts.classes, binary: facts.binary })
    }
}

/// Open tables; each gets an image's rows as they come, so that no more than a group of rows is kept.
pub(crate) struct Writers {
    writers: Vec<(TableKind, TableWriter)>,
    classes: usize,
    binary: bool,
}

/// The class of the bins of the largest probability, and of what is left out.
const NONE: i64 = -1;

impl Writers {
    /// Appends the rows of one image.
    pub(crate) fn write(&mut self, model: &str, image: &ImageTables) -> anyhow::Result<()> {
        let key = image.counts.image.as_str();
        let class_of = |class: usize| if class < self.classes { i64::try_from(class).unwrap_or(NONE) } else { NONE };
        for (kind, table) in &mut self.writers {
            match kind {
                TableKind::Counts => {
                    for (class, cell) in (0..).zip(&image.counts.classes) {
                        let counts = [cell.tp, cell.fp, cell.fn_, cell.tn, image.counts.pixels, image.counts.ignored];
                        let [tp, fp, fn_, tn, pixels, ignored] = counts.map(Integer);
                        let (area, binary) = (Integer(cell.area()), Flag(self.binary));
                        table.row(&[
                            Text(model),
                            Text(key),
                            Class(class),
                            tp,
                            fp,
                            fn_,
                            tn,
                            pixels,
                            ignored,
                            area,
                            binary,
                        ])?;
                    }
                }
                TableKind::Confusion => {
                    let Some(confusion) = &image.confusion else { continue };
                    for label in 0..confusion.classes() {
                        for prediction in 0..confusion.classes() {
                            let count = confusion.count(label, prediction);
                            if count > 0 {
                                let (label, prediction) = (Class(class_of(label)), Class(class_of(prediction)));
                                table.row(&[Text(model), Text(key), label, prediction, Integer(count)])?;
                            }
                        }
                    }
                }
                TableKind::Bins => {
                    let Some(bins) = &image.bins else { continue };
                    let mut rows = |class: i64, bins: &[Bin], with_empty: bool| {
                        for (at, bin) in (0..).zip(bins).filter(|(_, bin)| with_empty || bin.pixels > 0) {
                            let (pixels, correct) = (Integer(bin.pixels), Integer(bin.correct));
                            let place = [Text(model), Text(key), Class(class), Class(at)];
                            table.row(&[&place[..], &[pixels, correct, Real(bin.confidence)]].concat())?;
                        }
                        anyhow::Ok(())
                    };
                    rows(NONE, bins.top.bins(), true)?;
                    for class in &bins.classes {
                        rows(class_of(class.class), class.bins.bins(), false)?;
                    }
                }
                TableKind::Instances => {
                    for object in image.instances.iter().flat_map(|instances| &instances.objects) {
                        let place =
                            [Text(model), Text(key), Class(class_of(object.class)), Integer(object.object.into())];
                        table.row(&[&place[..], &[Integer(object.area), Integer(object.tp)]].concat())?;
                    }
                }
                TableKind::Surface => {
                    let Some(surface) = &image.surface else { continue };
                    for cell in &surface.cells {
                        let edges = [cell.edge_prediction, cell.edge_label, cell.near_prediction, cell.near_label];
                        let [edge_prediction, edge_label, near_prediction, near_label] = edges.map(Integer);
                        table.row(&[
                            Text(model),
                            Text(key),
                            Class(class_of(cell.class)),
                            edge_prediction,
                            edge_label,
                            near_prediction,
                            near_label,
                            Real(cell.sum),
                            MaybeReal(cell.hausdorff),
                            MaybeReal(cell.hausdorff_95),
                            Integer(cell.band_intersection),
                            Integer(cell.band_union),
                            Integer(surface.pixels),
                        ])?;
                    }
                }
                TableKind::Thresholds => {
                    for (tenth, level) in (1..).zip(image.thresholds.iter().flat_map(ImageThresholds::levels)) {
                        for (class, cell) in (0..).zip(&level.classes) {
                            let counts = [cell.tp, cell.fp, cell.fn_, cell.tn, level.pixels, level.ignored];
                            let place = [Text(model), Text(key), Class(tenth), Class(class)];
                            table.row(&[&place[..], &counts.map(Integer)].concat())?;
                        }
                    }
                }
                TableKind::Sums => {
                    let Some(sums) = &image.sums else { continue };
                    // Binary masks have the foreground's alone.
                    for (class, cell) in (i64::from(self.binary)..).zip(&sums.classes) {
                        let place = [Text(model), Text(key), Class(class)];
                        let reals = [cell.sx, cell.sy, cell.d, cell.p, cell.qx, cell.qy, cell.m].map(Real);
                        let rest = [Integer(cell.kept), Integer(cell.present), Real(sums.cross_entropy)];
                        table.row(&[&place[..], &reals, &rest].concat())?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes the ends of all files.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        self.writers.into_iter().try_for_each(|(_, table)| table.finish())
    }
}
