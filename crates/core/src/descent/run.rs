//! A prediction on its way down a loss.

use super::optimiser::Memory;
use super::projection::onto_tangent;
use super::{DescentSettings, DescentSpace, onto_simplex};
use crate::CoreError;
use crate::kernels::{Activation, Label, Prediction, Sample, sigmoid_in_place, softmax_in_place};
use crate::losses::for_kept_pixels;
use crate::masks::{KeepMask, LabelMap, Logits, ProbMap, SoftLabel};
use ndarray::{Array3, s};
use serde::{Deserialize, Serialize};

/// Where a prediction is to go.
#[derive(Debug, Clone, PartialEq)]
pub enum DescentLabel {
    /// A class id a pixel.
    Hard(LabelMap),
    /// A value per class and pixel.
    Soft(SoftLabel<f64>),
}

/// Where a prediction is after some steps.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Steps taken.
    pub step: u64,
    /// The loss there.
    pub loss: f64,
    /// Mean of `|x − y|` over kept pixels and channels.
    pub distance_to_label: f64,
    /// Mean of `4x(1−x)` over kept pixels and channels: 0 for a hard mask, 1 where everything is ½.
    pub softness: f64,
}

/// A prediction on its way down a loss: deterministic, one step at a time.
///
/// A prediction is moved where its pixels are kept, and stays as it is elsewhere.
///
/// # Example
/// ```
/// use jdt_core::descent::{Descent, DescentLabel, DescentSettings, DescentSpace, Optimiser};
/// use jdt_core::masks::{ProbMap, SoftLabel};
/// use ndarray::array;
///
/// let label = array![[[0.0, 0.5, 1.0], [0.0, 0.7, 1.0], [0.0, 0.0, 0.3]]];
/// let end = |loss: &str| {
///     let settings = DescentSettings {
///         loss: loss.parse()?,
///         optimiser: Optimiser::GradientDescent,
///         space: DescentSpace::Prob,
///         rate: 0.01,
///     };
///     let label = DescentLabel::Soft(SoftLabel::new(label.clone())?);
///     Descent::new(ProbMap::new(array![[[0.5; 3]; 3]])?, label, None, settings)?.run(300)
/// };
/// // The metric loss arrives at the soft label, the product loss leaves a hard mask.
/// assert!(end("jml")?.distance_to_label < 0.02);
/// assert!(end("sjl")?.softness < 0.02);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Descent {
    settings: DescentSettings,
    label: DescentLabel,
    keep: Option<KeepMask>,
    /// Probabilities or logits, as the space says.
    point: Array3<f64>,
    gradient: Array3<f64>,
    memory: Memory,
    /// Row-major places of the kept pixels.
    kept: Vec<usize>,
    record: StepRecord,
}

/// Logits start between those of 1e-6 and 1 − 1e-6: at 0 and 1 they would be infinite.
const NEAREST_START: f64 = 1e-6;
/// Beyond ±50 a sigmoid is 0 or 1 to 21 digits, and soft-max as good as one-hot.
const LARGEST_LOGIT: f64 = 50.0;

impl DescentSpace {
    /// Where a descent from probabilities `[C, H, W]` starts: in logits at `ln p`, or `ln p − ln(1−p)` for one channel, p
    /// no nearer to 0 and 1 than 1e-6.
    pub fn start(self, prob: Array3<f64>) -> Array3<f64> {
        let log = |p: f64| p.clamp(NEAREST_START, 1.0 - NEAREST_START).ln();
        match self {
            Self::Prob | Self::Simplex => prob,
            Self::Logits if prob.dim().0 == 1 => prob.mapv_into(|p| log(p) - log(1.0 - p)),
            Self::Logits => prob.mapv_into(log),
        }
    }

    /// Between which values each number is kept.
    pub fn bounds(self) -> (f64, f64) {
        match self {
            Self::Prob | Self::Simplex => (0.0, 1.0),
            Self::Logits => (-LARGEST_LOGIT, LARGEST_LOGIT),
        }
    }
}

impl Descent {
    /// Starts from a prediction; in logits from `ln p`, or `ln p − ln(1−p)` for one channel.
    ///
    /// # Errors
    /// [`CoreError::ShapeMismatch`], [`CoreError::ChannelMismatch`] if prediction, label and keep mask do not fit;
    /// [`CoreError::Parameter`] for settings out of range; what the loss refuses, such as [`CoreError::HardLabelsOnly`].
    pub fn new(
        start: ProbMap<f64>,
        label: DescentLabel,
        keep: Option<KeepMask>,
        settings: DescentSettings,
    ) -> Result<Self, CoreError> {
        let settings = settings.validated()?;
        let point = settings.space.start(start.into_inner());
        let (numbers, gradient) = (point.len(), Array3::zeros(point.raw_dim()));
        let record = StepRecord { step: 0, loss: 0.0, distance_to_label: 0.0, softness: 0.0 };
        let memory = Memory::new(numbers);
        let mut descent = Self { settings, label, keep, point, gradient, memory, kept: Vec::new(), record };
        let (prob, mut kept) = (ProbMap::new(descent.probabilities())?, Vec::new());
        for_kept_pixels(&descent.sample(Prediction::Prob(&prob))?, |i, _| kept.push(i));
        descent.kept = kept;
        descent.project();
        descent.look()?;
        Ok(descent)
    }

    /// Takes one step, and says where it led.
    ///
    /// # Errors
    /// What the loss refuses; nothing that [`Self::new`] did not refuse already.
    pub fn step(&mut self) -> Result<StepRecord, CoreError> {
        let scale = self.kept.len() as f64;
        let mut gradient = self.gradient.mapv(|g| g * scale);
        let (channels, _, width) = gradient.dim();
        if self.settings.space == DescentSpace::Simplex && channels > 1 {
            for &i in &self.kept {
                let place = s![.., i / width, i % width];
                let (pixel, mut slope) = (self.point.slice(place).to_vec(), gradient.slice(place).to_vec());
                onto_tangent(&pixel, &mut slope);
                gradient.slice_mut(place).iter_mut().zip(slope).for_each(|(g, slope)| *g = slope);
            }
        }
        if let (Some(point), Some(gradient)) = (self.point.as_slice_mut(), gradient.as_slice()) {
            self.memory.step(self.settings.optimiser, self.settings.rate, point, gradient);
        }
        self.project();
        self.record.step += 1;
        self.look()?;
        Ok(self.record)
    }

    /// Takes some steps, and says where the last one led.
    ///
    /// # Errors
    /// Those of [`Self::step`].
    pub fn run(&mut self, steps: u64) -> Result<StepRecord, CoreError> {
        for _ in 0..steps {
            self.step()?;
        }
        Ok(self.record)
    }

    /// Where the prediction is now.
    pub fn record(&self) -> StepRecord {
        self.record
    }

    /// The prediction as probabilities, `[C, H, W]`.
    pub fn probabilities(&self) -> Array3<f64> {
        let mut prob = self.point.clone();
        let (channels, height, width) = prob.dim();
        if self.settings.space == DescentSpace::Logits
            && let Some(values) = prob.as_slice_mut()
        {
            if channels == 1 { sigmoid_in_place(values) } else { softmax_in_place(values, height * width) }
        }
        prob
    }

    /// The settings.
    pub fn settings(&self) -> &DescentSettings {
        &self.settings
    }

    /// Brings kept pixels back into the space.
    fn project(&mut self) {
        let (channels, _, width) = self.point.dim();
        match self.settings.space {
            DescentSpace::Simplex if channels > 1 => {
                for &i in &self.kept {
                    let mut pixel = self.point.slice_mut(s![.., i / width, i % width]);
                    let mut values = pixel.to_vec();
                    onto_simplex(&mut values);
                    pixel.iter_mut().zip(values).for_each(|(p, value)| *p = value);
                }
            }
            space => {
                let (low, high) = space.bounds();
                self.point.mapv_inplace(|value| value.clamp(low, high));
            }
        }
    }

    fn sample<'a>(&'a self, prediction: Prediction<'a, f64>) -> Result<Sample<'a, f64>, CoreError> {
        let label = match &self.label {
            DescentLabel::Hard(map) => Label::Hard(map),
            DescentLabel::Soft(map) => Label::Soft(map),
        };
        Sample::new(prediction, label, self.keep.as_ref())
    }

    /// Evaluates the loss and measures where the prediction is.
    fn look(&mut self) -> Result<(), CoreError> {
        let prob = ProbMap::new(self.probabilities())?;
        let mut loss = match self.settings.space {
            DescentSpace::Prob | DescentSpace::Simplex => {
                self.settings.loss.evaluate(&[self.sample(Prediction::Prob(&prob))?])?
            }
            DescentSpace::Logits => {
                let activation = if prob.channels() == 1 { Activation::Sigmoid } else { Activation::Softmax };
                let logits = Logits::new(self.point.clone())?;
                self.settings.loss.evaluate(&[self.sample(Prediction::Logits(&logits, activation))?])?
            }
        };
        let (mut distance, mut softness) = (0.0, 0.0);
        for_kept_pixels(&self.sample(Prediction::Prob(&prob))?, |_, pixel| {
            for (&x, &y) in pixel.x.iter().zip(&*pixel.y) {
                distance += (x - y).abs();
                softness += 4.0 * x * (1.0 - x);
            }
        });
        let numbers = (self.kept.len().max(1) * prob.channels()) as f64;
        self.record.loss = loss.total.value;
        self.record.distance_to_label = distance / numbers;
        self.record.softness = softness / numbers;
        if let Some(gradient) = loss.total.gradient.pop() {
            self.gradient = gradient;
        }
        Ok(())
    }
}
