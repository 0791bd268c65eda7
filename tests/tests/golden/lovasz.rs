//! Lovász-softmax and Lovász hinge: loss, gradient by the logits, gradient by the probabilities.

use jdt_core::CoreError;
use jdt_core::kernels::{Activation, Label, Prediction, Sample, softmax_in_place};
use jdt_core::losses::{BatchLoss, LovaszHinge, LovaszSoftmax, RankedClasses, lovasz_hinge, lovasz_softmax};
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, Logits, ProbMap};
use jdt_tests::golden::{Number, floats};
use jdt_tests::tally::Tally;
use jdt_tests::tolerance::Tolerance;
use ndarray::{Array2, Array3};
use serde::Deserialize;

const FILE: &str = "lovasz.json";

#[derive(Deserialize)]
struct Case {
    kind: String,
    name: String,
    shape: Vec<usize>,
    classes: Option<Classes>,
    per_image: bool,
    ignore: Option<i32>,
    logits: Vec<Number>,
    label: Vec<Number>,
    loss: Number,
    dlogits: Vec<Number>,
    dprob: Option<Vec<Number>>,
    #[serde(default)]
    ties: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Classes {
    Named(String),
    Listed(Vec<usize>),
}

impl Case {
    fn is_hinge(&self) -> bool {
        match self.kind.as_str() {
            "softmax" => false,
            "hinge" => true,
            other => panic!("{}: no loss is called {other:?}", self.name),
        }
    }

    fn channels(&self) -> usize {
        if self.is_hinge() { 1 } else { self.shape[1] }
    }

    /// Of an image.
    fn pixels(&self) -> usize {
        self.shape[if self.is_hinge() { 1 } else { 2 }..].iter().product()
    }

    fn ranked_classes(&self) -> RankedClasses {
        match &self.classes {
            Some(Classes::Listed(ids)) => RankedClasses::List(ids.clone()),
            Some(Classes::Named(name)) if name == "present" => RankedClasses::Present,
            Some(Classes::Named(name)) if name == "all" => RankedClasses::All,
            Some(Classes::Named(name)) => panic!("{}: no choice of classes is called {name:?}", self.name),
            None => panic!("{} lacks its classes", self.name),
        }
    }

    /// The probabilities at which the reference took `dprob`.
    fn probabilities(&self) -> Vec<f64> {
        let mut prob = floats(&self.logits);
        for image in prob.chunks_mut(self.channels() * self.pixels()) {
            softmax_in_place(image, self.pixels());
        }
        prob
    }

    fn must_be_refused(&self) -> Option<&'static str> {
        if self.logits.iter().any(|z| !z.0.is_finite()) {
            return Some("logits that are not finite");
        }
        let classes = self.channels().max(2);
        let is_class = |id: i32| usize::try_from(id).is_ok_and(|id| id < classes);
        let stray = |label: &Number| self.ignore != Some(label.id()) && !is_class(label.id());
        self.label.iter().any(stray).then_some("kept labels out of range")
    }
}

/// Through the activation, or of probabilities as they are.
fn compute(case: &Case, prob: Option<&[f64]>) -> Result<BatchLoss<f64>, CoreError> {
    let (channels, pixels) = (case.channels(), case.pixels());
    // One channel beside labels 0 and 1 is the foreground.
    let space = ClassSpace::new(channels.max(2), case.ignore)?;
    let logits = floats(&case.logits);
    let map = |values: &[f64], image: usize| {
        Array3::from_shape_fn((channels, 1, pixels), |(c, _, i)| values[(image * channels + c) * pixels + i])
    };
    let mut held = Vec::new();
    for image in 0..case.shape[0] {
        let ids = &case.label[image * pixels..(image + 1) * pixels];
        let ids = IdImage::I32(Array2::from_shape_fn((1, pixels), |(_, i)| ids[i].id()));
        let prob = prob.map(|prob| ProbMap::new(map(prob, image))).transpose()?;
        held.push((Logits::new(map(&logits, image))?, prob, LabelMap::new(&ids, space)?));
    }
    let activation = if case.is_hinge() { Activation::Sigmoid } else { Activation::Softmax };
    let samples: Vec<Sample<'_, f64>> = held
        .iter()
        .map(|(logits, prob, label)| {
            let prediction = prob.as_ref().map_or(Prediction::Logits(logits, activation), Prediction::Prob);
            Sample::new(prediction, Label::Hard(label), None)
        })
        .collect::<Result<_, _>>()?;
    if case.is_hinge() {
        lovasz_hinge(&samples, &LovaszHinge { per_image: case.per_image })
    } else {
        lovasz_softmax(&samples, &LovaszSoftmax { classes: case.ranked_classes(), per_image: case.per_image })
    }
}

#[test]
fn lovasz() {
    let Some(cases) = super::cases_of::<Case>(FILE) else { return };
    let mut tally = Tally::new(FILE);
    for case in &cases {
        check(case, &mut tally);
    }
    tally.finish();
}

fn check(case: &Case, tally: &mut Tally) {
    let name = format!("{} {}", case.kind, case.name);
    if let Some(reason) = case.must_be_refused() {
        let error = compute(case, None).err();
        let typed = matches!(error, Some(CoreError::ClassOutOfRange { .. } | CoreError::BadValue { .. }));
        tally.demand(typed, || format!("{name}: {reason} must be refused by a typed error"));
        tally.refused(reason, &name);
        return;
    }
    tally.case();
    let computed = compute(case, None).unwrap_or_else(|error| panic!("{name}: {error}"));
    tally.compare_total(|| format!("{name} loss"), computed.value, case.loss.0, Tolerance::GOLDEN);
    let gradient: Vec<f64> = computed.gradient.into_iter().flatten().collect();
    assert_eq!(case.dlogits.len(), gradient.len(), "{name}");
    let finite = gradient.iter().all(|g| g.is_finite());
    tally.demand(finite, || format!("{name}: dlogits must be finite"));
    if case.ties {
        tally.leave_out("gradients at equal errors, which depend on the order of sorting", gradient.len());
    } else {
        for (i, (&got, wanted)) in gradient.iter().zip(&case.dlogits).enumerate() {
            tally.compare_total(|| format!("{name} dlogits[{i}]"), got, wanted.0, Tolerance::GOLDEN);
        }
    }
    if case.is_hinge() {
        return;
    }
    let prob = case.probabilities();
    let of_prob = compute(case, Some(&prob)).unwrap_or_else(|error| panic!("{name}, prob: {error}"));
    tally.compare_total(|| format!("{name} loss of prob"), of_prob.value, case.loss.0, Tolerance::GOLDEN);
    let gradient: Vec<f64> = of_prob.gradient.into_iter().flatten().collect();
    let wanted = case.dprob.as_ref().unwrap_or_else(|| panic!("{name} lacks dprob"));
    assert_eq!(wanted.len(), gradient.len(), "{name}");
    for (i, (&got, wanted)) in gradient.iter().zip(wanted).enumerate() {
        if case.ties {
            continue;
        }
        if prob[i] == 0.0 || prob[i] == 1.0 {
            tally.leave_out("dprob at p = 0 or 1, where autograd takes sign(0) for the slope of |y − p|", 1);
        } else {
            tally.compare_total(|| format!("{name} dprob[{i}]"), got, wanted.0, Tolerance::GOLDEN);
        }
    }
}
