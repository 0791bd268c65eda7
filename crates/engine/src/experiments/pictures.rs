//! Synthetic pictures: a disc on a ground, seen through noise.

use jdt_core::masks::SoftLabel;
use jdt_core::{CoreError, Random};
use ndarray::Array3;

/// Pixels along an edge.
pub(super) const SIDE: usize = 32;
/// What a pixel shows: itself, and the means around it.
pub(super) const FEATURES: usize = 3;

/// A picture: what is there, and what is seen.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    /// Whether a pixel belongs to the disc, row-major.
    pub(super) truth: Vec<bool>,
    /// What each pixel shows.
    pub(super) features: Vec<[f64; FEATURES]>,
}

/// A disc.
#[derive(Debug, Clone, Copy)]
pub(super) struct Disc {
    /// Its radius in pixels.
    pub(super) radius: f64,
    /// How far it stands out of the ground; the noise has a deviation of 1.
    pub(super) contrast: f64,
}

/// A share from 0 to 1.
fn uniform(random: &mut Random) -> f64 {
    random.below(1 << 20) as f64 / (1 << 20) as f64
}

/// Nearly a normal deviate, by additions alone: the same on every machine.
fn noise(random: &mut Random) -> f64 {
    (0..12).map(|_| uniform(random)).sum::<f64>() - 6.0
}

impl Picture {
    /// Draws a disc that lies within the picture.
    pub(super) fn new(disc: Disc, random: &mut Random) -> Self {
        let side = SIDE as f64;
        let mut place = || disc.radius + uniform(random) * (side - 2.0 * disc.radius).max(0.0);
        let (row, column) = (place(), place());
        let truth: Vec<bool> = pixels()
            .map(|(i, j)| (i as f64 + 0.5 - row).powi(2) + (j as f64 + 0.5 - column).powi(2) <= disc.radius.powi(2))
            .collect();
        let seen: Vec<f64> =
            truth.iter().map(|&inside| if inside { disc.contrast } else { 0.0 } + noise(random)).collect();
        let features =
            pixels().map(|(i, j)| [seen[i * SIDE + j], mean(&seen, i, j, 1), mean(&seen, i, j, 3)]).collect();
        Self { truth, features }
    }

    /// The truth as a label.
    pub(super) fn label(&self) -> Result<SoftLabel<f64>, CoreError> {
        soft_label(self.truth.iter().map(|&inside| f64::from(u8::from(inside))).collect())
    }
}

/// A map of one channel.
pub(super) fn soft_label(values: Vec<f64>) -> Result<SoftLabel<f64>, CoreError> {
    SoftLabel::new(map(values))
}

/// A map of one channel; values that are missing or too many are those of an empty one.
pub(super) fn map(values: Vec<f64>) -> Array3<f64> {
    Array3::from_shape_vec((1, SIDE, SIDE), values).unwrap_or_else(|_| Array3::zeros((1, SIDE, SIDE)))
}

fn pixels() -> impl Iterator<Item = (usize, usize)> {
    (0..SIDE * SIDE).map(|at| (at / SIDE, at % SIDE))
}

/// The mean over the pixels at most `reach` away, within the picture.
fn mean(seen: &[f64], i: usize, j: usize, reach: usize) -> f64 {
    let range = |at: usize| at.saturating_sub(reach)..(at + reach + 1).min(SIDE);
    let count = range(i).len() * range(j).len();
    range(i).flat_map(|row| range(j).map(move |column| seen[row * SIDE + column])).sum::<f64>() / count as f64
}
