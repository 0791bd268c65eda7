//! The real line: the two forms of the Jaccard metric loss beyond [0, 1].

use super::cell::count;
use crate::EngineError;
use jdt_core::losses::{RealLineForm, real_line};
use serde::{Deserialize, Serialize};

/// Both forms over x for one label.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LineQuery {
    /// The label.
    pub y: f64,
    /// Both ends of x.
    pub ends: [f64; 2],
    /// Equally distant x, 2 to 2001; 0, y and −y come beside them.
    pub points: usize,
}

/// Both forms at one x.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LinePoint {
    /// The prediction.
    pub x: f64,
    /// Form A, and its slope.
    pub a: [f64; 2],
    /// Form B, and its slope.
    pub b: [f64; 2],
}

/// Both forms, x ascending.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineStudy {
    /// The label.
    pub y: f64,
    /// The curves.
    pub points: Vec<LinePoint>,
}

/// Both forms over x.
///
/// # Errors
/// [`jdt_core::CoreError::Parameter`] for a number out of range.
pub(super) fn study(query: &LineQuery) -> Result<LineStudy, EngineError> {
    count("points of a curve", query.points, 2..=2001, "a number from 2 to 2001")?;
    let [low, high] = query.ends;
    let last = query.points - 1;
    let mut xs: Vec<f64> = (0..=last)
        .map(|i| {
            let share = i as f64 / last as f64;
            low * (1.0 - share) + high * share
        })
        .collect();
    xs.extend([0.0, query.y, -query.y].into_iter().filter(|x| *x > low && *x < high));
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    let points = xs
        .into_iter()
        .map(|x| {
            let [a, b] = [RealLineForm::A, RealLineForm::B].map(|form| {
                real_line(&[x], &[query.y], form).map(|(loss, slope)| [loss, slope.first().copied().unwrap_or(0.0)])
            });
            Ok(LinePoint { x, a: a?, b: b? })
        })
        .collect::<Result<_, EngineError>>()?;
    Ok(LineStudy { y: query.y, points })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_a_is_flat_and_form_b_runs_away_on_the_other_side() {
        let study = study(&LineQuery { y: 0.8, ends: [-2.0, 2.0], points: 401 }).unwrap();
        for LinePoint { x, a, b } in study.points {
            if x < 0.0 {
                assert_eq!(a, [1.0, 0.0]);
            }
            if x < -0.8 {
                // 1 − y/x, whose slope leads away from the label.
                assert!((b[0] - (1.0 - 0.8 / x)).abs() < 1e-12 && b[1] > 0.0, "{x} {b:?}");
            }
            if x >= 0.0 {
                assert_eq!(a[0], b[0]);
            }
        }
    }

    #[test]
    fn kinks_are_among_the_points() {
        let study = study(&LineQuery { y: -0.333, ends: [-2.0, 2.0], points: 10 }).unwrap();
        assert_eq!(study.points.len(), 13);
        let at = |x: f64| study.points.iter().find(|point| point.x == x).unwrap();
        assert_eq!((at(-0.333).a[0], at(0.333).b[0]), (0.0, 2.0));
    }
}
