//! One pixel: each loss over its prediction.

use super::cell::{CellLoss, count, shares};
use crate::EngineError;
use jdt_core::losses::TverskyIndex;
use serde::{Deserialize, Serialize};

/// Curves over the prediction of one pixel with a fixed label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PixelQuery {
    /// The losses' ids.
    pub ids: Vec<String>,
    /// Hyper-parameters.
    pub index: TverskyIndex,
    /// The label.
    pub y: f64,
    /// Equally distant predictions, 2 to 2001; the label itself comes beside them.
    pub points: usize,
}

/// A point of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// The prediction.
    pub x: f64,
    /// The loss.
    pub loss: f64,
    /// ∂L/∂x, where it has a kink the mean of both sides or as its gradient says.
    pub slope: f64,
}

/// One loss over x.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PixelStudy {
    /// The loss's id.
    pub id: String,
    /// The curve, x ascending; the label is among them.
    pub points: Vec<CurvePoint>,
    /// At x = y.
    pub at_label: CurvePoint,
    /// Where it is lowest, the nearest to the label if it is so at several.
    pub lowest: CurvePoint,
}

/// The curves of the given losses.
///
/// # Errors
/// [`jdt_core::CoreError::UnknownLoss`]; [`jdt_core::CoreError::Parameter`] for a number out of range.
pub(super) fn studies(query: &PixelQuery) -> Result<Vec<PixelStudy>, EngineError> {
    shares("y", &[query.y])?;
    count("points of a curve", query.points, 2..=2001, "a number from 2 to 2001")?;
    let last = query.points - 1;
    let mut xs: Vec<f64> = (0..=last).map(|i| i as f64 / last as f64).collect();
    let place = xs.partition_point(|&x| x < query.y);
    if xs.get(place) != Some(&query.y) {
        xs.insert(place, query.y);
    }
    let losses = CellLoss::all(&query.ids, query.index)?;
    Ok(losses.iter().map(|loss| study(loss, &xs, place)).collect())
}

fn study(loss: &CellLoss, xs: &[f64], label: usize) -> PixelStudy {
    let y = xs[label];
    let points: Vec<CurvePoint> = xs
        .iter()
        .map(|&x| {
            let (loss, [slope]) = loss.slopes([x], [y]);
            CurvePoint { x, loss, slope }
        })
        .collect();
    let mut lowest = points[label];
    for point in &points {
        if point.loss < lowest.loss {
            lowest = *point;
        }
    }
    PixelStudy { id: loss.spec.id.to_owned(), at_label: points[label], lowest, points }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixel_curves;

    fn query(y: f64, smooth: f64) -> PixelQuery {
        let index = TverskyIndex { alpha: 0.7, beta: 0.3, gamma: 1.5, smooth, log: false };
        PixelQuery { ids: ["sjl", "jml", "stl", "ctl", "sjl_l2"].map(String::from).to_vec(), index, y, points: 11 }
    }

    #[test]
    fn curves_are_those_of_the_reference_and_pass_through_the_label() {
        let (studies, plain) = (studies(&query(0.37, 1e-3)).unwrap(), query(0.37, 1e-3));
        let curves = pixel_curves(&plain.ids, plain.index, plain.y, 11).unwrap();
        for (study, curve) in studies.iter().zip(&curves) {
            assert_eq!(study.points.len(), 12);
            let on_grid: Vec<f64> = study.points.iter().filter(|p| p.x != 0.37).map(|p| p.loss).collect();
            for (got, wanted) in on_grid.iter().zip(&curve.values) {
                assert!((got - wanted).abs() < 1e-12, "{} {got} {wanted}", study.id);
            }
            assert_eq!(study.at_label.x, 0.37);
        }
    }

    #[test]
    fn the_metric_loss_is_lowest_at_the_label_and_the_product_loss_at_one() {
        let found = studies(&PixelQuery { index: TverskyIndex::default(), ..query(0.4, 0.0) }).unwrap();
        assert_eq!((found[0].lowest.x, found[1].lowest.x), (1.0, 0.4));
        assert!(found[0].at_label.slope < -0.1);
        assert!(studies(&query(1.2, 0.0)).is_err());
        assert!(studies(&PixelQuery { ids: vec!["iou".into()], ..query(0.4, 0.0) }).is_err());
    }

    #[test]
    fn slopes_are_those_of_the_curve() {
        for study in studies(&PixelQuery { points: 2001, ..query(0.37, 0.1) }).unwrap() {
            for pair in study.points.windows(3).filter(|three| (three[1].x - 0.37).abs() > 0.02) {
                let wanted = (pair[2].loss - pair[0].loss) / (pair[2].x - pair[0].x);
                assert!((pair[1].slope - wanted).abs() < 1e-3, "{} {:?} {wanted}", study.id, pair[1]);
            }
        }
    }
}
