//! The conventions side by side: where they must agree, and that what is said of a difference is true.

#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

mod always;
mod sentences;

use jdt_core::conventions::{
    Classes, Convention, Difference, JdtLosses, Metric, Missing, Order, Places, Quotient, Recipe, Rule, Score, Unit,
    ZeroByZero,
};
use jdt_core::kernels::confusion;
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap};
use jdt_core::metrics::{Ratio, Tail, over_dataset, pixel_accuracy, report};
use jdt_core::statistics::{ClassCounts, Counts, ImageCounts};
use jdt_tests::batch::IGNORED;
use jdt_tests::strategies::{HardSet, hard_set};
use ndarray::Array2;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A handful of additions of numbers in [0, 1].
const ULPS: f64 = 1e-12;

const QS: [u8; 5] = [1, 5, 50, 70, 100];

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() <= ULPS || (left.is_nan() && right.is_nan())
}

fn row(space: ClassSpace, name: &str, label: &[i32], pred: &[i32]) -> ImageCounts {
    let image = |ids: &[i32]| IdImage::I32(Array2::from_shape_fn((1, ids.len()), |(_, i)| ids[i]));
    let (label, pred) =
        (LabelMap::new(&image(label), space).unwrap(), PredictionMap::new(&image(pred), space).unwrap());
    ImageCounts::from_confusion(name, &confusion(&label, &pred).unwrap()).of_image(label.shape().pixels())
}

/// Counts of images called a, b, c, …
fn counts_in(space: ClassSpace, images: &[(Vec<i32>, Vec<i32>)]) -> Counts {
    let mut counts = Counts::new(space.classes(), space.is_binary()).with_ignored_id(space.ignore());
    for ((label, pred), name) in images.iter().zip("abcdefghijklm".chars()) {
        counts.push(row(space, &name.to_string(), label, pred)).unwrap();
    }
    counts
}

fn counts_of(set: &HardSet, ignore: i32) -> Counts {
    let space =
        if set.binary { ClassSpace::binary(Some(ignore)) } else { ClassSpace::new(set.classes, Some(ignore)).unwrap() };
    // A class may be the ignored one: then the usual mark of ignored pixels is no id, and takes its place.
    let images: Vec<_> = set
        .images
        .iter()
        .map(|(label, pred)| (label.iter().map(|&id| if id == IGNORED { ignore } else { id }).collect(), pred.clone()))
        .collect();
    counts_in(space, &images)
}

/// [`IGNORED`], or now and then class 0.
fn ignore_id() -> impl Strategy<Value = i32> {
    prop_oneof![4 => Just(IGNORED), 1 => Just(0)]
}

/// Images whose labels hold every class, no pixel of them ignored.
fn complete_set(images: std::ops::Range<usize>) -> impl Strategy<Value = HardSet> {
    (1_i32..6).prop_flat_map(move |classes| {
        let image = (proptest::collection::vec(0..classes, 0..12), any::<prop::sample::Index>()).prop_flat_map(
            move |(more, _)| {
                let label: Vec<i32> = (0..classes).chain(more).collect();
                let pred = proptest::collection::vec(0..classes, label.len());
                (Just(label), pred)
            },
        );
        proptest::collection::vec(image, images.clone()).prop_map(move |images| HardSet {
            classes: usize::try_from(classes).unwrap(),
            binary: false,
            images,
        })
    })
}

fn values(convention: Convention, counts: &Counts) -> BTreeMap<Metric, Score> {
    convention.score(counts).into_iter().collect()
}

fn each() -> impl Iterator<Item = (Convention, Metric)> {
    Convention::ALL.into_iter().flat_map(|convention| convention.metrics().map(move |metric| (convention, metric)))
}

/// How many units of a recipe's order a predicate picks, counted without the code under test.
fn recount(counts: &Counts, unit: Unit, classes: &[usize], holds: impl Fn(ClassCounts) -> bool) -> (usize, usize) {
    let images = counts.images();
    let cells: Vec<ClassCounts> = match unit {
        Unit::Class => classes.iter().map(|&class| images.iter().map(|row| row.classes[class]).sum()).collect(),
        Unit::Cell => images.iter().flat_map(|row| classes.iter().map(|&class| row.classes[class])).collect(),
        Unit::Image => images.iter().map(|row| classes.iter().map(|&class| row.classes[class]).sum()).collect(),
        Unit::Dataset => vec![images.iter().flat_map(|row| classes.iter().map(|&class| row.classes[class])).sum()],
    };
    (cells.iter().filter(|&&cell| holds(cell)).count(), cells.len())
}
