//! `jdt loss --pred P.npy --label Y.npy --loss NAME`, in f64 throughout.

use crate::files;
use crate::refused::Refused;
use jdt_core::kernels::{Activation, Label, Prediction, Sample, overlap_grad, overlap_sums};
use jdt_core::losses::{self, ActiveClasses, CrossEntropy, Reduction, TverskyIndex, cross_entropy, evaluate};
use jdt_core::masks::{ClassSpace, IdImage, KeepMask, LabelMap, Logits, ProbMap, SoftLabel};
use jdt_core::statistics::SumsTable;
use jdt_io::{ChannelAxis, Decoded, Limits, Mask, ReadAs, Values};
use ndarray::{Array3, Array4, Axis};
use serde_json::json;
use std::path::{Path, PathBuf};

/// The id of the cross-entropy, which is no overlap loss.
const CROSS_ENTROPY: &str = "ce";

/// Arguments of `jdt loss`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
pub(crate) struct Args {
    /// Probabilities, or logits with --logits: [H,W], [C,H,W] or [B,C,H,W].
    #[arg(long)]
    pred: PathBuf,
    /// Class ids ([H,W] or [B,H,W]) or a soft label of the prediction's shape.
    #[arg(long)]
    label: PathBuf,
    /// The loss's id: sjl, sdl, stl, `sjl_l2`, `sdl_l2`, `stl_l2`, jml, dml, ctl, jml2, dml2, ce.
    #[arg(long)]
    loss: String,
    /// Weight of false positives, where the loss leaves it open.
    #[arg(long, default_value_t = 1.0)]
    alpha: f64,
    /// Weight of false negatives, where the loss leaves it open.
    #[arg(long, default_value_t = 1.0)]
    beta: f64,
    /// Exponent of the loss of a class, at least 1.
    #[arg(long, default_value_t = 1.0)]
    gamma: f64,
    /// Added above and below in the index.
    #[arg(long, default_value_t = 1e-3)]
    smooth: f64,
    /// −ln of the index instead of 1 − index.
    #[arg(long)]
    log: bool,
    /// The prediction is logits: soft-max over classes, a sigmoid for one channel.
    #[arg(long)]
    logits: bool,
    /// A sigmoid on each channel instead of the soft-max.
    #[arg(long, requires = "logits")]
    sigmoid: bool,
    /// d, i, c, or three weights for a mix: 0.5,0.25,0.25.
    #[arg(long, default_value = "d", value_parser = parse_reduction)]
    reduction: Reduction,
    /// Which classes take part: auto (present for hard labels, all for soft), all, present.
    #[arg(long, default_value = "auto", value_parser = parse_active)]
    active: ActiveClasses,
    /// A label above this makes its class present.
    #[arg(long, default_value_t = 0.01)]
    threshold: f64,
    /// The label id that is left out.
    #[arg(long, allow_hyphen_values = true)]
    ignore: Option<i32>,
    /// A mask of kept pixels ([H,W] or [B,H,W], other than 0 is kept); replaces --ignore.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// One weight a class, separated by commas.
    #[arg(long, value_delimiter = ',')]
    class_weights: Option<Vec<f64>>,
    /// ε of the cross-entropy's label smoothing.
    #[arg(long, default_value_t = 0.0)]
    label_smoothing: f64,
    /// Where the channel axis of the arrays is: first or last.
    #[arg(long, default_value = "first", value_parser = parse_axis)]
    channel_axis: ChannelAxis,
    /// Write the gradient by the prediction (or the logits) here, f64, [B,C,H,W].
    #[arg(long)]
    grad: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn parse_reduction(text: &str) -> Result<Reduction, String> {
    let weights: Vec<f64> = match text {
        "d" | "D" => return Ok(Reduction::D),
        "i" | "I" => return Ok(Reduction::I),
        "c" | "C" => return Ok(Reduction::C),
        mix => mix.split(',').map(str::parse).collect::<Result<_, _>>().unwrap_or_default(),
    };
    match weights[..] {
        [d, i, c] => Ok(Reduction { d, i, c }),
        _ => Err("expected d, i, c or three weights such as 0.5,0.25,0.25".to_owned()),
    }
}

fn parse_active(text: &str) -> Result<ActiveClasses, String> {
    match text {
        "auto" => Ok(ActiveClasses::Auto),
        "all" => Ok(ActiveClasses::All),
        "present" => Ok(ActiveClasses::Present),
        _ => Err("expected auto, all or present".to_owned()),
    }
}

fn parse_axis(text: &str) -> Result<ChannelAxis, String> {
    match text {
        "first" => Ok(ChannelAxis::First),
        "last" => Ok(ChannelAxis::Last),
        _ => Err("expected first or last".to_owned()),
    }
}

/// One image's prediction, in f64.
enum Predicted {
    Prob(ProbMap<f64>),
    Logits(Logits<f64>, Activation),
}

/// One image's label.
enum Labelled {
    Hard(LabelMap),
    Soft(SoftLabel<f64>),
}

/// Computes the loss.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let prediction = dense(&args.pred, &decode(&args.pred)?, args.channel_axis)?;
    let (images, channels, height, width) = prediction.dim();
    let keep = args.keep.as_deref().map(|path| read_keep(path, (images, height, width))).transpose()?;
    let predicted = predictions(args, &prediction)?;
    let labelled = labels(args, (images, channels, height, width), keep.as_deref())?;
    let samples: Vec<Sample<'_, f64>> = predicted
        .iter()
        .zip(&labelled)
        .enumerate()
        .map(|(image, (predicted, labelled))| {
            let prediction = match predicted {
                Predicted::Prob(map) => Prediction::Prob(map),
                Predicted::Logits(map, activation) => Prediction::Logits(map, *activation),
            };
            let label = match labelled {
                Labelled::Hard(map) => Label::Hard(map),
                Labelled::Soft(map) => Label::Soft(map),
            };
            Sample::new(prediction, label, keep.as_ref().map(|keep| &keep[image])).map_err(Refused::because)
        })
        .collect::<Result<_, _>>()?;

    let (value, by_class, gradient) = if args.loss == CROSS_ENTROPY {
        let (value, gradient) = batch_cross_entropy(args, &samples)?;
        (value, Vec::new(), gradient)
    } else {
        overlap(args, &samples, channels)?
    };
    if let Some(path) = &args.grad {
        let values: Vec<f64> = gradient.into_iter().flat_map(Array3::into_iter).collect();
        let bytes = jdt_io::encode_npy_f64(&[images, channels, height, width], &values)?;
        std::fs::write(path, bytes).map_err(|reason| Refused::file(path, reason))?;
    }
    if args.json {
        let report = json!({
            "id": args.loss, "loss": value, "value": value, "by_class": by_class, "images": images, "classes": channels,
        });
        println!("{report}");
    } else {
        println!("{} = {value}", args.loss);
    }
    Ok(())
}

type Evaluated = (f64, Vec<Option<f64>>, Vec<Array3<f64>>);

fn overlap(args: &Args, samples: &[Sample<'_, f64>], channels: usize) -> anyhow::Result<Evaluated> {
    let index =
        TverskyIndex { alpha: args.alpha, beta: args.beta, gamma: args.gamma, smooth: args.smooth, log: args.log };
    let spec = losses::find(&args.loss).map_err(Refused::because)?;
    let mut loss = spec.build(index, args.reduction);
    loss.active = args.active;
    loss.class_weights.clone_from(&args.class_weights);
    let mut table = SumsTable::new(channels, samples.first().is_some_and(Sample::is_hard));
    for sample in samples {
        table.push(overlap_sums(sample, args.threshold));
    }
    let evaluation = evaluate(&table, &loss).map_err(Refused::because)?;
    let gradient = samples
        .iter()
        .enumerate()
        .map(|(image, sample)| overlap_grad(sample, evaluation.image_gradient(image)))
        .collect();
    Ok((evaluation.loss, evaluation.by_class, gradient))
}

fn batch_cross_entropy(args: &Args, samples: &[Sample<'_, f64>]) -> anyhow::Result<(f64, Vec<Array3<f64>>)> {
    let options = CrossEntropy { label_smoothing: args.label_smoothing, class_weights: args.class_weights.clone() };
    let values = samples
        .iter()
        .map(|sample| cross_entropy(sample, &options).map_err(Refused::because))
        .collect::<Result<Vec<_>, _>>()?;
    let weight: f64 = values.iter().map(|value| value.weight).sum();
    let divisor = if weight > 0.0 { weight } else { 1.0 };
    let mean = values.iter().map(|value| value.sum).sum::<f64>() / divisor;
    let gradient = values.into_iter().map(|value| value.gradient * (value.weight / divisor)).collect();
    Ok((mean, gradient))
}

fn decode(path: &Path) -> anyhow::Result<Decoded> {
    jdt_io::decode(&files::read(path)?, &Limits::default()).map_err(|reason| Refused::file(path, reason))
}

fn dense(path: &Path, decoded: &Decoded, channel_axis: ChannelAxis) -> anyhow::Result<Array4<f64>> {
    let read_as = ReadAs { channel_axis, ..ReadAs::default() };
    Ok(jdt_io::to_dense(decoded, &read_as).map_err(|reason| Refused::file(path, reason))?.into_f64())
}

fn predictions(args: &Args, arrays: &Array4<f64>) -> anyhow::Result<Vec<Predicted>> {
    let activation = if args.sigmoid || arrays.dim().1 == 1 { Activation::Sigmoid } else { Activation::Softmax };
    let at_file = |reason| Refused::file(&args.pred, reason);
    arrays
        .axis_iter(Axis(0))
        .map(|image| {
            let image = image.to_owned();
            Ok(if args.logits {
                Predicted::Logits(Logits::new(image).map_err(at_file)?, activation)
            } else {
                Predicted::Prob(ProbMap::new(image).map_err(at_file)?)
            })
        })
        .collect()
}

/// A label of the prediction's own number of axes is soft; one axis less, and integers, is class ids.
fn labels(
    args: &Args,
    (images, channels, height, width): (usize, usize, usize, usize),
    keep: Option<&[KeepMask]>,
) -> anyhow::Result<Vec<Labelled>> {
    let decoded = decode(&args.label)?;
    let at_file = |reason: jdt_core::CoreError| Refused::file(&args.label, reason);
    if !is_hard(&decoded, channels) {
        let dense = dense(&args.label, &decoded, args.channel_axis)?;
        expect_images(&args.label, dense.dim().0, images)?;
        let soft = |image: ndarray::ArrayView3<'_, f64>| SoftLabel::new(image.to_owned()).map(Labelled::Soft);
        return dense.axis_iter(Axis(0)).map(|image| soft(image).map_err(at_file)).collect();
    }
    let read_as = ReadAs::default();
    let ids = jdt_io::to_id_batch(&decoded, &read_as).map_err(|reason| Refused::file(&args.label, reason))?;
    expect_images(&args.label, ids.len(), images)?;
    let space = ClassSpace::new(channels.max(2), args.ignore).map_err(Refused::because)?;
    let hard = |(image, ids): (usize, IdImage)| {
        match keep {
            Some(keep) => LabelMap::masked(&ids, space, &keep[image]),
            None => LabelMap::new(&ids, space),
        }
        .map(Labelled::Hard)
        .map_err(|reason| Refused::file(&args.label, format_args!("{reason} (prediction {width}×{height})")))
    };
    ids.into_iter().enumerate().map(hard).collect()
}

fn is_hard(decoded: &Decoded, channels: usize) -> bool {
    match &decoded.mask {
        Mask::Ids(_) | Mask::Colours(_) => true,
        // [C,H,W] of integers beside C classes is a one-hot label given as values.
        Mask::Values(Values::I32(array)) => {
            !(array.ndim() == 4 || array.ndim() == 3 && channels > 1 && array.shape()[0] == channels)
        }
        Mask::Values(_) => false,
    }
}

fn expect_images(path: &Path, got: usize, expected: usize) -> anyhow::Result<()> {
    if got == expected {
        Ok(())
    } else {
        Err(Refused::file(path, format_args!("holds {got} images, the prediction holds {expected}")))
    }
}

fn read_keep(path: &Path, (images, height, width): (usize, usize, usize)) -> anyhow::Result<Vec<KeepMask>> {
    let decoded = decode(path)?;
    let masks = jdt_io::to_id_batch(&decoded, &ReadAs::default()).map_err(|reason| Refused::file(path, reason))?;
    expect_images(path, masks.len(), images)?;
    masks
        .iter()
        .map(|ids| {
            let shape = ids.shape().map_err(Refused::because)?;
            if (shape.height(), shape.width()) != (height, width) {
                return Err(Refused::file(path, format_args!("is {shape}, the prediction is {width}×{height}")));
            }
            let keep = ndarray::Array2::from_shape_fn((height, width), |at| ids.id(at) != 0);
            KeepMask::new(keep).map_err(Refused::because)
        })
        .collect()
}
