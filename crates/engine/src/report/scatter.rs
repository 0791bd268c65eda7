//! IoU against the size of objects as SVG.

use jdt_core::metrics::ObjectRow;
use std::fmt::Write as _;

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 180.0;
const LEFT: f64 = 34.0;
const BOTTOM: f64 = 158.0;
/// More points than this only hide each other: every n-th is drawn.
const MOST: usize = 4000;

/// A point an object: its area on a logarithmic axis, its IoU upwards.
pub(super) fn iou_by_size(objects: &[ObjectRow]) -> String {
    let largest = objects.iter().map(|object| object.area).max().unwrap_or(1).max(10) as f64;
    let decades = largest.log10().ceil().max(1.0);
    let x = |area: f64| LEFT + (WIDTH - LEFT - 6.0) * area.max(1.0).log10() / decades;
    let y = |iou: f64| BOTTOM - (BOTTOM - 8.0) * iou;
    let title = format!("IoU of {} objects against their area in pixels", objects.len());
    let mut svg = format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\"><title>{title}</title>");
    for iou in [0.0, 0.5, 1.0] {
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{0:.1}\" x2=\"{WIDTH}\" y2=\"{0:.1}\"/><text x=\"{1}\" y=\"{2:.1}\" text-anchor=\"end\">{3:.0}</text>",
            y(iou),
            LEFT - 4.0,
            y(iou) + 3.0,
            100.0 * iou
        );
    }
    let mut decade = 0.0;
    while decade <= decades {
        let area = 10_f64.powf(decade);
        let _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"174\" text-anchor=\"middle\">{area:.0}</text>",
            x(area).min(WIDTH - 14.0)
        );
        decade += 1.0;
    }
    for object in objects.iter().step_by(objects.len().div_ceil(MOST).max(1)) {
        let _ = write!(
            svg,
            "<circle class=\"dot\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"1.6\"/>",
            x(object.area as f64),
            y(object.iou)
        );
    }
    svg.push_str("</svg>");
    svg
}
