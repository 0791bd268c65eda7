//! The reference's `JDTLoss` through soft-max: loss, gradient by the logits, gradient by the probabilities.

use jdt_core::CoreError;
use jdt_core::kernels::{Activation, Label, Prediction, Sample, overlap_grad, overlap_sums, softmax_in_place};
use jdt_core::losses::{ActiveClasses, Family, OverlapEvaluation, OverlapLoss, Reduction, TverskyIndex, evaluate};
use jdt_core::masks::{ClassSpace, IdImage, KeepMask, LabelMap, Logits, ProbMap, SoftLabel};
use jdt_core::statistics::{OverlapSums, SumsTable};
use jdt_tests::golden::{Number, floats};
use jdt_tests::tally::{NONFINITE, Tally};
use jdt_tests::tolerance::Tolerance;
use ndarray::{Array2, Array3};
use serde::Deserialize;

const FILE: &str = "jdt_loss.json";

#[derive(Deserialize)]
struct Case {
    name: String,
    shape: Vec<usize>,
    hard: bool,
    params: Params,
    logits: Vec<Number>,
    label: Vec<Number>,
    keep_mask: Option<Vec<Number>>,
    loss: Number,
    dlogits: Vec<Number>,
    dprob: Vec<Number>,
    dlogits_stable: bool,
    prob: Option<Vec<Number>>,
    #[serde(default)]
    nonfinite: bool,
    #[serde(default)]
    rounding_sensitive: RoundingSensitive,
}

#[derive(Deserialize)]
struct Params {
    #[serde(rename = "mIoUD")]
    d: f64,
    #[serde(rename = "mIoUI")]
    i: f64,
    #[serde(rename = "mIoUC")]
    c: f64,
    alpha: f64,
    beta: f64,
    gamma: f64,
    smooth: f64,
    threshold: f64,
    norm: u32,
    log_loss: bool,
    ignore_index: Option<i32>,
    class_weights: Option<Vec<f64>>,
    active_classes_mode_hard: String,
    active_classes_mode_soft: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RoundingSensitive {
    loss: bool,
    dprob: bool,
    dlogits: bool,
}

impl Case {
    fn classes(&self) -> usize {
        self.shape[1]
    }

    fn pixels(&self) -> usize {
        self.shape[2..].iter().product()
    }

    /// One image of flat `[B, C, N]` values as `[C, 1, N]`.
    fn map(&self, values: &[f64], image: usize) -> Array3<f64> {
        let (classes, pixels) = (self.classes(), self.pixels());
        Array3::from_shape_fn((classes, 1, pixels), |(class, _, i)| values[(image * classes + class) * pixels + i])
    }

    fn keep(&self, image: usize) -> Option<Result<KeepMask, CoreError>> {
        let keep = self.keep_mask.as_ref()?;
        let pixels = self.pixels();
        Some(KeepMask::new(Array2::from_shape_fn((1, pixels), |(_, i)| keep[image * pixels + i].0 != 0.0)))
    }

    fn loss(&self) -> OverlapLoss {
        let p = &self.params;
        let mode = if self.hard { &p.active_classes_mode_hard } else { &p.active_classes_mode_soft };
        OverlapLoss {
            family: if p.norm == 1 { Family::Metric } else { Family::Squared },
            index: TverskyIndex { alpha: p.alpha, beta: p.beta, gamma: p.gamma, smooth: p.smooth, log: p.log_loss },
            reduction: Reduction { d: p.d, i: p.i, c: p.c },
            active: match mode.as_str() {
                "ALL" => ActiveClasses::All,
                "PRESENT" => ActiveClasses::Present,
                other => panic!("{}: no active mode is called {other:?}", self.name),
            },
            class_weights: p.class_weights.clone(),
            pool_classes: false,
        }
    }

    /// What must be refused, read off the input itself.
    fn must_be_refused(&self) -> Option<&'static str> {
        let pixels = self.pixels();
        let kept = |at: usize| self.keep_mask.as_ref().is_none_or(|keep| keep[at].0 != 0.0);
        if self.logits.iter().any(|z| !z.0.is_finite()) {
            return Some("logits that are not finite");
        }
        if self.hard {
            let ignore = if self.keep_mask.is_some() { None } else { self.params.ignore_index };
            let strays = self.label.iter().enumerate().any(|(at, label)| {
                let id = label.id();
                let is_class = usize::try_from(id).is_ok_and(|id| id < self.classes());
                kept(at) && ignore != Some(id) && !is_class
            });
            strays.then_some("kept labels out of range")
        } else {
            let wrong = |&(_, label): &(usize, &Number)| !(0.0..=1.0).contains(&label.0);
            let strays = self.label.iter().enumerate().any(|at| wrong(&at) && pixels > 0);
            strays.then_some("soft labels outside [0, 1]")
        }
    }
}

struct Computed {
    table: SumsTable,
    evaluation: OverlapEvaluation,
    /// Flat `[B, C, N]`.
    gradient: Vec<f64>,
}

/// Through soft-max, or of probabilities as they are.
fn compute(case: &Case, prob: Option<&[f64]>) -> Result<Computed, CoreError> {
    let pixels = case.pixels();
    let space = ClassSpace::new(case.classes(), case.params.ignore_index)?;
    let logits = floats(&case.logits);
    let label_values = floats(&case.label);
    let mut table = SumsTable::new(case.classes(), case.hard);
    let mut held = Vec::new();
    for image in 0..case.shape[0] {
        let keep = case.keep(image).transpose()?;
        let hard = if case.hard {
            let ids = &case.label[image * pixels..(image + 1) * pixels];
            let ids = IdImage::I32(Array2::from_shape_fn((1, pixels), |(_, i)| ids[i].id()));
            Some(match &keep {
                Some(keep) => LabelMap::masked(&ids, space, keep)?,
                None => LabelMap::new(&ids, space)?,
            })
        } else {
            None
        };
        let soft = if case.hard { None } else { Some(SoftLabel::new(case.map(&label_values, image))?) };
        let prob = prob.map(|prob| ProbMap::new(case.map(prob, image))).transpose()?;
        held.push((Logits::new(case.map(&logits, image))?, prob, hard, soft, keep));
    }
    let mut samples = Vec::new();
    for (logits, prob, hard, soft, keep) in &held {
        let prediction = prob.as_ref().map_or(Prediction::Logits(logits, Activation::Softmax), Prediction::Prob);
        let sample = match (hard, soft) {
            // The mask went into the label.
            (Some(label), _) => Sample::new(prediction, Label::Hard(label), None)?,
            (None, Some(label)) => Sample::new(prediction, Label::Soft(label), keep.as_ref())?,
            (None, None) => continue,
        };
        table.push(overlap_sums(&sample, case.params.threshold));
        samples.push(sample);
    }
    let evaluation = evaluate(&table, &case.loss())?;
    let gradient = samples
        .iter()
        .enumerate()
        .flat_map(|(image, sample)| overlap_grad(sample, evaluation.image_gradient(image)))
        .collect();
    Ok(Computed { table, evaluation, gradient })
}

/// Whether some 1 − index lies below 0 where the loss takes its power or its logarithm: squared cardinalities with
/// α ≠ β can do that. The rule here is to clamp it at 0 (the index at 1), the reference carries on.
fn is_clamped(case: &Case, table: &SumsTable) -> bool {
    const ROUNDING: f64 = 1e-12;
    let p = &case.params;
    if p.gamma == 1.0 && !p.log_loss {
        return false;
    }
    let below = |sums: &OverlapSums| {
        let t = case.loss().family.triple(sums);
        let denominator = t.tp + p.alpha * t.fp + p.beta * t.fn_ + p.smooth;
        (p.alpha * t.fp + p.beta * t.fn_) / denominator < -ROUNDING
    };
    (p.d > 0.0 && (0..table.classes()).any(|class| below(&table.class_total(class))))
        || (p.i + p.c > 0.0 && table.rows().flatten().any(below))
}

/// The probabilities at which the reference took `dprob`.
fn probabilities(case: &Case) -> Vec<f64> {
    if let Some(prob) = &case.prob {
        return floats(prob);
    }
    let mut prob = floats(&case.logits);
    for image in prob.chunks_mut(case.classes() * case.pixels()) {
        softmax_in_place(image, case.pixels());
    }
    prob
}

#[test]
fn jdt_loss() {
    let Some(cases) = super::cases_of::<Case>(FILE) else { return };
    let mut tally = Tally::new(FILE);
    for case in &cases {
        check(case, &mut tally);
    }
    tally.finish();
}

fn check(case: &Case, tally: &mut Tally) {
    let name = &case.name;
    if case.params.norm > 2 {
        tally.out_of_scope("a norm above 2", name);
        return;
    }
    if let Some(reason) = case.must_be_refused() {
        let error = compute(case, None).err();
        let typed = match error {
            Some(CoreError::ClassOutOfRange { role, last_class, pixels, .. }) => {
                case.hard && role == "label" && last_class + 1 == case.classes() && pixels > 0
            }
            Some(CoreError::BadValue { .. }) => reason != "kept labels out of range",
            _ => false,
        };
        tally.demand(typed, || format!("{name}: {reason} must be refused by a typed error"));
        tally.refused(reason, name);
        return;
    }
    let computed = compute(case, None).unwrap_or_else(|error| panic!("{name}: {error}"));
    let prob = probabilities(case);
    let of_prob = compute(case, Some(&prob)).unwrap_or_else(|error| panic!("{name}, prob: {error}"));
    tally.case();
    let is_clamped = is_clamped(case, &computed.table);
    if case.nonfinite || is_clamped {
        // What is finite in such a case is so by the chance of the reference's order of operations.
        tally.finite(|| format!("{name} loss"), computed.evaluation.loss);
        for (gradient, what) in [(&computed.gradient, "dlogits"), (&of_prob.gradient, "dprob")] {
            for (i, &g) in gradient.iter().enumerate() {
                tally.finite(|| format!("{name} {what}[{i}]"), g);
            }
        }
        let reason =
            if is_clamped { "1 − index < 0 under a power or a logarithm, clamped here by rule" } else { NONFINITE };
        tally.leave_out(reason, 1 + case.dlogits.len() + case.dprob.len());
        return;
    }
    if case.rounding_sensitive.loss {
        tally.leave_out("losses that the reference's own rounding dominates", 1);
    } else {
        tally.compare_total(|| format!("{name} loss"), computed.evaluation.loss, case.loss.0, Tolerance::GOLDEN);
        tally.compare_total(|| format!("{name} loss of prob"), of_prob.evaluation.loss, case.loss.0, Tolerance::GOLDEN);
    }
    assert_eq!((case.dlogits.len(), case.dprob.len()), (prob.len(), prob.len()), "{name}");
    if case.rounding_sensitive.dlogits || !case.dlogits_stable {
        tally.leave_out("dlogits on a kink, or dominated by the reference's own rounding", case.dlogits.len());
    } else {
        for (i, (&got, wanted)) in computed.gradient.iter().zip(&case.dlogits).enumerate() {
            tally.compare_total(|| format!("{name} dlogits[{i}]"), got, wanted.0, Tolerance::GOLDEN);
        }
    }
    if case.rounding_sensitive.dprob {
        tally.leave_out("dprob dominated by the reference's own rounding", case.dprob.len());
        return;
    }
    for (i, (&got, wanted)) in of_prob.gradient.iter().zip(&case.dprob).enumerate() {
        // |p| has slope 1 from inside [0, 1] where autograd says sign(0) = 0; squares have no kink.
        if prob[i] == 0.0 && case.params.norm == 1 {
            tally.leave_out("dprob at p = 0, where autograd takes sign(0) for the slope of |p|", 1);
        } else {
            tally.compare_total(|| format!("{name} dprob[{i}]"), got, wanted.0, Tolerance::GOLDEN);
        }
    }
}
