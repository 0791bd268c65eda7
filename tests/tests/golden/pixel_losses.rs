//! Cross-entropy, hard and soft, focal loss and Kullback–Leibler divergence through soft-max.

use jdt_core::CoreError;
use jdt_core::kernels::{Activation, Label, Prediction, Sample};
use jdt_core::losses::{CrossEntropy, Focal, KullbackLeibler, PixelLoss, PixelLossValue, pixel_loss};
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
    /// Of the focal loss.
    gamma: Option<f64>,
    /// Of the divergence.
    #[serde(rename = "T")]
    temperature: Option<f64>,
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

    fn loss(&self) -> Box<dyn PixelLoss> {
        let wanted = |value: Option<f64>, what| value.unwrap_or_else(|| panic!("{} lacks {what}", self.name));
        match self.kind.as_str() {
            "ce" | "ce_soft" => Box::new(CrossEntropy {
                label_smoothing: self.params.label_smoothing,
                class_weights: self.params.weight.clone(),
            }),
            "focal" => Box::new(Focal { gamma: wanted(self.params.gamma, "gamma") }),
            "kldiv" => Box::new(KullbackLeibler { temperature: wanted(self.params.temperature, "T") }),
            other => panic!("{}: no pixel loss is called {other:?}", self.name),
        }
    }

    fn is_soft(&self) -> bool {
        matches!(self.kind.as_str(), "ce_soft" | "kldiv")
    }

    /// What must be refused, read off the input itself.
    fn must_be_refused(&self) -> Option<&'static str> {
        if self.logits.iter().any(|z| !z.0.is_finite()) {
            return Some("logits that are not finite");
        }
        if self.params.temperature.is_some_and(|t| t <= 0.0) {
            return Some("a temperature of 0 or less");
        }
        if self.is_soft() {
            let wrong = self.label.iter().any(|y| !(0.0..=1.0).contains(&y.0));
            return wrong.then_some("soft labels outside [0, 1]");
        }
        let kept = |i: usize| self.keep_mask.as_ref().is_none_or(|keep| keep[i].0 != 0.0);
        let ignore = if self.keep_mask.is_some() { None } else { self.params.ignore_index };
        let is_class = |id: i32| usize::try_from(id).is_ok_and(|id| id < self.shape[1]);
        let strays = |(i, label): (usize, &Number)| kept(i) && ignore != Some(label.id()) && !is_class(label.id());
        self.label.iter().enumerate().any(strays).then_some("kept labels out of range")
    }

    /// The loss over some pixels of the batch, as one image.
    fn compute(&self, pixels: &[usize]) -> Result<PixelLossValue<f64>, CoreError> {
        let (classes, n) = (self.shape[1], pixels.len());
        let map = |values: &[f64]| Array3::from_shape_fn((classes, 1, n), |(k, _, i)| values[self.at(k, pixels[i])]);
        let logits = Logits::new(map(&floats(&self.logits)))?;
        let prediction = Prediction::Logits(&logits, Activation::Softmax);
        let keep = self
            .keep_mask
            .as_ref()
            .map(|keep| KeepMask::new(Array2::from_shape_fn((1, n), |(_, i)| keep[pixels[i]].0 != 0.0)));
        let keep = keep.transpose()?;
        if self.is_soft() {
            let label = SoftLabel::new(map(&floats(&self.label)))?;
            return pixel_loss(&Sample::new(prediction, Label::Soft(&label), keep.as_ref())?, &*self.loss());
        }
        let ids = IdImage::I32(Array2::from_shape_fn((1, n), |(_, i)| self.label[pixels[i]].id()));
        let space = ClassSpace::new(classes, self.params.ignore_index)?;
        let label = match &keep {
            Some(keep) => LabelMap::masked(&ids, space, keep)?,
            None => LabelMap::new(&ids, space)?,
        };
        pixel_loss(&Sample::new(prediction, Label::Hard(&label), None)?, &*self.loss())
    }
}

#[test]
fn pixel_losses() {
    let Some(cases) = super::cases_of::<Case>(FILE) else { return };
    let mut tally = Tally::new(FILE);
    for case in &cases {
        check(case, &mut tally);
    }
    tally.finish();
}

fn check(case: &Case, tally: &mut Tally) {
    let name = format!("{} {}", case.kind, case.name);
    let pixels: Vec<usize> = (0..case.shape[0] * case.pixels()).collect();
    if let Some(reason) = case.must_be_refused() {
        let typed = matches!(
            case.compute(&pixels).err(),
            Some(CoreError::ClassOutOfRange { .. } | CoreError::BadValue { .. } | CoreError::Parameter { .. })
        );
        tally.demand(typed, || format!("{name}: {reason} must be refused by a typed error"));
        tally.refused(reason, &name);
        return;
    }
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
