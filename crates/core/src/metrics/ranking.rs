//! Models in the order of each metric, and how far the metrics agree.

use super::{Measured, kendall_tau_b};
use serde::{Deserialize, Serialize};

/// One metric over all models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankColumn {
    /// The metric's id.
    pub metric: String,
    /// Whether a smaller value is the better one.
    pub lower_is_better: bool,
    /// The value of each model; `None` where it is undefined or was not measured.
    pub values: Vec<Option<f64>>,
    /// The place of each model, from 1; equal values share the first of their places.
    pub ranks: Vec<Option<usize>>,
}

/// Models against metrics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankTable {
    /// The models, in the order in which they came.
    pub models: Vec<String>,
    /// One column a metric, in the order in which the models name them first.
    pub columns: Vec<RankColumn>,
    /// Kendall's τ-b between the rankings of each two metrics, over the models that both measure, `[metric][metric]`.
    pub agreement: Vec<Vec<Option<f64>>>,
}

/// Whether a smaller value of a metric is the better one: calibration errors, distances and losses.
pub fn lower_is_better(metric: &str) -> bool {
    let name = metric.split('_').next().unwrap_or(metric);
    ["ECE", "SCE", "HD", "HD95", "ASSD", "loss"].contains(&name)
}

/// Ranks models by each of their metrics.
///
/// # Example
/// ```
/// use jdt_core::metrics::{Measured, Undefined, rank_table};
/// let measured = |value| Measured::mean([Some(value)], Undefined::ClassAbsent);
/// let model = |iou, ece| vec![("mIoU_D".to_owned(), measured(iou)), ("ECE_D".to_owned(), measured(ece))];
/// let table = rank_table(&[("a".to_owned(), model(0.7, 0.2)), ("b".to_owned(), model(0.6, 0.1))]);
/// assert_eq!(table.columns[0].ranks, [Some(1), Some(2)]);
/// assert_eq!(table.columns[1].ranks, [Some(2), Some(1)]);
/// assert_eq!(table.agreement[0][1], Some(-1.0));
/// ```
pub fn rank_table(models: &[(String, Vec<(String, Measured)>)]) -> RankTable {
    let mut metrics: Vec<&str> = Vec::new();
    for (id, _) in models.iter().flat_map(|(_, headline)| headline) {
        if !metrics.contains(&id.as_str()) {
            metrics.push(id);
        }
    }
    let columns: Vec<RankColumn> = metrics.into_iter().map(|metric| column(metric, models)).collect();
    let agreement = columns.iter().map(|a| columns.iter().map(|b| agree(a, b)).collect()).collect();
    RankTable { models: models.iter().map(|(name, _)| name.clone()).collect(), columns, agreement }
}

fn column(metric: &str, models: &[(String, Vec<(String, Measured)>)]) -> RankColumn {
    let lower_is_better = lower_is_better(metric);
    let value = |headline: &[(String, Measured)]| {
        headline.iter().find(|(id, _)| id == metric).and_then(|(_, measured)| measured.value)
    };
    let values: Vec<Option<f64>> = models.iter().map(|(_, headline)| value(headline)).collect();
    let is_better = |other: f64, value: f64| if lower_is_better { other < value } else { other > value };
    let place = |value: f64| 1 + values.iter().flatten().filter(|&&other| is_better(other, value)).count();
    let ranks = values.iter().map(|value| value.map(place)).collect();
    RankColumn { metric: metric.to_owned(), lower_is_better, values, ranks }
}

fn agree(a: &RankColumn, b: &RankColumn) -> Option<f64> {
    let both = a.ranks.iter().zip(&b.ranks).filter_map(|(a, b)| Some((a.as_ref()?, b.as_ref()?)));
    let (a, b): (Vec<f64>, Vec<f64>) = both.map(|(&a, &b)| (a as f64, b as f64)).unzip();
    kendall_tau_b(&a, &b)
}
