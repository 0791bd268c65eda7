//! A plane of predictions → sums at the points of a grid: the host side of `loss_surface.wgsl`.

use crate::error::size_u32;
use crate::overlap_sums::OverlapSumsKernel;
use crate::pipeline::{Binding, Pipeline, Uploader};
use crate::pool::DeviceBuffer;
use crate::sample::{CHUNK, SAMPLE_BINDINGS, SIGMOID, SOFTMAX, SampleChunk};
use crate::shaders::{HostStruct, Kernel, host_struct};
use crate::{GpuContext, GpuError};
use jdt_core::kernels::{OnSurfaceTile, Surface, SurfaceGrid, SurfaceTile};
use jdt_core::statistics::OverlapSums;
use std::ops::ControlFlow;

const THREADS: u32 = 256;

/// Points of one workgroup.
const POINTS: u32 = 64;

/// Pixels of one workgroup.
const TILE: u32 = 1024;

/// Values (points × pixels × classes) of one submission: at some fifteen operations a value a phone's GPU of 10¹¹
/// operations a second is done in 40 ms, and the pause between two submissions, a millisecond or so, does not yet count.
const VALUES: u64 = 1 << 28;

/// The same for an adapter that is emulated on the CPU, which is slower by more than that. One workgroup's points are
/// the least all the same: a large image takes longer there.
const VALUES_EMULATED: u64 = 1 << 24;

/// `Partial` of `loss_surface.wgsl`: the sums of one tile, point and class.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Partial {
    sx: f32,
    d: f32,
    p: f32,
    qx: f32,
    m: f32,
}

const PARTIAL: HostStruct = host_struct!(Partial: sx, d, p, qx, m);

impl Partial {
    fn add_to(self, total: &mut OverlapSums) {
        total.sx += f64::from(self.sx);
        total.d += f64::from(self.d);
        total.p += f64::from(self.p);
        total.qx += f64::from(self.qx);
        total.m += f64::from(self.m);
    }
}

/// Twin of [`jdt_core::kernels::surface_sums`].
#[derive(Debug)]
pub(crate) struct LossSurfaceKernel(Pipeline);

impl Kernel for LossSurfaceKernel {
    const NAME: &'static str = "loss_surface";
    const SOURCE: &'static str =
        concat!(include_str!("../shaders/sample.wgsl"), include_str!("../shaders/loss_surface.wgsl"));
    const ENTRY_POINTS: &'static [&'static str] = &["loss_surface"];
    const BINDINGS: &'static [Binding] = {
        let [chunk, prediction, label, keep] = SAMPLE_BINDINGS;
        let (directions, points) = (Binding::Read(4), Binding::Read(8));
        &[chunk, prediction, label, keep, directions, points, Binding::Write(PARTIAL.size as u64)]
    };
    const CONSTANTS: &'static [(&'static str, u32)] = &[
        ("THREADS", THREADS),
        ("POINTS", POINTS),
        ("TILE", TILE),
        ("SLICES", THREADS / POINTS),
        ("STAGED", TILE / 2),
        ("QUADS", TILE / 8),
        ("SOFTMAX", SOFTMAX),
        ("SIGMOID", SIGMOID),
    ];
    const STRUCTS: &'static [HostStruct] = &[CHUNK, PARTIAL];
    type Twin = fn(&Surface<'_, f32>, &SurfaceGrid, f64, &mut OnSurfaceTile<'_>) -> ControlFlow<()>;
    const TWIN: Self::Twin = jdt_core::kernels::surface_sums::<f32>;

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        Ok(Self(Pipeline::only::<Self>(context).await?))
    }
}

impl LossSurfaceKernel {
    /// `overlap_sums` serves the sums that are the same at every point.
    pub(crate) async fn run(
        &self,
        context: &GpuContext,
        overlap_sums: &OverlapSumsKernel,
        surface: &Surface<'_, f32>,
        grid: &SurfaceGrid,
        threshold: f64,
        on_tile: &mut OnSurfaceTile<'_>,
    ) -> Result<ControlFlow<()>, GpuError> {
        let sample = surface.sample();
        let classes = sample.channels();
        let of_label: Vec<OverlapSums> = overlap_sums
            .run(context, sample, threshold)
            .await?
            .iter()
            .map(|sums| OverlapSums {
                sy: sums.sy,
                qy: sums.qy,
                kept: sums.kept,
                present: sums.present,
                ..Default::default()
            })
            .collect();
        // The directions are two maps in one buffer.
        let chunks = SampleChunk::all(context, sample, 0.0, TILE as usize)?;
        let longest = chunks.iter().map(|chunk| chunk.pixels().len()).max().unwrap_or(0);
        let (got, limit) = ((2 * 4 * classes * longest) as u64, context.limits().max_storage_buffer_binding_size);
        if got > limit {
            return Err(GpuError::TooLarge { what: "bytes of the two directions of one chunk", got, limit });
        }
        let step = points_of_submission(context, &chunks, classes);
        // An image that is a single chunk stays on the device.
        let mut resident: Option<Vec<DeviceBuffer>> = None;
        for start in (0..grid.points()).step_by(step) {
            let points = start..grid.points().min(start + step);
            let coordinates: Vec<[f32; 2]> = points.clone().map(|point| grid.point(point).into()).collect();
            let mut sums = of_label.repeat(points.len());
            for chunk in &chunks {
                let tiles = chunk.workgroups();
                let groups = u64::from(tiles) * points.len().div_ceil(POINTS as usize) as u64;
                let groups = size_u32("workgroups of one submission", usize::try_from(groups).unwrap_or(usize::MAX))?;
                let bytes_of_tile = sums.len() * PARTIAL.size;
                let view = self
                    .0
                    .run(context, groups, &[6], |to| {
                        let mut buffers = resident.take().unwrap_or_else(|| upload(surface, chunk, to));
                        if chunks.len() == 1 {
                            resident = Some(buffers.clone());
                        }
                        let bytes: &[u8] = bytemuck::cast_slice(&coordinates);
                        buffers.push(to.storage("points", bytes.len() as u64, [bytes]));
                        buffers.push(to.zeros("partials", bytes_of_tile as u64 * u64::from(tiles)));
                        buffers
                    })
                    .await?;
                for tile in view.chunks_exact(bytes_of_tile) {
                    for (total, partial) in sums.iter_mut().zip(tile.as_chunks::<{ PARTIAL.size }>().0) {
                        bytemuck::pod_read_unaligned::<Partial>(partial).add_to(total);
                    }
                }
            }
            if on_tile(SurfaceTile { points, classes, sums }).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

/// The buffers of a chunk that are the same for all points.
fn upload(surface: &Surface<'_, f32>, chunk: &SampleChunk<'_, '_>, to: &Uploader<'_>) -> Vec<DeviceBuffer> {
    let (pixels, classes) = (chunk.pixels(), surface.sample().channels());
    let planes = surface.directions().map(|direction| {
        let pixels = pixels.clone();
        (0..classes).map(move |channel| bytemuck::cast_slice(&direction.plane(channel)[pixels.clone()]))
    });
    let mut buffers = chunk.upload(to);
    let bytes = 2 * 4 * classes * pixels.len();
    buffers.push(to.storage("directions", bytes as u64, planes.into_iter().flatten()));
    buffers
}

/// Points of one submission, whole workgroups: as many as keep it short, and its partial sums within a chunk's bytes.
fn points_of_submission(context: &GpuContext, chunks: &[SampleChunk<'_, '_>], classes: usize) -> usize {
    let values = if context.adapter().is_cpu { VALUES_EMULATED } else { VALUES };
    let tiles = chunks.iter().map(SampleChunk::workgroups).max().unwrap_or(1);
    submission(values, context.options().chunk_bytes, u64::from(tiles) * classes as u64)
}

/// `blocks` are the tiles of an image times its classes.
fn submission(values: u64, bytes: u64, blocks: u64) -> usize {
    let (short, small) = (values / (blocks * u64::from(TILE)), bytes / (blocks * PARTIAL.size as u64));
    let groups = short.min(small) / u64::from(POINTS);
    usize::try_from(groups.max(1) * u64::from(POINTS)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_submission_is_short_and_its_sums_fit_a_chunk() {
        // 512 × 512 pixels of 4 classes: 256 tiles.
        assert_eq!(submission(VALUES, 64 << 20, 256 * 4), 256);
        assert_eq!(submission(VALUES_EMULATED, 64 << 20, 256 * 4), 64);
        // Small images are many points at once, as far as their sums fit.
        assert_eq!(submission(VALUES, 64 << 20, 4), 65536);
        assert_eq!(submission(VALUES, 1 << 16, 4), 768);
        // One workgroup's points are the least.
        assert_eq!(submission(VALUES, 64 << 20, 16384 * 19), 64);
    }
}
