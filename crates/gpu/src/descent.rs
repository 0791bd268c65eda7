//! Gradient descent on predictions that stay on the device.

use crate::descent_step::Memory;
use crate::overlap_sums::OverlapSumsKernel;
use crate::pool::DeviceBuffer;
use crate::readback::HostView;
use crate::recording::{Recording, submit};
use crate::{Gpu, GpuError, ResidentImage};
use jdt_core::descent::{DescentSettings, DescentSpace, StepRecord};
use jdt_core::kernels::{Activation, Label, PixelGradient, Prediction, Sample, sigmoid_in_place, softmax_in_place};
use jdt_core::losses::OverlapMix;
use jdt_core::masks::{KeepMask, Logits, ProbMap};
use jdt_core::statistics::{OverlapSums, SumsTable};
use jdt_core::{CoreError, Real};
use ndarray::Array3;
use std::ops::Deref;

/// An image of a batch, before the first step.
#[derive(Debug, Clone)]
pub struct GpuDescentImage<'a> {
    /// Where its prediction starts.
    pub start: ProbMap,
    /// Where it is to go.
    pub label: Label<'a, f32>,
    /// Which of its pixels count; all without one.
    pub keep: Option<&'a KeepMask>,
}

/// Predictions on their way down an overlap loss, on the device: the twin of [`jdt_core::descent::Descent`].
///
/// A step is one submission: gradients, updates, sums. The sums come back, a few numbers a tile, and are all that the loss,
/// the next gradient and the record are made of; predictions are read when they are asked for.
///
/// On small images a prediction stays within 1e-5 of the twin's after 20 steps: a step adds some roundings of f32, each
/// 6e-8 of a number up to 1, and a gradient within 1e-5 of the largest moves a number by at most that share of a step.
/// Where a prediction crosses its label, or Adam divides by a slope near 0, twins may take different sides; descents of many
/// steps arrive at the same place rather than on the same path.
#[derive(Debug)]
pub struct GpuDescent<G> {
    gpu: G,
    images: Vec<Moving>,
    is_hard: bool,
    settings: DescentSettings,
    loss: OverlapMix,
    /// One a class, image after image.
    coefficients: Vec<PixelGradient>,
    kept: f64,
    record: StepRecord,
}

/// A prediction that moves.
#[derive(Debug)]
struct Moving {
    image: ResidentImage,
    /// Made with the first submission.
    memory: Option<Memory>,
}

/// Where a descent was at a step, read back: all that the steps after it depend on.
#[derive(Debug, Clone, PartialEq)]
pub struct GpuDescentState {
    step: u64,
    /// Prediction and memory of each image, as they came from the device.
    buffers: Vec<Vec<u8>>,
}

impl GpuDescentState {
    /// Steps taken.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// How much memory it holds.
    pub fn bytes(&self) -> usize {
        self.buffers.iter().map(Vec::len).sum()
    }
}

impl Moving {
    /// What a state is made of.
    fn buffers(&self) -> impl Iterator<Item = DeviceBuffer> {
        let [point, ..] = self.image.masks();
        [point].into_iter().chain(self.memory.iter().flat_map(Memory::buffers))
    }
}

impl<G: Deref<Target = Gpu>> GpuDescent<G> {
    /// Starts from one prediction, as [`jdt_core::descent::Descent::new`].
    ///
    /// # Errors
    /// As its twin; [`GpuError::NoShader`] for a loss that is no function of sums and for
    /// [`DescentSpace::Simplex`] of several channels; [`GpuError::TooLarge`] for an image that does not fit one buffer; all
    /// that can befall a device.
    pub async fn new(
        gpu: G,
        start: ProbMap,
        label: Label<'_, f32>,
        keep: Option<&KeepMask>,
        settings: DescentSettings,
    ) -> Result<Self, GpuError> {
        Self::of_batch(gpu, vec![GpuDescentImage { start, label, keep }], settings).await
    }

    /// Starts from the predictions of a batch, as [`jdt_core::descent::Descent::of_batch`].
    ///
    /// # Errors
    /// As its twin and as [`Self::new`].
    pub async fn of_batch(
        gpu: G,
        images: Vec<GpuDescentImage<'_>>,
        settings: DescentSettings,
    ) -> Result<Self, GpuError> {
        let settings = settings.validated()?;
        let loss = OverlapMix::of(&settings.loss)?.ok_or_else(|| GpuError::NoShader {
            what: format!("a descent of {}", settings.loss),
            takes: "overlap losses of one presence threshold",
        })?;
        let channels = images.first().map(|image| image.start.channels()).ok_or(CoreError::EmptyBatch)?;
        if settings.space == DescentSpace::Simplex && channels > 1 {
            let takes = "probabilities that are clamped, and logits";
            return Err(GpuError::NoShader { what: "a descent of distributions".to_owned(), takes });
        }
        let (mut moving, mut is_hard) = (Vec::with_capacity(images.len()), true);
        for (number, GpuDescentImage { start, label, keep }) in images.into_iter().enumerate() {
            if start.channels() != channels {
                let (expected, got) = (channels, start.channels());
                return Err(CoreError::BatchChannels { image: number, expected, got }.into());
            }
            let image = if settings.space == DescentSpace::Logits {
                let point = settings.space.start(start.into_inner().mapv(f64::from));
                let logits = Logits::new(point.mapv(f32::from_f64))?;
                let activation = if channels == 1 { Activation::Sigmoid } else { Activation::Softmax };
                let sample = Sample::new(Prediction::Logits(&logits, activation), label, keep)?;
                is_hard &= sample.is_hard();
                gpu.upload(&sample).await?
            } else {
                let sample = Sample::new(Prediction::Prob(&start), label, keep)?;
                is_hard &= sample.is_hard();
                gpu.upload(&sample).await?
            };
            moving.push(Moving { image, memory: None });
        }
        let record = StepRecord { step: 0, loss: 0.0, distance_to_label: 0.0, softness: 0.0 };
        let (coefficients, kept) = (Vec::new(), 0.0);
        let mut descent = Self { gpu, images: moving, is_hard, settings, loss, coefficients, kept, record };
        descent.submit(false).await?;
        Ok(descent)
    }

    /// Takes one step, and says where it led.
    ///
    /// # Errors
    /// All that can befall a device; where the prediction is then, is unknown, and the descent is over.
    pub async fn step(&mut self) -> Result<StepRecord, GpuError> {
        self.submit(true).await?;
        Ok(self.record)
    }

    /// Takes some steps, and says where the last one led.
    ///
    /// # Errors
    /// Those of [`Self::step`].
    pub async fn run(&mut self, steps: u64) -> Result<StepRecord, GpuError> {
        for _ in 0..steps {
            self.step().await?;
        }
        Ok(self.record)
    }

    /// Where the predictions are now.
    pub fn record(&self) -> StepRecord {
        self.record
    }

    /// The settings.
    pub fn settings(&self) -> &DescentSettings {
        &self.settings
    }

    /// The prediction of the first image as probabilities, `[C, H, W]`, read back.
    ///
    /// # Errors
    /// All that can befall a device.
    pub async fn probabilities(&self) -> Result<Array3<f32>, GpuError> {
        self.probabilities_of(0).await.map(Option::unwrap_or_default)
    }

    /// The prediction of an image as probabilities, `[C, H, W]`, read back; `None` if there is no such image.
    ///
    /// # Errors
    /// All that can befall a device.
    pub async fn probabilities_of(&self, image: usize) -> Result<Option<Array3<f32>>, GpuError> {
        let Some(Moving { image, .. }) = self.images.get(image) else { return Ok(None) };
        let [point, ..] = image.masks();
        let view = submit(&self.gpu.context, "prediction", |recording| recording.read(&point)).await?;
        let (channels, shape) = (image.channels(), image.shape());
        let mut prob = Array3::zeros((channels, shape.height(), shape.width()));
        if let Some(values) = prob.as_slice_mut() {
            bytemuck::cast_slice_mut(values).copy_from_slice(&view);
            match (self.settings.space, channels) {
                (DescentSpace::Logits, 1) => sigmoid_in_place(values),
                (DescentSpace::Logits, _) => softmax_in_place(values, shape.pixels()),
                _ => {}
            }
        }
        Ok(Some(prob))
    }

    /// Where it is now, to come back to.
    ///
    /// # Errors
    /// All that can befall a device.
    pub async fn state(&self) -> Result<GpuDescentState, GpuError> {
        let all: Vec<DeviceBuffer> = self.images.iter().flat_map(Moving::buffers).collect();
        let view = submit(&self.gpu.context, "state", |recording| all.iter().for_each(|buffer| recording.read(buffer)));
        let view = view.await?;
        let mut rest: &[u8] = &view;
        let buffers = all
            .iter()
            .map(|buffer| {
                let bytes = usize::try_from(buffer.bytes()).unwrap_or(usize::MAX).min(rest.len());
                let (of_buffer, after) = rest.split_at(bytes);
                rest = after;
                of_buffer.to_vec()
            })
            .collect();
        Ok(GpuDescentState { step: self.record.step, buffers })
    }

    /// Goes back, or on, to a state of this descent: from there it takes the same steps again, to the last bit.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub async fn restore(&mut self, state: &GpuDescentState) -> Result<StepRecord, GpuError> {
        let all: Vec<DeviceBuffer> = self.images.iter().flat_map(Moving::buffers).collect();
        let written = self.gpu.context.checked(|| {
            for (buffer, bytes) in all.iter().zip(&state.buffers) {
                self.gpu.context.queue().write_buffer(buffer.raw(), 0, bytes);
                self.gpu.context.count_upload(bytes.len() as u64);
            }
        });
        written.await?;
        self.submit(false).await?;
        self.record.step = state.step;
        Ok(self.record)
    }

    /// Steps, if it is to, and looks where that led, in one submission.
    async fn submit(&mut self, steps: bool) -> Result<(), GpuError> {
        let Self { gpu, images, settings, loss, coefficients, kept, record, .. } = self;
        let context = &gpu.context;
        let (gradient, step, sums) = futures::try_join!(
            gpu.overlap_grad.get(context),
            gpu.descent_step.get(context),
            gpu.overlap_sums.get(context)
        )?;
        let now = (*kept, record.step + 1);
        let mut of_classes = coefficients.chunks_exact(images.first().map_or(1, |moving| moving.image.channels()));
        let mut take =
            |recording: &mut Recording<'_>, Moving { image, memory }: &mut Moving| -> Result<u64, GpuError> {
                let bytes = image.map_bytes();
                let memory = memory.get_or_insert_with(|| Memory::new(recording.to(), settings.optimiser, bytes));
                if steps {
                    let slope = gradient.record(recording, image, of_classes.next().unwrap_or_default())?;
                    let [point, ..] = image.masks();
                    step.record(recording, settings, now, &slope, &point, memory)?;
                }
                let counted = sums.record(recording, image, loss.threshold())?;
                recording.read(&counted.partials);
                recording.read(&counted.kept);
                Ok(counted.partials.bytes() + counted.kept.bytes())
            };
        // The bytes that come back of each image.
        let mut lengths = Ok(Vec::new());
        let view = submit(context, "descent", |recording| {
            lengths = images.iter_mut().map(|moving| take(recording, moving)).collect::<Result<_, GpuError>>();
        });
        let view = view.await;
        let lengths: Vec<u64> = lengths?;
        let sums = self.sums_of(&view?, &lengths);
        if steps {
            self.record.step += 1;
        }
        self.look(sums)
    }

    /// The sums of each image from what came back.
    fn sums_of(&self, view: &HostView, lengths: &[u64]) -> Vec<Vec<OverlapSums>> {
        let mut rest: &[u8] = view;
        self.images
            .iter()
            .zip(lengths)
            .map(|(moving, &length)| {
                let length = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
                let (counted, after) = rest.split_at(length);
                rest = after;
                OverlapSumsKernel::finish(&moving.image, counted)
            })
            .collect()
    }

    /// Evaluates the loss and measures where the predictions are.
    ///
    /// Mean of |x − y| and of 4x(1−x) are `Σ_c D_c` and `4 Σ_c (Sx_c − Qx_c)` over kept pixels and channels: the sums hold
    /// them already.
    fn look(&mut self, images: Vec<Vec<OverlapSums>>) -> Result<(), GpuError> {
        let channels = images.first().map_or(1, Vec::len);
        let kept = images.iter().filter_map(|sums| sums.first()).map(|sums| sums.kept as f64).sum::<f64>();
        let numbers = kept.max(1.0) * channels as f64;
        let total = |of: fn(&OverlapSums) -> f64| images.iter().flatten().map(of).sum::<f64>() / numbers;
        self.kept = kept;
        self.record.distance_to_label = total(|sums| sums.d);
        self.record.softness = 4.0 * total(|sums| sums.sx - sums.qx);
        let mut table = SumsTable::new(channels, self.is_hard);
        for sums in images {
            table.push(sums);
        }
        (self.record.loss, self.coefficients) = self.loss.evaluate(&table)?;
        Ok(())
    }
}
