//! The sentences of Surface.

use super::zh;
use crate::format::loss;
use crate::language::Language;

/// One loss of one pixel, as it is now.
pub(crate) struct PixelNow {
    pub(crate) name: &'static str,
    pub(crate) lowest_x: f64,
    pub(crate) lowest: f64,
    pub(crate) at_label: f64,
}

/// One loss of two pixels, as it is now.
pub(crate) struct PairNow {
    pub(crate) name: &'static str,
    pub(crate) at_label: f64,
    /// Where the reader's descent starts and ends.
    pub(crate) start: [f64; 2],
    pub(crate) end: [f64; 2],
    pub(crate) end_loss: f64,
}

/// One loss of a slice, as it is now.
pub(crate) struct SliceNow {
    pub(crate) name: &'static str,
    pub(crate) here: f64,
    /// At the ends of both directions.
    pub(crate) ends: [f64; 2],
    pub(crate) lowest: f64,
    pub(crate) lowest_at: [f64; 2],
}

/// A distance's name, its ratio and its bound.
pub(super) type Ratio = (String, Option<f64>, Option<f64>);

/// The texts of one language.
pub(crate) struct SurfaceTexts {
    pub(crate) tabs: &'static str,
    pub(crate) plots: &'static str,
    pub(crate) numbers: &'static str,
    pub(crate) tab_pixel: &'static str,
    pub(crate) tab_pair: &'static str,
    pub(crate) tab_slice: &'static str,
    pub(crate) tab_triangle: &'static str,
    pub(crate) tab_line: &'static str,
    pub(crate) about_pixel: &'static str,
    pub(crate) about_pair: &'static str,
    pub(crate) about_slice: &'static str,
    pub(crate) about_triangle: &'static str,
    pub(crate) about_line: &'static str,

    pub(crate) save_png: &'static str,
    pub(crate) save_csv: &'static str,
    pub(crate) not_saved: &'static str,
    pub(crate) as_table: &'static str,
    pub(crate) legend: &'static str,
    pub(crate) axis_x: &'static str,
    pub(crate) axis_loss: &'static str,
    pub(crate) axis_x1: &'static str,
    pub(crate) axis_x2: &'static str,
    pub(crate) from_above: &'static str,
    pub(crate) from_aside: &'static str,
    pub(crate) solid_about: &'static str,
    pub(crate) label_y: &'static str,
    pub(crate) label_y1: &'static str,
    pub(crate) label_y2: &'static str,

    pub(crate) pixel_title: &'static str,
    pub(crate) pixel_about: &'static str,
    pub(crate) column_lowest_at: (&'static str, &'static str),
    pub(crate) column_lowest: (&'static str, &'static str),
    pub(crate) column_at_label: (&'static str, &'static str),
    pub(crate) now_pixel: fn(f64, &[PixelNow]) -> String,

    pub(crate) start_x1: &'static str,
    pub(crate) start_x2: &'static str,
    pub(crate) more_starts: &'static str,
    pub(crate) column_end_x1: (&'static str, &'static str),
    pub(crate) column_end_x2: (&'static str, &'static str),
    pub(crate) pair_map_about: &'static str,
    pub(crate) pair_legend: fn(u64, f64) -> String,
    pub(crate) now_pair: fn([f64; 2], &[PairNow]) -> String,

    pub(crate) slice_what: &'static str,
    pub(crate) slice_empty: &'static str,
    pub(crate) slice_no_painting: &'static str,
    pub(crate) slice_stale: &'static str,
    pub(crate) slice_map_about: &'static str,
    pub(crate) slice_legend: fn(usize, usize, f64) -> String,
    pub(crate) direction_along: &'static str,
    pub(crate) direction_across: &'static str,
    pub(crate) to_label: &'static str,
    pub(crate) to_argmax: &'static str,
    pub(crate) hard_label: &'static str,
    pub(crate) to_zeros: &'static str,
    pub(crate) to_ones: &'static str,
    pub(crate) to_random: &'static str,
    pub(crate) points_of_side: &'static str,
    pub(crate) seed: &'static str,
    pub(crate) compute: &'static str,
    pub(crate) cancel: &'static str,
    pub(crate) starting: &'static str,
    pub(crate) cancelled: &'static str,
    pub(crate) progress: fn(usize, usize, f64) -> String,
    pub(crate) progress_about: &'static str,
    pub(crate) column_here: (&'static str, &'static str),
    pub(crate) column_along: (&'static str, &'static str),
    pub(crate) column_across: (&'static str, &'static str),
    pub(crate) now_slice: fn(&str, &str, usize, &[SliceNow]) -> String,

    pub(crate) vectors_title: &'static str,
    pub(crate) vectors_about: &'static str,
    pub(crate) ways_title: &'static str,
    pub(crate) ways_about: &'static str,
    pub(crate) ratio: &'static str,
    pub(crate) bound: &'static str,
    pub(crate) values_of_vector: &'static str,
    pub(crate) worst_of_dice: &'static str,
    pub(crate) bounds_about: &'static str,
    pub(crate) now_triangle: fn(&[Ratio]) -> String,
    pub(crate) search_title: &'static str,
    pub(crate) search_of: fn(&str) -> String,
    pub(crate) search_about: &'static str,
    pub(crate) search: &'static str,
    pub(crate) steps: &'static str,
    pub(crate) steps_log: &'static str,
    pub(crate) axis_worst: &'static str,
    pub(crate) take_found: &'static str,
    pub(crate) found: fn(&str, f64, Option<f64>, u64, &str) -> String,

    pub(crate) line_title: &'static str,
    pub(crate) line_about: &'static str,
    pub(crate) line_formula: &'static str,
    pub(crate) line_far: fn(f64) -> String,
    pub(crate) form_a: &'static str,
    pub(crate) form_b: &'static str,
    pub(crate) slope_a: &'static str,
    pub(crate) slope_b: &'static str,
    pub(crate) band_flat: &'static str,
    pub(crate) band_away_down: &'static str,
    pub(crate) band_away_up: &'static str,
    pub(crate) now_line: fn(f64) -> String,
}

/// Two decimals, with a minus sign that is as wide as a plus.
pub(super) fn signed(value: f64) -> String {
    format!("{:.2}", value + 0.0).replace('-', "−")
}

/// The texts of Surface in the page's language; linked only by a program that shows them.
pub(crate) fn surface_texts() -> &'static SurfaceTexts {
    match Language::now() {
        Language::En => &EN,
        Language::Zh => &zh::SURFACE,
    }
}

/// English.
static EN: SurfaceTexts = SurfaceTexts {
    tabs: "What is drawn",
    plots: "Plots",
    numbers: "Controls and numbers",
    tab_pixel: "One pixel",
    tab_pair: "Two pixels",
    tab_slice: "Slice of the painting",
    tab_triangle: "Triangle",
    tab_line: "Real line",
    about_pixel: "Each loss over the prediction x of a single pixel with label y. A dot is where a loss is lowest, a ring its value at x = y.",
    about_pair: "Each loss over the predictions of two pixels, from above and from the side. Arrows show where it pushes, lines where gradient descent goes.",
    about_slice: "Each loss over a plane of predictions through what is painted: x + a·u + b·v, cut off at 0 and 1.",
    about_triangle: "A metric has no shortcuts: the direct way from x to z is never longer than the detour over y. Try to break it.",
    about_line: "The Jaccard metric loss for features that may be negative, written with |x| + |y| (form A) or with |x + y| (form B).",

    save_png: "Save the plot as PNG",
    save_csv: "Save the numbers as CSV, with all digits",
    not_saved: "The browser did not take the file.",
    as_table: "The numbers as a table",
    legend: "Height of the loss",
    axis_x: "prediction x",
    axis_loss: "loss",
    axis_x1: "x₁, first pixel",
    axis_x2: "x₂, second pixel",
    from_above: "from above",
    from_aside: "from the side; drag to turn",
    solid_about: "surface from the side. Arrow keys turn it.",
    label_y: "label y",
    label_y1: "label y₁",
    label_y2: "label y₂",

    pixel_title: "Loss over x",
    pixel_about: "drag the label",
    column_lowest_at: ("min at x", "The prediction at which the loss is lowest"),
    column_lowest: ("min", "The lowest value of the loss"),
    column_at_label: ("at x = y", "The value of the loss where prediction and label are equal"),
    now_pixel: |y, losses| {
        let at_label = |loss: &&PixelNow| (loss.lowest_x - y).abs() < 1e-9;
        let (here, there): (Vec<&PixelNow>, Vec<&PixelNow>) = losses.iter().partition(at_label);
        let away = |l: &&PixelNow| {
            let (at_label, lowest) = (loss(l.at_label), loss(l.lowest));
            format!("{} is {at_label} at x = y and falls on to {lowest} at x = {:.2}", l.name, l.lowest_x)
        };
        let away: Vec<String> = there.iter().map(away).collect();
        let home: Vec<String> = here.iter().map(|l| format!("{} ({})", l.name, loss(l.lowest))).collect();
        let label = format!("The pixel's label is y = {y:.2}.");
        let away = if away.is_empty() { String::new() } else { format!(" {}: a wrong target.", away.join("; ")) };
        let home = if home.is_empty() { String::new() } else { format!(" Lowest at the label: {}.", home.join(", ")) };
        let hard = if y > 0.0 && y < 1.0 { "" } else { " A hard label: move it off 0 and 1 to see the losses part." };
        [label, away, home, hard.to_owned()].concat()
    },

    start_x1: "start x₁",
    start_x2: "start x₂",
    more_starts: "start all around as well",
    column_end_x1: ("end x₁", "Where the descent from your start ends, first pixel"),
    column_end_x2: ("end x₂", "Where the descent from your start ends, second pixel"),
    pair_map_about: "map over two predictions. Arrow keys move the label, with Shift the start of your descent.",
    pair_legend: |steps, rate| {
        format!(
            "Ring: the label. White dot: the lowest value. Lines: {steps} steps of gradient descent, rate {rate} per pixel. Arrows: −∂L/∂x, their length by the root of its size. Drag the ring to move the label; click elsewhere to start a descent there."
        )
    },
    now_pair: |y, losses| {
        let one = |l: &PairNow| {
            let arrives = (l.end[0] - y[0]).abs() < 0.05 && (l.end[1] - y[1]).abs() < 0.05;
            let (verb, value) = (if arrives { "arrives at" } else { "goes to" }, loss(l.end_loss));
            let instead = if arrives { String::new() } else { format!(" (at the label it is {})", loss(l.at_label)) };
            format!("{} {verb} ({:.2}, {:.2}), loss {value}{instead}", l.name, l.end[0], l.end[1])
        };
        let start = losses.first().map_or([0.0, 0.0], |l| l.start);
        let (label, from) = (format!("({:.2}, {:.2})", y[0], y[1]), format!("({:.2}, {:.2})", start[0], start[1]));
        let descents = losses.iter().map(one).collect::<Vec<_>>().join("; ");
        format!("The labels are y = {label}. From {from} {descents}.")
    },

    slice_what: "Choose two directions and press Compute: each point of the plane is a whole prediction, and its height the loss of that prediction.",
    slice_empty: "No slice yet: press Compute.",
    slice_no_painting: "There is no painting yet. Open Paint once, then come back.",
    slice_stale: "The settings have changed since this slice was computed. Press Compute to see them.",
    slice_map_about: "map over a plane of predictions through the painting",
    slice_legend: |side, values, seconds| {
        format!(
            "{side} × {side} predictions of {values} values each, in {seconds:.2} s. Blue dot: the painted prediction. The loss is that of the shown image alone."
        )
    },
    direction_along: "a leads",
    direction_across: "b leads",
    to_label: "to the label",
    to_argmax: "to the label made hard",
    hard_label: "hard y",
    to_zeros: "to all 0",
    to_ones: "to all 1",
    to_random: "anywhere (random)",
    points_of_side: "points",
    seed: "seed",
    compute: "Compute",
    cancel: "Cancel",
    starting: "starting",
    cancelled: "Cancelled.",
    progress: |done, total, seconds| {
        let share = 100.0 * done as f64 / total.max(1) as f64;
        if seconds > 0.0 { format!("{share:.0} %, {seconds:.1} s") } else { format!("{share:.0} %") }
    },
    progress_about: "Progress",
    column_here: ("at x", "The loss of the painted prediction"),
    column_along: ("a = 1", "The loss at the end of the first direction"),
    column_across: ("b = 1", "The loss at the end of the second direction"),
    now_slice: |along, across, values, losses| {
        let one = |l: &SliceNow| {
            let [here, along, across, lowest] = [l.here, l.ends[0], l.ends[1], l.lowest].map(loss);
            let (a, b) = (signed(l.lowest_at[0]), signed(l.lowest_at[1]));
            format!(
                "{} is {here} where you painted, {along} at a = 1, {across} at b = 1; lowest here {lowest} at ({a}, {b}).",
                l.name
            )
        };
        let losses = losses.iter().map(one).collect::<Vec<_>>().join(" ");
        format!("A plane through a prediction of {values} values; a leads {along}, b {across}. {losses}")
    },

    vectors_title: "Three vectors",
    vectors_about: "drag the bars",
    ways_title: "Detour and direct way",
    ways_about: "blue: the theorem's limit",
    ratio: "ratio",
    bound: "bound",
    values_of_vector: "values",
    worst_of_dice: "(1,0) (1,1) (0,1)",
    bounds_about: "ratio = d(x,z) / (d(x,y) + d(y,z)). Proved: at most 1 for JML, 1.5 for DML, (1 + 1/α)/2 for CTL with α = β < 1. No theorem gives a bound for other weights; none is drawn there.",
    now_triangle: |ratios| {
        let one = |(name, ratio, bound): &Ratio| {
            let Some(ratio) = ratio else {
                return format!("{name}: the detour has no length, so there is no ratio");
            };
            let verdict =
                if *ratio > 1.0 + 1e-9 { "the direct way is longer, so it is no metric" } else { "no shortcut" };
            match bound {
                Some(bound) if (ratio - bound).abs() < 1e-9 && *ratio > 1.0 + 1e-9 => {
                    format!("{name}: ratio {ratio:.4}, the worst there is")
                }
                Some(bound) => format!("{name}: ratio {ratio:.4} of at most {bound:.4}, {verdict}"),
                None => format!("{name}: ratio {ratio:.4}, {verdict}; no bound is proved for these weights"),
            }
        };
        ratios.iter().map(one).collect::<Vec<_>>().join(". ") + "."
    },
    search_title: "Search for the worst",
    search_of: |name| format!("Worst ratio found for {name}"),
    search_about: "hill climbing, by its seed",
    search: "Search",
    steps: "steps",
    steps_log: "steps, as a power of 10",
    axis_worst: "largest ratio so far",
    take_found: "Show it in the bars",
    found: |name, ratio, bound, steps, vectors| {
        let against = match bound {
            Some(bound) => format!("the theorem's bound is {bound:.6}"),
            None => "no bound is proved for these weights".to_owned(),
        };
        format!("{name}: {ratio:.6} after {steps} steps; {against}. {vectors}.")
    },

    line_title: "Forms A and B over x",
    line_about: "drag the label",
    line_formula: "L = 1 − (S − |x−y|) / (S + |x−y|), with S = |x| + |y| in form A and S = |x + y| in form B. For x, y ≥ 0 both are JML.",
    line_far: |x| format!("At x = {}", signed(x)),
    form_a: "Form A",
    form_b: "Form B",
    slope_a: "∂A/∂x",
    slope_b: "∂B/∂x",
    band_flat: "A is flat",
    band_away_down: "B runs to −∞",
    band_away_up: "B runs to +∞",
    now_line: |y| {
        if y == 0.0 {
            return "The label is 0: both forms are 1 everywhere but at x = 0, where they are 0. There is no slope to follow.".to_owned();
        }
        let (side, end, beyond) = if y > 0.0 { ("below 0", "−∞", "below") } else { ("above 0", "+∞", "above") };
        format!(
            "The label is y = {}. For x {side} form A is 1 and flat: no gradient leads back. Form B does lead back, but only from this side of its crest at x = {crest}; {beyond} {crest} it falls towards 1 and sends x to {end}. On the label's own side both are JML.",
            signed(y),
            crest = signed(-y)
        )
    },
};
