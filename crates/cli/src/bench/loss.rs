//! `jdt bench loss`: sums, loss and gradient of a batch of logits.

use super::timing::Timing;
use crate::arrays::{self, expect_images};
use crate::loss::parse_reduction;
use crate::refused::Refused;
use jdt_core::kernels::{Activation, Label, Prediction, Sample, overlap_grad_into, overlap_sums};
use jdt_core::losses::{self, Reduction, TverskyIndex, evaluate};
use jdt_core::masks::{ClassSpace, KeepMask, LabelMap, Logits, SoftLabel};
use jdt_core::statistics::SumsTable;
use ndarray::Axis;
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `jdt bench loss`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Logits, [C,H,W] or [B,C,H,W].
    #[arg(long)]
    logits: PathBuf,
    /// Class ids ([H,W] or [B,H,W]); with --soft values of the logits' shape.
    #[arg(long)]
    label: PathBuf,
    /// The label holds values per class.
    #[arg(long)]
    soft: bool,
    /// The number of classes; the logits' channels unless given.
    #[arg(long)]
    classes: Option<usize>,
    /// The label id that is left out.
    #[arg(long, allow_hyphen_values = true)]
    ignore: Option<i32>,
    /// A mask of kept pixels.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// The overlap loss's id.
    #[arg(long, default_value = "jml")]
    loss: String,
    /// d, i, c, or three weights for a mix: 0.5,0.25,0.25.
    #[arg(long, default_value = "d", value_parser = parse_reduction)]
    reduction: Reduction,
    #[command(flatten)]
    timing: Timing,
}

/// One image's label.
enum Labelled {
    Hard(LabelMap),
    Soft(SoftLabel),
}

/// Times sums, loss and gradient; memory for the gradient is taken once, as a training loop does.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    args.timing.prepare()?;
    let logits = arrays::read_f32(&args.logits)?;
    let (images, channels, height, width) = logits.dim();
    let classes = args.classes.unwrap_or(channels);
    let at_logits = |reason| Refused::file(&args.logits, reason);
    let logits: Vec<Logits> = logits
        .axis_iter(Axis(0))
        .map(|image| Logits::new(image.to_owned()).map_err(at_logits))
        .collect::<Result<_, _>>()?;
    let keep = args.keep.as_deref().map(|path| arrays::read_keep(path, (images, height, width))).transpose()?;
    let labels = labels(args, images, classes, keep.as_deref())?;
    let samples: Vec<Sample<'_, f32>> = logits
        .iter()
        .zip(&labels)
        .enumerate()
        .map(|(image, (logits, label))| {
            let activation = if channels == 1 { Activation::Sigmoid } else { Activation::Softmax };
            let (label, keep) = match label {
                // The mask went into the label.
                Labelled::Hard(map) => (Label::Hard(map), None),
                Labelled::Soft(map) => (Label::Soft(map), keep.as_ref().map(|keep| &keep[image])),
            };
            Sample::new(Prediction::Logits(logits, activation), label, keep).map_err(Refused::because)
        })
        .collect::<Result<_, _>>()?;

    let loss = losses::find(&args.loss).map_err(Refused::because)?.build(TverskyIndex::default(), args.reduction);
    let mut gradients = vec![vec![0.0_f32; channels * height * width]; images];
    let mut value = 0.0;
    let rounds = args.timing.measure(|| {
        let mut table = SumsTable::new(channels, !args.soft);
        for sample in &samples {
            table.push(overlap_sums(sample, 0.01));
        }
        let evaluation = evaluate(&table, &loss).map_err(Refused::because)?;
        for (image, (sample, gradient)) in samples.iter().zip(&mut gradients).enumerate() {
            overlap_grad_into(sample, evaluation.image_gradient(image), gradient)?;
        }
        value = evaluation.loss;
        Ok(())
    })?;
    let more = json!({ "loss": args.loss, "value": value, "shape": [images, channels, height, width] });
    args.timing.report("loss", rounds, images * height * width, &more);
    Ok(())
}

fn labels(args: &Args, images: usize, classes: usize, keep: Option<&[KeepMask]>) -> anyhow::Result<Vec<Labelled>> {
    let at_label = |reason: jdt_core::CoreError| Refused::file(&args.label, reason);
    if args.soft {
        let values = arrays::read_f32(&args.label)?;
        expect_images(&args.label, values.dim().0, images)?;
        return values
            .axis_iter(Axis(0))
            .map(|image| SoftLabel::new(image.to_owned()).map(Labelled::Soft).map_err(at_label))
            .collect();
    }
    let ids = arrays::read_ids(&args.label)?;
    expect_images(&args.label, ids.len(), images)?;
    let space = ClassSpace::new(classes.max(2), args.ignore).map_err(Refused::because)?;
    ids.iter()
        .enumerate()
        .map(|(image, ids)| {
            match keep {
                Some(keep) => LabelMap::masked(ids, space, &keep[image]),
                None => LabelMap::new(ids, space),
            }
            .map(Labelled::Hard)
            .map_err(at_label)
        })
        .collect()
}
