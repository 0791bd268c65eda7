//! Facts of the losses that are more than an overlap of two masks: pixels, ranks, mixes, shards, pooled classes, the
//! real line, and descents.

#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

mod catalogue;
mod descents;
mod pixels;
mod ranks;
mod real_numbers;
mod reductions;
mod triangles;

use jdt_core::CoreError;
use jdt_core::descent::{Descent, DescentImage, DescentLabel, DescentSettings, DescentSpace, Optimiser};
use jdt_core::losses::{
    CATALOG, CrossEntropy, Focal, JML, KullbackLeibler, LossSelection, Mix, OverlapLoss, RealLineForm, Reduction,
    TverskyIndex, evaluate, evaluate_batch, lovasz_softmax_slope, pixel_batch, real_line, sharded, sharded_batch,
};
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, ProbMap, SoftLabel};
use jdt_core::statistics::{OverlapSums, SumsTable};
use jdt_tests::batch::{Batch, IGNORED, Labels, Space, loss_of, plain_index};
use jdt_tests::finite_difference::gradient;
use jdt_tests::strategies::{hard_mask, mask, mask_pair, mix_for, smooth_batch, takes};
use ndarray::{Array2, Array3};
use proptest::collection::vec;
use proptest::prelude::*;

/// Some ulps of sums of a few dozen numbers of order 1.
const ULPS: f64 = 1e-12;

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() <= ULPS * left.abs().max(right.abs()).max(1.0)
}

fn value(batch: &Batch, text: &str) -> f64 {
    batch.mix::<f64>(&text.parse().unwrap()).unwrap().0
}

/// The batch with its softened labels made hard: ids by the largest value.
fn hardened(batch: &Batch) -> Batch {
    let Labels::Soft(values) = &batch.labels else { return batch.clone() };
    let id = |image: usize, pixel: usize| {
        let at = |channel: usize| values[batch.at(image, channel, pixel)];
        if batch.channels == 1 {
            return i32::from(at(0) >= 0.5);
        }
        let top = (0..batch.channels).max_by(|&a, &b| at(a).total_cmp(&at(b))).unwrap();
        i32::try_from(top).unwrap()
    };
    let pixels = batch.pixels;
    let ids = (0..batch.images * pixels).map(|at| id(at / pixels, at % pixels)).collect();
    Batch { labels: Labels::Hard(ids), classes: batch.channels.max(2), ..batch.clone() }
}
