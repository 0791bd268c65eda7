//! A check as text to hand on: JSON, CSV, tables for a paper or a page. The page and the command line write the same bytes.

mod arrow;
mod csv;
mod json;
mod notes;
mod side_by_side;
mod write;

pub use arrow::counts_arrow;
pub use csv::{classes_csv, conventions_csv, headline_csv, rows_csv};
pub use json::json;
pub use notes::Notes;
pub use side_by_side::{SideRow, side_by_side};
pub use write::write_check;

use crate::ModelTables;
use crate::report::{Markup, metric_table};
use jdt_core::conventions::{Convention, Score};

/// What is written.
#[derive(Debug, Clone, Copy)]
pub struct ExportInput<'a> {
    /// The models.
    pub models: &'a [ModelTables],
    /// The classes' names.
    pub names: &'a [String],
    /// Worst-case shares in percent.
    pub qs: &'a [u8],
    /// Whose rules the metrics follow; the papers' with every convention beside them if `None`.
    pub convention: Option<Convention>,
    /// What is said beside the numbers.
    pub notes: &'a Notes,
    /// Whether the JSON holds the rows of counts.
    pub with_counts: bool,
}

/// A model with its metrics.
pub type Headline<'a> = (&'a ModelTables, Vec<(String, Score)>);

impl ExportInput<'_> {
    /// Every model's metrics under the convention.
    pub fn headlines(&self) -> Vec<Headline<'_>> {
        let convention = self.convention.unwrap_or_default();
        self.models.iter().map(|model| (model, model.metrics(convention, self.qs))).collect()
    }

    /// The metrics as a table in Markdown or LaTeX.
    pub fn markup(&self, markup: Markup) -> String {
        let headlines = self.headlines();
        let models: Vec<(&str, Vec<(String, Score)>)> =
            headlines.into_iter().map(|(model, metrics)| (model.name.as_str(), metrics)).collect();
        metric_table(&models, markup)
    }
}
