//! The headline numbers of several models as a table for a paper or a page.

use jdt_core::conventions::Score;
use jdt_core::metrics::lower_is_better;
use std::fmt::Write as _;

/// The language of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markup {
    /// GitHub's.
    Markdown,
    /// With booktabs.
    Latex,
}

/// Models as columns, metrics as rows, in percent (SCE per mille, distances and losses as they are); the best of each row is bold.
///
/// # Example
/// ```
/// use jdt_core::metrics::{Measured, Undefined};
/// use jdt_engine::{Markup, metric_table};
///
/// let of = |value| vec![("mIoU_D".to_owned(), Measured::mean([Some(value)], Undefined::ClassAbsent).into())];
/// let table = metric_table(&[("a", of(0.5)), ("b_2", of(0.75))], Markup::Markdown);
/// assert_eq!(table, "| | a | b_2 |\n|---|---:|---:|\n| mIoU_D (%) | 50.00 | **75.00** |\n");
/// ```
pub fn metric_table(models: &[(&str, Vec<(String, Score)>)], markup: Markup) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for (id, _) in models.iter().flat_map(|(_, metrics)| metrics) {
        if !ids.contains(&id.as_str()) {
            ids.push(id);
        }
    }
    let value = |metrics: &[(String, Score)], id: &str| {
        metrics.iter().find(|(other, _)| other == id).and_then(|(_, score)| score.value)
    };
    let rows = ids.into_iter().map(|id| {
        let values: Vec<Option<f64>> = models.iter().map(|(_, metrics)| value(metrics, id)).collect();
        let lower = lower_is_better(id);
        let best = values.iter().flatten().copied().reduce(|a, b| if (b < a) == lower { b } else { a });
        let bold = |value: f64| models.len() > 1 && best == Some(value);
        let cells = values
            .iter()
            .map(|value| (value.map_or_else(|| "n/a".to_owned(), |v| shown_metric(id, v)), value.is_some_and(bold)));
        (format!("{id}{}", unit(id)), cells.collect::<Vec<_>>())
    });
    let mut text = String::new();
    match markup {
        Markup::Markdown => {
            let names: Vec<String> = models.iter().map(|(name, _)| name.replace('|', "\\|")).collect();
            let _ = writeln!(text, "| | {} |", names.join(" | "));
            let _ = writeln!(text, "|---|{}", "---:|".repeat(models.len()));
            for (id, cells) in rows {
                let cells: Vec<String> =
                    cells.into_iter().map(|(cell, bold)| if bold { format!("**{cell}**") } else { cell }).collect();
                let _ = writeln!(text, "| {id} | {} |", cells.join(" | "));
            }
        }
        Markup::Latex => {
            let names: Vec<String> = models.iter().map(|(name, _)| escaped(name)).collect();
            let _ = writeln!(text, "\\begin{{tabular}}{{l{}}}\n\\toprule", "r".repeat(models.len()));
            let _ = writeln!(text, " & {} \\\\\n\\midrule", names.join(" & "));
            for (id, cells) in rows {
                let cells: Vec<String> = cells
                    .into_iter()
                    .map(|(cell, bold)| if bold { format!("\\textbf{{{cell}}}") } else { cell })
                    .collect();
                let _ = writeln!(text, "{} & {} \\\\", escaped(&id), cells.join(" & "));
            }
            text.push_str("\\bottomrule\n\\end{tabular}\n");
        }
    }
    text
}

fn is_distance(id: &str) -> bool {
    ["HD_", "HD95_", "ASSD_"].iter().any(|name| id.starts_with(name))
}

fn is_loss(id: &str) -> bool {
    id.starts_with("loss_")
}

/// What a metric is multiplied by to be read: 100 for percent, 1000 for SCE's per mille, 1 for distances and losses.
pub fn shown_scale(id: &str) -> f64 {
    if is_distance(id) || is_loss(id) {
        1.0
    } else if id.starts_with("SCE") {
        1000.0
    } else {
        100.0
    }
}

/// A metric as people read it: scaled, with two decimals; a loss with four.
pub fn shown_metric(id: &str, value: f64) -> String {
    let decimals = if is_loss(id) { 4 } else { 2 };
    format!("{:.decimals$}", shown_scale(id) * value)
}

/// The unit of [`shown_metric`], in brackets.
pub(super) fn unit(id: &str) -> &'static str {
    if is_distance(id) || is_loss(id) {
        ""
    } else if id.starts_with("SCE") {
        " (‰)"
    } else {
        " (%)"
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                out.push('\\');
                out.push(letter);
            }
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '‰' => out.push_str("\\textperthousand{}"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::metrics::{Measured, Undefined};

    #[test]
    fn latex_escapes_and_lower_is_better_where_it_is() {
        let score = |value: Option<f64>| Measured::mean([value], Undefined::ClassAbsent).into();
        let of = |ece, iou| vec![("ECE_D".to_owned(), score(Some(ece))), ("mIoU_D".to_owned(), score(iou))];
        let table = metric_table(&[("a_1", of(0.1, None)), ("b&c", of(0.2, Some(0.5)))], Markup::Latex);
        assert!(table.contains("a\\_1 & b\\&c"), "{table}");
        assert!(table.contains("ECE\\_D (\\%) & \\textbf{10.00} & 20.00"), "{table}");
        assert!(table.contains("n/a & \\textbf{50.00}"), "{table}");
    }
}
