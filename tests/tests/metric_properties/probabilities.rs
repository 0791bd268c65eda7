//! Metrics of probability maps: calibration, `BDice`, soft IoU and Dice.

use jdt_core::kernels::{Label, Prediction, Sample, overlap_sums};
use jdt_core::losses::{JML, LossSpec, OverlapLoss, Reduction, TverskyIndex, evaluate};
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap, ProbMap, SoftLabel};
use jdt_core::metrics::{
    CellMatrix, Ratio, SoftMetric, bdice_cells, bdice_headline, bdice_over_dataset, calibration_report, over_classes,
    over_dataset, over_images, soft_headline,
};
use jdt_core::statistics::{
    Calibration, Counts, ImageCalibration, ImageCounts, ImageThresholds, SumsTable, Thresholds,
};
use ndarray::{Array2, Array3, array};
use proptest::collection::vec;
use proptest::prelude::*;

/// One image: hard label, the same as values, soft label, prediction, and the prediction cut to zeros and ones.
#[derive(Debug, Clone)]
struct Image {
    hard: LabelMap,
    soft: SoftLabel<f64>,
    prob: ProbMap<f64>,
    cut: ProbMap<f64>,
}

/// One to five images of `channels` channels.
fn images(channels: usize) -> impl Strategy<Value = Vec<Image>> {
    let image = (1_usize..5, 1_usize..5).prop_flat_map(move |(height, width)| {
        let n = height * width;
        let classes = channels.max(2);
        let space = if channels == 1 { ClassSpace::binary(Some(255)) } else { ClassSpace::new(classes, Some(255)).unwrap() };
        let id = prop_oneof![7 => 0..u8::try_from(classes).unwrap(), 1 => Just(255_u8)];
        let value = || prop_oneof![1 => Just(0.0), 1 => Just(1.0), 1 => (0_u8..11).prop_map(|k| f64::from(k) / 10.0), 3 => 0.0..=1.0];
        (vec(id, n), vec(value(), channels * n), vec(value(), channels * n)).prop_map(move |(ids, soft, prob)| {
            let map = |values: Vec<f64>| Array3::from_shape_vec((channels, height, width), values).unwrap();
            let cut = prob.iter().map(|&p| if p >= 0.5 { 1.0 } else { 0.0 }).collect();
            let ids = IdImage::U8(Array2::from_shape_vec((height, width), ids).unwrap());
            Image {
                hard: LabelMap::new(&ids, space).unwrap(),
                soft: SoftLabel::new(map(soft)).unwrap(),
                prob: ProbMap::new(map(prob)).unwrap(),
                cut: ProbMap::new(map(cut)).unwrap(),
            }
        })
    });
    vec(image, 1..6)
}

fn any_images() -> impl Strategy<Value = (usize, Vec<Image>)> {
    (1_usize..4).prop_flat_map(|channels| images(channels).prop_map(move |images| (channels, images)))
}

/// Which prediction is held against which label.
type Pair = fn(&Image) -> (&ProbMap<f64>, Label<'_, f64>);

fn soft_pair(image: &Image) -> (&ProbMap<f64>, Label<'_, f64>) {
    (&image.prob, Label::Soft(&image.soft))
}

fn hard_pair(image: &Image) -> (&ProbMap<f64>, Label<'_, f64>) {
    (&image.cut, Label::Hard(&image.hard))
}

fn calibration(channels: usize, images: &[Image]) -> Calibration {
    let mut table = Calibration::new(channels.max(2), channels == 1, 10);
    for (key, image) in images.iter().enumerate() {
        table.push(ImageCalibration::new(key.to_string(), &image.prob, &image.hard, 10).unwrap()).unwrap();
    }
    table
}

fn thresholds(channels: usize, images: &[Image], pair: Pair) -> Thresholds {
    let mut table = Thresholds::new(channels);
    for (key, image) in images.iter().enumerate() {
        let (prob, label) = pair(image);
        table.push(ImageThresholds::new(key.to_string(), prob, label, None).unwrap()).unwrap();
    }
    table
}

fn sums(channels: usize, images: &[Image], pair: Pair) -> SumsTable {
    let mut table = SumsTable::new(channels, false);
    for image in images {
        let (prob, label) = pair(image);
        table.push(overlap_sums(&Sample::new(Prediction::Prob(prob), label, None).unwrap(), 0.01));
    }
    table
}

fn near(a: Option<f64>, b: Option<f64>) -> bool {
    a.zip(b).map_or(a == b, |(a, b)| (a - b).abs() < 1e-12)
}

/// The mean of the defined values.
fn mean(values: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    let values: Vec<f64> = values.into_iter().flatten().collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

proptest! {
    #[test]
    fn calibration_merges_in_any_order_and_stays_a_fraction((channels, images) in any_images(), cut in 0_usize..5) {
        let cut = cut.min(images.len());
        let whole = calibration_report(&calibration(channels, &images));
        let mut merged = calibration(channels, &images[cut..]);
        merged.merge(calibration(channels, &images[..cut])).unwrap();
        let merged = calibration_report(&merged);
        for ((id, a), (_, b)) in whole.headline.iter().zip(&merged.headline) {
            prop_assert!(near(a.value, b.value), "{id}: {a:?} {b:?}");
            prop_assert_eq!(a.value.is_none(), a.undefined.is_some());
            prop_assert!(a.value.is_none_or(|v| (0.0..=1.0).contains(&v)));
        }
        let kept: u64 = images.iter().map(|image| image.hard.kept_pixels()).sum();
        prop_assert_eq!(whole.reliability.iter().map(|bar| bar.pixels).sum::<u64>(), kept);
        // Pooling cannot undo what images agree on, and one image is its own data set.
        let one = calibration_report(&calibration(channels, &images[..1]));
        prop_assert!(near(one.get("ECE_D").unwrap().value, one.get("ECE_I").unwrap().value));
        prop_assert!(near(one.get("SCE_D").unwrap().value, one.get("SCE_I").unwrap().value));
    }

    #[test]
    fn a_sure_prediction_errs_by_what_it_gets_wrong(images in images(1)) {
        let mut table = Calibration::new(2, true, 10);
        let (mut wrong, mut kept) = (0, 0);
        for image in &images {
            table.push(ImageCalibration::new("a", &image.cut, &image.hard, 10).unwrap()).unwrap();
            for (pixel, &p) in image.cut.plane(0).iter().enumerate() {
                let Some(class) = image.hard.ids().class(pixel) else { continue };
                kept += 1;
                wrong += u32::from((p == 1.0) != (class == 1));
            }
        }
        let report = calibration_report(&table);
        let share = (kept > 0).then(|| f64::from(wrong) / f64::from(kept));
        prop_assert!(near(report.get("ECE_D").unwrap().value, share));
    }

    #[test]
    fn thresholds_count_what_counting_each_one_counts((channels, images) in any_images()) {
        let table = thresholds(channels, &images, soft_pair);
        let foreground = usize::from(channels == 1);
        for (level, counts) in table.levels().iter().enumerate() {
            let t = (level + 1) as f64 / 10.0;
            for (image, row) in images.iter().zip(counts.images()) {
                for channel in 0..channels {
                    let both = || image.prob.plane(channel).iter().zip(image.soft.plane(channel));
                    let count = |x: bool, y: bool| both().filter(|(p, l)| (**p >= t, **l >= t) == (x, y)).count() as u64;
                    let cell = row.classes[channel + foreground];
                    let wanted = (count(true, true), count(true, false), count(false, true), count(false, false));
                    prop_assert_eq!((cell.tp, cell.fp, cell.fn_, cell.tn), wanted);
                }
            }
        }
    }

    #[test]
    fn bdice_of_hard_masks_is_dice((channels, images) in any_images()) {
        // The cut prediction beside the hard label, class by class: the same at every threshold.
        let table = thresholds(channels, &images, hard_pair);
        let first = &table.levels()[0];
        prop_assert!(table.levels().iter().all(|counts| counts == first));
        prop_assert!(near(bdice_over_dataset(&table).value, over_dataset(first, Ratio::Dice).value));
        let (bdice, dice) = (bdice_cells(&table), CellMatrix::new(first, Ratio::Dice));
        prop_assert!(near(over_images(&bdice).value, over_images(&dice).value));
        prop_assert!(near(over_classes(&bdice).value, over_classes(&dice).value));
        // And a single channel's counts are those of the confusion table.
        if channels == 1 {
            let mut counts = Counts::new(2, true);
            for (key, image) in images.iter().enumerate() {
                let (height, width) = (image.hard.shape().height(), image.hard.shape().width());
                let ids = Array2::from_shape_fn((height, width), |(r, c)| i32::from(image.cut.plane(0)[r * width + c] == 1.0));
                let pred = PredictionMap::new(&IdImage::I32(ids), ClassSpace::binary(None)).unwrap();
                let table = jdt_core::kernels::confusion(&image.hard, &pred).unwrap();
                counts.push(ImageCounts::from_confusion(key.to_string(), &table).of_image(height * width)).unwrap();
            }
            prop_assert_eq!(&counts, first);
        }
    }

    #[test]
    fn bdice_averages_nine_dice_scores(images in images(1), cut in 0_usize..5) {
        let table = thresholds(1, &images, soft_pair);
        let each = mean(table.levels().iter().map(|counts| over_images(&CellMatrix::new(counts, Ratio::Dice)).value));
        prop_assert!(near(over_images(&bdice_cells(&table)).value, each));
        let cut = cut.min(images.len());
        let mut merged = thresholds(1, &images[cut..], soft_pair);
        merged.merge(thresholds(1, &images[..cut], soft_pair)).unwrap();
        prop_assert!(near(bdice_over_dataset(&merged).value, bdice_over_dataset(&table).value));
    }

    #[test]
    fn soft_metrics_are_one_minus_the_metric_losses((channels, images) in any_images()) {
        let table = sums(channels, &images, soft_pair);
        for (image, (iou, dice)) in table.rows().zip(
            SoftMetric::IoU.cells(&table).rows().iter().zip(SoftMetric::Dice.cells(&table).rows()),
        ) {
            for (class, sums) in image.iter().enumerate() {
                if let (Some(iou), Some(dice)) = (iou[class], dice[class]) {
                    let union = sums.sx + sums.sy;
                    let jml = if union > 0.0 { 1.0 - (union - sums.d) / (union + sums.d) } else { 0.0 };
                    prop_assert!((iou - (1.0 - jml)).abs() < 1e-12);
                    prop_assert!((dice - 2.0 * iou / (1.0 + iou)).abs() < 1e-12);
                    prop_assert!((0.0..=1.0).contains(&iou) && iou <= dice);
                } else {
                    prop_assert!(channels > 1 && sums.present == 0);
                }
            }
        }
        // Over the data set, where every class is somewhere: one minus the loss that pools the batch.
        let loss = jml(Reduction::D);
        let totals = (0..channels).all(|class| table.class_total(class).sx + table.class_total(class).sy > 0.0);
        if totals {
            let wanted = 1.0 - evaluate(&table, &loss).unwrap().loss;
            prop_assert!(near(SoftMetric::IoU.over_dataset(&table).value, Some(wanted)));
        }
    }

    #[test]
    fn soft_metrics_of_hard_masks_are_the_hard_ones(images in images(1)) {
        let soft = sums(1, &images, hard_pair);
        let hard = thresholds(1, &images, hard_pair);
        for (metric, ratio) in [(SoftMetric::IoU, Ratio::IoU), (SoftMetric::Dice, Ratio::Dice)] {
            let counts = &hard.levels()[0];
            prop_assert!(near(metric.over_dataset(&soft).value, over_dataset(counts, ratio).value));
            let cells = CellMatrix::new(counts, ratio);
            prop_assert!(near(over_images(&metric.cells(&soft)).value, over_images(&cells).value));
        }
    }
}

proptest! {
    #[test]
    fn headlines_are_fractions_or_say_why_there_is_none((channels, images) in any_images()) {
        let (counted, summed) = (thresholds(channels, &images, soft_pair), sums(channels, &images, soft_pair));
        let (bdice, soft) = (bdice_headline(&counted), soft_headline(&summed));
        let ids: Vec<&str> = bdice.iter().chain(&soft).map(|(id, _)| id.as_str()).collect();
        prop_assert_eq!(&ids[..4], ["BDice_D", "BDice_I", "BDice_C", "soft_IoU_D"]);
        for (id, measured) in bdice.into_iter().chain(soft) {
            prop_assert_eq!(measured.value.is_none(), measured.undefined.is_some(), "{}", id);
            prop_assert!(measured.value.is_none_or(|value| (0.0..=1.0).contains(&value)), "{id}");
        }
    }
}

fn jml(reduction: Reduction) -> OverlapLoss {
    let spec: LossSpec = JML;
    spec.build(TverskyIndex { smooth: 0.0, ..TverskyIndex::default() }, reduction)
}

#[test]
fn a_decimal_reaches_its_threshold_in_either_precision() {
    let tenths: Vec<f64> = (1..10).map(|k| f64::from(k) / 10.0).collect();
    let double = Array3::from_shape_fn((1, 1, 9), |(_, _, i)| tenths[i]);
    #[expect(clippy::cast_possible_truncation, reason = "what a float32 file holds")]
    let single = double.mapv(|v| v as f32);
    let double = SoftLabel::new(double).unwrap();
    let single = SoftLabel::new(single).unwrap();
    let count = |levels: &[ImageCounts]| levels.iter().map(|row| row.classes[1].fn_).collect::<Vec<u64>>();
    let zero = ProbMap::new(Array3::<f64>::zeros((1, 1, 9))).unwrap();
    let zero_single = ProbMap::new(Array3::<f32>::zeros((1, 1, 9))).unwrap();
    let a = ImageThresholds::new("a", &zero, Label::Soft(&double), None).unwrap();
    let b = ImageThresholds::new("a", &zero_single, Label::Soft(&single), None).unwrap();
    assert_eq!(count(a.levels()), [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(a, b);
}

#[test]
fn a_keep_mask_narrows_the_thresholds() {
    let prob = ProbMap::new(array![[[0.9_f32, 0.9, 0.9]]]).unwrap();
    let label = LabelMap::new(&IdImage::U8(array![[1, 0, 255]]), ClassSpace::binary(Some(255))).unwrap();
    let keep = jdt_core::masks::KeepMask::new(array![[true, false, true]]).unwrap();
    let row = ImageThresholds::new("a", &prob, Label::Hard(&label), Some(&keep)).unwrap();
    assert!(row.levels().iter().all(|level| (level.pixels, level.classes[1].tp, level.classes[1].fp) == (1, 1, 0)));
}
