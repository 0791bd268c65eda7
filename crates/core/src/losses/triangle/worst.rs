//! A search for the triangle whose detour is shortest beside the direct way.

use super::{VectorDistance, triangle};
use crate::{CoreError, Random};
use std::ops::ControlFlow;

/// Hill climbing from random triangles, the same with the same seed: a few coordinates are moved, and what makes the ratio
/// larger is kept. A climb that gets nowhere is given up for another start; the best of all starts is remembered.
///
/// # Example
/// ```
/// use jdt_core::losses::{VectorDistance, WorstTriangle};
///
/// let mut search = WorstTriangle::new(VectorDistance::DML, 2, 0)?;
/// search.run(4000);
/// assert!((search.ratio() - 1.5).abs() < 1e-9);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
#[derive(Debug, Clone)]
pub struct WorstTriangle {
    distance: VectorDistance,
    length: usize,
    random: Random,
    /// x, y and z one after the other.
    here: Vec<f64>,
    ratio_here: f64,
    best: Vec<f64>,
    ratio: f64,
    /// Steps of this climb without a gain.
    idle: u32,
    steps: u64,
}

/// Detours shorter than this are rounding more than distance: with all three vectors nearly equal any ratio comes out.
const SHORTEST_DETOUR: f64 = 1e-6;

/// A climb that has gained nothing for so many steps is given up.
const PATIENCE: u32 = 400;

impl WorstTriangle {
    /// The largest number of values of a vector.
    pub const MAX_LENGTH: usize = 64;

    /// A search among vectors of so many values in [0, 1].
    ///
    /// # Errors
    /// [`CoreError::Parameter`] unless the length is from 1 to [`Self::MAX_LENGTH`].
    pub fn new(distance: VectorDistance, length: usize, seed: u64) -> Result<Self, CoreError> {
        if !(1..=Self::MAX_LENGTH).contains(&length) {
            let expected = "a number from 1 to 64";
            return Err(CoreError::Parameter { name: "values of a vector", expected, got: length as f64 });
        }
        let (random, none) = (Random::new(seed), vec![0.0; 3 * length]);
        let mut search = Self {
            distance,
            length,
            random,
            here: none.clone(),
            ratio_here: 0.0,
            best: none,
            ratio: 0.0,
            idle: 0,
            steps: 0,
        };
        search.start_anew();
        Ok(search)
    }

    /// The largest ratio found; 0 as long as there is none.
    pub fn ratio(&self) -> f64 {
        self.ratio
    }

    /// Where it was found: x, y and z.
    pub fn vectors(&self) -> [&[f64]; 3] {
        split(&self.best, self.length)
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Takes so many steps.
    pub fn run(&mut self, steps: u64) {
        for _ in 0..steps {
            self.step();
        }
    }

    /// Takes so many steps, and asks before every `pace` of them whether to go on.
    pub fn run_while(&mut self, steps: u64, pace: u64, on_pace: &mut dyn FnMut(&Self) -> ControlFlow<()>) {
        let end = self.steps + steps;
        while self.steps < end && on_pace(self).is_continue() {
            self.run(pace.max(1).min(end - self.steps));
        }
    }

    /// One step: a move that is kept if it gains.
    pub fn step(&mut self) {
        self.steps += 1;
        let mut there = self.here.clone();
        for _ in 0..=self.random.below(3) {
            let at = self.random.below(there.len());
            there[at] = match self.random.below(4) {
                // To an end, to a neighbour's value, or a step of any size: worst cases lie on edges.
                0 => self.random.below(2) as f64,
                1 => there[(at + self.length * (1 + self.random.below(2))) % there.len()],
                _ => {
                    let size = 0.5_f64.powi(1 + i32::try_from(self.random.below(12)).unwrap_or(0));
                    (there[at] + size * (2.0 * self.unit() - 1.0)).clamp(0.0, 1.0)
                }
            };
        }
        let ratio = self.ratio_of(&there);
        if ratio > self.ratio_here {
            (self.here, self.ratio_here, self.idle) = (there, ratio, 0);
            self.remember();
        } else {
            self.idle += 1;
            if self.idle > PATIENCE {
                self.start_anew();
            }
        }
    }

    fn start_anew(&mut self) {
        self.here = (0..3 * self.length).map(|_| self.unit()).collect();
        self.ratio_here = self.ratio_of(&self.here);
        self.idle = 0;
        self.remember();
    }

    fn remember(&mut self) {
        if self.ratio_here > self.ratio {
            self.ratio = self.ratio_here;
            self.best.clone_from(&self.here);
        }
    }

    /// 0 for a detour too short to be measured.
    fn ratio_of(&self, vectors: &[f64]) -> f64 {
        let sides = triangle(self.distance, split(vectors, self.length));
        sides.ok().filter(|sides| sides.xy + sides.yz >= SHORTEST_DETOUR).and_then(|sides| sides.ratio()).unwrap_or(0.0)
    }

    /// A number in [0, 1).
    fn unit(&mut self) -> f64 {
        (self.random.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn split(vectors: &[f64], length: usize) -> [&[f64]; 3] {
    let (x, rest) = vectors.split_at(length);
    let (y, z) = rest.split_at(length);
    [x, y, z]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(distance: VectorDistance, length: usize, seed: u64) -> f64 {
        let mut search = WorstTriangle::new(distance, length, seed).unwrap();
        search.run(20_000);
        let ratio = triangle(distance, search.vectors()).unwrap().ratio().unwrap();
        assert_eq!(ratio, search.ratio());
        ratio
    }

    #[test]
    fn the_search_comes_to_the_bound_and_not_beyond() {
        for seed in 0..4 {
            for length in 2..5 {
                let jml = found(VectorDistance::JML, length, seed);
                assert!((1.0 - 1e-9..=1.0 + 1e-9).contains(&jml), "{jml}");
                for alpha in [0.25, 0.5, 0.8] {
                    let distance = VectorDistance::ctl(alpha, alpha).unwrap();
                    let (ratio, bound) = (found(distance, length, seed), distance.bound().unwrap());
                    assert!((bound - 1e-6..=bound + 1e-9).contains(&ratio), "α {alpha}, n {length}: {ratio} {bound}");
                }
            }
        }
    }

    #[test]
    fn the_same_seed_finds_the_same_and_a_caller_may_stop() {
        let search = |seed| WorstTriangle::new(VectorDistance::DML, 3, seed).unwrap();
        let (mut one, mut two) = (search(7), search(7));
        one.run(100);
        let mut calls = 0;
        two.run_while(100, 33, &mut |_| {
            calls += 1;
            ControlFlow::Continue(())
        });
        assert_eq!((one.steps(), two.steps(), calls), (100, 100, 4));
        assert_eq!((one.ratio(), one.vectors()), (two.ratio(), two.vectors()));
        two.run_while(100, 10, &mut |_| ControlFlow::Break(()));
        assert_eq!(two.steps(), 100);
        assert!(WorstTriangle::new(VectorDistance::JML, 0, 0).is_err());
    }

    #[test]
    fn bounds_are_claimed_only_where_they_are_proved() {
        let bound = |alpha, beta| VectorDistance::ctl(alpha, beta).unwrap().bound();
        assert_eq!(VectorDistance::JML.bound(), Some(1.0));
        assert_eq!(VectorDistance::DML.bound(), Some(1.5));
        assert_eq!(bound(0.25, 0.25), Some(2.5));
        assert_eq!([bound(0.7, 0.3), bound(2.0, 2.0), bound(0.0, 0.0)], [None; 3]);
        assert!(VectorDistance::ctl(-1.0, 1.0).is_err());
    }

    #[test]
    fn equal_vectors_have_no_ratio() {
        let sides = triangle(VectorDistance::JML, [&[0.5], &[0.5], &[0.5]]).unwrap();
        assert_eq!(sides.ratio(), None);
        assert!(triangle(VectorDistance::JML, [&[0.5], &[0.5, 1.0], &[0.5]]).is_err());
        assert!(triangle(VectorDistance::JML, [&[1.5], &[0.5], &[0.5]]).is_err());
    }
}
