//! What is made of a check: the tables of each model, and tables and pages to hand on.

mod bars;
mod html;
mod markup;
mod model_tables;
mod scatter;

pub use html::{ReportInput, html};
pub use markup::{Markup, metric_table, shown_metric, shown_scale};
pub use model_tables::{ModelTables, Unsupported};
