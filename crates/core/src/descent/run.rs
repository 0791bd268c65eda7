//! Predictions on their way down a loss.

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

/// Where predictions are after some steps.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Steps taken.
    pub step: u64,
    /// The loss there.
    pub loss: f64,
    /// Mean of `|x − y|` over kept pixels and channels of all images.
    pub distance_to_label: f64,
    /// Mean of `4x(1−x)` over kept pixels and channels of all images: 0 for a hard mask, 1 where everything is ½.
    pub softness: f64,
}

/// An image of a batch, before the first step.
#[derive(Debug, Clone, PartialEq)]
pub struct DescentImage {
    /// Where its prediction starts.
    pub start: ProbMap<f64>,
    /// Where it is to go.
    pub label: DescentLabel,
    /// Which of its pixels count; all without one.
    pub keep: Option<KeepMask>,
}

/// Predictions on their way down a loss, those of the images of a batch together: deterministic, one step at a time.
///
/// Images meet in the loss alone: its reduction says how.
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
    images: Vec<Moving>,
    /// Kept pixels of all images.
    kept: usize,
    record: StepRecord,
}

/// A prediction that moves.
#[derive(Debug, Clone)]
struct Moving {
    label: DescentLabel,
    keep: Option<KeepMask>,
    /// Probabilities or logits, as the space says.
    point: Array3<f64>,
    gradient: Array3<f64>,
    memory: Memory,
    /// Row-major places of the kept pixels.
    kept: Vec<usize>,
}

/// Where a descent was at a step: all that the steps after it depend on.
#[derive(Debug, Clone, PartialEq)]
pub struct DescentState {
    step: u64,
    /// One an image.
    points: Vec<(Array3<f64>, Memory)>,
}

impl DescentState {
    /// Steps taken.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// How much memory it holds.
    pub fn bytes(&self) -> usize {
        self.points.iter().map(|(point, memory)| size_of::<f64>() * point.len() + memory.bytes()).sum()
    }
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

impl Moving {
    fn sample<'a>(&'a self, prediction: Prediction<'a, f64>) -> Result<Sample<'a, f64>, CoreError> {
        let label = match &self.label {
            DescentLabel::Hard(map) => Label::Hard(map),
            DescentLabel::Soft(map) => Label::Soft(map),
        };
        Sample::new(prediction, label, self.keep.as_ref())
    }

    fn probabilities(&self, space: DescentSpace) -> Array3<f64> {
        let mut prob = self.point.clone();
        let (channels, height, width) = prob.dim();
        if space == DescentSpace::Logits
            && let Some(values) = prob.as_slice_mut()
        {
            if channels == 1 { sigmoid_in_place(values) } else { softmax_in_place(values, height * width) }
        }
        prob
    }

    /// One step against `scale` times the gradient.
    fn step(&mut self, settings: &DescentSettings, scale: f64) {
        self.gradient.mapv_inplace(|g| g * scale);
        let (channels, _, width) = self.gradient.dim();
        if settings.space == DescentSpace::Simplex && channels > 1 {
            for &i in &self.kept {
                let place = s![.., i / width, i % width];
                let (pixel, mut slope) = (self.point.slice(place).to_vec(), self.gradient.slice(place).to_vec());
                onto_tangent(&pixel, &mut slope);
                self.gradient.slice_mut(place).iter_mut().zip(slope).for_each(|(g, slope)| *g = slope);
            }
        }
        if let (Some(point), Some(gradient)) = (self.point.as_slice_mut(), self.gradient.as_slice()) {
            self.memory.step(settings.optimiser, settings.rate, point, gradient);
        }
        self.project(settings.space);
    }

    /// Brings kept pixels back into the space.
    fn project(&mut self, space: DescentSpace) {
        let (channels, _, width) = self.point.dim();
        match space {
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
}

impl Descent {
    /// Starts from one prediction; in logits from `ln p`, or `ln p − ln(1−p)` for one channel.
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
        Self::of_batch(vec![DescentImage { start, label, keep }], settings)
    }

    /// Starts from the predictions of a batch, which go down the loss of the batch together.
    ///
    /// # Errors
    /// As [`Self::new`]; [`CoreError::EmptyBatch`], [`CoreError::BatchChannels`].
    pub fn of_batch(images: Vec<DescentImage>, settings: DescentSettings) -> Result<Self, CoreError> {
        let settings = settings.validated()?;
        let mut moving = Vec::with_capacity(images.len());
        for DescentImage { start, label, keep } in images {
            let point = settings.space.start(start.into_inner());
            let (numbers, gradient) = (point.len(), Array3::zeros(point.raw_dim()));
            let memory = Memory::new(settings.optimiser, numbers);
            let mut image = Moving { label, keep, point, gradient, memory, kept: Vec::new() };
            let (prob, mut kept) = (ProbMap::new(image.probabilities(settings.space))?, Vec::new());
            for_kept_pixels(&image.sample(Prediction::Prob(&prob))?, |i, _| kept.push(i));
            image.kept = kept;
            image.project(settings.space);
            moving.push(image);
        }
        let kept = moving.iter().map(|image| image.kept.len()).sum();
        let record = StepRecord { step: 0, loss: 0.0, distance_to_label: 0.0, softness: 0.0 };
        let mut descent = Self { settings, images: moving, kept, record };
        descent.look()?;
        Ok(descent)
    }

    /// Takes one step, and says where it led.
    ///
    /// # Errors
    /// What the loss refuses; nothing that [`Self::new`] did not refuse already.
    pub fn step(&mut self) -> Result<StepRecord, CoreError> {
        for image in &mut self.images {
            image.step(&self.settings, self.kept as f64);
        }
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

    /// Where the predictions are now.
    pub fn record(&self) -> StepRecord {
        self.record
    }

    /// The prediction of the first image as probabilities, `[C, H, W]`.
    pub fn probabilities(&self) -> Array3<f64> {
        self.probabilities_of(0).unwrap_or_default()
    }

    /// The prediction of an image as probabilities, `[C, H, W]`; `None` if there is no such image.
    pub fn probabilities_of(&self, image: usize) -> Option<Array3<f64>> {
        Some(self.images.get(image)?.probabilities(self.settings.space))
    }

    /// Where it is now, to come back to.
    pub fn state(&self) -> DescentState {
        let points = self.images.iter().map(|image| (image.point.clone(), image.memory.clone())).collect();
        DescentState { step: self.record.step, points }
    }

    /// Goes back, or on, to a state of this descent: from there it takes the same steps again, to the last bit.
    ///
    /// # Errors
    /// What the loss refuses; nothing that [`Self::new`] did not refuse already.
    pub fn restore(&mut self, state: &DescentState) -> Result<StepRecord, CoreError> {
        for (image, (point, memory)) in self.images.iter_mut().zip(&state.points) {
            image.point.clone_from(point);
            image.memory.clone_from(memory);
        }
        self.record.step = state.step;
        self.look()?;
        Ok(self.record)
    }

    /// The settings.
    pub fn settings(&self) -> &DescentSettings {
        &self.settings
    }

    /// Evaluates the loss and measures where the predictions are.
    fn look(&mut self) -> Result<(), CoreError> {
        let space = self.settings.space;
        let probs: Vec<ProbMap<f64>> =
            self.images.iter().map(|image| ProbMap::new(image.probabilities(space))).collect::<Result<_, _>>()?;
        let of_probs = self.images.iter().zip(&probs).map(|(image, prob)| image.sample(Prediction::Prob(prob)));
        let samples: Vec<Sample<'_, f64>> = of_probs.collect::<Result<_, _>>()?;
        let loss = match space {
            DescentSpace::Prob | DescentSpace::Simplex => self.settings.loss.evaluate(&samples)?,
            DescentSpace::Logits => {
                let logits: Vec<Logits<f64>> =
                    self.images.iter().map(|image| Logits::new(image.point.clone())).collect::<Result<_, _>>()?;
                let of_logits = self.images.iter().zip(&logits).map(|(image, logits)| {
                    let activation = if logits.channels() == 1 { Activation::Sigmoid } else { Activation::Softmax };
                    image.sample(Prediction::Logits(logits, activation))
                });
                self.settings.loss.evaluate(&of_logits.collect::<Result<Vec<_>, _>>()?)?
            }
        };
        let (mut distance, mut softness) = (0.0, 0.0);
        for sample in &samples {
            for_kept_pixels(sample, |_, pixel| {
                for (&x, &y) in pixel.x.iter().zip(&*pixel.y) {
                    distance += (x - y).abs();
                    softness += 4.0 * x * (1.0 - x);
                }
            });
        }
        let numbers = (self.kept.max(1) * probs.first().map_or(1, ProbMap::channels)) as f64;
        self.record.loss = loss.total.value;
        self.record.distance_to_label = distance / numbers;
        self.record.softness = softness / numbers;
        for (image, gradient) in self.images.iter_mut().zip(loss.total.gradient) {
            image.gradient = gradient;
        }
        Ok(())
    }
}
