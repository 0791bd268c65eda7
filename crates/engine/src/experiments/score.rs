//! What is measured of predictions: the hard metrics at ½, calibration, and how soft they are.

use super::pictures::Picture;
use super::query::ExperimentNumber;
use jdt_core::masks::ProbMap;
use jdt_core::metrics::calibration_error;
use jdt_core::statistics::Bins;

/// Of one run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Score {
    /// ΣTP / Σ(TP + FP + FN) over all pictures.
    pub(super) iou_d: Option<f64>,
    /// The mean of the pictures' IoU.
    pub(super) iou_i: Option<f64>,
    /// The share of pixels that are right.
    pub(super) accuracy: Option<f64>,
    /// The share of the discs' pixels that are found.
    pub(super) recall: Option<f64>,
    /// The calibration error of the more probable of foreground and ground, in ten bins.
    pub(super) ece: Option<f64>,
    /// The mean of 4x(1−x).
    pub(super) softness: Option<f64>,
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

impl Score {
    pub(super) fn of(pictures: &[Picture], probs: &[ProbMap<f64>]) -> Self {
        let (mut hits, mut union, mut wanted, mut right, mut pixels) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let (mut soft, mut ious) = (0.0, Vec::new());
        let mut bins = Bins::new(10);
        for (picture, prob) in pictures.iter().zip(probs) {
            let (mut own_hits, mut own_union) = (0.0, 0.0);
            for (&truth, &x) in picture.truth.iter().zip(prob.values()) {
                let said = x >= 0.5;
                own_hits += f64::from(u8::from(truth && said));
                own_union += f64::from(u8::from(truth || said));
                wanted += f64::from(u8::from(truth));
                right += f64::from(u8::from(truth == said));
                soft += 4.0 * x * (1.0 - x);
                pixels += 1.0;
                bins.add(x.max(1.0 - x), truth == said);
            }
            ious.extend(ratio(own_hits, own_union));
            hits += own_hits;
            union += own_union;
        }
        Self {
            iou_d: ratio(hits, union),
            iou_i: ratio(ious.iter().sum(), ious.len() as f64),
            accuracy: ratio(right, pixels),
            recall: ratio(hits, wanted),
            ece: calibration_error(&bins),
            softness: ratio(soft, pixels),
        }
    }

    /// The numbers by their ids.
    pub(super) fn numbers(&self, run: &str, ids: &[&str]) -> Vec<ExperimentNumber> {
        let value = |id: &str| match id {
            "IoU_D" => self.iou_d,
            "IoU_I" => self.iou_i,
            "Acc" => self.accuracy,
            "recall" => self.recall,
            "ECE" => self.ece,
            _ => self.softness,
        };
        ids.iter()
            .map(|id| ExperimentNumber { run: run.to_owned(), metric: (*id).to_owned(), value: value(id) })
            .collect()
    }
}
