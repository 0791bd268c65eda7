//! The report's tables: metrics, ranks, classes, images, objects, confusions.

use super::ReportInput;
use super::text::{escaped, head, section};
use crate::report::bars::histogram;
use crate::report::markup::{shown_metric, unit};
use crate::report::scatter::iou_by_size;
use jdt_core::CoreError;
use jdt_core::metrics::{
    Bootstrap, Interval, Measured, RankTable, Ratio, bootstrap_report, rank_table, report, share_by_size,
};
use std::fmt::Write as _;

/// Metric id → value.
type Metrics = Vec<(String, Measured)>;
/// Metric id → interval over images.
type Intervals = Vec<(String, Option<Interval>)>;

pub(super) fn headline(out: &mut String, input: &ReportInput<'_>) -> Result<(), CoreError> {
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

pub(super) fn ranks(out: &mut String, input: &ReportInput<'_>) {
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

pub(super) fn classes(out: &mut String, input: &ReportInput<'_>) {
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

pub(super) fn images(out: &mut String, input: &ReportInput<'_>) {
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

pub(super) fn objects(out: &mut String, input: &ReportInput<'_>) {
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

pub(super) fn confusions(out: &mut String, input: &ReportInput<'_>) {
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
