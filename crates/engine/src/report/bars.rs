//! Histograms as SVG.

use std::fmt::Write as _;

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 120.0;
const BASE: f64 = 100.0;

/// How many values fall into each of twenty bins of [0, 1], as an SVG with a title in words.
pub(super) fn histogram(title: &str, values: impl Iterator<Item = f64>) -> String {
    const BINS: usize = 20;
    let mut counts = [0_usize; BINS];
    for value in values {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a saturating cast, cut to the last bin"
        )]
        let bin = (value * BINS as f64) as usize;
        counts[bin.min(BINS - 1)] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(1) as f64;
    let step = WIDTH / BINS as f64;
    let mut svg =
        format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\"><title>{}</title>", super::html::escaped(title));
    for (at, &count) in counts.iter().enumerate() {
        let (from, to) = (at as f64 / BINS as f64, (at + 1) as f64 / BINS as f64);
        let height = (BASE - 4.0) * count as f64 / most;
        let _ = write!(
            svg,
            "<rect class=\"bar\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{height:.1}\"><title>{count} from {from:.2} to {to:.2}</title></rect>",
            at as f64 * step + 1.0,
            BASE - height,
            step - 2.0,
        );
    }
    axis(&mut svg);
    svg.push_str("</svg>");
    svg
}

/// The line at the bottom with 0, 50 and 100 %.
pub(super) fn axis(svg: &mut String) {
    let _ = write!(svg, "<line class=\"axis\" x1=\"0\" y1=\"{BASE}\" x2=\"{WIDTH}\" y2=\"{BASE}\"/>");
    for (x, text, anchor) in [(0.0, "0 %", "start"), (WIDTH / 2.0, "50 %", "middle"), (WIDTH, "100 %", "end")] {
        let _ = write!(svg, "<text x=\"{x}\" y=\"115\" text-anchor=\"{anchor}\">{text}</text>");
    }
}
