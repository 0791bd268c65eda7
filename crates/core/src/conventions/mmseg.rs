//! mmsegmentation's `IoUMetric`.

use super::{Classes, Metric, Order, Peer, Quotient, Recipe, ZeroByZero};

/// Areas summed over the data set, one value a class, `nanmean` over classes: the papers' D but for binary masks, whose
/// background it averages in. Its mAcc is also called mRecall.
///
/// # Source
/// `mmseg/evaluation/metrics/iou_metric.py`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mmseg;

impl Peer for Mmseg {
    fn id(&self) -> &'static str {
        "mmseg"
    }

    fn name(&self) -> &'static str {
        "mmseg IoUMetric"
    }

    fn library(&self) -> &'static str {
        "mmseg"
    }

    fn source(&self) -> &'static str {
        "mmsegmentation iou_metric.py @ 01c96235"
    }

    fn recipe(&self, metric: Metric) -> Option<Recipe> {
        let mean = |quotient| Recipe {
            quotient,
            order: Order::DatasetMean,
            classes: Classes::All,
            zero_by_zero: ZeroByZero::LeftOut,
            only_predicted: true,
            ignored_class: true,
            nothing: f64::NAN,
        };
        Some(match metric {
            Metric::Acc => Recipe { order: Order::DatasetPooled, ..mean(Quotient::Recall) },
            Metric::MAcc => mean(Quotient::Recall),
            Metric::MIoU => mean(Quotient::IoU),
            Metric::MDice => mean(Quotient::Dice),
            Metric::MFscore => mean(Quotient::Fscore),
            Metric::MPrecision => mean(Quotient::Precision),
        })
    }
}
