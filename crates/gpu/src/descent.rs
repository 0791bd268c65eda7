//! Gradient descent on a prediction that stays on the device.

use crate::descent_step::Memory;
use crate::overlap_sums::OverlapSumsKernel;
use crate::resident::record;
use crate::{Gpu, GpuError, ResidentImage};
use jdt_core::Real;
use jdt_core::descent::{DescentSettings, DescentSpace, StepRecord};
use jdt_core::kernels::{Activation, Label, PixelGradient, Prediction, Sample, sigmoid_in_place, softmax_in_place};
use jdt_core::losses::OverlapMix;
use jdt_core::masks::{KeepMask, Logits, ProbMap};
use jdt_core::statistics::{OverlapSums, SumsTable};
use ndarray::Array3;

/// A prediction on its way down an overlap loss, on the device: the twin of [`jdt_core::descent::Descent`].
///
/// A step is one submission: gradient, update, sums. The sums come back, a few numbers a tile, and are all that the loss,
/// the next gradient and the record are made of; the prediction is read when it is asked for.
///
/// On small images a prediction stays within 1e-5 of the twin's after 20 steps: a step adds some roundings of f32, each
/// 6e-8 of a number up to 1, and a gradient within 1e-5 of the largest moves a number by at most that share of a step.
/// Where a prediction crosses its label, or Adam divides by a slope near 0, twins may take different sides; descents of many
/// steps arrive at the same place rather than on the same path.
#[derive(Debug)]
pub struct GpuDescent<'g> {
    gpu: &'g Gpu,
    image: ResidentImage,
    is_hard: bool,
    settings: DescentSettings,
    loss: OverlapMix,
    memory: Option<Memory>,
    coefficients: Vec<PixelGradient>,
    kept: f64,
    record: StepRecord,
}

impl<'g> GpuDescent<'g> {
    /// Starts from a prediction, as [`jdt_core::descent::Descent::new`].
    ///
    /// # Errors
    /// As its twin; [`GpuError::NoShader`] for a loss that is no function of sums and for
    /// [`DescentSpace::Simplex`] of several channels; [`GpuError::TooLarge`] for an image that does not fit one buffer; all
    /// that can befall a device.
    pub async fn new(
        gpu: &'g Gpu,
        start: ProbMap,
        label: Label<'_, f32>,
        keep: Option<&KeepMask>,
        settings: DescentSettings,
    ) -> Result<Self, GpuError> {
        let settings = settings.validated()?;
        let loss = OverlapMix::of(&settings.loss)?.ok_or_else(|| GpuError::NoShader {
            what: format!("a descent of {}", settings.loss),
            takes: "overlap losses of one presence threshold",
        })?;
        let is_pair = start.channels() == 1;
        if settings.space == DescentSpace::Simplex && !is_pair {
            let takes = "probabilities that are clamped, and logits";
            return Err(GpuError::NoShader { what: "a descent of distributions".to_owned(), takes });
        }
        let (is_hard, image) = if settings.space == DescentSpace::Logits {
            let point = settings.space.start(start.into_inner().mapv(f64::from));
            let logits = Logits::new(point.mapv(f32::from_f64))?;
            let activation = if is_pair { Activation::Sigmoid } else { Activation::Softmax };
            let sample = Sample::new(Prediction::Logits(&logits, activation), label, keep)?;
            (sample.is_hard(), gpu.upload(&sample).await?)
        } else {
            let sample = Sample::new(Prediction::Prob(&start), label, keep)?;
            (sample.is_hard(), gpu.upload(&sample).await?)
        };
        let record = StepRecord { step: 0, loss: 0.0, distance_to_label: 0.0, softness: 0.0 };
        let mut descent =
            Self { gpu, image, is_hard, settings, loss, memory: None, coefficients: Vec::new(), kept: 0.0, record };
        let sums = gpu.resident_sums(&mut descent.image, descent.loss.threshold()).await?;
        descent.look(sums)?;
        Ok(descent)
    }

    /// Takes one step, and says where it led.
    ///
    /// # Errors
    /// All that can befall a device; where the prediction is then, is unknown, and the descent is over.
    pub async fn step(&mut self) -> Result<StepRecord, GpuError> {
        let context = self.gpu.context();
        let (gradient, step, sums) = futures::try_join!(
            self.gpu.overlap_grad.get(context),
            self.gpu.descent_step.get(context),
            self.gpu.overlap_sums.get(context)
        )?;
        let Self { image, settings, loss, memory, coefficients, kept, record: so_far, .. } = self;
        let view = record(context, "descent", image, |recording, image| {
            let memory =
                memory.get_or_insert_with(|| Memory::new(recording.to(), settings.optimiser, image.map_bytes()));
            let slope = gradient.record(recording, image, coefficients)?;
            let [point, ..] = image.masks();
            step.record(recording, settings, (*kept, so_far.step + 1), &slope, &point, memory)?;
            let counted = sums.record(recording, image, loss.threshold())?;
            recording.read(&counted.partials);
            recording.read(&counted.kept);
            Ok(())
        })
        .await?;
        let sums = OverlapSumsKernel::finish(&self.image, &view);
        drop(view);
        self.record.step += 1;
        self.look(sums)?;
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

    /// Where the prediction is now.
    pub fn record(&self) -> StepRecord {
        self.record
    }

    /// The settings.
    pub fn settings(&self) -> &DescentSettings {
        &self.settings
    }

    /// The prediction as probabilities, `[C, H, W]`, read back.
    ///
    /// # Errors
    /// All that can befall a device.
    pub async fn probabilities(&mut self) -> Result<Array3<f32>, GpuError> {
        let context = self.gpu.context();
        let view = record(context, "prediction", &mut self.image, |recording, image| {
            let [point, ..] = image.masks();
            recording.read(&point);
            Ok(())
        })
        .await?;
        let (channels, shape) = (self.image.channels(), self.image.shape());
        let mut prob = Array3::zeros((channels, shape.height(), shape.width()));
        if let Some(values) = prob.as_slice_mut() {
            bytemuck::cast_slice_mut(values).copy_from_slice(&view);
            match (self.settings.space, channels) {
                (DescentSpace::Logits, 1) => sigmoid_in_place(values),
                (DescentSpace::Logits, _) => softmax_in_place(values, shape.pixels()),
                _ => {}
            }
        }
        Ok(prob)
    }

    /// Evaluates the loss and measures where the prediction is.
    ///
    /// Mean of |x − y| and of 4x(1−x) are `Σ_c D_c` and `4 Σ_c (Sx_c − Qx_c)` over kept pixels and channels: the sums hold
    /// them already.
    fn look(&mut self, sums: Vec<OverlapSums>) -> Result<(), GpuError> {
        #[expect(clippy::cast_precision_loss, reason = "pixel counts are far below 2^53")]
        let kept = sums.first().map_or(0.0, |sums| sums.kept as f64);
        let numbers = kept.max(1.0) * sums.len() as f64;
        let total = |of: fn(&OverlapSums) -> f64| sums.iter().map(of).sum::<f64>() / numbers;
        self.kept = kept;
        self.record.distance_to_label = total(|sums| sums.d);
        self.record.softness = 4.0 * total(|sums| sums.sx - sums.qx);
        let mut table = SumsTable::new(sums.len(), self.is_hard);
        table.push(sums);
        (self.record.loss, self.coefficients) = self.loss.evaluate(&table)?;
        Ok(())
    }
}
