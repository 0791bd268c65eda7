//! The sums of a loss surface → its heights.

use super::{OverlapLoss, evaluate};
use crate::CoreError;
use crate::kernels::SurfaceTile;
use crate::statistics::SumsTable;

/// The loss at each point of a tile, in f64, each as if its prediction were a batch of one image.
///
/// `hard` says whether the label is one of class ids, which the default choice of classes depends on.
///
/// # Errors
/// Those of [`evaluate`].
pub fn surface_losses(tile: &SurfaceTile, hard: bool, loss: &OverlapLoss) -> Result<Vec<f64>, CoreError> {
    tile.rows()
        .map(|sums| {
            let mut table = SumsTable::new(tile.classes, hard);
            table.push(sums.to_vec());
            Ok(evaluate(&table, loss)?.loss)
        })
        .collect()
}
