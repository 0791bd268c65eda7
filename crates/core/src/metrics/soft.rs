//! IoU and Dice of probability maps, without a threshold.

use super::{CellMatrix, Measured, Undefined, over_classes, over_images};
use crate::statistics::{OverlapSums, SumsTable};
use serde::{Deserialize, Serialize};

/// A soft metric: one minus a metric loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SoftMetric {
    /// `1 − JML = Σmin(x,y) / Σmax(x,y)`
    #[serde(rename = "soft_IoU")]
    IoU,
    /// `1 − DML = 2·Σmin(x,y) / Σ(x+y)`
    #[serde(rename = "soft_Dice")]
    Dice,
}

impl SoftMetric {
    /// Both, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::IoU, Self::Dice];

    /// The name in metric ids: `soft_IoU`, `soft_Dice`.
    pub fn name(self) -> &'static str {
        match self {
            Self::IoU => "soft_IoU",
            Self::Dice => "soft_Dice",
        }
    }

    /// The metric of one cell; `None` where label and prediction are both empty.
    ///
    /// On masks of zeros and ones it is the hard metric.
    pub fn of(self, sums: &OverlapSums) -> Option<f64> {
        let (above, below) = match self {
            Self::IoU => (sums.m, sums.sx + sums.sy - sums.m),
            Self::Dice => (2.0 * sums.m, sums.sx + sums.sy),
        };
        (below > 0.0).then(|| (above / below).min(1.0))
    }

    /// The metric of every image and class; read it with [`super::over_images`], [`super::over_classes`] and the worst
    /// case.
    ///
    /// A single channel scores 1 where it is empty in both. Of several, a class is NULL where the label does not hold it:
    /// no pixel of it exceeds the presence threshold that the sums were taken with.
    ///
    /// # Source
    /// arXiv 2302.05666 and 2303.16296.
    pub fn cells(self, table: &SumsTable) -> CellMatrix {
        let single = table.classes() == 1;
        let cell = |sums: &OverlapSums| match (sums.kept, single, sums.present) {
            (0, ..) | (_, false, 0) => None,
            _ => Some(self.of(sums).unwrap_or(1.0)),
        };
        CellMatrix::from_rows(table.rows().map(|row| row.iter().map(cell).collect()).collect(), table.classes())
    }

    /// The sums over all images, the metric per class, the mean over the classes where it is defined.
    pub fn over_dataset(self, table: &SumsTable) -> Measured {
        let totals: Vec<OverlapSums> = (0..table.classes()).map(|class| table.class_total(class)).collect();
        let kept = totals.iter().any(|sums| sums.kept > 0);
        let reason = if kept { Undefined::EmptyUnion } else { Undefined::NoKeptPixel };
        Measured::mean(totals.iter().map(|sums| self.of(sums)), reason)
    }
}

/// `soft_IoU_D`, `soft_IoU_I`, `soft_IoU_C`, then the same of `soft_Dice`.
pub fn soft_headline(table: &SumsTable) -> Vec<(String, Measured)> {
    let of = |metric: SoftMetric| {
        let cells = metric.cells(table);
        let values = [("D", metric.over_dataset(table)), ("I", over_images(&cells)), ("C", over_classes(&cells))];
        values.map(|(over, value)| (format!("{}_{over}", metric.name()), value))
    };
    SoftMetric::ALL.into_iter().flat_map(of).collect()
}
