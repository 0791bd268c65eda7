//! A race under way.

use super::keyframes::Keyframes;
use super::picture::{RaceLook, RacePicture};
use super::runner::{RaceImage, Racer, Snapshot};
use super::settings::RaceSettings;
use crate::{BackendKind, Engine, EngineError, PaintedImage};
use futures::future::try_join_all;
use jdt_core::CoreError;
use jdt_core::descent::StepRecord;
use jdt_gpu::GpuError;
use ndarray::Array3;
use std::time::Duration;
use web_time::Instant;

/// The most losses of a race.
pub const MOST_RACERS: usize = 4;

/// What keyframes may take, of all racers together.
const KEYFRAME_BYTES: usize = 96 << 20;

/// Point, gradient, two moments and what a step needs besides, in f64.
const BYTES_A_NUMBER: usize = 80;

/// More than this, a worker's memory may not hold.
const MOST_BYTES: usize = 1 << 30;

/// Several losses on their way from the same start to the labels of a painting, all images of it together.
///
/// All racers are at the same step. It can be led anywhere ([`Self::go_to`]): what it passes again is what it was, to the last
/// bit. Racers whose loss the engine's GPU descends run there, the others on the CPU, for the whole race.
#[derive(Debug)]
pub struct Race {
    settings: RaceSettings,
    images: Vec<RaceImage>,
    racers: Vec<Racer>,
    step: u64,
    keyframes: Keyframes<Vec<Snapshot>>,
    /// From where on records are new to whoever asks.
    news: usize,
}

impl Engine {
    /// Puts racers at the start.
    ///
    /// # Errors
    /// [`CoreError::EmptyBatch`] without an image, [`CoreError::Parameter`] for another number of losses than 1 to
    /// [`MOST_RACERS`]; [`EngineError::RaceTooLarge`]; [`EngineError::Racer`] for what a loss or its settings refuse.
    pub async fn race(&self, painting: &[PaintedImage], settings: RaceSettings) -> Result<Race, EngineError> {
        let racers = settings.losses.len();
        if !(1..=MOST_RACERS).contains(&racers) {
            let got = racers as f64;
            return Err(CoreError::Parameter { name: "the number of losses that race", expected: "1 to 4", got }.into());
        }
        let numbers: usize = painting.iter().map(|image| image.prediction().values().len()).sum();
        let bytes = numbers * racers * BYTES_A_NUMBER;
        if bytes > MOST_BYTES {
            return Err(EngineError::RaceTooLarge { racers, megabytes: bytes >> 20, limit: MOST_BYTES >> 20 });
        }
        let starts = settings.start.points(painting.iter().map(PaintedImage::prediction))?;
        let images: Vec<RaceImage> = starts
            .into_iter()
            .zip(painting)
            .map(|(start, of)| RaceImage { start, label: of.label().clone(), keep: of.keep().cloned() })
            .collect();
        let mut racers = Vec::with_capacity(racers);
        for loss in &settings.losses {
            let racer = Racer::on(self, &images, settings.of(loss)).await;
            racers.push(racer.map_err(|source| EngineError::Racer { loss: loss.to_string(), source })?);
        }
        let keyframes = Keyframes::new(KEYFRAME_BYTES);
        let mut race = Race { settings, images, racers, step: 0, keyframes, news: 0 };
        if let Err(reason) = race.keep().await {
            race.fall_back(self, reason)?;
        }
        Ok(race)
    }
}

impl Race {
    /// Where all racers are.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// The settings.
    pub fn settings(&self) -> &RaceSettings {
        &self.settings
    }

    /// What each racer runs on.
    pub fn devices(&self) -> Vec<BackendKind> {
        self.racers.iter().map(Racer::device).collect()
    }

    /// What each racer has recorded, from the start to the furthest step.
    pub fn records(&self) -> impl Iterator<Item = &[StepRecord]> {
        self.racers.iter().map(|racer| racer.records.as_slice())
    }

    /// The records that whoever asks does not know: from which step on, and one list a racer.
    pub fn take_news(&mut self) -> (usize, Vec<Vec<StepRecord>>) {
        let from = self.news;
        let news = self.records().map(|records| records.get(from..).unwrap_or_default().to_vec()).collect();
        self.news = self.furthest() + 1;
        (from, news)
    }

    fn furthest(&self) -> usize {
        self.racers.first().map_or(0, |racer| racer.records.len() - 1)
    }

    /// Leads all racers towards a step, for about as long as `budget`, at least one step far.
    ///
    /// A GPU that fails on the way ends nothing: the race stands at its start again, on the CPU and without records, and can be
    /// led to where it was.
    ///
    /// # Errors
    /// What a loss refuses, which it has refused at the start.
    pub async fn go_to(&mut self, engine: &Engine, step: u64, budget: Duration) -> Result<(), EngineError> {
        match self.towards(step, budget).await {
            Ok(()) => Ok(()),
            Err(reason) => self.fall_back(engine, reason),
        }
    }

    async fn towards(&mut self, step: u64, budget: Duration) -> Result<(), GpuError> {
        let started = Instant::now();
        let from = self.keyframes.before(step).map_or(0, |(at, _)| at);
        if step < self.step || from > self.step {
            if self.step == self.furthest() as u64 {
                self.keep().await?;
            }
            if let Some((at, snapshots)) = self.keyframes.before(step) {
                let restored = self.racers.iter_mut().zip(snapshots).map(|(racer, state)| racer.runner.restore(state));
                try_join_all(restored).await?;
                self.step = at;
            }
        }
        while self.step < step {
            // On a GPU the racers' questions are under way together.
            let records = try_join_all(self.racers.iter_mut().map(|racer| racer.runner.step())).await?;
            self.step += 1;
            if self.step > self.furthest() as u64 {
                for (racer, record) in self.racers.iter_mut().zip(records) {
                    racer.records.push(record);
                }
            }
            if self.keyframes.wants(self.step) {
                self.keep().await?;
            }
            if started.elapsed() >= budget {
                break;
            }
        }
        Ok(())
    }

    /// Remembers where all racers are.
    async fn keep(&mut self) -> Result<(), GpuError> {
        let snapshots = try_join_all(self.racers.iter().map(|racer| racer.runner.snapshot())).await?;
        let bytes = snapshots.iter().map(Snapshot::bytes).sum();
        self.keyframes.put(self.step, snapshots, bytes);
        Ok(())
    }

    /// After a GPU failed: all is done again on the CPU, so that every step of a race is of one kind.
    fn fall_back(&mut self, engine: &Engine, reason: GpuError) -> Result<(), EngineError> {
        if let Some(Err(refused)) = engine.settle::<()>(Err(reason)) {
            return Err(refused.into());
        }
        self.racers = self
            .settings
            .losses
            .iter()
            .map(|loss| Racer::on_cpu(&self.images, self.settings.of(loss)))
            .collect::<Result<_, CoreError>>()?;
        self.step = 0;
        self.news = 0;
        self.keyframes = Keyframes::new(KEYFRAME_BYTES);
        // Nothing of the CPU's waits.
        match futures::FutureExt::now_or_never(self.keep()) {
            Some(Err(GpuError::Core(refused))) => Err(refused.into()),
            _ => Ok(()),
        }
    }

    /// How many images it runs on.
    pub fn images(&self) -> usize {
        self.images.len()
    }

    /// The prediction of a racer for an image, `[C, H, W]`.
    ///
    /// # Errors
    /// [`EngineError::NoImage`]; [`CoreError::Parameter`] for a racer that there is not.
    pub async fn prediction(
        &mut self,
        engine: &Engine,
        racer: usize,
        image: usize,
    ) -> Result<Array3<f32>, EngineError> {
        let images = self.images.len();
        let Some(chosen) = self.racers.get(racer) else {
            let got = racer as f64;
            return Err(CoreError::Parameter { name: "racer", expected: "one of those that race", got }.into());
        };
        let found = match chosen.runner.probabilities_of(image).await {
            Ok(found) => found,
            Err(reason) => {
                self.fall_back(engine, reason)?;
                self.images.get(image).map(|image| image.start.view().to_owned())
            }
        };
        found.ok_or(EngineError::NoImage { image, images })
    }

    /// Pictures of an image: its label, then the prediction of each racer, neither side longer than `longest`.
    ///
    /// # Errors
    /// [`EngineError::NoImage`].
    pub async fn pictures(
        &mut self,
        engine: &Engine,
        image: usize,
        look: RaceLook,
        class: usize,
        longest: usize,
    ) -> Result<Vec<RacePicture>, EngineError> {
        let images = self.images.len();
        let Some(label) = self.images.get(image).map(|image| image.label.clone()) else {
            return Err(EngineError::NoImage { image, images });
        };
        let label = label.view();
        let mut pictures = vec![RacePicture::draw(label, label, RaceLook::Prediction, class, longest)];
        for racer in 0..self.racers.len() {
            let prediction = self.prediction(engine, racer, image).await?;
            pictures.push(RacePicture::draw(prediction.view(), label, look, class, longest));
        }
        Ok(pictures)
    }
}
