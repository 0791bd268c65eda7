//! The eleven closed forms without smoothing, and their gradients by the prediction.

use jdt_core::CoreError;
use jdt_core::kernels::{Label, Prediction, Sample, overlap_grad, overlap_sums};
use jdt_core::losses::{LossSpec, OverlapEvaluation, Reduction, TverskyIndex, evaluate, find};
use jdt_core::masks::{ProbMap, SoftLabel};
use jdt_core::statistics::SumsTable;
use jdt_tests::golden::{Number, floats};
use jdt_tests::tally::Tally;
use jdt_tests::tolerance::Tolerance;
use ndarray::Array3;
use serde::Deserialize;
use std::collections::BTreeMap;

const FILE: &str = "soft_overlap_losses.json";

#[derive(Deserialize)]
struct Case {
    name: String,
    n: usize,
    alpha: f64,
    beta: f64,
    x: Vec<Number>,
    y: Vec<Number>,
    values: BTreeMap<String, Number>,
    grad_x: BTreeMap<String, Vec<Number>>,
}

/// Golden's name of a loss → the catalogue's id.
fn id_of(golden_name: &str) -> String {
    let name = golden_name.to_lowercase();
    match name.as_str() {
        "jml1" | "dml1" => name[..3].to_owned(),
        _ => name.strip_suffix("_l1").map_or_else(|| name.clone(), str::to_owned),
    }
}

fn compute(case: &Case, spec: &LossSpec) -> Result<(OverlapEvaluation, Vec<f64>), CoreError> {
    let map = |values: &[Number]| Array3::from_shape_fn((1, 1, values.len()), |(_, _, i)| values[i].0);
    let (x, y) = (ProbMap::new(map(&case.x))?, SoftLabel::new(map(&case.y))?);
    let sample = Sample::new(Prediction::Prob(&x), Label::Soft(&y), None)?;
    let mut table = SumsTable::new(1, false);
    table.push(overlap_sums(&sample, 0.01));
    let index = TverskyIndex { alpha: case.alpha, beta: case.beta, gamma: 1.0, smooth: 0.0, log: false };
    let evaluation = evaluate(&table, &spec.build(index, Reduction::D))?;
    let gradient = overlap_grad(&sample, evaluation.image_gradient(0)).into_iter().collect();
    Ok((evaluation, gradient))
}

#[test]
fn soft_overlap_losses() {
    let Some(cases) = super::cases_of::<Case>(FILE) else { return };
    let mut tally = Tally::new(FILE);
    for case in &cases {
        let name = &case.name;
        assert_eq!((case.x.len(), case.y.len()), (case.n, case.n), "{name}");
        tally.case();
        for (golden_name, &Number(wanted)) in &case.values {
            let spec = find(&id_of(golden_name)).unwrap_or_else(|error| panic!("{golden_name}: {error}"));
            let (evaluation, gradient) = compute(case, spec).unwrap_or_else(|error| panic!("{name}: {error}"));
            let place = || format!("{name} {golden_name}");
            let slopes = case.grad_x.get(golden_name).map(|slopes| floats(slopes));
            let slopes = slopes.unwrap_or_else(|| panic!("{name} lacks a gradient of {golden_name}"));
            assert_eq!(slopes.len(), case.n, "{name}");
            if wanted.is_nan() {
                // 0/0: two empty masks are a perfect match here, and nothing pulls.
                tally.demand(evaluation.loss == 0.0, || format!("{}: 0/0 must be loss 0", place()));
                let still = gradient.iter().all(|&g| g == 0.0);
                tally.demand(still, || format!("{}: the gradient of 0/0 must be 0", place()));
                continue;
            }
            tally.compare_total(place, evaluation.loss, wanted, Tolerance::GOLDEN);
            for (i, (&got, &wanted)) in gradient.iter().zip(&slopes).enumerate() {
                // |x| has slope 1 from inside [0, 1] where autograd says sign(0) = 0.
                if case.x[i].0 == 0.0 {
                    tally.leave_out("gradients at x = 0, where autograd takes sign(0) for the slope of |x|", 1);
                } else {
                    tally.compare_total(|| format!("{} grad_x[{i}]", place()), got, wanted, Tolerance::GOLDEN);
                }
            }
        }
    }
    tally.finish();
}
