//! Synthetic pictures to begin with: soft labels and predictions drawn from formulas, the same on every machine.

use crate::masks::{ImageShape, ProbMap, SoftLabel};
use crate::{CoreError, Random};
use ndarray::Array3;
use serde::{Deserialize, Serialize};

/// A scene by name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scene {
    /// A disc with a blurred rim, predicted a little off: one foreground class.
    #[default]
    Disc,
    /// A square whose right half is labelled 0.5, predicted exactly: where soft Jaccard goes wrong at x = y.
    Half,
    /// Sky, road, car and sign, smoothed by 10 %, predicted shifted: four classes.
    Street,
    /// Nothing painted yet.
    Empty,
}

/// A label with its prediction.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// `[C, H, W]`
    pub label: SoftLabel,
    /// `[C, H, W]`
    pub prediction: ProbMap,
}

/// Pixels along an edge of every scene.
pub const SCENE_SIZE: usize = 64;

impl Scene {
    /// All scenes, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Disc, Self::Half, Self::Street, Self::Empty];

    /// The name in links.
    pub fn id(self) -> &'static str {
        match self {
            Self::Disc => "disc",
            Self::Half => "half",
            Self::Street => "street",
            Self::Empty => "empty",
        }
    }

    /// How many channels its masks have: 1 is a foreground map.
    pub fn channels(self) -> usize {
        match self {
            Self::Street => 4,
            Self::Disc | Self::Half | Self::Empty => 1,
        }
    }

    /// Draws the scene.
    ///
    /// # Errors
    /// None that the formulas can cause; the checks of [`SoftLabel::new`] and [`ProbMap::new`] are passed on.
    pub fn draw(self) -> Result<Picture, CoreError> {
        let (label, prediction) = match self {
            Self::Disc => (
                foreground(|x, y| disc(x, y, 31.5, 31.5, 18.0, 7.0)),
                foreground(|x, y| {
                    (0.92 * disc(x, y, 35.5, 29.5, 15.5, 10.0)).max(0.55 * disc(x, y, 12.0, 50.0, 5.0, 3.0))
                }),
            ),
            Self::Half => {
                let square = |x: f32, y: f32| {
                    let inside = (16.0..48.0).contains(&x) && (16.0..48.0).contains(&y);
                    if !inside {
                        0.0
                    } else if x < 32.0 {
                        1.0
                    } else {
                        0.5
                    }
                };
                (foreground(square), foreground(square))
            }
            Self::Street => (street(0.0, 0.1), street(3.0, 0.25)),
            Self::Empty => (foreground(|_, _| 0.0), foreground(|_, _| 0.0)),
        };
        Ok(Picture { label: SoftLabel::new(label)?, prediction: ProbMap::new(prediction)? })
    }
}

/// A picture of any size: patches of each class with soft rims, predicted a little off. One channel is a foreground, several
/// sum to 1; the same seed gives the same picture.
///
/// A class's score is a sum of waves along the rows and along the columns; a pixel belongs to the classes whose scores come
/// near its best.
///
/// # Errors
/// [`CoreError::ClassCount`] without a channel.
pub fn patchwork(channels: usize, shape: ImageShape, seed: u64) -> Result<Picture, CoreError> {
    let mut random = Random::new(seed);
    let mut waves = |length: usize| -> Vec<Vec<f32>> {
        let wave = |random: &mut Random| {
            let mut share = || at(random.below(1000)) / 1000.0;
            // Two to seven times along the picture.
            let (turns, phase, height) = (2.0 + 5.0 * share(), std::f32::consts::TAU * share(), 0.5 + share());
            (0..length).map(move |i| height * (std::f32::consts::TAU * turns * at(i) / at(length) + phase).sin())
        };
        let sum = |random: &mut Random| wave(random).zip(wave(random)).map(|(a, b)| a + b).collect();
        (0..channels).map(|_| sum(&mut random)).collect()
    };
    let (along_rows, along_columns) = (waves(shape.width()), waves(shape.height()));
    // Rims of a few pixels, and of some more.
    let label = patches(&along_rows, &along_columns, 0.12, 0);
    let prediction = patches(&along_rows, &along_columns, 0.3, 3);
    Ok(Picture { label: SoftLabel::new(label)?, prediction: ProbMap::new(prediction)? })
}

/// The patches of a [`patchwork`], `shift` pixels to the right; `rim` is how near the best score another one counts.
fn patches(along_rows: &[Vec<f32>], along_columns: &[Vec<f32>], rim: f32, shift: usize) -> Array3<f32> {
    let (channels, width) = (along_rows.len(), along_rows.first().map_or(0, Vec::len));
    let height = along_columns.first().map_or(0, Vec::len);
    let mut map = Array3::zeros((channels, height, width));
    let mut scores = vec![vec![0.0_f32; width]; channels];
    let (mut best, mut total) = (vec![0.0_f32; width], vec![0.0_f32; width]);
    for row in 0..height {
        best.fill(if channels == 1 { rim } else { f32::MIN });
        for (class, scores) in scores.iter_mut().enumerate() {
            let along = along_rows[class].iter().cycle().skip(width - shift % width.max(1));
            for ((score, best), of_column) in scores.iter_mut().zip(&mut best).zip(along) {
                *score = of_column + along_columns[class][row];
                if channels > 1 {
                    *best = best.max(*score);
                }
            }
        }
        total.fill(if channels == 1 { rim } else { 0.0 });
        for scores in &mut scores {
            for ((score, best), total) in scores.iter_mut().zip(&best).zip(&mut total) {
                *score = (*score - *best + rim).clamp(0.0, rim);
                if channels > 1 {
                    *total += *score;
                }
            }
        }
        for (class, scores) in scores.iter().enumerate() {
            let mut out = map.slice_mut(ndarray::s![class, row, ..]);
            for ((out, score), total) in out.iter_mut().zip(scores).zip(&total) {
                *out = score / total;
            }
        }
    }
    map
}

fn at(index: usize) -> f32 {
    u16::try_from(index).map_or(0.0, f32::from)
}

/// Values are kept to 1/255, so that what is shown, saved and computed is one number.
fn foreground(value: impl Fn(f32, f32) -> f32) -> Array3<f32> {
    Array3::from_shape_fn((1, SCENE_SIZE, SCENE_SIZE), |(_, row, column)| {
        (value(at(column), at(row)) * 255.0).round() / 255.0
    })
}

/// 1 inside, 0 outside, a smooth step of width `rim` (px) in between.
fn disc(x: f32, y: f32, center_x: f32, center_y: f32, radius: f32, rim: f32) -> f32 {
    let distance = (x - center_x).hypot(y - center_y);
    let t = ((radius + rim / 2.0 - distance) / rim).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Four classes, `shift` pixels to the right, `softness` spread over all of them.
fn street(shift: f32, softness: f32) -> Array3<f32> {
    const CLASSES: usize = 4;
    const SCENE_SIZE_PX: f32 = 64.0;
    Array3::from_shape_fn((CLASSES, SCENE_SIZE, SCENE_SIZE), |(class, row, column)| {
        let (x, y) = (at(column) - shift, at(row));
        // Two arcs of a parabola: a hill and a hollow.
        let arc = (x.rem_euclid(SCENE_SIZE_PX) / 32.0 - 1.0).clamp(-1.0, 1.0);
        let horizon = 26.0 + 12.0 * arc * (1.0 - arc.abs());
        let in_cabin = (26.0..40.0).contains(&x);
        let is_car = (20.0..46.0).contains(&x) && (34.0 + shift / 2.0..50.0).contains(&y) && (y >= 40.0 || in_cabin);
        let is_sign = (54.0..59.0).contains(&x) && (14.0..20.0).contains(&y)
            || (56.0..57.5).contains(&x) && (20.0..40.0).contains(&y) && shift == 0.0;
        let id = if is_sign {
            3
        } else if is_car {
            2
        } else {
            usize::from(y > horizon)
        };
        let hard = if id == class { 1.0 } else { 0.0 };
        (1.0 - softness) * hard + softness / 4.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patchwork_is_soft_and_hard_and_the_same_again() {
        for (channels, height, width) in [(1, 40, 64), (4, 64, 48), (8, 100, 16)] {
            let shape = ImageShape::new(height, width).unwrap();
            let picture = patchwork(channels, shape, 7).unwrap();
            assert_eq!(picture, patchwork(channels, shape, 7).unwrap());
            assert_ne!(picture, patchwork(channels, shape, 8).unwrap());
            assert_ne!(picture.label.view(), picture.prediction.view());
            assert!(picture.label.values().contains(&1.0) && picture.label.values().contains(&0.0));
            assert!(picture.label.values().iter().any(|&y| y > 0.0 && y < 1.0));
            if channels > 1 {
                for total in picture.label.view().sum_axis(ndarray::Axis(0)) {
                    assert!((total - 1.0).abs() < 1e-6);
                }
            }
        }
    }

    #[test]
    fn every_scene_draws_and_sums_to_one() {
        for scene in Scene::ALL {
            let picture = scene.draw().unwrap();
            assert_eq!(picture.label.channels(), scene.channels());
            if scene.channels() > 1 {
                for total in picture.prediction.view().sum_axis(ndarray::Axis(0)) {
                    assert!((total - 1.0).abs() < 1e-6);
                }
            }
        }
    }
}
