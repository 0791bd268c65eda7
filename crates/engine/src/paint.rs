//! Every number beside a painting, and the overlay on it.

use crate::overlay::{Signed, SignedMap};
use crate::{Document, Engine, EngineError};
use jdt_core::kernels::{Sample, confusion, harden};
use jdt_core::losses::{
    self, CrossEntropy, OVERLAP, OverlapEvaluation, Reduction, TverskyIndex, cross_entropy, evaluate,
};
use jdt_core::masks::{ClassSpace, LabelMap, PredictionMap};
use jdt_core::metrics::{Measured, Undefined, means};
use jdt_core::statistics::{Counts, ImageCounts, SumsTable};
use jdt_gpu::{PaintedMap, ResidentNumbers};
use serde::{Deserialize, Serialize};
use web_time::Instant;

/// What is drawn over the prediction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Overlay {
    /// Nothing.
    None,
    /// −∂L/∂x of the loss with this id: where it pushes the prediction.
    Push(String),
    /// x − y.
    Difference,
}

/// What is asked about a painting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaintQuery {
    /// Hyper-parameters; α and β are used by the losses that leave them open.
    pub index: TverskyIndex,
    /// How images and classes are reduced.
    pub reduction: Reduction,
    /// What to draw.
    pub overlay: Overlay,
    /// The image that the overlay is for.
    pub image: usize,
    /// The class that the overlay shows; beyond the last, the last.
    pub class: usize,
}

/// One loss of a painting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LossReading {
    /// The loss's id.
    pub id: String,
    /// Its value.
    pub value: f64,
    /// The Euclidean norm of its gradient over all pixels.
    pub gradient_norm: f64,
}

/// Every number of a painting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaintAnswer {
    /// Every loss of the catalogue, and cross-entropy (`ce`).
    pub losses: Vec<LossReading>,
    /// Metric id → value: hard metrics at argmax or 0.5 and, as `softIoU` and `softDice`, the soft ones.
    pub metrics: Vec<(String, Measured)>,
    /// `max |x − y|` over the image asked for.
    pub max_difference: f64,
    /// Which of the kept pixels' label values are neither 0 nor 1.
    pub soft_pixels: u64,
    /// How long it took.
    pub milliseconds: f64,
    /// The largest |value| of the overlay, if one was asked for.
    pub overlay_max: Option<f32>,
}

impl Engine {
    /// Reads every loss and metric off a painting, and draws the overlay.
    ///
    /// # Errors
    /// [`EngineError::NoImage`]; [`jdt_core::CoreError::Parameter`] for a hyper-parameter out of its range;
    /// [`jdt_core::CoreError::UnknownLoss`] for an overlay of a loss that there is not.
    pub async fn paint(
        &self,
        document: &Document,
        query: &PaintQuery,
    ) -> Result<(PaintAnswer, Option<PaintedMap>), EngineError> {
        let started = Instant::now();
        let shown = document.image(query.image)?;
        let samples: Vec<Sample<'_, f32>> =
            document.images().iter().map(crate::PaintedImage::sample).collect::<Result<_, _>>()?;
        // Without a GPU, and where it fails, the sums are there already: a stroke keeps them up to date.
        let on_gpu = self.read_painting_on_gpu(document.images()).await?;
        let mut table = SumsTable::new(shown.label().channels(), false);
        for (number, image) in document.images().iter().enumerate() {
            let counted = on_gpu.as_ref().and_then(|images| images.get(number));
            table.push(counted.map_or(image.sums().sums(), |counted| &counted.sums).to_vec());
        }

        let evaluations: Vec<(&str, OverlapEvaluation)> = OVERLAP
            .iter()
            .map(|spec| Ok((spec.id, evaluate(&table, &spec.build(query.index, query.reduction))?)))
            .collect::<Result<_, EngineError>>()?;
        let class = query.class.min(shown.label().channels().saturating_sub(1));
        let overlay = match &query.overlay {
            Overlay::None => None,
            Overlay::Difference => Some(SignedMap { of: Signed::Difference, class }),
            Overlay::Push(id) => {
                let spec = losses::find(id)?;
                let pushed = evaluations.iter().find(|(id, _)| *id == spec.id);
                pushed.map(|(_, pushed)| SignedMap { of: Signed::Push(pushed.image_gradient(query.image)), class })
            }
        };
        let mut squares = vec![0.0; evaluations.len()];
        let mut picture = None;
        for (number, image) in document.images().iter().enumerate() {
            let coefficients: Vec<_> =
                evaluations.iter().map(|(_, evaluation)| evaluation.image_gradient(number)).collect();
            let overlay = overlay.filter(|_| number == query.image);
            let slopes = self.slopes_of_painted(image, &coefficients, overlay).await?;
            for (square, norm) in squares.iter_mut().zip(slopes.norms) {
                *square += norm * norm;
            }
            picture = picture.or(slopes.picture);
        }
        let mut readings = overlap_readings(&evaluations, &squares);
        readings.push(cross_entropy_reading(&samples)?);

        let mut metrics = hard_metrics(document, on_gpu.unwrap_or_default())?;
        metrics.extend(soft_metrics(&table)?);
        let pairs = || shown.prediction().values().iter().zip(shown.label().values());
        let answer = PaintAnswer {
            losses: readings,
            metrics,
            max_difference: pairs().map(|(x, y)| (x - y).abs()).fold(0.0, f32::max).into(),
            soft_pixels: shown.label().values().iter().filter(|&&y| y > 0.0 && y < 1.0).count() as u64,
            milliseconds: started.elapsed().as_secs_f64() * 1e3,
            overlay_max: picture.as_ref().and_then(|picture| picture.max_abs),
        };
        Ok((answer, picture))
    }
}

/// Hard metrics at argmax or 0.5, from the counts of each image if they are there already.
fn hard_metrics(document: &Document, counted: Vec<ResidentNumbers>) -> Result<Vec<(String, Measured)>, EngineError> {
    let channels = document.images().first().map_or(1, |image| image.label().channels());
    let space = if channels == 1 { ClassSpace::binary(None) } else { ClassSpace::new(channels, None)? };
    let mut counts = Counts::new(space.classes(), space.is_binary());
    let mut counted = counted.into_iter();
    for (number, image) in document.images().iter().enumerate() {
        let table = if let Some(counted) = counted.next() {
            counted.confusion
        } else {
            let label = LabelMap::new(&harden(image.label().view()), space)?;
            confusion(&label, &PredictionMap::new(&harden(image.prediction().view()), space)?)?
        };
        counts.push(ImageCounts::from_confusion(number.to_string(), &table))?;
    }
    Ok(means(&counts))
}

fn overlap_readings(evaluations: &[(&str, OverlapEvaluation)], squares: &[f64]) -> Vec<LossReading> {
    evaluations
        .iter()
        .zip(squares)
        .map(|((id, evaluation), square)| LossReading {
            id: (*id).to_owned(),
            value: evaluation.loss,
            gradient_norm: square.sqrt(),
        })
        .collect()
}

fn cross_entropy_reading(samples: &[Sample<'_, f32>]) -> Result<LossReading, EngineError> {
    let (mut sum, mut weight, mut square) = (0.0, 0.0, 0.0);
    for sample in samples {
        let value = cross_entropy(sample, &CrossEntropy::default())?;
        // The gradient of the image's mean, back to that of its sum: images are averaged together below.
        let norm2: f64 = value.gradient.iter().map(|&g| f64::from(g) * f64::from(g)).sum();
        sum += value.sum;
        weight += value.weight;
        square += norm2 * value.weight * value.weight;
    }
    let weight = if weight > 0.0 { weight } else { 1.0 };
    Ok(LossReading { id: "ce".to_owned(), value: sum / weight, gradient_norm: square.sqrt() / weight })
}

/// 1 − JML and 1 − DML of the batch, without smoothing: soft IoU and soft Dice, the mean over classes.
fn soft_metrics(table: &SumsTable) -> Result<Vec<(String, Measured)>, EngineError> {
    let index = TverskyIndex { smooth: 0.0, ..TverskyIndex::default() };
    [("softIoU", losses::JML), ("softDice", losses::DML)]
        .into_iter()
        .map(|(id, spec)| {
            let evaluation = evaluate(table, &spec.build(index, Reduction::D))?;
            let terms = evaluation.by_class.iter().map(|loss| loss.map(|loss| 1.0 - loss));
            Ok((id.to_owned(), Measured::mean(terms, Undefined::ClassAbsent)))
        })
        .collect()
}
