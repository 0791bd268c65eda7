//! `jdt bench counts`: the confusion table of label and prediction.

use super::timing::Timing;
use crate::arrays::{self, expect_images};
use crate::refused::Refused;
use jdt_core::kernels::confusion;
use jdt_core::masks::{ClassSpace, LabelMap, PredictionMap};
use jdt_core::statistics::Confusion;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `jdt bench counts`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Class ids, [H,W] or [B,H,W], PNG or NPY.
    #[arg(long)]
    label: PathBuf,
    /// Class ids of the same shape.
    #[arg(long)]
    pred: PathBuf,
    /// The number of classes.
    #[arg(long)]
    classes: usize,
    /// The label id that is left out.
    #[arg(long, allow_hyphen_values = true)]
    ignore: Option<i32>,
    #[command(flatten)]
    timing: Timing,
}

/// Times the counting of decoded masks; threads share the images of a batch, an image is counted by one.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    args.timing.prepare()?;
    let space = ClassSpace::new(args.classes, args.ignore).map_err(Refused::because)?;
    let labels = arrays::read_ids(&args.label)?;
    let predictions = arrays::read_ids(&args.pred)?;
    expect_images(&args.pred, predictions.len(), labels.len())?;
    let pairs: Vec<(LabelMap, PredictionMap)> = labels
        .iter()
        .zip(&predictions)
        .map(|(label, prediction)| {
            let label = LabelMap::new(label, space).map_err(|reason| Refused::file(&args.label, reason))?;
            let prediction =
                PredictionMap::new(prediction, space).map_err(|reason| Refused::file(&args.pred, reason))?;
            Ok((label, prediction))
        })
        .collect::<anyhow::Result<_>>()?;
    let mut total = Confusion::new(args.classes);
    let rounds = args.timing.measure(|| {
        let tables: Vec<Confusion> = pairs
            .par_iter()
            .map(|(label, prediction)| confusion(label, prediction))
            .collect::<Result<_, _>>()
            .map_err(Refused::because)?;
        total = Confusion::new(args.classes);
        for table in &tables {
            total.merge(table);
        }
        Ok(())
    })?;
    let pixels = pairs.iter().map(|(label, _)| label.shape().pixels()).sum();
    args.timing.report("counts", rounds, pixels, &json!({ "kept": total.pixels(), "images": pairs.len() }));
    Ok(())
}
