//! Every file that is made of a check.

use super::{ExportInput, Notes, classes_csv, conventions_csv, counts_arrow, headline_csv, json, rows_csv};
use crate::check::{CheckFile, CheckSettings};
use crate::report::{Markup, ReportInput, html};
use crate::{EngineError, ModelTables};
use jdt_core::conventions::Convention;
use jdt_core::metrics::Bootstrap;

/// Writes a file: what `jdt eval` prints for the same tables, or what `jdt report` writes.
///
/// # Errors
/// [`EngineError::Protocol`], [`EngineError::Core`], which no tables of a check cause.
pub fn write_check(
    file: CheckFile,
    models: &[ModelTables],
    names: &[String],
    settings: &CheckSettings,
    notes: &Notes,
) -> Result<Vec<u8>, EngineError> {
    let convention = Some(Convention::Paper);
    let input = ExportInput { models, names, qs: &settings.qs, convention, notes, with_counts: false };
    let text = match file {
        CheckFile::Arrow => return Ok(counts_arrow(models, names, settings)),
        CheckFile::Summary => headline_csv(&input),
        CheckFile::Classes => classes_csv(&input),
        CheckFile::Rows => rows_csv(models),
        CheckFile::Conventions => conventions_csv(models),
        CheckFile::Json => json(&input)? + "\n",
        CheckFile::Markdown => input.markup(Markup::Markdown),
        CheckFile::Latex => input.markup(Markup::Latex),
        CheckFile::Html => html(&ReportInput {
            title: "Segmentation report",
            models,
            names,
            qs: &settings.qs,
            space: &settings.in_words(),
            findings: &notes.findings,
            warnings: &[&notes.warnings[..], &notes.failure_lines()[..]].concat(),
            fixes: &notes.fixes,
            command: "",
            bootstrap: Bootstrap::default(),
        })?,
    };
    Ok(text.into_bytes())
}
