//! All losses by id: what lists, describes and builds them for the page and the command line.

use super::cross_entropy::CE;
use super::focal::FOCAL;
use super::kullback_leibler::KL;
use super::lovasz_hinge::LOVASZ_HINGE;
use super::lovasz_softmax::LOVASZ_SOFTMAX;
use super::overlap_params::{FIXED, OPEN};
use super::{ActiveClasses, Family, LossSelection, OverlapLoss, ParamSpec, PixelLoss, RankedLoss};
use super::{CTL, DML, DML2, JML, JML2, SDL, SDL_L2, SJL, SJL_L2, STL, STL_L2};
use super::{Reduction, TverskyIndex};
use crate::CoreError;
use serde::Serialize;

/// What a loss makes of soft labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SoftLabels {
    /// Zero exactly at prediction = label.
    Safe,
    /// Zero at prediction = label, but its minimum need not be there, or it is zero elsewhere too; or lowest at
    /// prediction = label, but not zero there.
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
        OverlapLoss {
            family: self.family,
            index,
            reduction,
            active: ActiveClasses::Auto,
            class_weights: None,
            pool_classes: false,
        }
    }
}

/// How a loss reads a batch, with what computes it.
#[derive(Debug, Clone, Copy)]
pub enum LossKind {
    /// A function of the sums of each (image, class).
    Overlap(&'static LossSpec),
    /// A mean over pixels.
    Pixel(fn(&LossSelection) -> Box<dyn PixelLoss>),
    /// A function of the ranked errors of each class.
    Ranked(fn(&LossSelection) -> Result<Box<dyn RankedLoss>, CoreError>),
}

/// One loss of the catalogue, of whatever kind.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct LossEntry {
    /// The id used everywhere: command line, JSON, `data-metric="loss_<id>"`.
    pub id: &'static str,
    /// Short name, as in the papers.
    pub name: &'static str,
    /// The name in words.
    pub title: &'static str,
    /// Its formula.
    pub formula: &'static str,
    /// Where it is defined.
    pub source: &'static str,
    /// product, squared, metric, hybrid, pixel or lovasz.
    pub family: &'static str,
    /// What it makes of soft labels.
    pub soft_labels: SoftLabels,
    /// Whether a soft label is taken at all; if not it is refused by [`CoreError::HardLabelsOnly`].
    pub takes_soft_labels: bool,
    /// What may be turned on it, in the order in which it is shown.
    pub params: &'static [ParamSpec],
    /// How it is computed.
    #[serde(skip)]
    pub kind: LossKind,
}

impl LossEntry {
    const fn of_overlap(spec: &'static LossSpec) -> Self {
        Self {
            id: spec.id,
            name: spec.name,
            title: spec.title,
            formula: spec.formula,
            source: spec.source,
            family: match spec.family {
                Family::Product => "product",
                Family::Squared => "squared",
                Family::Metric => "metric",
                Family::Hybrid => "hybrid",
            },
            soft_labels: spec.soft_labels,
            takes_soft_labels: true,
            params: if spec.fixed_weight.is_some() { &FIXED } else { &OPEN },
            kind: LossKind::Overlap(spec),
        }
    }
}

/// Every overlap loss, in the order in which they are shown: each hard-only loss before the one that mends it.
///
/// Whoever needs these alone, as the painter does, links nothing of the other losses.
pub const OVERLAP: [&LossSpec; 11] = [&SJL, &JML, &SDL, &DML, &STL, &CTL, &JML2, &DML2, &SJL_L2, &SDL_L2, &STL_L2];

/// Every loss that is no overlap loss.
const OTHERS: [LossEntry; 5] = [CE, FOCAL, KL, LOVASZ_SOFTMAX, LOVASZ_HINGE];

/// Every loss, the overlap losses first.
pub static CATALOG: [LossEntry; OVERLAP.len() + OTHERS.len()] = {
    let mut all = [OTHERS[0]; OVERLAP.len() + OTHERS.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < OVERLAP.len() { LossEntry::of_overlap(OVERLAP[at]) } else { OTHERS[at - OVERLAP.len()] };
        at += 1;
    }
    all
};

/// The overlap loss with an id of [`OVERLAP`].
///
/// # Errors
/// [`CoreError::UnknownLoss`] with the ids there are.
pub fn find(id: &str) -> Result<&'static LossSpec, CoreError> {
    OVERLAP
        .into_iter()
        .find(|spec| spec.id == id)
        .ok_or_else(|| CoreError::UnknownLoss { name: id.to_owned(), known: OVERLAP.map(|spec| spec.id).join(", ") })
}

/// The loss with an id of [`CATALOG`].
///
/// # Errors
/// [`CoreError::UnknownLoss`] with the ids there are.
pub fn describe(id: &str) -> Result<&'static LossEntry, CoreError> {
    CATALOG.iter().find(|entry| entry.id == id).ok_or_else(|| CoreError::UnknownLoss {
        name: id.to_owned(),
        known: CATALOG.iter().map(|entry| entry.id).collect::<Vec<_>>().join(", "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::ParamKind;

    #[test]
    fn ids_are_unique() {
        for spec in OVERLAP {
            assert_eq!(find(spec.id).unwrap(), spec);
        }
        for entry in &CATALOG {
            assert!(std::ptr::eq(describe(entry.id).unwrap(), entry), "{}", entry.id);
        }
        assert!(find("iou").unwrap_err().to_string().contains("sjl, jml"));
        assert!(describe("iou").unwrap_err().to_string().contains("lovasz_hinge"));
    }

    #[test]
    fn defaults_lie_in_their_ranges_and_names_are_unique_in_a_loss() {
        for entry in &CATALOG {
            for (at, spec) in entry.params.iter().enumerate() {
                assert!(entry.params[..at].iter().all(|other| other.name != spec.name), "{} {}", entry.id, spec.name);
                assert!(spec.min < spec.max, "{} {}", entry.id, spec.name);
                match spec.kind {
                    ParamKind::Number => assert!((spec.min..=spec.max).contains(&spec.default), "{}", spec.name),
                    ParamKind::Switch => assert_eq!((spec.words, spec.max), ([].as_slice(), 1.0)),
                    ParamKind::Choice | ParamKind::ChoiceOrList => assert!(!spec.words.is_empty(), "{}", spec.name),
                }
            }
        }
    }
}
