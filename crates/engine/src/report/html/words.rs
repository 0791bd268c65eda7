//! What the report says of its numbers: other libraries', what the doctor found, how they were made.

use super::ReportInput;
use super::text::{escaped, head, list, section};
use crate::report::ModelTables;
use jdt_core::conventions::{Convention, Metric};
use std::fmt::Write as _;

pub(super) fn conventions(out: &mut String, input: &ReportInput<'_>) {
    section(out, "What others would print", "conventions");
    for model in input.models {
        let _ = write!(out, "<h3>{}</h3>", escaped(&model.name));
        head(out, ["convention", "mIoU (%)", "mDice (%)", "why"].into_iter());
        for convention in Convention::ALL {
            let scores = convention.score(&model.counts);
            let text = |metric: Metric| {
                let score = scores.iter().find(|(other, _)| *other == metric).map(|(_, score)| score);
                match score.map(|score| (score.value, score.raw)) {
                    None => "–".to_owned(),
                    Some((Some(value), _)) => format!("{:.2}", 100.0 * value),
                    Some((None, Some(_))) => "NaN".to_owned(),
                    Some((None, None)) => "n/a".to_owned(),
                }
            };
            let why =
                [Metric::MIoU, Metric::MDice].into_iter().find_map(|metric| convention.explain(&model.counts, metric));
            let why = if convention == Convention::Paper {
                String::new()
            } else {
                why.map(|why| why.sentence()).unwrap_or_default()
            };
            let _ = write!(
                out,
                "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"words\">{}</td></tr>",
                escaped(convention.name()),
                text(Metric::MIoU),
                text(Metric::MDice),
                escaped(&why)
            );
        }
        out.push_str("</tbody></table>");
    }
    out.push_str("</section>");
}

pub(super) fn findings(out: &mut String, input: &ReportInput<'_>) {
    section(out, "Findings", "findings");
    if input.findings.is_empty() && input.warnings.is_empty() {
        out.push_str("<p>Nothing odd was found in the files.</p>");
    }
    if !input.findings.is_empty() {
        head(out, ["model", "where", "files", "finding", "mend"].into_iter());
        for (model, group) in input.findings {
            let fix = group.fix.map(|fix| fix.to_string()).unwrap_or_default();
            let _ = write!(
                out,
                "<tr data-finding=\"{}\"><th scope=\"row\">{}</th><td>{} {}</td><td>{}</td><td class=\"words\">{}</td><td>{}</td></tr>",
                escaped(&group.id),
                escaped(model),
                escaped(&group.role),
                escaped(&group.first_image),
                group.files,
                escaped(&group.message),
                escaped(&fix)
            );
        }
        out.push_str("</tbody></table>");
    }
    list(out, input.warnings);
    if input.fixes.is_empty() {
        out.push_str("<p>No file was mended.</p>");
    } else {
        out.push_str("<p>Mended before counting:</p>");
        list(out, input.fixes);
    }
    out.push_str("</section>");
}

pub(super) fn methods(out: &mut String, input: &ReportInput<'_>) {
    section(out, "Methods", "methods");
    let qs: Vec<String> = input.qs.iter().map(u8::to_string).collect();
    let _ = write!(
        out,
        "<p>True and false positives and negatives were counted for each image and class over the pixels that are not ignored. \
         D sums them over all images before the ratio is taken, then averages over classes; I averages over the classes of each \
         image, then over images; C averages over the images that hold a class, then over classes; a class that an image's \
         label does not hold is left out of both. Worst cases are means of the lowest q % of images (I) or of the lowest q % \
         within each class (C), q = {}, at least one; Q is the mean over q = 10, 20, …, 100. mIoU_K averages over objects, \
         {}, with false positives shared out by area. Soft metrics are 1 − JML and 1 − DML of \
         predictions that are probabilities, losses those of the same maps with smooth 1e-3 over the classes present in the \
         label; ce is the cross-entropy. Intervals are percentile bootstrap \
         intervals over images. A value that cannot be defined is n/a and never NaN.</p>",
        qs.join(", "),
        objects_are(input)
    );
    if !input.command.is_empty() {
        let _ = write!(out, "<p>This report again:</p><pre>{}</pre>", escaped(input.command));
    }
    out.push_str(
        "<p>Cite: Zifu Wang, Maxim Berman, Amal Rannen-Triki, Philip H. S. Torr, Devis Tuia, Tinne Tuytelaars, Luc Van Gool, \
         Jiaqian Yu, Matthew B. Blaschko. <cite>Revisiting Evaluation Metrics for Semantic Segmentation: Optimization and \
         Evaluation of Fine-grained Intersection over Union</cite>. NeurIPS Datasets and Benchmarks, 2023. arXiv:2310.19252.</p>\
         </section>",
    );
}

/// What an object is.
fn objects_are(input: &ReportInput<'_>) -> String {
    let (maps, images) =
        input.models.iter().map(ModelTables::instance_maps).fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
    match maps {
        0 => "8-connected components of the label".to_owned(),
        _ if maps == images => "those of the instance maps that were given".to_owned(),
        _ => format!(
            "those of the instance maps that were given ({maps} of {images} images over all models) and else 8-connected \
             components of the label"
        ),
    }
}
