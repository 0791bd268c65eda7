//! Loss curves of a single pixel, the simplest picture of what a loss does with a soft label.

use crate::EngineError;
use jdt_core::losses::{self, Reduction, TverskyIndex, evaluate};
use jdt_core::statistics::{OverlapSums, SumsTable};
use serde::{Deserialize, Serialize};

/// A loss over x for one pixel with a fixed label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PixelCurve {
    /// The loss's id.
    pub id: String,
    /// Its value at x = 0, 1/(n−1), …, 1.
    pub values: Vec<f64>,
}

/// The curves of the given losses at label `y`, `points` values each over x in [0, 1].
///
/// # Errors
/// [`jdt_core::CoreError::UnknownLoss`]; [`jdt_core::CoreError::Parameter`] for a hyper-parameter or a y out of range.
pub fn pixel_curves(
    ids: &[String],
    index: TverskyIndex,
    y: f64,
    points: usize,
) -> Result<Vec<PixelCurve>, EngineError> {
    if !(0.0..=1.0).contains(&y) {
        return Err(jdt_core::CoreError::Parameter { name: "y", expected: "a number in [0, 1]", got: y }.into());
    }
    let last = points.max(2) - 1;
    ids.iter()
        .map(|id| {
            let loss = losses::find(id)?.build(index, Reduction::D);
            let values = (0..=last)
                .map(|i| {
                    let mut table = SumsTable::new(1, false);
                    table.push(vec![one_pixel(i as f64 / last as f64, y)]);
                    Ok(evaluate(&table, &loss)?.loss)
                })
                .collect::<Result<_, EngineError>>()?;
            Ok(PixelCurve { id: id.clone(), values })
        })
        .collect()
}

fn one_pixel(x: f64, y: f64) -> OverlapSums {
    OverlapSums { sx: x, sy: y, d: (x - y).abs(), p: x * y, qx: x * x, qy: y * y, m: x.min(y), kept: 1, present: 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metric_loss_has_its_minimum_at_the_label_and_the_product_loss_at_one() {
        let index = TverskyIndex { smooth: 0.0, ..TverskyIndex::default() };
        let curves = pixel_curves(&["sjl".into(), "jml".into()], index, 0.5, 101).unwrap();
        let lowest = |values: &[f64]| (0..101).min_by(|&a, &b| values[a].total_cmp(&values[b])).unwrap();
        assert_eq!(lowest(&curves[0].values), 100);
        assert_eq!(lowest(&curves[1].values), 50);
        assert_eq!(curves[1].values[50], 0.0);
    }
}
