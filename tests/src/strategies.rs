//! Proptest strategies that favour what breaks things: empty, full, one-pixel, tied and near-equal masks.

use crate::batch::{Batch, IGNORED, Labels, Space};
use jdt_core::losses::{
    ActiveClasses, CATALOG, LossEntry, LossSelection, Mix, OVERLAP, OverlapLoss, ParamKind, ParamSpec, ParamValue,
    Reduction, TverskyIndex,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// A mask of `n` values in [0, 1].
pub fn mask(n: usize) -> BoxedStrategy<Vec<f64>> {
    let one_pixel = (0..n, 0.0..=1.0_f64).prop_map(move |(at, value)| {
        let mut mask = vec![0.0; n];
        mask[at] = value;
        mask
    });
    prop_oneof![
        1 => Just(vec![0.0; n]),
        1 => Just(vec![1.0; n]),
        1 => one_pixel,
        2 => hard_mask(n),
        2 => vec(prop_oneof![Just(0.0), Just(0.25), Just(0.5), Just(0.75), Just(1.0)], n),
        1 => vec(0.0..1e-6_f64, n),
        4 => vec(0.0..=1.0_f64, n),
    ]
    .boxed()
}

/// A mask of `n` zeros and ones.
pub fn hard_mask(n: usize) -> BoxedStrategy<Vec<f64>> {
    prop_oneof![
        1 => Just(vec![0.0; n]),
        1 => Just(vec![1.0; n]),
        4 => vec(prop_oneof![Just(0.0), Just(1.0)], n),
    ]
    .boxed()
}

/// A second mask for a first one: another, the same, nearly the same, below it, or its reverse.
fn beside(x: Vec<f64>) -> BoxedStrategy<(Vec<f64>, Vec<f64>)> {
    let n = x.len();
    let near: Vec<f64> = x.iter().map(|v| if *v > 0.5 { v - 1e-12 } else { v + 1e-12 }).collect();
    let below: Vec<f64> = x.iter().map(|v| v * 0.5).collect();
    let reversed: Vec<f64> = x.iter().rev().copied().collect();
    prop_oneof![
        4 => mask(n),
        1 => Just(x.clone()),
        1 => Just(near),
        1 => Just(below),
        1 => Just(reversed),
    ]
    .prop_map(move |y| (x.clone(), y))
    .boxed()
}

/// Two masks of one size.
pub fn mask_pair() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    (1_usize..24).prop_flat_map(mask).prop_flat_map(beside)
}

/// Three masks of one size.
pub fn mask_triple() -> impl Strategy<Value = (Vec<f64>, Vec<f64>, Vec<f64>)> {
    mask_pair().prop_flat_map(|(x, y)| beside(y).prop_map(move |(y, z)| (x.clone(), y, z)))
}

/// Hard label and prediction images of one data set.
#[derive(Debug, Clone, PartialEq)]
pub struct HardSet {
    /// Classes C.
    pub classes: usize,
    /// Whether foreground alone is reported.
    pub binary: bool,
    /// Label and prediction ids of each image; [`IGNORED`] is ignored.
    pub images: Vec<(Vec<i32>, Vec<i32>)>,
}

fn ids(classes: i32, n: usize) -> BoxedStrategy<(Vec<i32>, Vec<i32>)> {
    let label = prop_oneof![
        5 => vec(0..classes, n),
        1 => (0..classes).prop_map(move |class| vec![class; n]),
        1 => Just(vec![IGNORED; n]),
        3 => vec(prop_oneof![4 => 0..classes, 1 => Just(IGNORED)], n),
    ];
    let pred = prop_oneof![
        4 => vec(0..classes, n).prop_map(Some),
        1 => (0..classes).prop_map(move |class| Some(vec![class; n])),
        1 => Just(None),
    ];
    (label, pred)
        .prop_map(|(label, pred)| {
            let same = || label.iter().map(|&id| if id == IGNORED { 0 } else { id }).collect();
            let pred = pred.unwrap_or_else(same);
            (label, pred)
        })
        .boxed()
}

/// A data set of one to eight small images, whole images ignored among them.
pub fn hard_set() -> impl Strategy<Value = HardSet> {
    let multi = (1_i32..6).prop_map(|classes| (classes, false));
    prop_oneof![3 => multi, 1 => Just((2, true))].prop_flat_map(|(classes, binary)| {
        let image = (1_usize..13).prop_flat_map(move |n| ids(classes, n));
        let classes = usize::try_from(classes).unwrap_or(1);
        vec(image, 1..9).prop_map(move |images| HardSet { classes, binary, images })
    })
}

/// Everything that a user may turn on an overlap loss, for `channels` classes.
pub fn overlap_loss(channels: usize) -> impl Strategy<Value = OverlapLoss> {
    let gamma = prop_oneof![Just(1.0), Just(2.0), 1.0..=3.0_f64];
    let smooth = prop_oneof![Just(0.0), Just(1e-3), Just(1.0), 0.0..=0.5_f64];
    let weight = || prop_oneof![1 => Just(1.0), 1 => Just(0.5), 3 => 0.1..=2.5_f64];
    let index = (weight(), weight(), gamma, smooth, any::<bool>())
        .prop_map(|(alpha, beta, gamma, smooth, log)| TverskyIndex { alpha, beta, gamma, smooth, log });
    let mix = (0.0..=1.0_f64, 0.0..=1.0_f64, 0.0..=1.0_f64).prop_map(|(d, i, c)| Reduction { d, i, c });
    let reduction = prop_oneof![Just(Reduction::D), Just(Reduction::I), Just(Reduction::C), mix];
    let pool = prop::bool::weighted(0.2);
    let active = prop_oneof![Just(ActiveClasses::Auto), Just(ActiveClasses::All), Just(ActiveClasses::Present)];
    let class_weights = prop::option::of(vec(prop_oneof![1 => Just(0.0), 4 => 0.1..=2.0_f64], channels));
    (0..OVERLAP.len(), index, reduction, active, class_weights, pool).prop_map(
        |(at, index, reduction, active, weights, pool_classes)| OverlapLoss {
            active,
            class_weights: weights,
            pool_classes,
            ..OVERLAP[at].build(index, reduction)
        },
    )
}

/// A loss of the catalogue for `channels` classes, every parameter drawn from the range that it states.
///
/// # Panics
/// If the catalogue refuses a value of a range that it states.
pub fn selection(at: usize, channels: usize) -> BoxedStrategy<LossSelection> {
    let entry = &CATALOG[at];
    let values: Vec<BoxedStrategy<Option<ParamValue>>> =
        entry.params.iter().map(|spec| prop::option::of(value_of(spec, channels)).boxed()).collect();
    values
        .prop_map(move |values| {
            let start = LossSelection::new(entry.id).unwrap_or_else(|error| panic!("{error}"));
            entry.params.iter().zip(values).fold(start, |chosen, (spec, value)| match value {
                Some(value) => chosen.with(spec.name, value).unwrap_or_else(|error| panic!("{error}")),
                None => chosen,
            })
        })
        .boxed()
}

/// Whether a loss of the catalogue takes a batch: some take hard labels only, one takes a single channel of logits only.
pub fn takes(entry: &LossEntry, batch: &Batch) -> bool {
    let hard = matches!(batch.labels, Labels::Hard(_));
    let is_hinge = entry.id == "lovasz_hinge";
    (hard || entry.takes_soft_labels) && (!is_hinge || (batch.channels == 1 && batch.space != Space::Prob))
}

/// One to three losses of the catalogue that take the batch, with weights.
pub fn mix_for(batch: &Batch) -> BoxedStrategy<Mix> {
    let channels = batch.channels;
    let fitting: Vec<usize> = (0..CATALOG.len()).filter(|&at| takes(&CATALOG[at], batch)).collect();
    let term =
        (0.0..=2.0_f64, select(fitting)).prop_flat_map(move |(weight, at)| (Just(weight), selection(at, channels)));
    vec(term, 1..4).prop_map(|terms| Mix { terms }).boxed()
}

fn value_of(spec: &ParamSpec, channels: usize) -> BoxedStrategy<ParamValue> {
    let words = spec.words;
    let word = (0..words.len().max(1))
        .prop_map(move |at| ParamValue::Word(words.get(at).copied().unwrap_or_default().to_owned()));
    match (spec.kind, spec.name) {
        (ParamKind::Number, _) => (spec.min..=spec.max).prop_map(ParamValue::Number).boxed(),
        (ParamKind::Switch, _) => any::<bool>().prop_map(ParamValue::Switch).boxed(),
        (ParamKind::Choice, _) => word.boxed(),
        (ParamKind::ChoiceOrList, "classes") => {
            // One channel beside a hard label is class 1.
            let ids: Vec<f64> =
                if channels == 1 { vec![1.0] } else { (0..channels).map(|class| class as f64).collect() };
            let list = subsequence(ids.clone(), 1..=ids.len()).prop_map(ParamValue::List);
            prop_oneof![word, list].boxed()
        }
        (ParamKind::ChoiceOrList, name) => {
            let numbers = if name == "reduction" { 3 } else { channels };
            prop_oneof![word, vec(spec.min..=spec.max, numbers).prop_map(ParamValue::List)].boxed()
        }
    }
}

/// A batch whose predictions stay away from 0, from 1 and from their labels, where the losses have their kinks.
pub fn smooth_batch() -> impl Strategy<Value = Batch> {
    (1_usize..4, 1_usize..5, prop_oneof![1 => Just(1_usize), 4 => 2_usize..10], 0_usize..3, any::<bool>())
        .prop_flat_map(|(images, channels, pixels, space, hard)| {
            let space = [Space::Prob, Space::Softmax, Space::Sigmoid][space];
            // A soft-max over one channel is the constant 1.
            let channels = if space == Space::Softmax { channels.max(2) } else { channels };
            let cells = images * channels * pixels;
            let prediction = match space {
                Space::Prob => vec(0.05..0.95_f64, cells).boxed(),
                Space::Softmax | Space::Sigmoid => vec(-2.0..2.0_f64, cells).boxed(),
            };
            let classes = if channels == 1 { 2 } else { channels };
            let class = 0..i32::try_from(classes).unwrap_or(2);
            let labels = if hard {
                let id = prop_oneof![5 => class, 1 => Just(IGNORED)];
                vec(id, images * pixels).prop_map(Labels::Hard).boxed()
            } else {
                let value = prop_oneof![1 => Just(0.0), 1 => Just(1.0), 4 => 0.0..=1.0_f64];
                vec(value, cells).prop_map(Labels::Soft).boxed()
            };
            let keep = prop::option::of(vec(prop::bool::weighted(0.8), images * pixels));
            let threshold = prop_oneof![Just(0.01), 0.0..0.9_f64];
            (prediction, labels, keep, threshold).prop_map(move |(prediction, labels, keep, threshold)| {
                let batch = Batch { images, channels, classes, pixels, space, prediction, labels, keep, threshold };
                away_from_kinks(batch)
            })
        })
}

/// How far predictions stay from soft labels.
pub const MARGIN: f64 = 5e-3;

/// Moves each soft label value that lies too near to its prediction.
fn away_from_kinks(mut batch: Batch) -> Batch {
    let prob = probabilities(&batch);
    if let Labels::Soft(values) = &mut batch.labels {
        for (y, p) in values.iter_mut().zip(prob) {
            if (*y - p).abs() < MARGIN {
                *y = if p > 0.5 { p - 2.0 * MARGIN } else { p + 2.0 * MARGIN };
            }
        }
    }
    batch
}

/// The probabilities of a batch, `[B, C, N]`.
pub fn probabilities(batch: &Batch) -> Vec<f64> {
    let exp = |at: usize| batch.prediction[at].exp();
    let mut prob = batch.prediction.clone();
    for (image, channel, pixel) in indices(batch) {
        let at = batch.at(image, channel, pixel);
        match batch.space {
            Space::Prob => {}
            Space::Softmax => {
                prob[at] = exp(at) / (0..batch.channels).map(|c| exp(batch.at(image, c, pixel))).sum::<f64>();
            }
            Space::Sigmoid => prob[at] = 1.0 / (1.0 + (-batch.prediction[at]).exp()),
        }
    }
    prob
}

fn indices(batch: &Batch) -> impl Iterator<Item = (usize, usize, usize)> {
    let (channels, pixels) = (batch.channels, batch.pixels);
    (0..batch.images).flat_map(move |b| (0..channels).flat_map(move |c| (0..pixels).map(move |i| (b, c, i))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    fn draw<S: Strategy>(strategy: &S, runner: &mut TestRunner) -> S::Value {
        strategy.new_tree(runner).unwrap().current()
    }

    #[test]
    fn masks_of_every_favoured_kind_are_drawn() {
        let mut runner = TestRunner::deterministic();
        let pairs: Vec<_> = (0..2000).map(|_| draw(&mask_pair(), &mut runner)).collect();
        let count = |wanted: fn(&(Vec<f64>, Vec<f64>)) -> bool| pairs.iter().filter(|pair| wanted(pair)).count();
        assert!(pairs.iter().all(|(x, y)| x.len() == y.len() && x.iter().chain(y).all(|v| (0.0..=1.0).contains(v))));
        assert!(count(|(x, _)| x.iter().all(|&v| v == 0.0)) > 50, "empty");
        assert!(count(|(x, _)| x.iter().all(|&v| v == 1.0)) > 50, "full");
        assert!(count(|(x, _)| x.iter().filter(|&&v| v > 0.0).count() == 1) > 50, "one pixel");
        assert!(count(|(x, y)| x == y) > 50, "equal");
        assert!(count(|(x, y)| x != y && x.iter().zip(y).all(|(x, y)| (x - y).abs() < 1e-9)) > 50, "near");
        assert!(count(|(x, _)| x.len() > 2 && x.contains(&0.25) && x.contains(&0.5)) > 50, "tied");
    }

    #[test]
    fn sets_hold_ignored_images_and_both_kinds() {
        let mut runner = TestRunner::deterministic();
        let sets: Vec<_> = (0..500).map(|_| draw(&hard_set(), &mut runner)).collect();
        assert!(sets.iter().filter(|set| set.binary).count() > 50);
        let void = |set: &&HardSet| set.images.iter().any(|(label, _)| label.iter().all(|&id| id == IGNORED));
        assert!(sets.iter().filter(void).count() > 50);
    }

    #[test]
    fn smooth_batches_stay_off_their_labels() {
        let mut runner = TestRunner::deterministic();
        for _ in 0..200 {
            let batch = draw(&smooth_batch(), &mut runner);
            let prob = probabilities(&batch);
            assert!(prob.iter().all(|&p| p > 1e-3 && p < 1.0 - 1e-3), "{batch:?}");
            if let Labels::Soft(values) = &batch.labels {
                assert!(values.iter().zip(&prob).all(|(y, p)| (y - p).abs() >= MARGIN), "{batch:?}");
                assert!(values.iter().all(|y| (0.0..=1.0).contains(y)), "{batch:?}");
            }
        }
    }
}
