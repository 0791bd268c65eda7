//! One input under every convention: a table with a sentence each, JSON or CSV.

use super::csv::quoted;
use jdt_core::conventions::{Convention, Explanation, Metric, Score};
use jdt_engine::ModelTables;
use serde_json::{Map, Value, json};

/// The columns of the table, and the metrics that a convention's one sentence may be about, the first it has.
const COLUMNS: [Metric; 3] = [Metric::MIoU, Metric::MDice, Metric::Acc];

struct Row {
    convention: Convention,
    scores: Vec<(Metric, Score, Option<Explanation>)>,
}

fn rows(model: &ModelTables) -> impl Iterator<Item = Row> {
    Convention::ALL.into_iter().map(|convention| {
        let scored = convention.score(&model.counts).into_iter();
        let scores = scored.map(|(metric, score)| (metric, score, convention.explain(&model.counts, metric))).collect();
        Row { convention, scores }
    })
}

impl Row {
    fn get(&self, metric: Metric) -> Option<(&Score, Option<&Explanation>)> {
        self.scores.iter().find(|(m, ..)| *m == metric).map(|(_, score, why)| (score, why.as_ref()))
    }
}

/// `[{model, id, name, source, values, raw, why}]`: one entry a model and convention; `values` are fractions or null,
/// `raw` is what the other code returns, "NaN" among it, null where it returns nothing.
pub(super) fn to_json(models: &[ModelTables]) -> Value {
    let entry = |model: &ModelTables, row: &Row| {
        let (mut values, mut raws, mut why) = (Map::new(), Map::new(), Map::new());
        for (metric, score, explanation) in &row.scores {
            values.insert(metric.id().to_owned(), json!(score.value));
            raws.insert(metric.id().to_owned(), raw(score));
            if let Some(explanation) = explanation {
                why.insert(metric.id().to_owned(), explanation.sentence().into());
            }
        }
        json!({
            "model": model.name,
            "id": row.convention.id(),
            "name": row.convention.name(),
            "source": row.convention.source(),
            "values": values,
            "raw": raws,
            "why": why,
        })
    };
    models.iter().flat_map(|model| rows(model).map(move |row| entry(model, &row))).collect()
}

fn raw(score: &Score) -> Value {
    match score.raw {
        Some(value) if value.is_nan() => "NaN".into(),
        value => json!(value),
    }
}

/// `model,convention,metric,value,raw,why`.
pub(super) fn print_csv(models: &[ModelTables]) {
    println!("model,convention,metric,value,raw,why");
    for model in models {
        for row in rows(model) {
            for (metric, score, explanation) in &row.scores {
                let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
                let why = explanation.as_ref().map(Explanation::sentence).unwrap_or_default();
                println!(
                    "{},{},{},{},{},{}",
                    quoted(&model.name),
                    row.convention.id(),
                    metric.id(),
                    number(score.value),
                    number(score.raw),
                    quoted(&why)
                );
            }
        }
    }
}

/// Percent, "–" where a convention has no such number, and under the table a sentence each.
pub(super) fn print_table(models: &[ModelTables]) {
    let width = Convention::ALL.into_iter().map(|convention| convention.name().len()).max().unwrap_or(0);
    for model in models {
        println!("{}: {} images", model.name, model.counts.images().len());
        print!("{:width$}", "%");
        for metric in COLUMNS {
            print!(" {:>7}", metric.id());
        }
        println!();
        let rows: Vec<Row> = rows(model).collect();
        for row in &rows {
            print!("{:width$}", row.convention.name());
            for metric in COLUMNS {
                let text = row.get(metric).map_or_else(|| "–".to_owned(), |(score, _)| percent(score));
                print!(" {text:>7}");
            }
            println!();
        }
        println!();
        for row in rows.iter().filter(|row| row.convention != Convention::Paper) {
            let about = COLUMNS.into_iter().find_map(|metric| Some((metric, row.get(metric)?.1?)));
            if let Some((metric, why)) = about {
                println!("{} ({}): {}", row.convention.name(), metric.id(), why.sentence());
            }
        }
    }
}

fn percent(score: &Score) -> String {
    match (score.value, score.raw) {
        (Some(value), _) => format!("{:.2}", 100.0 * value),
        (None, Some(_)) => "NaN".to_owned(),
        (None, None) => "n/a".to_owned(),
    }
}
