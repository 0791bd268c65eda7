//! The conventions by name.

use super::{
    Average, Explanation, JdtLosses, Metric, Mmseg, Monai, Paper, Peer, Score, Sklearn, Smp, SmpReduction,
    TorchmetricsDice, TorchmetricsGeneralizedDice, TorchmetricsJaccard, TorchmetricsMeanIou, explain,
};
use crate::masks::ClassSpace;
use crate::metrics::report;
use crate::statistics::Counts;
use serde::{Deserialize, Serialize};

/// Whose rules the numbers follow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Convention {
    /// The papers' intent, made total: never NaN.
    #[default]
    Paper,
    /// The authors' code, its quirks included.
    #[serde(rename = "jdtlosses")]
    JdtLosses,
    /// mmsegmentation's `IoUMetric`.
    Mmseg,
    /// torchmetrics' segmentation `MeanIoU`.
    TorchmetricsMeanIou,
    /// torchmetrics' `JaccardIndex`, macro.
    TorchmetricsJaccardMacro,
    /// torchmetrics' `JaccardIndex`, micro.
    TorchmetricsJaccardMicro,
    /// torchmetrics' segmentation `DiceScore`.
    TorchmetricsDice,
    /// torchmetrics' `GeneralizedDiceScore`.
    TorchmetricsGeneralizedDice,
    /// MONAI's `MeanIoU` and `DiceMetric`.
    Monai,
    /// The same, with `ignore_empty=False`.
    MonaiEmptyCounted,
    /// `segmentation_models_pytorch`, micro.
    SmpMicro,
    /// `segmentation_models_pytorch`, macro.
    SmpMacro,
    /// `segmentation_models_pytorch`, micro-imagewise.
    SmpMicroImagewise,
    /// `segmentation_models_pytorch`, macro-imagewise.
    SmpMacroImagewise,
    /// scikit-learn's jaccard and f1 scores, macro.
    Sklearn,
}

impl Convention {
    /// All conventions, in the order in which they are shown.
    pub const ALL: [Self; 15] = [
        Self::Paper,
        Self::JdtLosses,
        Self::Mmseg,
        Self::TorchmetricsMeanIou,
        Self::TorchmetricsJaccardMacro,
        Self::TorchmetricsJaccardMicro,
        Self::TorchmetricsDice,
        Self::TorchmetricsGeneralizedDice,
        Self::Monai,
        Self::MonaiEmptyCounted,
        Self::SmpMicro,
        Self::SmpMacro,
        Self::SmpMicroImagewise,
        Self::SmpMacroImagewise,
        Self::Sklearn,
    ];

    /// The rules.
    pub fn peer(self) -> Box<dyn Peer> {
        match self {
            Self::Paper => Box::new(Paper),
            Self::JdtLosses => Box::new(JdtLosses::default()),
            Self::Mmseg => Box::new(Mmseg),
            Self::TorchmetricsMeanIou => Box::new(TorchmetricsMeanIou::default()),
            Self::TorchmetricsJaccardMacro => Box::new(TorchmetricsJaccard { average: Average::Macro }),
            Self::TorchmetricsJaccardMicro => Box::new(TorchmetricsJaccard { average: Average::Micro }),
            Self::TorchmetricsDice => Box::new(TorchmetricsDice::default()),
            Self::TorchmetricsGeneralizedDice => Box::new(TorchmetricsGeneralizedDice::default()),
            Self::Monai => Box::new(Monai { ignore_empty: true }),
            Self::MonaiEmptyCounted => Box::new(Monai { ignore_empty: false }),
            Self::SmpMicro => Box::new(Smp::new(SmpReduction::Micro)),
            Self::SmpMacro => Box::new(Smp::new(SmpReduction::Macro)),
            Self::SmpMicroImagewise => Box::new(Smp::new(SmpReduction::MicroImagewise)),
            Self::SmpMacroImagewise => Box::new(Smp::new(SmpReduction::MacroImagewise)),
            Self::Sklearn => Box::new(Sklearn::default()),
        }
    }

    /// The name on the command line and in JSON.
    pub fn id(self) -> &'static str {
        self.peer().id()
    }

    /// The name for people.
    pub fn name(self) -> &'static str {
        self.peer().name()
    }

    /// The library's name, as sentences have it.
    pub fn library(self) -> &'static str {
        self.peer().library()
    }

    /// The library and version that golden values were taken from.
    pub fn source(self) -> &'static str {
        self.peer().source()
    }

    /// The convention of a name.
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|convention| convention.id() == id)
    }

    /// The class space as this convention reads labels: the reference clamps ids into the class range.
    #[must_use]
    pub fn class_space(self, space: ClassSpace) -> ClassSpace {
        if self == Self::JdtLosses { space.clamped() } else { space }
    }

    /// The numbers that this convention gives.
    pub fn metrics(self) -> impl Iterator<Item = Metric> {
        let peer = self.peer();
        Metric::ALL.into_iter().filter(move |&metric| peer.recipe(metric).is_some())
    }

    /// Every number that this convention gives, by the names that conventions share.
    pub fn score(self, counts: &Counts) -> Vec<(Metric, Score)> {
        let peer = self.peer();
        Metric::ALL.into_iter().filter_map(|metric| Some((metric, peer.score(counts, metric)?))).collect()
    }

    /// How a number differs from the papers' on this input; `None` where the convention or the papers have no such number.
    pub fn explain(self, counts: &Counts, metric: Metric) -> Option<Explanation> {
        explain(self.peer().as_ref(), counts, metric)
    }

    /// The headline numbers under this convention: ids as in [`crate::metrics::Report::headline`] for the papers and
    /// their authors' code, [`Metric::id`] for the others.
    pub fn headline(self, counts: &Counts, qs: &[u8]) -> Vec<(String, Score)> {
        let own = match self {
            Self::Paper => report(counts, qs).headline,
            Self::JdtLosses => JdtLosses::default().headline(counts, qs),
            _ => {
                return self.score(counts).into_iter().map(|(metric, score)| (metric.id().to_owned(), score)).collect();
            }
        };
        own.into_iter().map(|(id, measured)| (id, measured.into())).collect()
    }

    /// Metric id → one sentence on how it differs from the papers', ids as in [`Convention::headline`]; nothing where the
    /// papers have no such number, and nothing about the papers themselves.
    pub fn why(self, counts: &Counts, qs: &[u8]) -> Vec<(String, String)> {
        match self {
            Self::Paper => Vec::new(),
            Self::JdtLosses => JdtLosses::default().why(counts, qs),
            _ => self
                .metrics()
                .filter_map(|metric| Some((metric.id().to_owned(), self.explain(counts, metric)?.sentence())))
                .collect(),
        }
    }
}
