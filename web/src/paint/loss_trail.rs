//! How the losses went over the last edits, and the line that shows it.

use jdt_engine::LossReading;
use std::collections::VecDeque;

/// How many edits are remembered.
const MOST: usize = 40;

/// Every loss after each of the last edits, the newest last.
#[derive(Debug, Default)]
pub(crate) struct LossTrail {
    /// How many edits there were before, and the losses then.
    entries: VecDeque<(u64, Vec<f64>)>,
}

impl LossTrail {
    /// Remembers the losses after so many edits; a newer answer about the same edit takes the place of the older.
    pub(crate) fn push(&mut self, edits: u64, losses: &[LossReading]) {
        let values = losses.iter().map(|reading| reading.value).collect();
        match self.entries.back_mut() {
            Some((last, kept)) if *last == edits => *kept = values,
            _ => self.entries.push_back((edits, values)),
        }
        if self.entries.len() > MOST {
            self.entries.pop_front();
        }
    }

    /// One loss over the edits, by its place among the readings.
    pub(crate) fn of(&self, loss: usize) -> Vec<f64> {
        self.entries.iter().filter_map(|(_, values)| values.get(loss).copied()).collect()
    }
}

/// The points of a line through values, in a box of this size: the highest at its top, the lowest at its bottom, all alike in the middle.
pub(crate) fn points(values: &[f64], width: f64, height: f64) -> String {
    let (low, high) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &v| (low.min(v), high.max(v)));
    let range = high - low;
    let last = values.len().max(2) - 1;
    values
        .iter()
        .enumerate()
        .map(|(at, value)| {
            let (x, y) = (
                at as f64 / last as f64 * width,
                if range > 0.0 { (high - value) / range * height } else { height / 2.0 },
            );
            format!("{x:.1},{y:.1}")
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(value: f64) -> Vec<LossReading> {
        ["sjl", "jml"].map(|id| LossReading { id: id.to_owned(), value, gradient_norm: 0.0 }).to_vec()
    }

    #[test]
    fn one_entry_an_edit_and_not_too_many() {
        let mut trail = LossTrail::default();
        trail.push(0, &readings(0.5));
        trail.push(0, &readings(0.4));
        assert_eq!(trail.of(1), [0.4]);
        (1..100).for_each(|edit| trail.push(edit, &readings(1.0 / edit as f64)));
        assert_eq!(trail.of(0).len(), MOST);
        assert_eq!(trail.of(0).last(), Some(&(1.0 / 99.0)));
        assert_eq!(trail.of(7), [0.0; 0]);
    }

    #[test]
    fn the_line_fills_its_box() {
        assert_eq!(points(&[1.0, 0.0, 0.5], 100.0, 20.0), "0.0,0.0 50.0,20.0 100.0,10.0");
        assert_eq!(points(&[0.3], 100.0, 20.0), "0.0,10.0");
        assert_eq!(points(&[], 100.0, 20.0), "");
    }
}
