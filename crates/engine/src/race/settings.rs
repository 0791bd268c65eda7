//! What a race is told.

use jdt_core::descent::{DescentSettings, DescentSpace, Optimiser};
use jdt_core::losses::Mix;
use jdt_core::masks::ProbMap;
use jdt_core::{CoreError, Random};
use ndarray::Array3;
use serde::{Deserialize, Serialize};

/// How a gradient becomes a step; constants are those of [`Optimiser::MOMENTUM`] and [`Optimiser::ADAM`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RaceOptimiser {
    /// [`Optimiser::GradientDescent`]
    Gd,
    /// [`Optimiser::MOMENTUM`]
    Momentum,
    /// [`Optimiser::ADAM`]
    #[default]
    Adam,
}

impl RaceOptimiser {
    fn constants(self) -> Optimiser {
        match self {
            Self::Gd => Optimiser::GradientDescent,
            Self::Momentum => Optimiser::MOMENTUM,
            Self::Adam => Optimiser::ADAM,
        }
    }
}

/// Where all racers start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RaceStart {
    /// At the painting's prediction.
    Prediction,
    /// At noise from this seed, of several classes a distribution.
    Noise(u64),
    /// At ½ everywhere, of several classes at 1/C.
    Even,
}

impl RaceStart {
    /// The starting points of images with these predictions.
    pub(super) fn points<'a>(self, predictions: impl Iterator<Item = &'a ProbMap>) -> Result<Vec<ProbMap>, CoreError> {
        let mut random = match self {
            Self::Noise(seed) => Random::new(seed),
            Self::Prediction | Self::Even => Random::new(0),
        };
        let mut start = |prediction: &ProbMap| {
            let (channels, height, width) = prediction.view().dim();
            match self {
                Self::Prediction => Ok(prediction.clone()),
                Self::Even => ProbMap::new(Array3::from_elem((channels, height, width), 1.0 / channels.max(2) as f32)),
                Self::Noise(_) => {
                    let mut noise = Array3::from_shape_simple_fn((channels, height, width), || unit(&mut random));
                    if channels > 1 {
                        let sums = noise.sum_axis(ndarray::Axis(0));
                        noise.indexed_iter_mut().for_each(|((_, row, column), p)| *p /= sums[(row, column)]);
                    }
                    ProbMap::new(noise)
                }
            }
        };
        predictions.map(&mut start).collect()
    }
}

/// A number in [0.05, 0.95), the same on every machine: from logits much further out it is a long way back.
fn unit(random: &mut Random) -> f32 {
    const STEPS: usize = 1 << 16;
    0.05 + 0.9 * (random.below(STEPS) as f32 / STEPS as f32)
}

/// What a race is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RaceSettings {
    /// The losses that race.
    pub losses: Vec<Mix>,
    /// How a gradient becomes a step.
    pub optimiser: RaceOptimiser,
    /// What is moved.
    pub space: DescentSpace,
    /// η per kept pixel, as of [`DescentSettings`].
    pub rate: f64,
    /// Where all start.
    pub start: RaceStart,
}

impl RaceSettings {
    /// Those of one racer.
    pub(super) fn of(&self, loss: &Mix) -> DescentSettings {
        let optimiser = self.optimiser.constants();
        DescentSettings { loss: loss.clone(), optimiser, space: self.space, rate: self.rate }
    }
}
