//! scikit-learn's `jaccard_score` and `f1_score`.

use super::{Average, Classes, Metric, Order, Peer, Recipe, ZeroByZero};

/// All kept pixels as one list, with `labels=range(C)`: a class that occurs nowhere counts 0.
///
/// # Source
/// `sklearn.metrics.jaccard_score` and `f1_score`, `zero_division=0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sklearn {
    /// How classes are put together.
    pub average: Average,
    /// Whether `labels` names all classes; if not, those that occur in label or prediction are averaged.
    pub all_labels: bool,
}

impl Default for Sklearn {
    fn default() -> Self {
        Self { average: Average::Macro, all_labels: true }
    }
}

impl Peer for Sklearn {
    fn id(&self) -> &'static str {
        "sklearn"
    }

    fn name(&self) -> &'static str {
        "scikit-learn, macro"
    }

    fn library(&self) -> &'static str {
        "scikit-learn"
    }

    fn source(&self) -> &'static str {
        "scikit-learn 1.9.1"
    }

    fn recipe(&self, metric: Metric) -> Option<Recipe> {
        let order = match self.average {
            Average::Macro => Order::DatasetMean,
            Average::Micro => Order::DatasetPooled,
            Average::Weighted => Order::DatasetWeighted,
        };
        let zero_by_zero = if self.all_labels { ZeroByZero::Counts(0.0) } else { ZeroByZero::LeftOut };
        let paper = metric.of_paper()?;
        matches!(metric, Metric::MIoU | Metric::MDice).then_some(Recipe {
            order,
            classes: Classes::All,
            zero_by_zero,
            ..paper
        })
    }

    fn needs_a_kept_pixel(&self) -> bool {
        true
    }
}
