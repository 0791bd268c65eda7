//! One input under every convention: a table with a sentence each.

use jdt_core::conventions::{Convention, Metric, Score};
use jdt_engine::{ModelTables, SideRow, side_by_side};

/// The columns of the table, and the metrics that a convention's one sentence may be about, the first it has.
const COLUMNS: [Metric; 3] = [Metric::MIoU, Metric::MDice, Metric::Acc];

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
        let rows: Vec<SideRow> = side_by_side(model).collect();
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
            if let Some((metric, why)) = row.why(&COLUMNS) {
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
