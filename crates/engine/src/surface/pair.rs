//! Two pixels: each loss over the square of their predictions.

use super::cell::{CellLoss, count, shares};
use super::height_map::{HeightMap, alike};
use crate::EngineError;
use jdt_core::CoreError;
use jdt_core::descent::{Descent, DescentLabel, DescentSettings, DescentSpace, Optimiser};
use jdt_core::losses::{LossSelection, TverskyIndex};
use jdt_core::masks::{ProbMap, SoftLabel};
use ndarray::Array3;
use serde::{Deserialize, Serialize};

/// Surfaces over the predictions of two pixels with fixed labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairQuery {
    /// The losses' ids.
    pub ids: Vec<String>,
    /// Hyper-parameters.
    pub index: TverskyIndex,
    /// The labels.
    pub label: [f64; 2],
    /// Points of a side of the grid over [0, 1]², 2 to 256.
    pub side: usize,
    /// Arrows of a side, at most 32.
    pub arrows: usize,
    /// Where descents start, at most 64.
    pub starts: Vec<[f64; 2]>,
    /// The descents' learning rate, per pixel.
    pub rate: f64,
    /// The descents' length, at most 2000.
    pub steps: u64,
}

/// Where a loss pushes a prediction.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Arrow {
    /// The prediction.
    pub at: [f64; 2],
    /// −∂L/∂x.
    pub push: [f64; 2],
}

/// A descent on the real gradient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Descended {
    /// The predictions, the start first.
    pub path: Vec<[f64; 2]>,
    /// The loss at the end.
    pub loss: f64,
}

/// One loss over the square.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairStudy {
    /// The loss's id.
    pub id: String,
    /// Its value; columns are the first pixel's prediction, rows the second's.
    pub map: HeightMap,
    /// Where it is lowest on the grid or at the label.
    pub lowest: [f64; 2],
    /// Its value there.
    pub lowest_loss: f64,
    /// Its value at the label, and the slope there.
    pub at_label: f64,
    /// ∂L/∂x at the label.
    pub slope_at_label: [f64; 2],
    /// Its pushes.
    pub arrows: Vec<Arrow>,
    /// Its descents.
    pub descents: Vec<Descended>,
}

/// The surfaces, and the scale that they share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairAnswer {
    /// The labels.
    pub label: [f64; 2],
    /// One a loss.
    pub studies: Vec<PairStudy>,
}

/// The surfaces of the given losses.
///
/// # Errors
/// [`CoreError::UnknownLoss`]; [`CoreError::Parameter`] for a number out of range.
pub(super) fn studies(query: &PairQuery) -> Result<PairAnswer, EngineError> {
    shares("y", &query.label)?;
    shares("a start", query.starts.as_flattened())?;
    count("points of a side", query.side, 2..=256, "a number from 2 to 256")?;
    count("arrows of a side", query.arrows, 0..=32, "a number from 0 to 32")?;
    count("starts", query.starts.len(), 0..=64, "at most 64")?;
    count("steps", usize::try_from(query.steps).unwrap_or(usize::MAX), 0..=2000, "a number from 0 to 2000")?;
    let losses = CellLoss::all(&query.ids, query.index)?;
    let point = |i: usize| {
        let share = |i: usize| i as f64 / (query.side - 1) as f64;
        [share(i % query.side), share(i / query.side)]
    };
    let values = losses
        .iter()
        .map(|loss| (0..query.side * query.side).map(|i| loss.value(&point(i), &query.label)).collect())
        .collect();
    let studies = losses
        .iter()
        .zip(alike(query.side, values))
        .map(|(loss, map)| {
            let (at_label, slope_at_label) = loss.slopes(query.label, query.label);
            let (lowest_loss, place) = map.lowest;
            let (lowest, lowest_loss) =
                if at_label <= lowest_loss { (query.label, at_label) } else { (point(place), lowest_loss) };
            Ok(PairStudy {
                id: loss.spec.id.to_owned(),
                map,
                lowest,
                lowest_loss,
                at_label,
                slope_at_label,
                arrows: arrows(loss, query),
                descents: query.starts.iter().map(|&start| descend(loss, query, start)).collect::<Result<_, _>>()?,
            })
        })
        .collect::<Result<_, EngineError>>()?;
    Ok(PairAnswer { label: query.label, studies })
}

/// Arrows in the middles of equal squares.
fn arrows(loss: &CellLoss, query: &PairQuery) -> Vec<Arrow> {
    let middle = |i: usize| (i as f64 + 0.5) / query.arrows as f64;
    (0..query.arrows * query.arrows)
        .map(|i| {
            let at = [middle(i % query.arrows), middle(i / query.arrows)];
            Arrow { at, push: loss.slopes(at, query.label).1.map(|slope| -slope) }
        })
        .collect()
}

fn descend(loss: &CellLoss, query: &PairQuery, start: [f64; 2]) -> Result<Descended, CoreError> {
    let map = |[first, second]: [f64; 2]| Array3::from_shape_fn((1, 1, 2), |(_, _, i)| [first, second][i]);
    let index = loss.index();
    let mut selection = LossSelection::new(loss.spec.id)?.with("gamma", index.gamma)?.with("smooth", index.smooth)?;
    if loss.spec.fixed_weight.is_none() {
        selection = selection.with("alpha", index.alpha)?.with("beta", index.beta)?;
    }
    let settings = DescentSettings {
        loss: selection.into(),
        optimiser: Optimiser::GradientDescent,
        space: DescentSpace::Prob,
        rate: query.rate,
    };
    let label = DescentLabel::Soft(SoftLabel::new(map(query.label))?);
    let mut descent = Descent::new(ProbMap::new(map(start))?, label, None, settings)?;
    let mut path = vec![start];
    for _ in 0..query.steps {
        descent.step()?;
        let here = descent.probabilities();
        path.push([here[(0, 0, 0)], here[(0, 0, 1)]]);
    }
    Ok(Descended { path, loss: descent.record().loss })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::losses::{Reduction, evaluate, find};
    use jdt_core::statistics::{OverlapSums, SumsTable};

    fn query() -> PairQuery {
        PairQuery {
            ids: ["sjl", "jml", "ctl", "dml2"].map(String::from).to_vec(),
            index: TverskyIndex { alpha: 0.7, beta: 0.3, gamma: 1.0, smooth: 1e-3, log: false },
            label: [0.7, 0.3],
            side: 11,
            arrows: 4,
            starts: vec![[0.1, 0.9], [0.5, 0.5]],
            rate: 0.01,
            steps: 400,
        }
    }

    #[test]
    fn heights_are_those_of_a_batch_of_one_image() {
        let query = query();
        for study in studies(&query).unwrap().studies {
            let loss = find(&study.id).unwrap().build(query.index, Reduction::D);
            for (i, &value) in study.map.values.iter().enumerate() {
                let x = [(i % 11) as f64 / 10.0, (i / 11) as f64 / 10.0];
                let y = query.label;
                let sum = |f: &dyn Fn(f64, f64) -> f64| f(x[0], y[0]) + f(x[1], y[1]);
                let mut table = SumsTable::new(1, false);
                table.push(vec![OverlapSums {
                    sx: x[0] + x[1],
                    sy: y[0] + y[1],
                    d: sum(&|x, y| (x - y).abs()),
                    p: sum(&|x, y| x * y),
                    qx: sum(&|x, _| x * x),
                    qy: sum(&|_, y| y * y),
                    m: sum(&f64::min),
                    kept: 2,
                    present: 2,
                }]);
                let wanted = evaluate(&table, &loss).unwrap().loss;
                assert!((value - wanted).abs() < 1e-12, "{} {x:?}: {value} {wanted}", study.id);
            }
        }
    }

    #[test]
    fn the_metric_loss_arrives_at_the_label_and_the_product_loss_leaves_it() {
        let answer = studies(&PairQuery { steps: 2000, ..query() }).unwrap();
        let [sjl, jml] = &answer.studies[..2] else { panic!() };
        assert_eq!((jml.lowest, jml.at_label), ([0.7, 0.3], 0.0));
        for end in jml.descents.iter().map(|descent| descent.path.last().unwrap()) {
            assert!((end[0] - 0.7).abs() < 0.03 && (end[1] - 0.3).abs() < 0.03, "{end:?}");
        }
        for end in sjl.descents.iter().map(|descent| descent.path.last().unwrap()) {
            assert!(end.iter().all(|x| *x < 1e-9 || *x > 1.0 - 1e-9), "{end:?}");
        }
        assert!(sjl.lowest_loss < sjl.at_label - 0.1);
        assert_eq!((jml.arrows.len(), jml.descents[0].path.len()), (16, 2001));
    }

    #[test]
    fn pushes_lead_downhill() {
        for study in studies(&query()).unwrap().studies {
            let loss = CellLoss::new(&study.id, query().index).unwrap();
            for Arrow { at, push } in study.arrows {
                let there = [at[0] + 1e-4 * push[0], at[1] + 1e-4 * push[1]];
                assert!(loss.value(&there, &query().label) <= loss.value(&at, &query().label) + 1e-12);
            }
        }
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        assert!(studies(&PairQuery { label: [0.5, 2.0], ..query() }).is_err());
        assert!(studies(&PairQuery { side: 257, ..query() }).is_err());
        assert!(studies(&PairQuery { starts: vec![[0.5, f64::NAN]], ..query() }).is_err());
        assert!(studies(&PairQuery { rate: 0.0, ..query() }).is_err());
    }
}
