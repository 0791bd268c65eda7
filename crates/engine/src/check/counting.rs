//! One pair of masks, from decoded files to rows of tables.

use super::instance_maps::{maps_of, objects};
use super::{CheckSettings, ImageTables, PairBytes, PairOutcome, soft};
use crate::{Engine, EngineError};
use jdt_core::CoreError;
use jdt_core::kernels::Label;
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap};
use jdt_core::statistics::{
    Bins, Confusion, ImageCalibration, ImageCounts, ImageSurfaces, ImageThresholds, SurfaceOptions,
};
use jdt_io::{
    Decoded, Fix, Limits, Reading, Side, Volumes, diagnose, diagnose_confusion, diagnose_sizes, diagnose_swap,
    resize_nearest,
};
use ndarray::{Array3, Array4, Axis};

impl Engine {
    /// Decodes one pair and counts it. What could not be counted is an outcome with a failure, and what the doctor found
    /// until then is told all the same.
    pub async fn count_pair(&self, pair: &PairBytes, settings: &CheckSettings) -> PairOutcome {
        let mut outcome = PairOutcome::default();
        let decoded =
            decode(Side::Label, &pair.label).and_then(|label| Ok((label, decode(Side::Prediction, &pair.prediction)?)));
        match decoded {
            Ok((label, prediction)) => {
                return self.count_decoded(&pair.image, label, prediction, settings).await;
            }
            Err(error) => outcome.failure = Some(error),
        }
        outcome
    }

    /// Counts a pair that is decoded already.
    pub async fn count_decoded(
        &self,
        image: &str,
        label: Decoded,
        prediction: Decoded,
        settings: &CheckSettings,
    ) -> PairOutcome {
        self.count_with_instances(image, label, prediction, None, settings).await
    }

    /// Counts a pair that is decoded already, with the objects of an instance map of the label.
    pub async fn count_with_instances(
        &self,
        image: &str,
        label: Decoded,
        prediction: Decoded,
        instances: Option<Decoded>,
        settings: &CheckSettings,
    ) -> PairOutcome {
        let mut outcome = PairOutcome::default();
        if let Err(error) = self.count_into(&mut outcome, image, [label, prediction], instances, settings).await {
            outcome.failure = Some(error);
            outcome.images.clear();
        }
        outcome
    }

    async fn count_into(
        &self,
        outcome: &mut PairOutcome,
        image: &str,
        [mut label, mut prediction]: [Decoded; 2],
        instances: Option<Decoded>,
        settings: &CheckSettings,
    ) -> Result<(), EngineError> {
        let reading = &settings.reading;
        let raw = settings.raw_space();
        if reading.has(Fix::Swap) {
            std::mem::swap(&mut label, &mut prediction);
        }
        for (side, decoded) in [(Side::Label, &mut label), (Side::Prediction, &mut prediction)] {
            mended(decoded, side, settings)?;
            let findings = diagnose(decoded, Some(&raw));
            // Predictions hold no ignored pixels to be all of.
            let findings = findings.into_iter().filter(|found| side == Side::Label || found.id != "ignore_always");
            outcome.findings.extend(findings.map(|finding| (side.name(), finding)));
        }
        outcome.findings.extend(diagnose_swap(&label, &prediction, raw).map(|finding| ("pair", finding)));

        let file = |side: Side| move |source| EngineError::File { role: side.name(), source };
        let space = settings.counting_space()?;
        let (labels, predictions) = slices(&label, &prediction, settings)?;
        let instances = instances.filter(|_| settings.tables.instances);
        let maps = instances.map(|decoded| maps_of(&decoded, labels.len())).transpose()?;
        let wants_probabilities = settings.tables.bins || settings.tables.thresholds || settings.tables.sums;
        let probabilities = if wants_probabilities && prediction.is_soft() {
            probabilities(reading, &prediction, raw).map_err(file(Side::Prediction))?
        } else {
            None
        };
        let spacing = label.spacing.map_or([1.0; 2], |[_, row, column]| [row, column]);
        let several = labels.len() > 1;
        let digits = labels.len().saturating_sub(1).to_string().len();
        for (slice, (label, prediction)) in labels.iter().zip(predictions).enumerate() {
            let shape = label.shape();
            let mut prediction = prediction;
            let mut resized = false;
            if let Some(finding) = diagnose_sizes(shape, prediction.shape()?) {
                if reading.has(Fix::Nearest) {
                    prediction = resize_nearest(&prediction, (shape.height(), shape.width()));
                    resized = true;
                } else if !outcome.findings.iter().any(|(_, other)| other.id == finding.id) {
                    outcome.findings.push(("pair", finding));
                }
            }
            let prediction = PredictionMap::new(&prediction, space)?;
            outcome.label_pixels += shape.pixels() as u64;
            outcome.ignored_pixels += shape.pixels() as u64 - label.kept_pixels();
            let confusion = self.confusion(label, &prediction).await?;
            outcome.findings.extend(diagnose_confusion(&confusion).map(|finding| ("pair", finding)));
            let key = if several { format!("{image}#{slice:0digits$}") } else { image.to_owned() };
            let prob = probabilities.as_ref().filter(|_| !resized).map(|all| all.index_axis(Axis(0), slice).to_owned());
            let mut tables = tables(&key, label, &prediction, prob, confusion, spacing, settings)?;
            if settings.tables.instances {
                let map = maps.as_ref().and_then(|maps| maps.get(slice));
                tables.instances = Some(objects(&key, label, &prediction, map)?);
            }
            outcome.images.push(tables);
        }
        if several && reading.volumes == Volumes::Cases {
            outcome.images = as_case(image, std::mem::take(&mut outcome.images));
        }
        Ok(())
    }
}

/// Mends one side's file.
pub(super) fn mended(decoded: &mut Decoded, side: Side, settings: &CheckSettings) -> Result<(), EngineError> {
    settings.reading.mend(decoded, side).map_err(|source| EngineError::File { role: side.name(), source })
}

/// The images of a mended pair in the classes that are counted in: one, or as many as there are slices.
pub(super) fn slices(
    label: &Decoded,
    prediction: &Decoded,
    settings: &CheckSettings,
) -> Result<(Vec<LabelMap>, Vec<IdImage>), EngineError> {
    let (reading, raw, space) = (&settings.reading, settings.raw_space(), settings.counting_space()?);
    let ids = |decoded: &Decoded, side: Side| {
        reading.ids(decoded, side, raw).map_err(|source| EngineError::File { role: side.name(), source })
    };
    let labels = ids(label, Side::Label)?;
    let labels = labels.iter().map(|ids| LabelMap::new(ids, space)).collect::<Result<Vec<_>, CoreError>>()?;
    let predictions = ids(prediction, Side::Prediction)?;
    if labels.len() != predictions.len() {
        return Err(EngineError::Slices { labels: labels.len(), predictions: predictions.len() });
    }
    Ok((labels, predictions))
}

pub(super) fn decode(side: Side, bytes: &Result<Vec<u8>, String>) -> Result<Decoded, EngineError> {
    let role = side.name();
    let bytes = bytes.as_ref().map_err(|reason| EngineError::Unreadable { role, reason: reason.clone() })?;
    jdt_io::decode(bytes, &Limits::default()).map_err(|source| EngineError::File { role, source })
}

/// The prediction's probabilities over the classes that are counted in, `[B, C, H, W]`; `None` if they are none.
pub(super) fn probabilities(
    reading: &Reading,
    decoded: &Decoded,
    raw: ClassSpace,
) -> Result<Option<Array4<f32>>, jdt_io::IoError> {
    let values = jdt_io::to_dense(decoded, &reading.read_as(raw.classes()))?.into_f32();
    if values.iter().any(|value| !(0.0..=1.0).contains(value)) {
        return Ok(None);
    }
    let Some(plan) = reading.plan.as_ref().filter(|plan| !plan.is_plain() && values.dim().1 == raw.classes()) else {
        return Ok(Some(values));
    };
    let (images, channels, height, width) = values.dim();
    let counted = plan.counted() + usize::from(plan.has_hidden());
    let mut merged = Array4::zeros((images, counted, height, width));
    for channel in 0..channels {
        let class = i32::try_from(channel).ok().and_then(|id| plan.class_of(id)).unwrap_or(plan.counted());
        let mut sum = merged.index_axis_mut(Axis(1), class);
        sum += &values.index_axis(Axis(1), channel);
    }
    Ok(Some(merged.mapv(|value: f32| value.min(1.0))))
}

fn tables(
    image: &str,
    label: &LabelMap,
    prediction: &PredictionMap,
    prob: Option<Array3<f32>>,
    confusion: Confusion,
    spacing: [f64; 2],
    settings: &CheckSettings,
) -> Result<ImageTables, CoreError> {
    let kinds = settings.tables;
    let counted = settings.counted();
    let mut counts = ImageCounts::from_confusion(image, &confusion).of_image(label.shape().pixels());
    counts.classes.truncate(counted);
    let (mut bins, mut thresholds, mut sums) = (None, None, None);
    let prob = prob.map(|prob| soft::fitting(prob, label)).transpose()?.flatten();
    if let Some(prob) = &prob {
        if kinds.bins {
            let mut table = ImageCalibration::new(image, prob, label, Bins::DEFAULT_COUNT)?;
            table.classes.retain(|class| class.class < counted);
            bins = Some(table);
        }
        if kinds.thresholds {
            let levels = ImageThresholds::new(image, prob, Label::Hard(label), None)?.levels().to_vec();
            let cut = levels.into_iter().map(|mut level| {
                level.classes.truncate(counted);
                level
            });
            thresholds = Some(ImageThresholds::from_levels(cut.collect())?);
        }
        if kinds.sums {
            sums = Some(soft::sums(image, prob, label, counted)?);
        }
    }
    let mut surface = None;
    if kinds.surface {
        let options = SurfaceOptions { spacing, tolerance: kinds.tolerance };
        let mut table = ImageSurfaces::new(image, label, prediction, &options)?;
        table.cells.retain(|cell| cell.class < counted);
        surface = Some(table);
    }
    let confusion = kinds.confusion.then_some(confusion);
    Ok(ImageTables { counts, confusion, bins, instances: None, surface, thresholds, sums })
}

/// The slices of a volume as one image: counts, bins and sums add up, the rest is of single images.
fn as_case(image: &str, slices: Vec<ImageTables>) -> Vec<ImageTables> {
    let mut slices = slices.into_iter();
    let Some(mut case) = slices.next() else { return Vec::new() };
    image.clone_into(&mut case.counts.image);
    for slice in slices {
        case.counts.pixels += slice.counts.pixels;
        case.counts.ignored += slice.counts.ignored;
        for (sum, more) in case.counts.classes.iter_mut().zip(slice.counts.classes) {
            *sum += more;
        }
        if let (Some(sum), Some(more)) = (&mut case.confusion, &slice.confusion) {
            sum.merge(more);
        }
        case.sums = case.sums.zip(slice.sums).map(|(sum, more)| sum.with(&more));
        if let (Some(sum), Some(more)) = (&mut case.bins, slice.bins) {
            sum.pixels += more.pixels;
            // Bins of one check are all of one number.
            let _ = sum.top.merge(&more.top);
            for (sum, more) in sum.classes.iter_mut().zip(more.classes) {
                sum.area += more.area;
                let _ = sum.bins.merge(&more.bins);
            }
        }
    }
    if let Some(bins) = &mut case.bins {
        image.clone_into(&mut bins.image);
    }
    if let Some(sums) = &mut case.sums {
        image.clone_into(&mut sums.image);
    }
    case.instances = None;
    case.surface = None;
    case.thresholds = None;
    vec![case]
}
