//! What a number that follows a stroke is made of, with the present values, line by line.

use crate::format;
use crate::texts::FurtherTexts;
use jdt_core::metrics::{Measured, SurfaceMetric, Undefined};
use jdt_engine::{FurtherAnswer, FurtherLoss, FurtherMetric};

/// Over what a metric is averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    Dataset,
    Images,
    Classes,
}

impl Over {
    pub(super) const ALL: [Self; 3] = [Self::Dataset, Self::Images, Self::Classes];

    pub(super) fn letter(self) -> &'static str {
        match self {
            Self::Dataset => "D",
            Self::Images => "I",
            Self::Classes => "C",
        }
    }

    /// In which order it is averaged.
    pub(super) fn about(self, texts: &FurtherTexts) -> &'static str {
        match self {
            Self::Dataset => texts.of_dataset,
            Self::Images => texts.of_images,
            Self::Classes => texts.of_classes,
        }
    }
}

/// A number whose formula may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Loss(&'static str),
    /// One of [`jdt_engine::FURTHER_METRICS`].
    Metric(&'static str, Over),
}

/// Whether a metric is a distance, in pixels, and else a share.
pub(super) fn is_distance(metric: &str) -> bool {
    SurfaceMetric::ALL.into_iter().any(|surface| surface.name() == metric && surface.is_distance())
}

/// A metric's value as it is shown: a distance in pixels, else percent.
pub(super) fn shown(metric: &str, value: Option<f64>) -> String {
    match value {
        Some(value) if is_distance(metric) => format!("{value:.2}"),
        value => format::percent(value),
    }
}

/// The lines; none where there is no such number.
pub(super) fn lines(texts: &FurtherTexts, asked: Asked, answer: &FurtherAnswer) -> Vec<String> {
    match asked {
        Asked::Loss(id) => {
            answer.losses.iter().find(|loss| loss.id == id).map(|loss| of_loss(texts, loss, answer.kept))
        }
        Asked::Metric(metric, over) => {
            answer.metrics.iter().find(|found| found.name == metric).map(|metric| of_metric(texts, metric, over))
        }
    }
    .unwrap_or_default()
}

fn of_loss(texts: &FurtherTexts, loss: &FurtherLoss, kept: u64) -> Vec<String> {
    let formula = match loss.id.as_str() {
        "kl" => texts.kl,
        "focal" => texts.focal,
        _ => texts.lovasz,
    };
    let Some((value, _)) = loss.value else { return vec![formula.to_owned(), texts.hard_labels_about.to_owned()] };
    let result = if loss.by_class.is_empty() {
        (texts.over_pixels)(&format!("{:.2}", value * kept as f64), kept, &format::loss(value))
    } else {
        mean(texts, loss.by_class.iter().flatten().map(|&term| format::loss(term)), &format::loss(value))
    };
    vec![formula.to_owned(), result]
}

fn of_metric(texts: &FurtherTexts, metric: &FurtherMetric, over: Over) -> Vec<String> {
    let formula = match metric.name.as_str() {
        "mIoU" => texts.iou,
        "mDice" => texts.dice,
        "mAcc" => texts.acc,
        "BIoU" => texts.biou,
        "NSD" => texts.nsd,
        "HD" => texts.hausdorff,
        "HD95" => texts.hausdorff_95,
        _ => texts.assd,
    };
    let measured = match over {
        Over::Dataset => metric.over_dataset,
        Over::Images => Some(metric.over_images),
        Over::Classes => Some(metric.over_classes),
    };
    let Some(measured) = measured else { return vec![formula.to_owned(), texts.no_dataset.to_owned()] };
    let mut lines = vec![formula.to_owned(), format!("{}: {}", over.letter(), over.about(texts))];
    let value = |value: Option<f64>| shown(&metric.name, value);
    let number = |class: usize, row: &[Option<f64>]| if row.len() == 1 { 1 } else { class };
    for (image, row) in metric.cells.iter().enumerate() {
        let classes = row.iter().enumerate().filter(|(_, cell)| cell.is_some());
        let cells: Vec<_> = classes.map(|(class, &cell)| (texts.class)(number(class, row), &value(cell))).collect();
        if !cells.is_empty() {
            lines.push((texts.image)(image + 1, &cells.join(" · ")));
        }
    }
    let terms = match over {
        Over::Dataset => Vec::new(),
        Over::Images => metric.cells.iter().filter_map(|row| average(row.iter().copied())).collect(),
        Over::Classes => {
            let classes = metric.cells.first().map_or(0, Vec::len);
            (0..classes).filter_map(|class| average(metric.cells.iter().map(|row| row[class]))).collect::<Vec<f64>>()
        }
    };
    if terms.is_empty() {
        lines.push(format!("  = {}", value(measured.value)));
    } else {
        lines.push(mean(texts, terms.into_iter().map(|term| value(Some(term))), &value(measured.value)));
    }
    lines.push(format::mean_about(&measured));
    lines
}

fn mean(texts: &FurtherTexts, terms: impl Iterator<Item = String>, value: &str) -> String {
    let terms: Vec<String> = terms.collect();
    (texts.mean_of)(&terms.join(" + "), terms.len(), value)
}

fn average(terms: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    Measured::mean(terms, Undefined::ClassAbsent).value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::further_texts;

    fn answer() -> FurtherAnswer {
        let mean = |value| Measured { value: Some(value), n: 2, left_out: 0, undefined: None };
        FurtherAnswer {
            losses: vec![
                FurtherLoss { id: "kl".to_owned(), value: Some((0.25, 1.0)), by_class: Vec::new() },
                FurtherLoss { id: "focal".to_owned(), value: None, by_class: Vec::new() },
                FurtherLoss {
                    id: "lovasz_softmax".to_owned(),
                    value: Some((0.3, 1.0)),
                    by_class: vec![Some(0.2), None, Some(0.4)],
                },
            ],
            metrics: vec![FurtherMetric {
                name: "NSD".to_owned(),
                over_dataset: Some(mean(0.7)),
                over_images: mean(0.625),
                over_classes: mean(0.5),
                cells: vec![vec![Some(0.5), None], vec![Some(1.0), Some(0.5)]],
            }],
            kept: 8,
            max_abs: None,
            milliseconds: 0.0,
        }
    }

    #[test]
    fn losses_come_with_their_sums() {
        let (texts, answer) = (further_texts(), answer());
        assert_eq!(lines(texts, Asked::Loss("kl"), &answer)[1], "  = 2.00 / 8 = 0.2500");
        assert_eq!(lines(texts, Asked::Loss("focal"), &answer)[1], texts.hard_labels_about);
        assert_eq!(lines(texts, Asked::Loss("lovasz_softmax"), &answer)[1], "  = (0.2000 + 0.4000) / 2 = 0.3000");
        assert!(lines(texts, Asked::Loss("jml"), &answer).is_empty());
    }

    #[test]
    fn a_metric_is_read_along_its_rows_or_its_columns() {
        let (texts, answer) = (further_texts(), answer());
        let of = |over| lines(texts, Asked::Metric("NSD", over), &answer).join("\n");
        assert!(of(Over::Images).contains("(50.00 + 75.00) / 2 = 62.50"), "{}", of(Over::Images));
        assert!(of(Over::Classes).contains("(75.00 + 50.00) / 2 = 50.00"), "{}", of(Over::Classes));
        assert!(
            of(Over::Dataset).contains("image 2: class 0 100.00 · class 1 50.00\n  = 70.00"),
            "{}",
            of(Over::Dataset)
        );
        assert_eq!(shown("HD", Some(3.0)), "3.00");
    }
}
