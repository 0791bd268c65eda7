//! All losses by id: what lists, describes and builds them for the page and the command line.

use super::{ActiveClasses, Family, OverlapLoss, Reduction, TverskyIndex};
use super::{CTL, DML, DML2, JML, JML2, SDL, SDL_L2, SJL, SJL_L2, STL, STL_L2};
use crate::CoreError;
use serde::Serialize;

/// Whether a loss may be used where labels are soft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SoftLabels {
    /// Zero exactly at prediction = label.
    Safe,
    /// Zero at prediction = label, but its minimum need not be there, or it is zero elsewhere too.
    Partly,
    /// Not zero at prediction = label: it prefers a hard mask.
    HardOnly,
}

/// One overlap loss of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LossSpec {
    /// The id used everywhere: command line, JSON, `data-metric="loss_<id>"`.
    pub id: &'static str,
    /// Short name, as in the papers.
    pub name: &'static str,
    /// The name in words.
    pub title: &'static str,
    /// The loss of one (image, class) in the sums of [`crate::statistics::OverlapSums`], without smoothing.
    pub formula: &'static str,
    /// Where it is defined.
    pub source: &'static str,
    /// How soft masks are counted.
    pub family: Family,
    /// α = β of the index where the loss fixes them; `None` where both are the user's.
    pub fixed_weight: Option<f64>,
    /// What it makes of soft labels.
    pub soft_labels: SoftLabels,
}

impl LossSpec {
    /// The loss with the given index; a fixed α = β replaces those of the index.
    pub fn build(&self, index: TverskyIndex, reduction: Reduction) -> OverlapLoss {
        let index = match self.fixed_weight {
            Some(weight) => TverskyIndex { alpha: weight, beta: weight, ..index },
            None => index,
        };
        OverlapLoss { family: self.family, index, reduction, active: ActiveClasses::Auto, class_weights: None }
    }
}

/// Every overlap loss, in the order in which they are shown: each hard-only loss before the one that mends it.
pub const CATALOG: [&LossSpec; 11] = [&SJL, &JML, &SDL, &DML, &STL, &CTL, &JML2, &DML2, &SJL_L2, &SDL_L2, &STL_L2];

/// The loss with an id of [`CATALOG`].
///
/// # Errors
/// [`CoreError::UnknownLoss`] with the ids there are.
pub fn find(id: &str) -> Result<&'static LossSpec, CoreError> {
    CATALOG
        .into_iter()
        .find(|spec| spec.id == id)
        .ok_or_else(|| CoreError::UnknownLoss { name: id.to_owned(), known: CATALOG.map(|spec| spec.id).join(", ") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique() {
        for spec in CATALOG {
            assert_eq!(find(spec.id).unwrap(), spec);
        }
        assert!(find("iou").unwrap_err().to_string().contains("sjl, jml"));
    }
}
