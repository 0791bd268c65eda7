//! The report of a check: one HTML file that opens anywhere and asks for nothing.

use super::ModelTables;
use super::bars::histogram;
use super::markup::{shown_metric, unit};
use super::scatter::iou_by_size;
use crate::FindingGroup;
use jdt_core::CoreError;
use jdt_core::conventions::{Convention, Metric};
use jdt_core::metrics::{
    Bootstrap, Interval, Measured, RankTable, Ratio, bootstrap_report, rank_table, report, share_by_size,
};
use std::fmt::Write as _;

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

const STYLE: &str = include_str!("report.css");

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
    headline(&mut out, input)?;
    ranks(&mut out, input);
    classes(&mut out, input);
    images(&mut out, input);
    objects(&mut out, input);
    confusions(&mut out, input);
    conventions(&mut out, input);
    findings(&mut out, input);
    methods(&mut out, input);
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

/// Metric id → value.
type Metrics = Vec<(String, Measured)>;
/// Metric id → interval over images.
type Intervals = Vec<(String, Option<Interval>)>;

fn headline(out: &mut String, input: &ReportInput<'_>) -> Result<(), CoreError> {
    let mut columns: Vec<(Metrics, Intervals)> = Vec::new();
    for model in input.models {
        let mut metrics = report(&model.counts, input.qs).headline;
        metrics.extend(model.beyond_counts());
        columns.push((metrics, bootstrap_report(&model.counts, &input.bootstrap)?));
    }
    section(out, "Metrics", "headline");
    head(out, std::iter::once("").chain(input.models.iter().map(|model| model.name.as_str())));
    let mut ids: Vec<&str> = Vec::new();
    for (id, _) in columns.iter().flat_map(|(metrics, _)| metrics) {
        if !ids.contains(&id.as_str()) {
            ids.push(id);
        }
    }
    for id in ids {
        let _ = write!(out, "<tr><th scope=\"row\">{}{}</th>", escaped(id), unit(id));
        for (model, (metrics, intervals)) in input.models.iter().zip(&columns) {
            let measured = metrics.iter().find(|(other, _)| other == id).map(|(_, measured)| *measured);
            let interval = intervals.iter().find(|(other, _)| other == id).and_then(|(_, interval)| *interval);
            let value = measured.and_then(|measured| measured.value);
            let text = value.map_or_else(|| "n/a".to_owned(), |value| shown_metric(id, value));
            let range = interval.map(|range| {
                let [low, high] = [range.low, range.high].map(|end| shown_metric(id, end));
                format!(" <small>[{low}, {high}]</small>")
            });
            let why = measured.map_or_else(String::new, |measured| match measured.undefined {
                Some(reason) => reason.to_string(),
                None => format!("mean of {}, {} left out", measured.n, measured.left_out),
            });
            let _ = write!(
                out,
                "<td data-model=\"{}\" data-metric=\"{}\" data-value=\"{}\" title=\"{}\">{text}{}</td>",
                escaped(&model.name),
                escaped(id),
                value.map_or_else(|| "null".to_owned(), |value| value.to_string()),
                escaped(&why),
                range.unwrap_or_default()
            );
        }
        out.push_str("</tr>");
    }
    let Bootstrap { resamples, seed, confidence } = input.bootstrap;
    let _ = write!(
        out,
        "</tbody></table><p class=\"note\">In brackets: {:.0} % intervals over images, {resamples} resamples, seed {seed}.</p></section>",
        100.0 * confidence
    );
    Ok(())
}

fn ranks(out: &mut String, input: &ReportInput<'_>) {
    if input.models.len() < 2 {
        return;
    }
    let models: Vec<(String, Vec<(String, Measured)>)> = input
        .models
        .iter()
        .map(|model| {
            let mut metrics = report(&model.counts, input.qs).headline;
            metrics.extend(model.beyond_counts());
            (model.name.clone(), metrics)
        })
        .collect();
    let table: RankTable = rank_table(&models);
    section(out, "Ranks", "ranks");
    head(out, std::iter::once("").chain(table.models.iter().map(String::as_str)));
    for column in &table.columns {
        let _ = write!(out, "<tr><th scope=\"row\">{}</th>", escaped(&column.metric));
        for rank in &column.ranks {
            let text = rank.map_or_else(|| "n/a".to_owned(), |rank| rank.to_string());
            let class = if *rank == Some(1) { " class=\"best\"" } else { "" };
            let _ = write!(out, "<td{class}>{text}</td>");
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table>");
    let key = ["mIoU_D", "mIoU_I", "mIoU_C", "mIoU_K", "Acc", "mDice_D", "ECE_D"];
    let chosen: Vec<usize> =
        key.iter().filter_map(|id| table.columns.iter().position(|column| column.metric == *id)).collect();
    out.push_str("<h3>Kendall's τ-b between the rankings</h3>");
    head(out, std::iter::once("").chain(chosen.iter().map(|&at| table.columns[at].metric.as_str())));
    for &row in &chosen {
        let _ = write!(out, "<tr><th scope=\"row\">{}</th>", table.columns[row].metric);
        for &column in &chosen {
            let text = table.agreement[row][column].map_or_else(|| "n/a".to_owned(), |tau| format!("{tau:.2}"));
            let _ = write!(out, "<td>{text}</td>");
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></section>");
}

fn name_of(input: &ReportInput<'_>, class: usize) -> String {
    escaped(input.names.get(class).map_or("left out", String::as_str))
}

fn classes(out: &mut String, input: &ReportInput<'_>) {
    section(out, "Classes", "classes");
    head(out, ["class", "label pixels"].into_iter().chain(input.models.iter().map(|model| model.name.as_str())));
    let rows: Vec<_> = input.models.iter().map(|model| report(&model.counts, &[]).classes).collect();
    for (at, row) in rows.first().into_iter().flatten().enumerate() {
        let _ = write!(out, "<tr><th scope=\"row\">{}</th><td>{}</td>", name_of(input, row.class), row.counts.area());
        for rows in &rows {
            let iou = |list: &[(Ratio, Measured)]| {
                list.iter().find(|(ratio, _)| *ratio == Ratio::IoU).and_then(|(_, measured)| measured.value)
            };
            let text =
                |value: Option<f64>| value.map_or_else(|| "n/a".to_owned(), |value| format!("{:.2}", 100.0 * value));
            let row = rows.get(at);
            let (d, c) = (row.and_then(|row| iou(&row.dataset)), row.and_then(|row| iou(&row.images)));
            let _ = write!(out, "<td>{} <small>C {}</small></td>", text(d), text(c));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table><p class=\"note\">IoU over the data set, and the mean over the images that hold the class (C), in %.</p></section>");
}

fn images(out: &mut String, input: &ReportInput<'_>) {
    const WORST: usize = 10;
    section(out, "Images", "images");
    out.push_str("<div class=\"columns\">");
    for model in input.models {
        let rows = report(&model.counts, &[]).images;
        let iou = |row: &jdt_core::metrics::ImageRow| {
            row.means.iter().find(|(ratio, _)| *ratio == Ratio::IoU).and_then(|(_, measured)| measured.value)
        };
        let mut values: Vec<(f64, &str)> =
            rows.iter().filter_map(|row| Some((iou(row)?, row.image.as_str()))).collect();
        values.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
        let title = format!("{}: mean IoU of {} images", model.name, values.len());
        let _ = write!(
            out,
            "<div><h3>{}</h3>{}",
            escaped(&model.name),
            histogram(&title, values.iter().map(|(value, _)| *value))
        );
        out.push_str("<ol>");
        for (value, image) in values.iter().take(WORST) {
            let _ = write!(out, "<li>{} <b>{:.2} %</b></li>", escaped(image), 100.0 * value);
        }
        out.push_str("</ol></div>");
    }
    out.push_str("</div><p class=\"note\">How many images reach which mean IoU, and the worst of them.</p>");
    if input.models.len() > 1 {
        failing_everywhere(out, input);
    }
    out.push_str("</section>");
}

/// Images among the worst tenth of every model: maybe faults of the data rather than of the models.
fn failing_everywhere(out: &mut String, input: &ReportInput<'_>) {
    let common = crate::check::failing_everywhere(input.models);
    let list: Vec<String> = common.iter().take(20).map(|image| escaped(image)).collect();
    let text = if list.is_empty() { "none".to_owned() } else { list.join(", ") };
    let _ = write!(out, "<p>Among the worst tenth of every model, so maybe faults of the labels: {text}.</p>");
}

fn objects(out: &mut String, input: &ReportInput<'_>) {
    let reports: Vec<_> = input.models.iter().filter_map(|model| Some((model, model.objects().ok()??))).collect();
    if reports.is_empty() {
        return;
    }
    section(out, "Objects", "objects");
    out.push_str("<div class=\"columns\">");
    for (model, objects) in &reports {
        let _ = write!(out, "<div><h3>{}</h3>{}", escaped(&model.name), iou_by_size(&objects.objects));
        let (bins, ownerless) = share_by_size(objects, &[32 * 32, 96 * 96]);
        head(out, ["area", "objects", "mean IoU", "share of mIoU_D"].into_iter());
        for bin in bins {
            let to = bin.to.map_or_else(|| "…".to_owned(), |to| (to - 1).to_string());
            let iou = bin.mean_iou.map_or_else(|| "n/a".to_owned(), |iou| format!("{:.2}", 100.0 * iou));
            let _ = write!(
                out,
                "<tr><th scope=\"row\">{}–{to}</th><td>{}</td><td>{iou}</td><td>{:.2}</td></tr>",
                bin.from,
                bin.objects,
                100.0 * bin.share
            );
        }
        let _ = write!(
            out,
            "<tr><th scope=\"row\">none</th><td></td><td></td><td>{:.2}</td></tr></tbody></table></div>",
            100.0 * ownerless
        );
    }
    out.push_str(
        "</div><p class=\"note\">Each object's IoU against its area in pixels, and how much of mIoU_D objects of each size own, in %.</p></section>",
    );
}

fn confusions(out: &mut String, input: &ReportInput<'_>) {
    const MOST: usize = 10;
    if input.models.iter().all(|model| model.confusion.is_none()) {
        return;
    }
    section(out, "Confusions", "confusions");
    out.push_str("<div class=\"columns\">");
    for model in input.models {
        let Some(confusion) = &model.confusion else { continue };
        let classes = confusion.classes();
        let mut pairs: Vec<(u64, usize, usize)> = (0..classes)
            .flat_map(|label| (0..classes).map(move |prediction| (label, prediction)))
            .filter(|(label, prediction)| label != prediction)
            .map(|(label, prediction)| (confusion.count(label, prediction), label, prediction))
            .filter(|(count, ..)| *count > 0)
            .collect();
        pairs.sort_by(|a, b| b.cmp(a));
        let _ = write!(out, "<div><h3>{}</h3>", escaped(&model.name));
        head(out, ["label", "taken for", "pixels"].into_iter());
        for (count, label, prediction) in pairs.into_iter().take(MOST) {
            let _ = write!(
                out,
                "<tr><th scope=\"row\">{}</th><td>{}</td><td>{count}</td></tr>",
                name_of(input, label),
                name_of(input, prediction)
            );
        }
        out.push_str("</tbody></table></div>");
    }
    out.push_str("</div></section>");
}

fn conventions(out: &mut String, input: &ReportInput<'_>) {
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

fn findings(out: &mut String, input: &ReportInput<'_>) {
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

fn methods(out: &mut String, input: &ReportInput<'_>) {
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

fn section(out: &mut String, title: &str, id: &str) {
    let _ = write!(out, "<section id=\"{id}\"><h2>{title}</h2>");
}

fn head<'a>(out: &mut String, names: impl Iterator<Item = &'a str>) {
    out.push_str("<table><thead><tr>");
    for name in names {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(name));
    }
    out.push_str("</tr></thead><tbody>");
}

fn list(out: &mut String, lines: &[String]) {
    if !lines.is_empty() {
        out.push_str("<ul>");
        for line in lines {
            let _ = write!(out, "<li>{}</li>", escaped(line));
        }
        out.push_str("</ul>");
    }
}

/// Text that holds no markup.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
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
