//! The report of a check: one HTML file that opens anywhere and asks for nothing.

mod tables;
mod text;
mod words;

use super::ModelTables;
use crate::FindingGroup;
use jdt_core::CoreError;
use jdt_core::metrics::Bootstrap;
use std::fmt::Write as _;

pub(super) use text::escaped;

/// All that a report says.
#[derive(Debug, Clone)]
pub struct ReportInput<'a> {
    /// Its heading.
    pub title: &'a str,
    /// The models.
    pub models: &'a [ModelTables],
    /// Class names.
    pub names: &'a [String],
    /// Worst-case shares in percent.
    pub qs: &'a [u8],
    /// Classes and ignore value in words.
    pub space: &'a str,
    /// What the doctor found, by model.
    pub findings: &'a [(String, FindingGroup)],
    /// Other warnings: unpaired files, pairs that could not be counted.
    pub warnings: &'a [String],
    /// The mends that were applied.
    pub fixes: &'a [String],
    /// What makes the same report again.
    pub command: &'a str,
    /// How images are drawn again for the intervals.
    pub bootstrap: Bootstrap,
}

const STYLE: &str = include_str!("../report.css");

/// Writes the report.
///
/// # Errors
/// [`CoreError::Parameter`] for a bootstrap that cannot be.
pub fn html(input: &ReportInput<'_>) -> Result<String, CoreError> {
    let mut out = String::new();
    let title = escaped(input.title);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'\"><title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>"
    );
    summary(&mut out, input);
    tables::headline(&mut out, input)?;
    tables::ranks(&mut out, input);
    tables::classes(&mut out, input);
    tables::images(&mut out, input);
    tables::objects(&mut out, input);
    tables::confusions(&mut out, input);
    words::conventions(&mut out, input);
    words::findings(&mut out, input);
    words::methods(&mut out, input);
    out.push_str("</main></body></html>\n");
    Ok(out)
}

fn summary(out: &mut String, input: &ReportInput<'_>) {
    let images = input.models.iter().map(|model| model.counts.images().len()).max().unwrap_or(0);
    let _ = write!(
        out,
        "<p class=\"lead\">{} model{}, {images} images, {}. Metrics by the papers' rules; jdt {}.</p>",
        input.models.len(),
        if input.models.len() == 1 { "" } else { "s" },
        escaped(input.space),
        env!("CARGO_PKG_VERSION"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use jdt_core::statistics::{ClassCounts, Counts, ImageCounts};

    fn model(name: &str, wrong: u64) -> ModelTables {
        let mut counts = Counts::new(2, false);
        for image in ["a", "b<script>"] {
            let cell = |tp, fp, fn_| ClassCounts { tp, fp, fn_, tn: 20 - tp - fp - fn_ };
            let classes = vec![cell(12 - wrong, 0, wrong), cell(8, wrong, 0)];
            counts.push(ImageCounts { image: image.into(), pixels: 20, ignored: 0, classes }).unwrap();
        }
        ModelTables::new(name, counts)
    }

    #[test]
    fn the_report_holds_every_part_and_no_markup_of_names() {
        let models = [model("good", 1), model("bad & worse", 5)];
        let names = ["sky".to_owned(), "road".to_owned()];
        let input = ReportInput {
            title: "Two models",
            models: &models,
            names: &names,
            qs: &[5],
            space: "2 classes",
            findings: &[],
            warnings: &["one file <was> odd".to_owned()],
            fixes: &[],
            command: "jdt report",
            bootstrap: Bootstrap { resamples: 50, ..Bootstrap::default() },
        };
        let page = html(&input).unwrap();
        for part in ["headline", "ranks", "classes", "images", "conventions", "findings", "methods"] {
            assert!(page.contains(&format!("<section id=\"{part}\">")), "{part}");
        }
        assert!(
            page.contains("data-metric=\"mIoU_D\"") && page.contains("bad &amp; worse") && page.contains("&lt;was&gt;")
        );
        assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"));
        let undone = html(&ReportInput { bootstrap: Bootstrap { resamples: 0, ..Bootstrap::default() }, ..input });
        assert!(undone.is_err());
    }
}
