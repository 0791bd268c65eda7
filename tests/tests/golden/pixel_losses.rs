//! Cross-entropy, hard and soft; focal and KL are pending.

use jdt_core::CoreError;
use jdt_core::kernels::{Activation, Label, Prediction, Sample};
use jdt_core::losses::{CrossEntropy, CrossEntropyValue, cross_entropy};
use jdt_core::masks::{ClassSpace, IdImage, KeepMask, LabelMap, Logits, SoftLabel};
use jdt_tests::golden::{Number, OneOrMany, floats};
use jdt_tests::tally::{NONFINITE, Tally};
use jdt_tests::tolerance::Tolerance;
use ndarray::{Array2, Array3};
use serde::Deserialize;

const FILE: &str = "pixel_losses.json";

#[derive(Deserialize)]
struct Case {
    kind: String,
    name: String,
    shape: Vec<usize>,
    params: Params,
    logits: Vec<Number>,
    label: Vec<Number>,
    keep_mask: Option<Vec<Number>>,
    loss: OneOrMany,
    dlogits: Vec<Number>,
    #[serde(default)]
    nonfinite: bool,
}

#[derive(Deserialize)]
struct Params {
    ignore_index: Option<i32>,
    #[serde(default)]
    label_smoothing: f64,
    reduction: Option<String>,
    weight: Option<Vec<f64>>,
}

impl Case {
    fn pixels(&self) -> usize {
        self.shape[2..].iter().product()
    }

    /// Where class `class` of pixel `i`, counted over the whole batch, stands in a flat `[B, C, N]`.
    fn at(&self, class: usize, i: usize) -> usize {
        let (classes, n) = (self.shape[1], self.pixels());
        (i / n * classes + class) * n + i % n
    }

    /// Cross-entropy over some pixels of the batch, as one image.
    fn compute(&self, pixels: &[usize]) -> Result<CrossEntropyValue<f64>, CoreError> {
        let (classes, n) = (self.shape[1], pixels.len());
        let map = |values: &[f64]| Array3::from_shape_fn((classes, 1, n), |(k, _, i)| values[self.at(k, pixels[i])]);
        let logits = Logits::new(map(&floats(&self.logits)))?;
        let prediction = Prediction::Logits(&logits, Activation::Softmax);
        let keep = self
            .keep_mask
            .as_ref()
            .map(|keep| KeepMask::new(Array2::from_shape_fn((1, n), |(_, i)| keep[pixels[i]].0 != 0.0)));
        let keep = keep.transpose()?;
        let options =
            CrossEntropy { label_smoothing: self.params.label_smoothing, class_weights: self.params.weight.clone() };
        if self.kind == "ce_soft" {
            let label = SoftLabel::new(map(&floats(&self.label)))?;
            return cross_entropy(&Sample::new(prediction, Label::Soft(&label), keep.as_ref())?, &options);
        }
        let ids = IdImage::I32(Array2::from_shape_fn((1, n), |(_, i)| self.label[pixels[i]].id()));
        let space = ClassSpace::new(classes, self.params.ignore_index)?;
        let label = match &keep {
            Some(keep) => LabelMap::masked(&ids, space, keep)?,
            None => LabelMap::new(&ids, space)?,
        };
        cross_entropy(&Sample::new(prediction, Label::Hard(&label), None)?, &options)
    }
}

#[test]
fn pixel_losses() {
    let Some(cases) = super::cases_of::<Case>(FILE) else { return };
    let mut tally = Tally::new(FILE);
    for case in &cases {
        match case.kind.as_str() {
            "ce" | "ce_soft" => check(case, &mut tally),
            "focal" => tally.pending("focal loss, the issue on the mathematics", &case.name),
            "kldiv" => tally.pending("KL divergence, the issue on the mathematics", &case.name),
            other => panic!("{}: no pixel loss is called {other:?}", case.name),
        }
    }
    tally.finish();
}

fn check(case: &Case, tally: &mut Tally) {
    let name = format!("{} {}", case.kind, case.name);
    let pixels: Vec<usize> = (0..case.shape[0] * case.pixels()).collect();
    let whole = case.compute(&pixels).unwrap_or_else(|error| panic!("{name}: {error}"));
    tally.case();
    let reduction = case.params.reduction.as_deref().unwrap_or("mean");
    // By the loss that golden differentiates: the mean, or the sum also where the values are kept apart.
    let scale = if reduction == "mean" { 1.0 } else { whole.weight };
    let gradient = |k: usize, i: usize| whole.gradient[(k, 0, i)] * scale;
    if case.nonfinite {
        tally.finite(|| format!("{name} mean"), whole.mean);
        tally.finite(|| format!("{name} sum"), whole.sum);
        let finite = whole.gradient.iter().all(|g| g.is_finite());
        tally.demand(finite, || format!("{name}: dlogits must be finite"));
        tally.leave_out(NONFINITE, 1 + case.dlogits.len());
        return;
    }
    match (&case.loss, reduction) {
        (OneOrMany::One(wanted), "mean" | "sum") => {
            let got = if reduction == "mean" { whole.mean } else { whole.sum };
            tally.compare_total(|| name.clone(), got, wanted.0, Tolerance::GOLDEN);
        }
        (OneOrMany::Many(wanted), "none") => {
            assert_eq!(wanted.len(), pixels.len(), "{name}");
            for (&i, wanted) in pixels.iter().zip(wanted) {
                let pixel = case.compute(&[i]).unwrap_or_else(|error| panic!("{name}: {error}"));
                tally.compare_total(|| format!("{name} loss[{i}]"), pixel.sum, wanted.0, Tolerance::GOLDEN);
            }
        }
        (loss, reduction) => panic!("{name}: reduction {reduction:?} with {loss:?}"),
    }
    for k in 0..case.shape[1] {
        for &i in &pixels {
            let at = case.at(k, i);
            tally.compare_total(
                || format!("{name} dlogits[{at}]"),
                gradient(k, i),
                case.dlogits[at].0,
                Tolerance::GOLDEN,
            );
        }
    }
}
