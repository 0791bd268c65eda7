//! `jdt loss --pred P.npy --label Y.npy --loss NAME`, in f64 throughout.

mod input;
mod output;

use crate::arrays::{self, decode};
use crate::refused::Refused;
use jdt_core::kernels::Sample;
use jdt_core::losses::{LossSelection, Mix, ParamValue, Reduction};
use jdt_io::ChannelAxis;
use std::path::PathBuf;

/// Arguments of `jdt loss`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
pub(crate) struct Args {
    /// Print every loss with its formula and parameters, and nothing else.
    #[arg(long)]
    list: bool,
    /// Probabilities, or logits with --logits: [H,W], [C,H,W] or [B,C,H,W].
    #[arg(long, required_unless_present = "list")]
    pred: Option<PathBuf>,
    /// Class ids ([H,W] or [B,H,W]) or a soft label of the prediction's shape.
    #[arg(long, required_unless_present = "list")]
    label: Option<PathBuf>,
    /// The loss's id (see --list), or a mix such as `0.25*ce+0.75*jml`; parameters may stand in brackets,
    /// `focal(gamma=3)`, and win over the flags below.
    #[arg(long, required_unless_present = "list")]
    loss: Option<String>,
    /// Weight of false positives, where the loss leaves it open [default: 1].
    #[arg(long)]
    alpha: Option<f64>,
    /// Weight of false negatives, where the loss leaves it open [default: 1].
    #[arg(long)]
    beta: Option<f64>,
    /// γ of every loss that has one: an overlap loss's exponent, at least 1 [default: 1]; the focal loss's, at least 0
    /// [default: 2].
    #[arg(long)]
    gamma: Option<f64>,
    /// Added above and below in the index [default: 0.001].
    #[arg(long)]
    smooth: Option<f64>,
    /// −ln of the index instead of 1 − index.
    #[arg(long)]
    log: bool,
    /// The prediction is logits: soft-max over classes, a sigmoid for one channel.
    #[arg(long)]
    logits: bool,
    /// A sigmoid on each channel instead of the soft-max.
    #[arg(long, requires = "logits")]
    sigmoid: bool,
    /// d, i, c, or three weights for a mix: 0.5,0.25,0.25 [default: d].
    #[arg(long, value_parser = parse_reduction)]
    reduction: Option<Reduction>,
    /// Which classes take part: auto (present for hard labels, all for soft), all, present [default: auto].
    #[arg(long, value_parser = ["auto", "all", "present"])]
    active: Option<String>,
    /// Add the sums of all classes before the index: class-agnostic.
    #[arg(long)]
    pool_classes: bool,
    /// A label above this makes its class present [default: 0.01].
    #[arg(long)]
    threshold: Option<f64>,
    /// The label id that is left out.
    #[arg(long, allow_hyphen_values = true)]
    ignore: Option<i32>,
    /// A mask of kept pixels ([H,W] or [B,H,W], other than 0 is kept); replaces --ignore.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// One weight a class, separated by commas.
    #[arg(long, value_delimiter = ',')]
    class_weights: Option<Vec<f64>>,
    /// ε of the cross-entropy's label smoothing [default: 0].
    #[arg(long)]
    label_smoothing: Option<f64>,
    /// T of the Kullback–Leibler divergence [default: 1].
    #[arg(long)]
    temperature: Option<f64>,
    /// Classes of Lovász-softmax: present, all, or ids separated by commas [default: present].
    #[arg(long, value_parser = parse_classes)]
    lovasz_classes: Option<RankedOver>,
    /// Lovász losses: rank each image on its own.
    #[arg(long)]
    per_image: bool,
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

pub(crate) fn parse_reduction(text: &str) -> Result<Reduction, String> {
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

/// The value of --lovasz-classes.
#[derive(Debug, Clone)]
struct RankedOver(ParamValue);

fn parse_classes(text: &str) -> Result<RankedOver, String> {
    if text == "present" || text == "all" {
        return Ok(RankedOver(text.into()));
    }
    let ids = text.split(',').map(|id| id.trim().parse::<u16>().map(f64::from)).collect::<Result<Vec<_>, _>>();
    ids.map(|ids| RankedOver(ids.into()))
        .map_err(|_not_an_id| "expected present, all or class ids such as 0,2".to_owned())
}

fn parse_axis(text: &str) -> Result<ChannelAxis, String> {
    match text {
        "first" => Ok(ChannelAxis::First),
        "last" => Ok(ChannelAxis::Last),
        _ => Err("expected first or last".to_owned()),
    }
}

/// Computes the loss.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if args.list {
        return output::list(args.json);
    }
    let (Some(pred), Some(label), Some(loss)) = (&args.pred, &args.label, &args.loss) else {
        return Err(Refused::because("--pred, --label and --loss are needed"));
    };
    let mix = with_flags(args, loss.parse().map_err(Refused::because)?)?;
    let prediction = input::dense(pred, &decode(pred)?, args.channel_axis)?;
    let (images, channels, height, width) = prediction.dim();
    let keep = args.keep.as_deref().map(|path| arrays::read_keep(path, (images, height, width))).transpose()?;
    let predicted = input::predictions(args, pred, &prediction)?;
    let labelled = input::labels(args, label, (images, channels, height, width), keep.as_deref())?;
    let samples: Vec<Sample<'_, f64>> = predicted
        .iter()
        .zip(&labelled)
        .enumerate()
        .map(|(image, (predicted, labelled))| {
            input::sample(predicted, labelled, keep.as_ref().map(|keep| &keep[image]))
        })
        .collect::<Result<_, _>>()?;
    let value = mix.evaluate(&samples).map_err(Refused::because)?;
    if let Some(path) = &args.grad {
        output::write_gradient(path, [images, channels, height, width], &value.total.gradient)?;
    }
    output::print(args.json, loss, &mix, &value, [images, channels]);
    Ok(())
}

/// Sets what the flags say on every loss of the mix that has such a parameter and does not name it itself.
fn with_flags(args: &Args, mut mix: Mix) -> anyhow::Result<Mix> {
    let number = |value: Option<f64>| value.map(ParamValue::Number);
    let switch = |is_on: bool| is_on.then_some(ParamValue::Switch(true));
    let flags = [
        ("alpha", number(args.alpha)),
        ("beta", number(args.beta)),
        ("gamma", number(args.gamma)),
        ("smooth", number(args.smooth)),
        ("log", switch(args.log)),
        ("reduction", args.reduction.map(|Reduction { d, i, c }| vec![d, i, c].into())),
        ("active", args.active.as_deref().map(ParamValue::from)),
        ("pool_classes", switch(args.pool_classes)),
        ("threshold", number(args.threshold)),
        ("class_weights", args.class_weights.clone().map(ParamValue::from)),
        ("label_smoothing", number(args.label_smoothing)),
        ("temperature", number(args.temperature)),
        ("classes", args.lovasz_classes.clone().map(|over| over.0)),
        ("per_image", switch(args.per_image)),
    ];
    let flags: Vec<(&str, ParamValue)> = flags.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    for (_, chosen) in &mut mix.terms {
        for (name, value) in &flags {
            if chosen.value(name).is_some() && !chosen.is_given(name) {
                *chosen = LossSelection::with(chosen.clone(), name, value.clone()).map_err(Refused::because)?;
            }
        }
    }
    Ok(mix)
}
