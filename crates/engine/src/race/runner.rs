//! One racer, on whichever device it runs.

use crate::accelerator::Answer;
use crate::{BackendKind, Engine};
use futures::future::FutureExt;
use jdt_core::descent::{Descent, DescentImage, DescentLabel, DescentSettings, DescentState, StepRecord};
use jdt_core::masks::{KeepMask, ProbMap, SoftLabel};
use jdt_core::{CoreError, Real};
use jdt_gpu::{Gpu, GpuDescent, GpuDescentState, GpuError};
use ndarray::Array3;
use std::fmt::Debug;
use std::rc::Rc;

/// An image of a race.
#[derive(Debug, Clone)]
pub(crate) struct RaceImage {
    pub(crate) start: ProbMap,
    pub(crate) label: SoftLabel,
    pub(crate) keep: Option<KeepMask>,
}

/// A descent on a device other than the CPU.
pub(crate) trait DeviceDescent: Debug {
    fn record(&self) -> StepRecord;
    fn step(&mut self) -> Answer<'_, StepRecord>;
    fn state(&self) -> Answer<'_, GpuDescentState>;
    fn restore<'a>(&'a mut self, state: &'a GpuDescentState) -> Answer<'a, StepRecord>;
    fn probabilities_of(&self, image: usize) -> Answer<'_, Option<Array3<f32>>>;
}

impl DeviceDescent for GpuDescent<Rc<Gpu>> {
    fn record(&self) -> StepRecord {
        self.record()
    }

    fn step(&mut self) -> Answer<'_, StepRecord> {
        self.step().boxed_local()
    }

    fn state(&self) -> Answer<'_, GpuDescentState> {
        self.state().boxed_local()
    }

    fn restore<'a>(&'a mut self, state: &'a GpuDescentState) -> Answer<'a, StepRecord> {
        self.restore(state).boxed_local()
    }

    fn probabilities_of(&self, image: usize) -> Answer<'_, Option<Array3<f32>>> {
        self.probabilities_of(image).boxed_local()
    }
}

/// A descent, and where it has been.
#[derive(Debug)]
pub(super) struct Racer {
    pub(super) runner: Runner,
    /// One a step, from the start on.
    pub(super) records: Vec<StepRecord>,
}

#[derive(Debug)]
pub(super) enum Runner {
    Cpu(Box<Descent>),
    Device(Box<dyn DeviceDescent>),
}

/// Where a racer was.
#[derive(Debug)]
pub(super) enum Snapshot {
    Cpu(DescentState),
    Device(GpuDescentState),
}

impl Snapshot {
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Cpu(state) => state.bytes(),
            Self::Device(state) => state.bytes(),
        }
    }
}

impl Racer {
    fn new(runner: Runner) -> Self {
        Self { records: vec![runner.record()], runner }
    }

    /// On the CPU.
    pub(super) fn on_cpu(images: &[RaceImage], settings: DescentSettings) -> Result<Self, CoreError> {
        let images = images
            .iter()
            .map(|RaceImage { start, label, keep }| {
                let start = ProbMap::new(start.view().mapv(f64::from))?;
                let label = DescentLabel::Soft(SoftLabel::new(label.view().mapv(f64::from))?);
                Ok(DescentImage { start, label, keep: keep.clone() })
            })
            .collect::<Result<_, CoreError>>()?;
        Ok(Self::new(Runner::Cpu(Box::new(Descent::of_batch(images, settings)?))))
    }

    /// On the engine's GPU, if there is one that takes this loss; else on the CPU.
    pub(super) async fn on(
        engine: &Engine,
        images: &[RaceImage],
        settings: DescentSettings,
    ) -> Result<Self, CoreError> {
        if let Some(gpu) = engine.accelerator()
            && let Some(descent) = engine.settle(gpu.start_descent(images, settings.clone()).await)
        {
            return Ok(Self::new(Runner::Device(descent?)));
        }
        Self::on_cpu(images, settings)
    }

    pub(super) fn device(&self) -> BackendKind {
        match self.runner {
            Runner::Cpu(_) => BackendKind::Cpu,
            Runner::Device(_) => BackendKind::WebGpu,
        }
    }
}

impl Runner {
    fn record(&self) -> StepRecord {
        match self {
            Self::Cpu(descent) => descent.record(),
            Self::Device(descent) => descent.record(),
        }
    }

    pub(super) async fn step(&mut self) -> Result<StepRecord, GpuError> {
        match self {
            Self::Cpu(descent) => Ok(descent.step()?),
            Self::Device(descent) => descent.step().await,
        }
    }

    pub(super) async fn snapshot(&self) -> Result<Snapshot, GpuError> {
        match self {
            Self::Cpu(descent) => Ok(Snapshot::Cpu(descent.state())),
            Self::Device(descent) => Ok(Snapshot::Device(descent.state().await?)),
        }
    }

    /// Snapshots of other devices are passed over: a racer never changes its own.
    pub(super) async fn restore(&mut self, snapshot: &Snapshot) -> Result<(), GpuError> {
        match (self, snapshot) {
            (Self::Cpu(descent), Snapshot::Cpu(state)) => {
                descent.restore(state)?;
            }
            (Self::Device(descent), Snapshot::Device(state)) => {
                descent.restore(state).await?;
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) async fn probabilities_of(&self, image: usize) -> Result<Option<Array3<f32>>, GpuError> {
        match self {
            Self::Cpu(descent) => Ok(descent.probabilities_of(image).map(|prob| prob.mapv(f32::from_f64))),
            Self::Device(descent) => descent.probabilities_of(image).await,
        }
    }
}
