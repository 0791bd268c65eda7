//! Triangles of small vectors, and the search for the worst.

use super::LongControl;
use super::cell::count;
use crate::{EngineError, Progress};
use jdt_core::losses::{Triangle, VectorDistance, WorstTriangle, triangle};
use serde::{Deserialize, Serialize};
use web_time::Instant;

/// The sides of one triangle under several distances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TriangleQuery {
    /// x, y and z, each of the same number of values in [0, 1].
    pub vectors: [Vec<f64>; 3],
    /// By which losses.
    pub distances: Vec<VectorDistance>,
}

/// The sides under one distance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sides {
    /// The three sides.
    pub triangle: Triangle,
    /// `d(x,z) / (d(x,y) + d(y,z))`, `None` for 0/0.
    pub ratio: Option<f64>,
    /// What the ratio is proved never to exceed.
    pub bound: Option<f64>,
}

/// A search for the worst triangle.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WorstQuery {
    /// By which loss.
    pub distance: VectorDistance,
    /// Values of a vector.
    pub length: usize,
    /// The same seed finds the same.
    pub seed: u64,
    /// Steps, at most ten million.
    pub steps: u64,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorstAnswer {
    /// The largest ratio.
    pub ratio: f64,
    /// Where: x, y and z.
    pub vectors: [Vec<f64>; 3],
    /// Steps taken and the largest ratio until then, each time that it grew.
    pub trace: Vec<(u64, f64)>,
    /// Steps taken.
    pub steps: u64,
    /// What it is proved never to exceed.
    pub bound: Option<f64>,
    /// Whether it was stopped before the end.
    pub cancelled: bool,
}

/// # Errors
/// [`jdt_core::CoreError::VectorLengths`], [`jdt_core::CoreError::Parameter`].
pub(super) fn sides(query: &TriangleQuery) -> Result<Vec<Sides>, EngineError> {
    let [x, y, z] = &query.vectors;
    let sides = |&distance: &VectorDistance| {
        let triangle = triangle(distance, [x, y, z])?;
        Ok(Sides { triangle, ratio: triangle.ratio(), bound: distance.bound() })
    };
    query.distances.iter().map(sides).collect()
}

/// Steps between two looks at the control: some milliseconds.
const PACE: u64 = 10_000;

/// # Errors
/// [`jdt_core::CoreError::Parameter`].
pub(super) async fn worst(query: &WorstQuery, control: &mut impl LongControl) -> Result<WorstAnswer, EngineError> {
    let steps = usize::try_from(query.steps).unwrap_or(usize::MAX);
    count("steps", steps, 1..=10_000_000, "a number from 1 to 10000000")?;
    let started = Instant::now();
    let mut search = WorstTriangle::new(query.distance, query.length, query.seed)?;
    let mut trace = vec![(0, search.ratio())];
    let mut cancelled = false;
    while search.steps() < query.steps {
        for _ in 0..PACE.min(query.steps - search.steps()) {
            search.step();
            if trace.last().is_some_and(|&(_, ratio)| search.ratio() > ratio) {
                trace.push((search.steps(), search.ratio()));
            }
        }
        let done = usize::try_from(search.steps()).unwrap_or(steps);
        control.progress(Progress { done, total: steps, seconds: started.elapsed().as_secs_f64() });
        control.pause().await;
        if control.is_cancelled() && search.steps() < query.steps {
            cancelled = true;
            break;
        }
    }
    Ok(WorstAnswer {
        ratio: search.ratio(),
        vectors: search.vectors().map(<[f64]>::to_vec),
        trace,
        steps: search.steps(),
        bound: query.distance.bound(),
        cancelled,
    })
}
