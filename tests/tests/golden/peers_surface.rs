//! MONAI's surface distances on the same masks, in its float32 and in float64.

use jdt_core::geometry::{Grid, SurfaceDistances};
use jdt_tests::golden::{Number, OneOrMany};
use jdt_tests::tally::{Tally, say};
use jdt_tests::tolerance::Tolerance;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

const FILE: &str = "peers.json";
const KIND: &str = "surface";
/// Why a value is not compared.
const OTHER_DISTANCE: &str = "chessboard and taxicab distances, ours are Euclidean";
const SUBVOXEL: &str = "MONAI's NSD by contour lengths, ours counts boundary pixels";
const UNDEFINED: &str = "nan or inf in MONAI where a mask is empty, undefined here";
const RAISED: &str = "the library raised";

#[derive(Deserialize)]
struct Case {
    name: String,
    shape: Vec<usize>,
    spacing: Option<Vec<f64>>,
    pred_rle: Vec<usize>,
    label_rle: Vec<usize>,
    thresholds: Vec<f64>,
    results: BTreeMap<String, Value>,
}

#[test]
fn surface_distances() {
    let Some(cases) = super::cases_of::<Value>(FILE) else { return };
    let is_surface = |case: &Value| case["kind"] == KIND;
    let cases: Vec<Case> = cases
        .into_iter()
        .filter(is_surface)
        .map(|case| {
            let name = case["name"].to_string();
            serde_json::from_value(case).unwrap_or_else(|error| panic!("{FILE} {name} has another form: {error}"))
        })
        .collect();
    if cases.is_empty() {
        say(&format!("{FILE}: no case of kind {KIND:?}, nothing compared"));
        return;
    }
    let mut single = Tally::new("peers.json, surface, MONAI's float32");
    let mut double = Tally::new("peers.json, surface, the same in float64");
    for case in &cases {
        check(case, &mut single, &mut double);
    }
    single.finish();
    if cases.iter().any(|case| case.results.values().any(|values| values.get("f64").is_some())) {
        double.finish();
    }
}

/// Run lengths, zeros first, as a mask.
fn mask(runs: &[usize]) -> Vec<bool> {
    runs.iter().enumerate().flat_map(|(run, &length)| std::iter::repeat_n(run % 2 == 1, length)).collect()
}

fn check(case: &Case, single: &mut Tally, double: &mut Tally) {
    let name = &case.name;
    let measured = Grid::new(&case.shape, case.spacing.as_deref())
        .and_then(|grid| SurfaceDistances::new(&mask(&case.pred_rle), &mask(&case.label_rle), &grid));
    let distances = measured.unwrap_or_else(|error| panic!("{name}: {error}"));
    single.case();
    for (library, values) in &case.results {
        assert_eq!(library, "monai", "{name}: nothing answers to this library");
        let Value::Object(values) = values else { panic!("{name}: {library} is no table") };
        for (key, value) in values {
            let place = format!("{name} {key}");
            match value {
                Value::Object(error) if error.contains_key("error") => single.leave_out(RAISED, 1),
                Value::Object(exact) => {
                    double.case();
                    for (key, value) in exact {
                        compare(&distances, case, key, value, &format!("{place} {key}"), Tolerance::GOLDEN, double);
                    }
                }
                value => compare(&distances, case, key, value, &place, Tolerance::F32_PEER, single),
            }
        }
    }
}

/// What a key stands for.
enum Quantity {
    One(Option<f64>),
    EachThreshold(Vec<Option<f64>>),
    NotOurs(&'static str),
}

fn quantity(distances: &SurfaceDistances, thresholds: &[f64], key: &str) -> Option<Quantity> {
    if key.ends_with("_chessboard") || key.ends_with("_taxicab") {
        return Some(Quantity::NotOurs(OTHER_DISTANCE));
    }
    let value = match key {
        "nsd_subvoxel" => return Some(Quantity::NotOurs(SUBVOXEL)),
        "nsd" => {
            let share = |&threshold: &f64| distances.normalized_surface_dice(threshold);
            return Some(Quantity::EachThreshold(thresholds.iter().map(share).collect()));
        }
        "edge_pixels_pred" => Some(distances.edge_prediction() as f64),
        "edge_pixels_label" => Some(distances.edge_label() as f64),
        "assd" => distances.average(),
        "asd_pred_to_label" => distances.directed_average(),
        "hd" => distances.hausdorff(),
        _ => {
            let rest = key.strip_prefix("hd")?;
            let directed = rest.strip_suffix("_directed_pred_to_label");
            let percent = match directed.unwrap_or(rest) {
                "" => 100.0,
                percent => percent.parse().ok()?,
            };
            if directed.is_some() {
                distances.directed_hausdorff(percent)
            } else {
                distances.percentile_hausdorff(percent)
            }
        }
    };
    Some(Quantity::One(value))
}

fn compare(
    distances: &SurfaceDistances,
    case: &Case,
    key: &str,
    value: &Value,
    place: &str,
    tolerance: Tolerance,
    tally: &mut Tally,
) {
    let got =
        quantity(distances, &case.thresholds, key).unwrap_or_else(|| panic!("{place}: no quantity answers to it"));
    let wanted: OneOrMany = match serde_json::from_value(value.clone()) {
        Ok(wanted) => wanted,
        Err(error) => panic!("{place} has another form: {error}"),
    };
    let pairs: Vec<(Option<f64>, Number)> = match (got, wanted) {
        (Quantity::NotOurs(reason), OneOrMany::One(_)) => return tally.leave_out(reason, 1),
        (Quantity::NotOurs(reason), OneOrMany::Many(values)) => return tally.leave_out(reason, values.len()),
        (Quantity::One(got), OneOrMany::One(wanted)) => vec![(got, wanted)],
        (Quantity::EachThreshold(got), OneOrMany::Many(wanted)) => {
            assert_eq!(got.len(), wanted.len(), "{place}: not one value a threshold");
            got.into_iter().zip(wanted).collect()
        }
        _ => panic!("{place}: a number where a list should be, or the other way round"),
    };
    for (got, Number(wanted)) in pairs {
        if let Some(got) = got.filter(|_| wanted.is_finite()) {
            tally.compare(|| place.to_owned(), got, wanted, tolerance);
        } else {
            let empty = distances.edge_prediction() == 0 || distances.edge_label() == 0;
            let both_undefined = got.is_none() && !wanted.is_finite() && empty;
            tally.demand(both_undefined, || format!("{place}: got {got:?}, golden {wanted}"));
            tally.leave_out(UNDEFINED, 1);
        }
    }
}
