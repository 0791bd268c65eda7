//! A plane of predictions → the sums of each class at each point of a grid.

use crate::self_check::inputs::Maps;
use crate::self_check::kernel::{Checked, Runner, largest_of};
use jdt_core::CoreError;
use jdt_core::kernels::{SurfaceGrid, SurfaceTile, surface_sums};
use jdt_core::statistics::OverlapSums;
use jdt_gpu::GpuError;
use std::ops::ControlFlow;

/// A label above this is present, as in the reference.
const THRESHOLD: f64 = 0.01;

/// Points along an edge of the grid.
const SIDE: usize = 3;

/// Of a small grid, row-major `[points, C]`.
pub(crate) struct OfAGrid;

impl Checked for OfAGrid {
    const NAME: &'static str = "loss_surface";
    const SHADER: &'static str = "loss_surface";
    const TOLERANCE: f64 = 1e-6;
    type Answer = Vec<OverlapSums>;

    fn bytes_a_pixel(channels: usize) -> usize {
        SIDE * SIDE * (12 * channels + 1)
    }

    async fn run(on: Runner<'_>, maps: &Maps) -> Result<Self::Answer, GpuError> {
        let (directions, grid) = (maps.directions()?, grid()?);
        let surface = maps.surface(&directions)?;
        let mut sums = Vec::new();
        let mut on_tile = |tile: SurfaceTile| {
            sums.extend(tile.sums);
            ControlFlow::Continue(())
        };
        // It is never ended early.
        let _ = match on {
            Runner::Cpu => surface_sums(&surface, &grid, THRESHOLD, &mut on_tile),
            Runner::Gpu(gpu) => gpu.surface_sums(&surface, &grid, THRESHOLD, &mut on_tile).await?,
        };
        Ok(sums)
    }

    /// Relative to the sum and the number of pixels: x is rounded from numbers of the size of 1. Counts must be equal.
    fn error(answer: &Self::Answer, maps: &Maps) -> Result<f64, CoreError> {
        let (wide, directions) = (maps.widened()?, maps.wide_directions()?);
        let mut wanted = Vec::new();
        let _ = surface_sums(&wide.surface(&directions)?, &grid()?, THRESHOLD, &mut |tile| {
            wanted.extend(tile.sums);
            ControlFlow::Continue(())
        });
        if answer.len() != wanted.len() {
            return Ok(f64::INFINITY);
        }
        Ok(largest_of(answer.iter().zip(&wanted).map(|(got, wanted)| {
            if (got.kept, got.present) != (wanted.kept, wanted.present) {
                return f64::INFINITY;
            }
            let pairs = [
                (got.sx, wanted.sx),
                (got.sy, wanted.sy),
                (got.d, wanted.d),
                (got.p, wanted.p),
                (got.qx, wanted.qx),
                (got.qy, wanted.qy),
                (got.m, wanted.m),
            ];
            let size = wanted.kept.max(1) as f64;
            largest_of(pairs.into_iter().map(|(got, wanted)| (got - wanted).abs() / wanted.abs().max(size)))
        })))
    }
}

fn grid() -> Result<SurfaceGrid, CoreError> {
    SurfaceGrid::new(SIDE, [-0.5, 1.0], [0.0, 0.5])
}
