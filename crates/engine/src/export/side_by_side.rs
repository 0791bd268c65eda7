//! One input under every convention, with the reason of each difference.

use crate::ModelTables;
use jdt_core::conventions::{Convention, Explanation, Metric, Score};

/// What one convention says of a model.
#[derive(Debug, Clone)]
pub struct SideRow {
    /// Whose rules.
    pub convention: Convention,
    /// Its numbers, each with what makes it differ from the papers'.
    pub scores: Vec<(Metric, Score, Option<Explanation>)>,
}

/// Every convention in turn.
pub fn side_by_side(model: &ModelTables) -> impl Iterator<Item = SideRow> {
    Convention::ALL.into_iter().map(|convention| {
        let scored = convention.score(&model.counts).into_iter();
        let scores = scored.map(|(metric, score)| (metric, score, convention.explain(&model.counts, metric))).collect();
        SideRow { convention, scores }
    })
}

impl SideRow {
    /// A number with its explanation.
    pub fn get(&self, metric: Metric) -> Option<(&Score, Option<&Explanation>)> {
        self.scores.iter().find(|(m, ..)| *m == metric).map(|(_, score, why)| (score, why.as_ref()))
    }

    /// The explanation that says the most: of the first of these metrics that has one.
    pub fn why(&self, of: &[Metric]) -> Option<(Metric, &Explanation)> {
        of.iter().find_map(|&metric| Some((metric, self.get(metric)?.1?)))
    }
}
