//! Every number beside a painting, and the overlay on it.

use crate::overlay::{OverlayMap, PendingOverlay, Picture, Shown, clear_left_out};
use crate::paint_detail::PaintDetail;
use crate::{Document, Engine, EngineError, PaintedImage};
use jdt_core::losses::{
    self, ChosenClasses, OVERLAP, OverlapEvaluation, Reduction, TverskyIndex, evaluate, evaluate_classes,
};
use jdt_core::masks::ClassSpace;
use jdt_core::metrics::{Measured, Undefined, means};
use jdt_core::statistics::{ClassCounts, Counts, ImageCounts, PairMoments, SumsTable};
use jdt_gpu::{PaintedMap, ResidentNumbers};
use serde::{Deserialize, Serialize};
use web_time::Instant;

/// What is drawn over the prediction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Overlay {
    /// Nothing.
    None,
    /// −∂L/∂x of the overlap loss with this id: where it pushes the prediction. Of others [`crate::FurtherNumbers`] draws
    /// it, and here nothing is drawn.
    Push(String),
    /// x − y.
    Difference,
    /// |x − y|.
    Distance,
    /// What each pixel is to the class, both masks hardened: true and false positives, false negatives.
    Error,
}

/// What is asked about a painting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaintQuery {
    /// Hyper-parameters; α and β are used by the losses that leave them open.
    pub index: TverskyIndex,
    /// How images and classes are reduced.
    pub reduction: Reduction,
    /// Which classes the overlap losses are of.
    pub classes: ChosenClasses,
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
    /// Whether every prediction of the painting equals its label.
    pub agree: bool,
    /// Whether no label of the painting is soft.
    pub hard: bool,
    /// How many of that image's label values are neither 0 nor 1.
    pub soft_pixels: u64,
    /// How many of its prediction's values are neither 0 nor 1.
    pub soft_predictions: u64,
    /// How long it took.
    pub milliseconds: f64,
    /// What the overlap losses are made of.
    pub detail: PaintDetail,
}

impl Engine {
    /// Reads every loss and metric off a painting, and draws the overlay.
    ///
    /// # Errors
    /// As [`Self::read_painting`].
    pub async fn paint(
        &self,
        document: &Document,
        query: &PaintQuery,
    ) -> Result<(PaintAnswer, Option<PaintedMap>), EngineError> {
        let (answer, picture) = self.read_painting(document, query).await?;
        Ok(match picture {
            Picture::None => (answer, None),
            Picture::Drawn(map) => (answer, Some(map)),
            Picture::Pending(overlay) => (answer, Some(overlay.finish(document)?)),
        })
    }

    /// Reads every loss and metric off a painting.
    ///
    /// On the CPU no pixel is looked at: the tables that numbers are made of are kept up to date by the strokes. An overlay
    /// is then left to be drawn after the numbers.
    ///
    /// # Errors
    /// [`EngineError::NoImage`]; [`jdt_core::CoreError::Parameter`] for a hyper-parameter out of its range.
    pub async fn read_painting(
        &self,
        document: &Document,
        query: &PaintQuery,
    ) -> Result<(PaintAnswer, Picture), EngineError> {
        let started = Instant::now();
        let shown = document.image(query.image)?;
        let channels = shown.label().channels();
        let on_gpu = self.read_painting_on_gpu(document.images()).await?;
        let mut table = SumsTable::new(channels, false);
        for (number, image) in document.images().iter().enumerate() {
            let counted = on_gpu.as_ref().and_then(|images| images.get(number));
            table.push(counted.map_or(image.sums().sums(), |counted| &counted.sums).to_vec());
        }

        let evaluations: Vec<(&str, OverlapEvaluation)> = OVERLAP
            .iter()
            .map(|spec| {
                let loss = spec.build(query.index, query.reduction);
                Ok((spec.id, evaluate_classes(&table, &loss, &query.classes)?))
            })
            .collect::<Result<_, EngineError>>()?;
        let class = query.class.min(channels.saturating_sub(1));
        let overlay = match &query.overlay {
            Overlay::None => None,
            Overlay::Difference => Some(OverlayMap { of: Shown::Difference, class }),
            Overlay::Distance => Some(OverlayMap { of: Shown::Distance, class }),
            // Counting sees two classes in a single channel: what is background there, and the foreground.
            Overlay::Error => Some(OverlayMap { of: Shown::Outcomes, class: if channels == 1 { 1 } else { class } }),
            Overlay::Push(id) => {
                let pushed = evaluations.iter().find(|(of, _)| of == id);
                pushed.map(|(_, pushed)| OverlayMap { of: Shown::Push(pushed.image_gradient(query.image)), class })
            }
        };
        let mut squares = vec![0.0; evaluations.len()];
        let mut picture =
            overlay.map_or(Picture::None, |map| Picture::Pending(PendingOverlay::new(map, query.image, channels)));
        for (number, image) in document.images().iter().enumerate() {
            let slopes: Vec<_> = evaluations.iter().map(|(_, evaluation)| evaluation.image_gradient(number)).collect();
            let overlay = overlay.filter(|_| number == query.image);
            if let Some(of_gpu) = self.slopes_of_painted_on_gpu(image, &slopes, overlay).await? {
                squares.iter_mut().zip(of_gpu.norms).for_each(|(square, norm)| *square += norm * norm);
                if let Some(mut map) = of_gpu.picture {
                    clear_left_out(image, &mut map.rgba);
                    picture = Picture::Drawn(map);
                }
            } else {
                let of_tiles = slopes.iter().map(|slopes| image.moments().squared_norm(slopes));
                squares.iter_mut().zip(of_tiles).for_each(|(square, more)| *square += more);
            }
        }
        let mut readings = overlap_readings(&evaluations, &squares);
        readings.push(cross_entropy_reading(document.images()));

        let (mut metrics, hard) = hard_metrics(document, on_gpu.unwrap_or_default())?;
        metrics.extend(soft_metrics(&table)?);
        let moments_of = |image: &PaintedImage| {
            let mut moments = PairMoments::default();
            image.moments().total().iter().for_each(|&class| moments += class);
            moments
        };
        let of_shown = moments_of(shown);
        let of_all: Vec<PairMoments> = document.images().iter().map(moments_of).collect();
        let answer = PaintAnswer {
            losses: readings,
            metrics,
            agree: of_all.iter().all(|moments| moments.max_abs == 0.0),
            hard: of_all.iter().all(|moments| moments.soft_labels == 0.0),
            soft_pixels: whole(of_shown.soft_labels),
            soft_predictions: whole(of_shown.soft_predictions),
            milliseconds: started.elapsed().as_secs_f64() * 1e3,
            detail: PaintDetail::new(&table, hard, query.image, evaluations.iter().map(|(_, evaluation)| evaluation)),
        };
        Ok((answer, picture))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of values, exact in f64")]
fn whole(count: f64) -> u64 {
    count as u64
}

/// Metric id → value.
type Metrics = Vec<(String, Measured)>;

/// Hard metrics at argmax or 0.5, from the counts that a GPU made of each image or those that the strokes kept; and the
/// counts of each reported class.
fn hard_metrics(
    document: &Document,
    counted: Vec<ResidentNumbers>,
) -> Result<(Metrics, Vec<ClassCounts>), EngineError> {
    let channels = document.images().first().map_or(1, |image| image.label().channels());
    let space = if channels == 1 { ClassSpace::binary(None) } else { ClassSpace::new(channels, None)? };
    let mut counts = Counts::new(space.classes(), space.is_binary());
    let mut counted = counted.into_iter();
    for (number, image) in document.images().iter().enumerate() {
        let table = counted.next().map_or_else(|| image.hard().confusion(), |counted| counted.confusion);
        counts.push(ImageCounts::from_confusion(number.to_string(), &table))?;
    }
    let reported = if space.is_binary() { 1..2 } else { 0..space.classes() };
    Ok((means(&counts), reported.map(|class| counts.class_total(class)).collect()))
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

/// One mean over the pixels of all images, and the norm of its gradient.
fn cross_entropy_reading(images: &[PaintedImage]) -> LossReading {
    let (mut sum, mut pixels, mut square) = (0.0, 0.0, 0.0);
    for image in images {
        let of_image = image.cross_entropy().total();
        sum += of_image.sum;
        pixels += of_image.pixels;
        square += of_image.squared_slope;
    }
    LossReading { id: "ce".to_owned(), value: sum / pixels, gradient_norm: square.sqrt() / pixels }
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
