//! A closer look at a check: intervals over images, ranks, paired differences, what other code would print.

use crate::ModelTables;
use crate::export::side_by_side;
use jdt_core::CoreError;
use jdt_core::conventions::{Convention, Explanation, Metric};
use jdt_core::metrics::{
    Bootstrap, Difference, Interval, Measured, RankTable, bootstrap_report, paired_differences, rank_table, report,
};
use serde::{Deserialize, Serialize};

/// What a closer look says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CheckStudy {
    /// Of each model: metric id → interval over images.
    pub intervals: Vec<Vec<(String, Option<Interval>)>>,
    /// The models' places; `None` of a single model.
    pub ranks: Option<RankTable>,
    /// Every two models on the images that both have.
    pub differences: Vec<PairStudied>,
    /// Images among the worst tenth of every model.
    pub failing_everywhere: Vec<String>,
    /// Of each model: what every convention says.
    pub conventions: Vec<Vec<ConventionRow>>,
}

/// How far one model is ahead of another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairStudied {
    /// The model that is looked at.
    pub model: String,
    /// The one that is taken off.
    pub other: String,
    /// How many images both have.
    pub images: usize,
    /// The difference of each metric.
    pub differences: Vec<Difference>,
}

/// What one convention says of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConventionRow {
    /// Its stable id.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Metric id → its value, and whether the other code would print NaN; of what it does not give, nothing.
    pub values: Vec<(String, Option<f64>, bool)>,
    /// The metric and the reason of its difference, from which each language makes its sentence.
    pub why: Option<(String, Explanation)>,
}

/// The metrics of conventions that are shown.
pub const CONVENTION_METRICS: [Metric; 3] = [Metric::MIoU, Metric::MDice, Metric::Acc];
/// Beyond so many models, each is compared with the first alone.
const MOST_IN_PAIRS: usize = 4;

impl CheckStudy {
    /// Looks closer at models.
    ///
    /// # Errors
    /// [`CoreError::Parameter`] for a bootstrap that cannot be.
    pub fn new(models: &[ModelTables], qs: &[u8], bootstrap: &Bootstrap) -> Result<Self, CoreError> {
        let intervals =
            models.iter().map(|model| bootstrap_report(&model.counts, bootstrap)).collect::<Result<Vec<_>, _>>()?;
        let mut study = Self { intervals, ..Self::default() };
        study.conventions = models.iter().map(conventions).collect();
        if models.len() > 1 {
            let headlines: Vec<(String, Vec<(String, Measured)>)> = models
                .iter()
                .map(|model| {
                    let mut metrics = report(&model.counts, qs).headline;
                    metrics.extend(model.beyond_counts());
                    (model.name.clone(), metrics)
                })
                .collect();
            study.ranks = Some(rank_table(&headlines));
            study.failing_everywhere = failing_everywhere(models);
            for (at, other) in models.iter().enumerate() {
                for model in models.iter().skip(at + 1).filter(|_| at == 0 || models.len() <= MOST_IN_PAIRS) {
                    let (images, differences) = paired_differences(&model.counts, &other.counts, bootstrap)?;
                    let (model, other) = (model.name.clone(), other.name.clone());
                    study.differences.push(PairStudied { model, other, images, differences });
                }
            }
        }
        Ok(study)
    }
}

fn conventions(model: &ModelTables) -> Vec<ConventionRow> {
    side_by_side(model)
        .map(|row| ConventionRow {
            id: row.convention.id().to_owned(),
            name: row.convention.name().to_owned(),
            values: CONVENTION_METRICS
                .into_iter()
                .filter_map(|metric| {
                    let (score, _) = row.get(metric)?;
                    Some((metric.id().to_owned(), score.value, score.value.is_none() && score.raw.is_some()))
                })
                .collect(),
            why: (row.convention != Convention::Paper)
                .then(|| row.why(&CONVENTION_METRICS))
                .flatten()
                .map(|(metric, why)| (metric.id().to_owned(), why.clone())),
        })
        .collect()
}

/// Images among the worst tenth of every model: maybe faults of the data rather than of the models.
pub(crate) fn failing_everywhere(models: &[ModelTables]) -> Vec<String> {
    let worst = |model: &ModelTables| -> Vec<String> {
        let mut values: Vec<(f64, String)> = report(&model.counts, &[])
            .images
            .into_iter()
            .filter_map(|row| Some((row.iou_mean()?, row.image)))
            .collect();
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let most = values.len().div_ceil(10);
        values.into_iter().take(most).map(|(_, image)| image).collect()
    };
    let mut models = models.iter();
    let mut common = models.next().map(worst).unwrap_or_default();
    for model in models {
        let worst = worst(model);
        common.retain(|image| worst.contains(image));
    }
    common.sort();
    common
}
