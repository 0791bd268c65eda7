//! The same maps under torchmetrics, MONAI, scikit-learn, `segmentation_models_pytorch` and mmseg.
//!
//! Keys of `results` are read by their parts, so that other files of this form are compared as well; a key that
//! nothing here answers to fails.

use jdt_core::CoreError;
use jdt_core::conventions::{
    Average, Metric, Missing, Mmseg, Monai, Peer, Quotient, Recipe, Sklearn, Smp, SmpReduction, TorchmetricsDice,
    TorchmetricsGeneralizedDice, TorchmetricsJaccard, TorchmetricsMeanIou,
};
use jdt_core::kernels::confusion;
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap};
use jdt_core::statistics::{ClassCounts, Counts, ImageCounts};
use jdt_tests::golden::Number;
use jdt_tests::tally::Tally;
use jdt_tests::tolerance::Tolerance;
use ndarray::Array2;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

const FILE: &str = "peers.json";

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Case {
    Segmentation(Segmentation),
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Segmentation {
    name: String,
    num_classes: usize,
    ignore_index: Option<i32>,
    images: Vec<Image>,
    results: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Image {
    h: usize,
    w: usize,
    pred: Vec<i32>,
    label: Vec<i32>,
}

fn count(case: &Segmentation) -> Result<Counts, CoreError> {
    let space = ClassSpace::new(case.num_classes, case.ignore_index)?;
    let mut counts = Counts::new(case.num_classes, false).with_ignored_id(case.ignore_index);
    for (number, image) in case.images.iter().enumerate() {
        let ids = |all: &[i32]| {
            IdImage::I32(Array2::from_shape_fn((image.h, image.w), |(row, column)| all[row * image.w + column]))
        };
        let (label, pred) = (LabelMap::new(&ids(&image.label), space)?, PredictionMap::new(&ids(&image.pred), space)?);
        let row = ImageCounts::from_confusion(number.to_string(), &confusion(&label, &pred)?);
        counts.push(row.of_image(image.h * image.w))?;
    }
    Ok(counts)
}

#[test]
fn peers_segmentation() {
    let Some(cases) = super::cases_of::<Case>(FILE) else { return };
    let cases: Vec<_> = cases
        .into_iter()
        .filter_map(|case| match case {
            Case::Segmentation(case) => Some(case),
            Case::Other => None,
        })
        .collect();
    if cases.is_empty() {
        return;
    }
    let mut tally = Tally::new("peers.json, segmentation");
    for case in &cases {
        match count(case) {
            Ok(counts) => check(case, &counts, &mut tally),
            Err(error @ CoreError::ClassOutOfRange { .. }) => tally.refused(&error.to_string(), &case.name),
            Err(error) => panic!("{}: {error}", case.name),
        }
    }
    tally.finish();
}

fn check(case: &Segmentation, counts: &Counts, tally: &mut Tally) {
    tally.case();
    for (library, results) in &case.results {
        let Value::Object(results) = results else {
            panic!("{}: results of {library} are no table", case.name);
        };
        if let Some(error) = results.get("error") {
            tally.out_of_scope(&format!("{library} raised: {error}"), &case.name);
            continue;
        }
        for (key, wanted) in results {
            let place = format!("{} {library}.{key}", case.name);
            if wanted.get("error").is_some() {
                tally.out_of_scope(&format!("{library} raised"), &place);
                continue;
            }
            let answer = match library.as_str() {
                "torchmetrics" => torchmetrics(key, counts),
                "monai" => monai(key, counts),
                "sklearn" => sklearn(key, counts),
                "smp" => smp(key, counts),
                "mmseg" => mmseg(key, counts),
                other => panic!("{place}: no library is called {other:?}"),
            };
            let Some(answer) = answer else {
                tally.demand(false, || format!("{place}: nothing answers to this key"));
                continue;
            };
            compare(&place, &answer, wanted, tally);
        }
    }
}

/// Numbers in the shape of the golden value.
struct Answer {
    values: Values,
    tolerance: Tolerance,
}

enum Values {
    One(f64),
    List(Vec<f64>),
    Table(Vec<Vec<f64>>),
    /// A table of columns by name.
    Named(Vec<(&'static str, Vec<f64>)>),
    /// The library cannot be run on this input, and ours says so.
    Missing(Missing),
}

fn compare(place: &str, answer: &Answer, wanted: &Value, tally: &mut Tally) {
    let mut list = |place: &str, got: &[f64], wanted: &Value| {
        // A single class comes as a number.
        let wanted: Vec<Number> = match wanted {
            Value::Array(_) => serde_json::from_value(wanted.clone()),
            other => serde_json::from_value(other.clone()).map(|number| vec![number]),
        }
        .unwrap_or_else(|error| panic!("{place}: {error}"));
        tally.demand(got.len() == wanted.len(), || format!("{place}: got {got:?}, golden {wanted:?}"));
        for (at, (&got, wanted)) in got.iter().zip(wanted).enumerate() {
            tally.compare(|| format!("{place}[{at}]"), got, wanted.0, answer.tolerance);
        }
    };
    match &answer.values {
        Values::One(value) => list(place, &[*value], wanted),
        Values::List(values) => list(place, values, wanted),
        Values::Table(rows) => {
            let wanted = wanted.as_array().unwrap_or_else(|| panic!("{place}: a table was expected"));
            assert_eq!(rows.len(), wanted.len(), "{place}: rows");
            for (at, (row, wanted)) in rows.iter().zip(wanted).enumerate() {
                list(&format!("{place}[{at}]"), row, wanted);
            }
        }
        Values::Named(columns) => {
            for (name, column) in columns {
                list(&format!("{place}.{name}"), column, &wanted[*name]);
            }
        }
        Values::Missing(reason) => {
            tally.demand(false, || format!("{place}: golden {wanted}, ours has no value: {reason}"));
        }
    }
}

fn one(peer: &dyn Peer, metric: Metric, counts: &Counts, tolerance: Tolerance) -> Option<Answer> {
    let score = peer.score(counts, metric)?;
    let values = match (score.raw, score.missing) {
        (Some(raw), _) => Values::One(raw),
        (None, Some(missing)) => Values::Missing(missing),
        (None, None) => return None,
    };
    Some(Answer { values, tolerance })
}

fn list(values: Vec<Option<f64>>, none: f64, tolerance: Tolerance) -> Answer {
    Answer { values: Values::List(values.into_iter().map(|v| v.unwrap_or(none)).collect()), tolerance }
}

fn average(name: &str) -> Option<Average> {
    match name {
        "macro" => Some(Average::Macro),
        "micro" => Some(Average::Micro),
        "weighted" => Some(Average::Weighted),
        _ => None,
    }
}

/// `JaccardIndex_AVERAGE`, `MeanIoU[_per_class]`, `GeneralizedDice_WEIGHT[_per_class]`, `DiceScore_AVERAGE_LEVEL`, the
/// last three with `_nobg` where the background is left out.
fn torchmetrics(key: &str, counts: &Counts) -> Option<Answer> {
    let (key, include_background) = key.strip_suffix("_nobg").map_or((key, true), |key| (key, false));
    let (key, per_class) = key.strip_suffix("_per_class").map_or((key, false), |key| (key, true));
    let (metric, options) = key.split_once('_').unwrap_or((key, ""));
    let tolerance = Tolerance::F32_PEER;
    match metric {
        "JaccardIndex" if options == "none" => {
            let recipe = TorchmetricsJaccard { average: Average::Macro }.recipe(Metric::MIoU)?;
            // A list has an entry for a class that the mean leaves out.
            Some(list(Recipe { ignored_class: true, ..recipe }.per_class(counts), 0.0, tolerance))
        }
        "JaccardIndex" => one(&TorchmetricsJaccard { average: average(options)? }, Metric::MIoU, counts, tolerance),
        "MeanIoU" => {
            let peer = TorchmetricsMeanIou { include_background };
            if per_class {
                Some(list(peer.recipe(Metric::MIoU)?.per_class(counts), -1.0, tolerance))
            } else {
                one(&peer, Metric::MIoU, counts, tolerance)
            }
        }
        "GeneralizedDice" => {
            // Kept in the default dtype, which is f64 here.
            let tolerance = Tolerance::GOLDEN;
            let power = ["linear", "simple", "square"].iter().position(|name| *name == options)?;
            let peer = TorchmetricsGeneralizedDice { power: u8::try_from(power).ok()?, include_background };
            if per_class {
                Some(list(peer.recipe(Metric::MDice)?.per_class(counts), 0.0, tolerance))
            } else {
                one(&peer, Metric::MDice, counts, tolerance)
            }
        }
        "DiceScore" => {
            let (how, level) = options.split_once('_')?;
            let samplewise = match level {
                "samplewise" => true,
                "global" => false,
                _ => return None,
            };
            let peer = |average| TorchmetricsDice { average, samplewise, include_background };
            if how == "none" {
                Some(list(peer(Average::Macro).recipe(Metric::MDice)?.per_class(counts), f64::NAN, tolerance))
            } else {
                one(&peer(average(how)?), Metric::MDice, counts, tolerance)
            }
        }
        _ => None,
    }
}

/// `iou` and `dice`, an image's list of classes each, `_ignore_empty_false` or not.
fn monai(key: &str, counts: &Counts) -> Option<Answer> {
    let (key, ignore_empty) = key.strip_suffix("_ignore_empty_false").map_or((key, true), |key| (key, false));
    let metric = match key {
        "iou" => Metric::MIoU,
        "dice" => Metric::MDice,
        _ => return None,
    };
    let cells = Monai { ignore_empty }.recipe(metric)?.per_cell(counts);
    let row = |row: Vec<Option<f64>>| row.into_iter().map(|cell| cell.unwrap_or(f64::NAN)).collect();
    Some(Answer { values: Values::Table(cells.into_iter().map(row).collect()), tolerance: Tolerance::GOLDEN })
}

/// `jaccard_AVERAGE`, `f1_AVERAGE`, `_present_labels_only` or not.
fn sklearn(key: &str, counts: &Counts) -> Option<Answer> {
    let (key, all_labels) = key.strip_suffix("_present_labels_only").map_or((key, true), |key| (key, false));
    let (metric, how) = key.split_once('_')?;
    let metric = match metric {
        "jaccard" => Metric::MIoU,
        "f1" => Metric::MDice,
        _ => return None,
    };
    if how == "none" {
        let recipe = Sklearn { average: Average::Macro, all_labels }.recipe(metric)?;
        let occurs = |class: &usize| all_labels || counts.class_total(*class).union() > 0;
        let values = recipe.per_class(counts);
        return Some(list(
            (0..counts.classes()).filter(occurs).map(|class| values[class]).collect(),
            0.0,
            Tolerance::GOLDEN,
        ));
    }
    one(&Sklearn { average: average(how)?, all_labels }, metric, counts, Tolerance::GOLDEN)
}

/// `tp`, `fp`, `fn`, `tn`; `FUNCTION_REDUCTION`, `_zero_division0` or not.
fn smp(key: &str, counts: &Counts) -> Option<Answer> {
    let tolerance = Tolerance::GOLDEN;
    let field: Option<fn(&ClassCounts) -> u64> = match key {
        "tp" => Some(|c| c.tp),
        "fp" => Some(|c| c.fp),
        "fn" => Some(|c| c.fn_),
        "tn" => Some(|c| c.tn),
        _ => None,
    };
    if let Some(field) = field {
        let row = |row: &ImageCounts| row.classes.iter().map(|cell| field(cell) as f64).collect();
        return Some(Answer { values: Values::Table(counts.images().iter().map(row).collect()), tolerance });
    }
    let (key, zero_division) = match key.rsplit_once("_zero_division") {
        Some((key, value)) => (key, value.parse().ok()?),
        None => (key, 1.0),
    };
    let (function, reduction) = key.rsplit_once('_')?;
    let quotient = match function {
        "iou_score" => Quotient::IoU,
        "f1_score" => Quotient::Dice,
        "accuracy" => Quotient::Accuracy,
        "precision" => Quotient::Precision,
        "recall" | "sensitivity" => Quotient::Recall,
        "specificity" => Quotient::Specificity,
        _ => return None,
    };
    if reduction == "none" {
        let cells = Smp { reduction: SmpReduction::Macro, zero_division }.recipe_of(quotient).per_cell(counts);
        let rows = cells.into_iter().map(|row| row.into_iter().map(|cell| cell.unwrap_or(f64::NAN)).collect());
        return Some(Answer { values: Values::Table(rows.collect()), tolerance });
    }
    let reduction = match reduction {
        "micro" => SmpReduction::Micro,
        "macro" => SmpReduction::Macro,
        "micro-imagewise" => SmpReduction::MicroImagewise,
        "macro-imagewise" => SmpReduction::MacroImagewise,
        _ => return None,
    };
    let value = Smp { reduction, zero_division }.recipe_of(quotient).evaluate(counts).value;
    Some(Answer { values: Values::One(value), tolerance })
}

/// `aAcc`, a list of classes by the ratio's name, its `nanmean` with an m before it, `areas`.
fn mmseg(key: &str, counts: &Counts) -> Option<Answer> {
    let tolerance = Tolerance::F32_PEER;
    if key == "areas" {
        let column = |field: fn(ClassCounts) -> u64| {
            (0..counts.classes()).map(|class| field(counts.class_total(class)) as f64).collect::<Vec<f64>>()
        };
        let columns = vec![
            ("intersect", column(|c| c.tp)),
            ("union", column(ClassCounts::union)),
            ("pred", column(|c| c.tp + c.fp)),
            ("label", column(ClassCounts::area)),
        ];
        return Some(Answer { values: Values::Named(columns), tolerance });
    }
    let metric_of = |key: &str| match key {
        "aAcc" => Some(Metric::Acc),
        // Recall is another name of Acc there.
        "mAcc" | "mRecall" => Some(Metric::MAcc),
        "mIoU" => Some(Metric::MIoU),
        "mDice" => Some(Metric::MDice),
        "mFscore" => Some(Metric::MFscore),
        "mPrecision" => Some(Metric::MPrecision),
        _ => None,
    };
    if let Some(metric) = metric_of(key) {
        return one(&Mmseg, metric, counts, tolerance);
    }
    Some(list(Mmseg.recipe(metric_of(&format!("m{key}"))?)?.per_class(counts), f64::NAN, tolerance))
}
