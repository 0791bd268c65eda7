//! The pixels of a mask that touch its outside.

use super::Grid;
use crate::CoreError;

/// Row-major: the mask's pixels of which a direct neighbour along an axis lies outside of it; beyond the grid is outside.
///
/// # Errors
/// [`CoreError::GridLength`] for a mask of another size.
///
/// # Example
/// ```
/// use jdt_core::geometry::{Grid, boundary};
///
/// let mask = [
///     false, true, true, true,
///     false, true, true, true,
///     false, true, true, true,
/// ];
/// let edge = boundary(&mask, &Grid::new(&[3, 4], None)?)?;
/// assert_eq!(edge.iter().filter(|&&e| e).count(), 8);
/// assert!(!edge[6]);
/// # Ok::<(), jdt_core::CoreError>(())
/// ```
pub fn boundary(mask: &[bool], grid: &Grid) -> Result<Vec<bool>, CoreError> {
    grid.expect_mask("the mask", mask)?;
    let mut edge = vec![false; mask.len()];
    for (axis, &length) in grid.dims().iter().enumerate() {
        let stride = grid.stride(axis);
        // Blocks of layers, a layer a place along the axis.
        for (edge, mask) in edge.chunks_exact_mut(length * stride).zip(mask.chunks_exact(length * stride)) {
            for at in 0..edge.len() {
                let ends = at < stride || at >= edge.len() - stride;
                edge[at] |= mask[at] && (ends || !mask[at - stride] || !mask[at + stride]);
            }
        }
    }
    Ok(edge)
}
