//! The bump chart on its canvas: a column a metric, a line a model, a ring where two change places.

use super::bump::{drawn, flips};
use super::marks::{mark, token};
use crate::plot::{Sheet, Words};
use crate::theme;
use jdt_engine::FineStudy;
use web_sys::HtmlCanvasElement;

/// Space around the lines, in CSS pixels.
const LEFT: f64 = 30.0;
const RIGHT: f64 = 30.0;
/// How wide a letter of a name is, more or less, and how many there are at most.
const LETTER: f64 = 6.6;
const MOST_LETTERS: usize = 16;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 34.0;

/// Draws on a canvas; one that cannot be drawn on leaves the table below it.
pub(super) fn draw(study: &FineStudy, canvas: &HtmlCanvasElement) {
    let Some(sheet) = Sheet::on(canvas) else { return };
    let columns = drawn(study);
    let models = study.models.len();
    let (last_column, last_rank) =
        (columns.len().saturating_sub(1).max(1) as f64, models.saturating_sub(1).max(1) as f64);
    let longest = study.models.iter().map(|model| short(&model.name).chars().count()).max().unwrap_or(0);
    let right = (LETTER * longest as f64 + 20.0).max(RIGHT);
    let x = |at: usize| LEFT + (sheet.width - LEFT - right) * at as f64 / last_column;
    let y = |rank: usize| TOP + (sheet.height - TOP - BOTTOM) * (rank - 1) as f64 / last_rank;
    let (ink, quiet, line, surface) =
        (theme::token("--ink"), theme::token("--ink-2"), theme::token("--line"), theme::token("--surface"));
    for (at, (name, _)) in columns.iter().enumerate() {
        sheet.pen(&line, 1.0, &[]);
        sheet.line([[x(at), TOP - 10.0], [x(at), sheet.height - BOTTOM + 10.0]]);
        let look = Words::new(&quiet).aligned("center", "middle").mono();
        sheet.text(name, [x(at), sheet.height - 10.0], look);
    }
    for rank in 1..=models {
        let look = Words::new(&quiet).aligned("center", "middle").mono();
        sheet.text(&rank.to_string(), [10.0, y(rank)], look);
    }
    let point = |model: usize, at: usize| columns[at].1.ranks[model].map(|rank| [x(at), y(rank)]);
    for (model, read) in study.models.iter().enumerate() {
        let colour = theme::token(token(model));
        sheet.pen(&colour, 2.5, &[]);
        for at in 1..columns.len() {
            if let (Some(from), Some(to)) = (point(model, at - 1), point(model, at)) {
                sheet.line([from, to]);
            }
        }
        for at in 0..columns.len() {
            if let Some(place) = point(model, at) {
                mark(&sheet, model, place, 5.5, &colour, &surface);
            }
        }
        if let Some([_, end]) = point(model, columns.len().saturating_sub(1)) {
            let look = Words::new(&colour).halo(&surface).bold();
            sheet.text(&short(&read.name), [sheet.width - right + 12.0, end], look);
        }
    }
    for (at, one, other) in flips(&columns) {
        if let Some(cross) = crossing([point(one, at), point(one, at + 1), point(other, at), point(other, at + 1)]) {
            sheet.disc(cross, 4.0, &surface, &ink, 1.5);
        }
    }
}

/// A name that leaves room for the lines.
fn short(name: &str) -> String {
    if name.chars().count() <= MOST_LETTERS {
        return name.to_owned();
    }
    name.chars().take(MOST_LETTERS - 1).chain(['…']).collect()
}

/// Where two lines between the same two columns meet.
fn crossing(ends: [Option<[f64; 2]>; 4]) -> Option<[f64; 2]> {
    let [from, to, other_from, other_to] = [ends[0]?, ends[1]?, ends[2]?, ends[3]?];
    let (before, after) = (from[1] - other_from[1], to[1] - other_to[1]);
    let share = before / (before - after);
    share.is_finite().then(|| [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_cross_where_they_are_one() {
        let at = |x, y| Some([x, y]);
        assert_eq!(crossing([at(0.0, 0.0), at(2.0, 2.0), at(0.0, 2.0), at(2.0, 0.0)]), Some([1.0, 1.0]));
        assert_eq!(crossing([at(0.0, 0.0), at(2.0, 0.0), at(0.0, 1.0), at(2.0, 1.0)]), None);
        assert_eq!(crossing([None, at(2.0, 0.0), at(0.0, 1.0), at(2.0, 1.0)]), None);
    }
}
