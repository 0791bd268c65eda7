//! The reference's `MetricGroup`, NaN and filler included, and where its quantiles are cut off.

use jdt_core::conventions::{JdtCalibration, JdtLosses, Precision};
use jdt_core::kernels::confusion;
use jdt_core::masks::{ClassSpace, IdImage, LabelMap, PredictionMap, ProbMap};
use jdt_core::metrics::Tail;
use jdt_core::statistics::{Bin, ClassCounts, Counts, ImageCounts};
use jdt_core::{CoreError, Real};
use jdt_tests::golden::{self, Number, floats};
use jdt_tests::tally::{Tally, say};
use jdt_tests::tolerance::Tolerance;
use ndarray::{Array2, Array3};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const FILE: &str = "metrics.json";
/// Keys of `value` that are calibration errors → our id, and the reference's unit.
const CALIBRATION_KEYS: [(&str, &str, f64); 4] =
    [("ECED", "ECE_D", 100.0), ("ECEI", "ECE_I", 100.0), ("SCED", "SCE_D", 1000.0), ("SCEI", "SCE_I", 1000.0)];

#[derive(Deserialize)]
struct Case {
    name: String,
    num_classes: usize,
    ignore_index: Option<i32>,
    binary: bool,
    q: u8,
    images: Vec<Batch>,
    value: BTreeMap<String, Number>,
    /// The same in torch's default precision; read for calibration errors alone.
    #[serde(default)]
    value_f32: BTreeMap<String, Number>,
    tp: Vec<Vec<u64>>,
    fp: Vec<Vec<u64>>,
    #[serde(rename = "fn")]
    fn_: Vec<Vec<u64>>,
    tn: Vec<Vec<u64>>,
    active: Vec<Vec<Number>>,
    #[serde(flatten)]
    calibration: Option<CalibrationCase>,
}

/// What calibration cases have besides.
#[derive(Deserialize)]
struct CalibrationCase {
    num_bins: usize,
    bins: Vec<Number>,
    ece_bin_total: Vec<Number>,
    ece_bin_acc: Vec<Number>,
    ece_bin_conf: Vec<Number>,
    ece_per_image: Vec<Number>,
    sce_per_image: Vec<Number>,
}

/// One call of the reference's `add`: `b` images of one size.
#[derive(Deserialize)]
struct Batch {
    b: usize,
    h: usize,
    w: usize,
    label: Vec<i32>,
    pred: Option<Vec<i32>>,
    prob: Option<Vec<Number>>,
}

impl Batch {
    /// Ids of the prediction; the first of the largest probabilities where those are given.
    fn prediction(&self, classes: usize) -> Vec<i32> {
        if let Some(pred) = &self.pred {
            return pred.clone();
        }
        let prob = floats(self.prob.as_deref().unwrap_or_default());
        let pixels = self.h * self.w;
        let at = |i: usize, class: usize| prob[(i / pixels * classes + class) * pixels + i % pixels];
        let argmax = |i: usize| (1..classes).fold(0, |best, k| if at(i, k) > at(i, best) { k } else { best });
        (0..self.b * pixels).map(|i| i32::try_from(argmax(i)).unwrap_or(i32::MAX)).collect()
    }
}

fn count(case: &Case) -> Result<Counts, CoreError> {
    let space = ClassSpace::new(case.num_classes, case.ignore_index)?.clamped();
    let mut counts = Counts::new(case.num_classes, case.binary);
    for batch in &case.images {
        let pixels = batch.h * batch.w;
        let pred = batch.prediction(case.num_classes);
        for image in 0..batch.b {
            let ids = |all: &[i32]| {
                IdImage::I32(Array2::from_shape_fn((batch.h, batch.w), |(row, column)| {
                    all[image * pixels + row * batch.w + column]
                }))
            };
            let label = LabelMap::new(&ids(&batch.label), space)?;
            let pred = PredictionMap::new(&ids(&pred), space)?;
            let key = counts.images().len().to_string();
            counts.push(ImageCounts::from_confusion(key, &confusion(&label, &pred)?))?;
        }
    }
    Ok(counts)
}

/// Golden's key → ours: `mAccD` → `mAcc_D`, `mIoUIQ` → `mIoU_I_Q`, `mIoUI1` → `mIoU_I_q1`.
fn id_of(key: &str) -> Option<String> {
    if key == "Acc" {
        return Some(key.to_owned());
    }
    let ratio = ["mAcc", "mIoU", "mDice"].into_iter().find(|ratio| key.starts_with(ratio))?;
    let rest = &key[ratio.len()..];
    Some(match (rest.get(..1)?, rest.get(1..)?) {
        (over, "") => format!("{ratio}_{over}"),
        (over, "Q") => format!("{ratio}_{over}_Q"),
        (over, q) => format!("{ratio}_{over}_q{}", q.parse::<u8>().ok()?),
    })
}

#[test]
fn metrics() {
    let Some(cases) = super::cases_of::<Case>(FILE) else { return };
    let mut tally = Tally::new(FILE);
    let mut single = Tally::new("metrics.json, calibration errors in float32");
    for case in &cases {
        check(case, &mut tally, &mut single);
    }
    tally.finish();
    if cases.iter().any(|case| case.calibration.is_some()) {
        single.finish();
    }
}

fn check(case: &Case, tally: &mut Tally, single: &mut Tally) {
    let name = &case.name;
    let counts = count(case).unwrap_or_else(|error| panic!("{name}: {error}"));
    tally.case();
    let rows: Vec<&ImageCounts> = counts.images().iter().filter(|row| row.pixels > 0).collect();
    type Field = fn(&ClassCounts) -> u64;
    let tables: [(&str, &[Vec<u64>], Field); 4] = [
        ("tp", &case.tp, |c| c.tp),
        ("fp", &case.fp, |c| c.fp),
        ("fn", &case.fn_, |c| c.fn_),
        ("tn", &case.tn, |c| c.tn),
    ];
    for (what, wanted, field) in tables {
        let got: Vec<Vec<u64>> = rows.iter().map(|row| row.classes.iter().map(field).collect()).collect();
        tally.demand(got == wanted, || format!("{name} {what}: got {got:?}, golden {wanted:?}"));
    }
    // Active: held by the label, in binary masks by label or prediction.
    let is_active = |c: &ClassCounts| f64::from(u8::from(if case.binary { c.union() > 0 } else { c.area() > 0 }));
    let active: Vec<Vec<f64>> = rows.iter().map(|row| row.classes.iter().map(is_active).collect()).collect();
    let wanted: Vec<Vec<f64>> = case.active.iter().map(|row| floats(row)).collect();
    tally.demand(active == wanted, || format!("{name} active: got {active:?}, golden {wanted:?}"));

    let got: BTreeMap<String, f64> =
        JdtLosses { class_quantile: Precision::F64 }.raw(&counts, &[case.q]).into_iter().collect();
    for (key, &Number(percent)) in &case.value {
        if CALIBRATION_KEYS.iter().any(|(name, ..)| name == key) {
            tally.demand(case.calibration.is_some(), || format!("{name} {key}: no bins beside it"));
            continue;
        }
        let value = id_of(key).and_then(|id| got.get(&id));
        let value = *value.unwrap_or_else(|| panic!("{name}: no metric answers to {key}"));
        tally.compare(|| format!("{name} {key}"), value, percent / 100.0, Tolerance::COUNTS);
    }
    if let Some(wanted) = &case.calibration {
        calibration(case, wanted, tally, single);
    }
}

/// The case's images in either precision.
fn calibrated<F: Real>(case: &Case, bins: usize) -> Result<JdtCalibration<F>, CoreError> {
    let classes = case.num_classes;
    let mut jdt = JdtCalibration::new(classes, case.ignore_index, bins);
    for batch in &case.images {
        let pixels = batch.h * batch.w;
        let prob = floats(batch.prob.as_deref().unwrap_or_else(|| panic!("{}: no probabilities", case.name)));
        for image in 0..batch.b {
            let label = IdImage::I32(Array2::from_shape_fn((batch.h, batch.w), |(row, column)| {
                batch.label[image * pixels + row * batch.w + column]
            }));
            let prob = Array3::from_shape_fn((classes, batch.h, batch.w), |(class, row, column)| {
                F::from_f64(prob[(image * classes + class) * pixels + row * batch.w + column])
            });
            jdt.add(&ProbMap::new(prob)?, &label)?;
        }
    }
    Ok(jdt)
}

fn errors<F: Real>(
    case: &Case,
    jdt: &JdtCalibration<F>,
    values: &BTreeMap<String, Number>,
    tolerance: Tolerance,
    tally: &mut Tally,
) {
    let got: BTreeMap<String, f64> = jdt.raw().into_iter().collect();
    for (key, id, unit) in CALIBRATION_KEYS {
        if let Some(Number(value)) = values.get(key) {
            tally.compare(|| format!("{} {key}", case.name), got[id], value / unit, tolerance);
        }
    }
}

fn calibration(case: &Case, wanted: &CalibrationCase, tally: &mut Tally, single: &mut Tally) {
    let name = &case.name;
    let jdt = match calibrated::<f64>(case, wanted.num_bins) {
        Ok(jdt) => jdt,
        Err(CoreError::BadValue { .. }) => return single.refused("probabilities beyond [0, 1]", name),
        Err(error) => panic!("{name}: {error}"),
    };
    errors(case, &jdt, &case.value, Tolerance::GOLDEN, tally);
    let in_f32 = calibrated::<f32>(case, wanted.num_bins).unwrap_or_else(|error| panic!("{name}: {error}"));
    single.case();
    errors(case, &in_f32, &case.value_f32, Tolerance::F32_PEER, single);
    let bin = |field: fn(&Bin) -> f64| -> Vec<f64> { jdt.top().bins().iter().map(field).collect() };
    let lists = [
        ("bins", jdt.edges().to_vec(), &wanted.bins, 1.0),
        ("ece_bin_total", bin(|b| b.pixels as f64), &wanted.ece_bin_total, 1.0),
        ("ece_bin_acc", bin(|b| b.correct as f64), &wanted.ece_bin_acc, 1.0),
        ("ece_bin_conf", bin(|b| b.confidence), &wanted.ece_bin_conf, 1.0),
        ("ece_per_image", jdt.images().iter().map(|i| i.ece).collect(), &wanted.ece_per_image, 100.0),
        ("sce_per_image", jdt.images().iter().map(|i| i.sce).collect(), &wanted.sce_per_image, 100.0),
    ];
    for (what, got, wanted, unit) in lists {
        let n = (got.len(), wanted.len());
        tally.demand(n.0 == n.1, || format!("{name} {what}: {} values, golden {}", n.0, n.1));
        for (i, (got, Number(wanted))) in got.iter().zip(wanted).enumerate() {
            tally.compare(|| format!("{name} {what}[{i}]"), *got, wanted / unit, Tolerance::GOLDEN);
        }
    }
}

#[derive(Deserialize)]
struct Quantiles {
    quantile_truncation: Option<BTreeMap<String, serde_json::Value>>,
}

#[derive(Deserialize)]
struct Truncation {
    count: usize,
    q_1_5_tens: Vec<(usize, usize)>,
    first: Vec<(usize, usize)>,
}

const MOST_IMAGES: usize = 1000;

/// How many of `n` images the convention averages at q = 1…100, over images and over classes.
///
/// One class; image i of n recalls i of n pixels, so the mean of the lowest k is (k−1)/2n.
fn cut_offs(n: usize, precision: Precision) -> [Vec<usize>; 2] {
    let mut counts = Counts::new(1, false);
    for i in 0..n as u64 {
        let cell = ClassCounts { tp: i, fp: 0, fn_: n as u64 - i, tn: 0 };
        let row = ImageCounts { image: i.to_string(), pixels: n as u64, ignored: 0, classes: vec![cell] };
        counts.push(row).unwrap_or_else(|error| panic!("{error}"));
    }
    let qs: Vec<u8> = (1..=100).collect();
    let raw: BTreeMap<String, f64> = JdtLosses { class_quantile: precision }.raw(&counts, &qs).into_iter().collect();
    ["I", "C"].map(|over| {
        let lowest = |q: &u8| {
            let k = 2.0 * n as f64 * raw[&format!("mAcc_{over}_q{q}")] + 1.0;
            assert!((k - k.round()).abs() < 1e-6, "{k} is no number of images");
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number, as just seen")]
            let k = k.round() as usize;
            k
        };
        qs.iter().map(lowest).collect()
    })
}

#[test]
fn quantile_truncation() {
    let Some(text) = golden::text(FILE) else { return };
    let file: Quantiles = serde_json::from_str(&text).unwrap();
    let Some(mut lists) = file.quantile_truncation else {
        say("metrics.json: no quantile_truncation in it");
        return;
    };
    lists.remove("note");
    let mut tally = Tally::new("metrics.json, quantile_truncation");
    let mut parted: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    for n in 1..=MOST_IMAGES {
        let ([images, f32_classes], [_, f64_classes]) = (cut_offs(n, Precision::F32), cut_offs(n, Precision::F64));
        let found =
            [("python_imagewise", images), ("torch_f32_classwise", f32_classes), ("torch_f64_classwise", f64_classes)];
        for (list, cut) in found {
            let differs = |&q: &usize| cut[q - 1] != (q * n / 100).max(1);
            parted.entry(list).or_default().extend((1..=100).filter(differs).map(|q| (q, n)));
        }
    }
    for (list, value) in lists {
        let wanted: Truncation = serde_json::from_value(value).unwrap();
        let found = parted.get_mut(list.as_str()).unwrap_or_else(|| panic!("no cut-off is called {list}"));
        found.sort_unstable();
        tally.case();
        tally.demand(found.len() == wanted.count, || format!("{list}: {} pairs, golden {}", found.len(), wanted.count));
        let tens: Vec<_> = found.iter().copied().filter(|&(q, _)| q == 1 || q == 5 || q % 10 == 0).collect();
        tally.demand(tens == wanted.q_1_5_tens, || format!("{list}: {tens:?}, golden {:?}", wanted.q_1_5_tens));
        let first = &found[..wanted.first.len().min(found.len())];
        tally.demand(first == wanted.first, || format!("{list}: {first:?}, golden {:?}", wanted.first));
    }
    // The default convention counts in integers.
    let exact: BTreeSet<_> = parted.values().flatten().copied().collect();
    for (q, n) in exact {
        let values = (0..n).map(|i| i as f64);
        let mean = Tail::Percent(u8::try_from(q).unwrap()).mean(values);
        let wanted = ((q * n / 100).max(1) - 1) as f64 / 2.0;
        tally.demand(mean == Some(wanted), || format!("q = {q}, n = {n}: {mean:?}, exact {wanted}"));
    }
    tally.finish();
}
