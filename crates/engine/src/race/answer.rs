//! What is asked of a race under way, and what it answers.

use super::{Race, RaceLook, RacePicture};
use crate::{BackendKind, Engine, EngineError};
use jdt_core::descent::StepRecord;
use ndarray::Array3;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use web_time::Instant;

/// Where a race is to go, and what is to be seen of it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaceQuestion {
    /// The step to go to.
    pub step: u64,
    /// About how long that may take, in milliseconds: where the race is then, it answers.
    pub budget_ms: u32,
    /// The image that is drawn.
    pub image: usize,
    /// What is drawn of it.
    pub look: RaceLook,
    /// The class that errors are drawn of.
    pub class: usize,
    /// The longest side of a picture.
    pub longest: usize,
    /// The racer whose prediction comes along as numbers.
    pub racer: Option<usize>,
    /// Whether it comes along of every image, and not only of the one that is drawn.
    pub of_all: bool,
}

/// Where a race is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RaceAnswer {
    /// The step of all racers.
    pub step: u64,
    /// The step of the first record below; 0 where all that was known before no longer holds.
    pub from: usize,
    /// What is new, one list a racer.
    pub records: Vec<Vec<StepRecord>>,
    /// What each racer runs on.
    pub devices: Vec<BackendKind>,
    /// Columns and rows of the pictures: the label, then each racer's.
    pub sizes: Vec<(usize, usize)>,
    /// How long it took.
    pub milliseconds: f64,
}

/// What comes along with an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct RaceView {
    /// The label, then each racer's prediction or error.
    pub pictures: Vec<RacePicture>,
    /// The predictions that were asked for, `[C, H, W]` each, in the order of the images.
    pub predictions: Vec<Array3<f32>>,
}

impl Race {
    /// Goes towards a step, and shows what is there.
    ///
    /// # Errors
    /// As [`Self::go_to`], [`Self::pictures`] and [`Self::prediction`].
    pub async fn answer(
        &mut self,
        engine: &Engine,
        question: &RaceQuestion,
    ) -> Result<(RaceAnswer, RaceView), EngineError> {
        let started = Instant::now();
        self.go_to(engine, question.step, Duration::from_millis(question.budget_ms.into())).await?;
        let RaceQuestion { image, look, class, longest, .. } = *question;
        let pictures = self.pictures(engine, image, look, class, longest).await?;
        let mut predictions = Vec::new();
        if let Some(racer) = question.racer {
            let images = if question.of_all { 0..self.images() } else { image..image + 1 };
            for image in images {
                predictions.push(self.prediction(engine, racer, image).await?);
            }
        }
        let (from, records) = self.take_news();
        let answer = RaceAnswer {
            step: self.step(),
            from,
            records,
            devices: self.devices(),
            sizes: pictures.iter().map(|picture| (picture.width, picture.height)).collect(),
            milliseconds: started.elapsed().as_secs_f64() * 1e3,
        };
        Ok((answer, RaceView { pictures, predictions }))
    }
}
