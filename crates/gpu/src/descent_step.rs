//! A gradient → one step against it: the host side of `descent_step.wgsl`.

use crate::error::size_u32;
use crate::pipeline::{Binding, Pipeline};
use crate::pool::DeviceBuffer;
use crate::recording::{Recording, Uploader};
use crate::shaders::{HostStruct, Kernel, host_struct};
use crate::{GpuContext, GpuError};
use jdt_core::descent::{Descent, DescentSettings, Optimiser, StepRecord};
use jdt_core::{CoreError, Real};

/// Numbers of one workgroup, one a thread.
const THREADS: u32 = 256;

/// `GRADIENT_DESCENT` of `descent_step.wgsl`.
const GRADIENT_DESCENT: u32 = 0;

/// `MOMENTUM` of `descent_step.wgsl`.
const MOMENTUM: u32 = 1;

/// `ADAM` of `descent_step.wgsl`.
const ADAM: u32 = 2;

/// `Step` of `descent_step.wgsl`.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Step {
    numbers: u32,
    optimiser: u32,
    scale: f32,
    rate: f32,
    keep_first: f32,
    take_first: f32,
    keep_second: f32,
    take_second: f32,
    correct_first: f32,
    correct_second: f32,
    epsilon: f32,
    low: f32,
    high: f32,
}

const STEP: HostStruct = host_struct!(Step: numbers, optimiser, scale, rate, keep_first, take_first, keep_second, take_second, correct_first, correct_second, epsilon, low, high);

impl Step {
    /// The `number`-th step, from 1, over `kept` pixels.
    fn new(settings: &DescentSettings, numbers: u32, kept: f64, number: u64) -> Self {
        let (low, high) = settings.space.bounds();
        let plain = Self {
            numbers,
            optimiser: GRADIENT_DESCENT,
            scale: f32::from_f64(kept),
            rate: f32::from_f64(settings.rate),
            keep_first: 0.0,
            take_first: 1.0,
            keep_second: 0.0,
            take_second: 1.0,
            correct_first: 1.0,
            correct_second: 1.0,
            epsilon: 0.0,
            low: f32::from_f64(low),
            high: f32::from_f64(high),
        };
        match settings.optimiser {
            Optimiser::GradientDescent => plain,
            Optimiser::Momentum { momentum } => {
                Self { optimiser: MOMENTUM, keep_first: f32::from_f64(momentum), ..plain }
            }
            Optimiser::Adam { beta1, beta2, epsilon } => {
                let power = i32::try_from(number).unwrap_or(i32::MAX);
                let correct = |beta: f64| f32::from_f64(1.0 / (1.0 - beta.powi(power)));
                Self {
                    optimiser: ADAM,
                    keep_first: f32::from_f64(beta1),
                    take_first: f32::from_f64(1.0 - beta1),
                    keep_second: f32::from_f64(beta2),
                    take_second: f32::from_f64(1.0 - beta2),
                    correct_first: correct(beta1),
                    correct_second: correct(beta2),
                    epsilon: f32::from_f64(epsilon),
                    ..plain
                }
            }
        }
    }
}

/// What an optimiser remembers, on the device.
#[derive(Debug)]
pub(crate) struct Memory {
    first: DeviceBuffer,
    second: DeviceBuffer,
}

impl Memory {
    /// Nothing yet, of maps of so many bytes.
    pub(crate) fn new(to: &Uploader<'_>, optimiser: Optimiser, map_bytes: u64) -> Self {
        let (first, second) = match optimiser {
            Optimiser::GradientDescent => (4, 4),
            Optimiser::Momentum { .. } => (map_bytes, 4),
            Optimiser::Adam { .. } => (map_bytes, map_bytes),
        };
        Self { first: to.zeros("first", first), second: to.zeros("second", second) }
    }

    /// What is remembered of g and of g².
    pub(crate) fn buffers(&self) -> [DeviceBuffer; 2] {
        [self.first.clone(), self.second.clone()]
    }
}

/// Twin of [`Descent::step`].
#[derive(Debug)]
pub(crate) struct DescentStepKernel(Pipeline);

impl Kernel for DescentStepKernel {
    const NAME: &'static str = "descent_step";
    const SOURCE: &'static str = include_str!("../shaders/descent_step.wgsl");
    const ENTRY_POINTS: &'static [&'static str] = &["descent_step"];
    const BINDINGS: &'static [Binding] = &[
        Binding::Uniform(STEP.size as u64),
        Binding::Read(4),
        Binding::Write(4),
        Binding::Write(4),
        Binding::Write(4),
    ];
    const CONSTANTS: &'static [(&'static str, u32)] =
        &[("THREADS", THREADS), ("GRADIENT_DESCENT", GRADIENT_DESCENT), ("MOMENTUM", MOMENTUM), ("ADAM", ADAM)];
    const STRUCTS: &'static [HostStruct] = &[STEP];
    type Twin = fn(&mut Descent) -> Result<StepRecord, CoreError>;
    const TWIN: Self::Twin = Descent::step;

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        Ok(Self(Pipeline::only::<Self>(context).await?))
    }
}

impl DescentStepKernel {
    /// Moves `point`; `number` counts steps from 1.
    pub(crate) fn record(
        &self,
        recording: &mut Recording<'_>,
        settings: &DescentSettings,
        (kept, number): (f64, u64),
        gradient: &DeviceBuffer,
        point: &DeviceBuffer,
        memory: &Memory,
    ) -> Result<(), GpuError> {
        let numbers = usize::try_from(point.bytes() / 4).unwrap_or(usize::MAX);
        let numbers = size_u32("numbers of one map", numbers)?;
        let buffers = [
            recording.to().uniform("step", &Step::new(settings, numbers, kept, number)),
            gradient.clone(),
            point.clone(),
            memory.first.clone(),
            memory.second.clone(),
        ];
        recording.dispatch(&self.0, numbers.div_ceil(THREADS), &buffers);
        Ok(())
    }
}
