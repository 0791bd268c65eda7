//! The arrays of a loss: predictions, labels and what is kept, in f64.

use super::Args;
use crate::arrays::{decode, expect_images};
use crate::refused::Refused;
use jdt_core::kernels::{Activation, Label, Prediction, Sample};
use jdt_core::masks::{ClassSpace, IdImage, KeepMask, LabelMap, Logits, ProbMap, SoftLabel};
use jdt_io::{ChannelAxis, Decoded, Mask, ReadAs, Values};
use ndarray::{Array4, Axis};
use std::path::Path;

/// One image's prediction.
pub(super) enum Predicted {
    Prob(ProbMap<f64>),
    Logits(Logits<f64>, Activation),
}

/// One image's label.
pub(super) enum Labelled {
    Hard(LabelMap),
    Soft(SoftLabel<f64>),
}

/// One image's prediction and label as a proven sample.
pub(super) fn sample<'a>(
    predicted: &'a Predicted,
    labelled: &'a Labelled,
    keep: Option<&'a KeepMask>,
) -> anyhow::Result<Sample<'a, f64>> {
    let prediction = match predicted {
        Predicted::Prob(map) => Prediction::Prob(map),
        Predicted::Logits(map, activation) => Prediction::Logits(map, *activation),
    };
    let label = match labelled {
        Labelled::Hard(map) => Label::Hard(map),
        Labelled::Soft(map) => Label::Soft(map),
    };
    Sample::new(prediction, label, keep).map_err(Refused::because)
}

/// Values per class, `[B, C, H, W]`.
pub(super) fn dense(path: &Path, decoded: &Decoded, channel_axis: ChannelAxis) -> anyhow::Result<Array4<f64>> {
    let read_as = ReadAs { channel_axis, ..ReadAs::default() };
    Ok(jdt_io::to_dense(decoded, &read_as).map_err(|reason| Refused::file(path, reason))?.into_f64())
}

/// The prediction's images.
pub(super) fn predictions(args: &Args, path: &Path, arrays: &Array4<f64>) -> anyhow::Result<Vec<Predicted>> {
    let activation = if args.sigmoid || arrays.dim().1 == 1 { Activation::Sigmoid } else { Activation::Softmax };
    let at_file = |reason| Refused::file(path, reason);
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
pub(super) fn labels(
    args: &Args,
    path: &Path,
    (images, channels, height, width): (usize, usize, usize, usize),
    keep: Option<&[KeepMask]>,
) -> anyhow::Result<Vec<Labelled>> {
    let decoded = decode(path)?;
    let at_file = |reason: jdt_core::CoreError| Refused::file(path, reason);
    if !is_hard(&decoded, channels) {
        let dense = dense(path, &decoded, args.channel_axis)?;
        expect_images(path, dense.dim().0, images)?;
        let soft = |image: ndarray::ArrayView3<'_, f64>| SoftLabel::new(image.to_owned()).map(Labelled::Soft);
        return dense.axis_iter(Axis(0)).map(|image| soft(image).map_err(at_file)).collect();
    }
    let read_as = ReadAs::default();
    let ids = jdt_io::to_id_batch(&decoded, &read_as).map_err(|reason| Refused::file(path, reason))?;
    expect_images(path, ids.len(), images)?;
    let space = ClassSpace::new(channels.max(2), args.ignore).map_err(Refused::because)?;
    let hard = |(image, ids): (usize, IdImage)| {
        match keep {
            Some(keep) => LabelMap::masked(&ids, space, &keep[image]),
            None => LabelMap::new(&ids, space),
        }
        .map(Labelled::Hard)
        .map_err(|reason| Refused::file(path, format_args!("{reason} (prediction {width}×{height})")))
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
