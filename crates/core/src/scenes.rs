//! Synthetic pictures to begin with: soft labels and predictions drawn from formulas, the same on every machine.

use crate::CoreError;
use crate::masks::{ProbMap, SoftLabel};
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
