//! Losses of ranked errors: the Lovász extension of the Jaccard loss.

use super::BatchLoss;
use super::pixel_loss::{log_sum_exp, sigmoid};
use crate::kernels::{Activation, Label, Prediction, Sample};
use crate::{CoreError, Real};
use ndarray::{Array3, Axis};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Which classes a ranked loss averages over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RankedClasses {
    /// Those that some kept pixel is labelled with.
    #[default]
    Present,
    /// Every class.
    All,
    /// These, present or not.
    List(Vec<usize>),
}

/// A loss that ranks the errors of each class over many pixels.
pub trait RankedLoss {
    /// Checks that the loss takes such a sample.
    ///
    /// # Errors
    /// [`CoreError::HardLabelsOnly`], [`CoreError::PredictionKind`].
    fn check(&self, reading: super::Reading, channels: usize, is_hard: bool) -> Result<(), CoreError>;

    /// Whether errors are of logits rather than of probabilities.
    fn ranks_logits(&self) -> bool;

    /// The error of a pixel with prediction x, ≥ 0, and its slope by x.
    fn error(&self, x: f64, is_label: bool) -> (f64, f32);

    /// Whether each image is ranked on its own.
    fn per_image(&self) -> bool;

    /// Which classes take part.
    fn classes(&self) -> &RankedClasses;
}

/// One pixel of a class, waiting for its rank. Small: sorting them is what the loss costs.
struct Ranked {
    error: f64,
    slope: f32,
    /// The pixel's place among those of all images, and in the highest bit whether it is labelled with the class.
    place: u32,
}

impl Ranked {
    const LABEL: u32 = 1 << 31;

    fn is_label(&self) -> bool {
        self.place & Self::LABEL != 0
    }
}

/// What a pixel takes from the Jaccard index when it joins the wrong ones.
///
/// Before it the index is I/U, with I labelled pixels still right and U = labelled + wrongly added. A labelled pixel takes
/// 1/U; another widens U and takes I/(U(U+1)): no difference of two indices is ever formed.
pub(super) fn joining(labelled: f64, intersection: f64, union: f64, is_label: bool) -> f64 {
    if is_label {
        1.0 / union
    } else if labelled > 0.0 {
        intersection / ((union + 1.0) * union)
    } else {
        // Of an absent class the index falls from 1, nothing against nothing, to 0 at once.
        f64::from(u8::from(union == 0.0))
    }
}

/// The Lovász extension of the Jaccard loss: errors in descending order, each times what its pixel takes from the
/// index when it joins the wrong ones. `slope` is given each pixel's place and what the loss grows with its prediction.
///
/// Equal errors stay in the order of the pixels. The first `wrong` have errors; the others, often the most, stay as they are.
fn lovasz_extension(ranked: &mut [Ranked], wrong: usize, mut slope: impl FnMut(usize, f64)) -> f64 {
    ranked[..wrong].sort_by(|a, b| b.error.total_cmp(&a.error));
    let labelled = ranked.iter().filter(|pixel| pixel.is_label()).count() as f64;
    let (mut intersection, mut union) = (labelled, labelled);
    let mut loss = 0.0;
    for pixel in ranked {
        let weight = joining(labelled, intersection, union, pixel.is_label());
        if pixel.is_label() {
            intersection -= 1.0;
        } else {
            union += 1.0;
        }
        loss += weight * pixel.error;
        slope((pixel.place & !Ranked::LABEL) as usize, weight * f64::from(pixel.slope));
    }
    loss
}

/// A ranked loss of a batch.
///
/// Mean over the classes that take part, of all pixels of the batch together or, per image, of each image and then
/// over images; an image without a kept pixel counts as 0 there, as in the reference. Sorting is the cost: once a
/// class, `O(C·N log N)`.
///
/// # Errors
/// Those of [`RankedLoss::check`]; [`CoreError::EmptyBatch`]; [`CoreError::ClassNotThere`] for a listed class that the
/// label cannot hold.
pub fn ranked_batch<F: Real>(samples: &[Sample<'_, F>], loss: &dyn RankedLoss) -> Result<BatchLoss<F>, CoreError> {
    let Some(first) = samples.first() else { return Err(CoreError::EmptyBatch) };
    let channels = first.channels();
    for sample in samples {
        loss.check(super::pixel_loss::reading(sample), sample.channels(), sample.is_hard())?;
    }
    let listed = listed_channels(first, loss.classes())?;
    let planes: Vec<Option<Array3<F>>> =
        samples.iter().map(|sample| probabilities(sample, loss.ranks_logits())).collect();
    let labels: Vec<Vec<usize>> = samples.iter().map(label_channels).collect();
    let mut gradient: Vec<Array3<F>> = samples.iter().map(|sample| Array3::zeros(dim_of(sample))).collect();
    let images = samples.len();
    let group_size = if loss.per_image() { 1 } else { images };
    let groups: Vec<Range<usize>> = (0..images).step_by(group_size).map(|at| at..at + group_size).collect();

    let mut value = 0.0;
    let mut by_class: Vec<Vec<f64>> = vec![Vec::new(); channels];
    let (mut ranked, mut right) = (Vec::new(), Vec::new());
    for group in &groups {
        let present = present_channels(channels, &labels[group.clone()]);
        let Some(present) = present else { continue };
        let active: Vec<usize> = match loss.classes() {
            RankedClasses::Present => (0..channels).filter(|&channel| present[channel]).collect(),
            RankedClasses::All => (0..channels).collect(),
            RankedClasses::List(_) => listed.clone(),
        };
        let share = 1.0 / (groups.len() * active.len().max(1)) as f64;
        for &channel in &active {
            ranked.clear();
            right.clear();
            let mut first = 0;
            for image in group.clone() {
                let plane = match &planes[image] {
                    Some(prob) => prob.index_axis(Axis(0), channel).to_slice().unwrap_or_default(),
                    None => samples[image].prediction().plane(channel),
                };
                gather(loss, plane, &labels[image], channel, first, (&mut ranked, &mut right));
                first += plane.len();
            }
            let wrong = ranked.len();
            ranked.append(&mut right);
            let mut of_images: Vec<&mut [F]> = gradient[group.clone()]
                .iter_mut()
                .map(|image| image.index_axis_mut(Axis(0), channel).into_slice().unwrap_or_default())
                .collect();
            let of_class = lovasz_extension(&mut ranked, wrong, |mut place, slope| {
                for image in &mut of_images {
                    match image.get_mut(place) {
                        Some(gradient) => return *gradient += F::from_f64(share * slope),
                        None => place -= image.len(),
                    }
                }
            });
            by_class[channel].push(of_class);
            value += share * of_class;
        }
    }
    if !loss.ranks_logits() {
        for ((sample, prob), gradient) in samples.iter().zip(&planes).zip(&mut gradient) {
            if let Some(prob) = prob {
                to_logits(sample, prob, gradient);
            }
        }
    }
    let mean = |values: Vec<f64>| (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
    Ok(BatchLoss { value, by_class: by_class.into_iter().map(mean).collect(), gradient })
}

fn listed_channels<F: Real>(sample: &Sample<'_, F>, classes: &RankedClasses) -> Result<Vec<usize>, CoreError> {
    let RankedClasses::List(classes) = classes else { return Ok(Vec::new()) };
    classes
        .iter()
        .map(|&class| match class {
            1 if sample.is_foreground() => Ok(0),
            class if class < sample.channels() && !sample.is_foreground() => Ok(class),
            class => Err(CoreError::ClassNotThere { class, classes: sample.channels() }),
        })
        .collect()
}

fn dim_of<F: Real>(sample: &Sample<'_, F>) -> (usize, usize, usize) {
    (sample.channels(), sample.shape().height(), sample.shape().width())
}

/// What errors are taken of, `[C, H, W]`, where that is not the prediction as it is.
fn probabilities<F: Real>(sample: &Sample<'_, F>, ranks_logits: bool) -> Option<Array3<F>> {
    let dim = dim_of(sample);
    let at = |(channel, row, column): (usize, usize, usize)| {
        sample.prediction().plane(channel)[row * dim.2 + column].widen()
    };
    match sample.prediction() {
        Prediction::Logits(_, Activation::Sigmoid) if !ranks_logits => {
            Some(Array3::from_shape_fn(dim, |place| F::from_f64(sigmoid(at(place)))))
        }
        Prediction::Logits(_, Activation::Softmax) if !ranks_logits => {
            let mut prob = Array3::zeros(dim);
            for row in 0..dim.1 {
                for column in 0..dim.2 {
                    let log_sum = log_sum_exp((0..dim.0).map(|channel| at((channel, row, column))));
                    for channel in 0..dim.0 {
                        prob[(channel, row, column)] = F::from_f64((at((channel, row, column)) - log_sum).exp());
                    }
                }
            }
            Some(prob)
        }
        _ => None,
    }
}

/// The label of a pixel that is left out.
const LEFT_OUT: usize = usize::MAX;

/// The channel whose label each pixel carries, or [`LEFT_OUT`]; the background beside a foreground channel is a channel that
/// is not there.
fn label_channels<F: Real>(sample: &Sample<'_, F>) -> Vec<usize> {
    let of = |pixel: usize| {
        if sample.keep().is_some_and(|keep| !keep[pixel]) {
            return LEFT_OUT;
        }
        let Label::Hard(map) = sample.label() else { return LEFT_OUT };
        let class = map.ids().class(pixel);
        class.map_or(LEFT_OUT, |class| if sample.is_foreground() { 1 - class } else { class })
    };
    (0..sample.shape().pixels()).map(of).collect()
}

/// Which channels some kept pixel is labelled with; `None` if no pixel is kept.
fn present_channels(channels: usize, labels: &[Vec<usize>]) -> Option<Vec<bool>> {
    let mut present = vec![false; channels];
    let mut kept = false;
    for &label in labels.iter().flatten().filter(|&&label| label != LEFT_OUT) {
        kept = true;
        if let Some(present) = present.get_mut(label) {
            *present = true;
        }
    }
    kept.then_some(present)
}

/// Adds the pixels of one image, the first of which has the place `first`, to those with an error and those without.
fn gather<F: Real>(
    loss: &dyn RankedLoss,
    plane: &[F],
    labels: &[usize],
    channel: usize,
    first: usize,
    (wrong, right): (&mut Vec<Ranked>, &mut Vec<Ranked>),
) {
    for (pixel, (&x, &label)) in plane.iter().zip(labels).enumerate() {
        if label == LEFT_OUT {
            continue;
        }
        let is_label = label == channel;
        let (error, slope) = loss.error(x.widen(), is_label);
        // A mask holds at most 2³⁰ pixels, and no batch of 2³¹ is in memory.
        let place = u32::try_from(first + pixel).unwrap_or(u32::MAX) & !Ranked::LABEL;
        let into = if error > 0.0 { &mut *wrong } else { &mut *right };
        into.push(Ranked { error, slope, place: place | if is_label { Ranked::LABEL } else { 0 } });
    }
}

/// Carries a gradient by probabilities back to the logits.
fn to_logits<F: Real>(sample: &Sample<'_, F>, prob: &Array3<F>, gradient: &mut Array3<F>) {
    let Prediction::Logits(_, activation) = sample.prediction() else { return };
    match activation {
        Activation::Sigmoid => gradient.zip_mut_with(prob, |g, &p| *g *= p * (F::one() - p)),
        Activation::Softmax => {
            let mean = (&*gradient * prob).sum_axis(Axis(0));
            for (mut g, p) in gradient.outer_iter_mut().zip(prob.outer_iter()) {
                ndarray::Zip::from(&mut g).and(&p).and(&mean).for_each(|g, &p, &mean| *g = p * (*g - mean));
            }
        }
    }
}
