//! Masks → the six sums of every class: the host side of `overlap_sums.wgsl`.

use crate::pipeline::{Binding, Pipeline};
use crate::pool::DeviceBuffer;
use crate::recording::Recording;
use crate::resident::ResidentImage;
use crate::sample::{CHUNK, SAMPLE_BINDINGS, SIGMOID, SOFTMAX, SampleChunk};
use crate::shaders::{HostStruct, Kernel, host_struct};
use crate::{GpuContext, GpuError};
use jdt_core::Real;
use jdt_core::kernels::Sample;
use jdt_core::statistics::OverlapSums;

const THREADS: u32 = 256;
const PIXELS_PER_THREAD: u32 = 8;

/// Pixels of one workgroup.
const TILE: usize = (THREADS * PIXELS_PER_THREAD) as usize;

/// `Partial` of `overlap_sums.wgsl`: the sums of one tile and class.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Partial {
    sx: f32,
    sy: f32,
    d: f32,
    p: f32,
    qx: f32,
    qy: f32,
    m: f32,
    present: f32,
}

const PARTIAL: HostStruct = host_struct!(Partial: sx, sy, d, p, qx, qy, m, present);

impl Partial {
    fn add_to(self, total: &mut OverlapSums) {
        total.sx += f64::from(self.sx);
        total.sy += f64::from(self.sy);
        total.d += f64::from(self.d);
        total.p += f64::from(self.p);
        total.qx += f64::from(self.qx);
        total.qy += f64::from(self.qy);
        total.m += f64::from(self.m);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of at most TILE")]
        let present = self.present as u64;
        total.present += present;
    }
}

/// Twin of [`jdt_core::kernels::overlap_sums`].
#[derive(Debug)]
pub(crate) struct OverlapSumsKernel(Pipeline);

impl Kernel for OverlapSumsKernel {
    const NAME: &'static str = "overlap_sums";
    const SOURCE: &'static str =
        concat!(include_str!("../shaders/sample.wgsl"), include_str!("../shaders/overlap_sums.wgsl"));
    const ENTRY_POINTS: &'static [&'static str] = &["overlap_sums"];
    const BINDINGS: &'static [Binding] = {
        let [chunk, prediction, label, keep] = SAMPLE_BINDINGS;
        &[chunk, prediction, label, keep, Binding::Write(PARTIAL.size as u64), Binding::Write(4)]
    };
    const CONSTANTS: &'static [(&'static str, u32)] =
        &[("THREADS", THREADS), ("PIXELS_PER_THREAD", PIXELS_PER_THREAD), ("SOFTMAX", SOFTMAX), ("SIGMOID", SIGMOID)];
    const STRUCTS: &'static [HostStruct] = &[CHUNK, PARTIAL];
    type Twin = fn(&Sample<'_, f32>, f64) -> Vec<OverlapSums>;
    const TWIN: Self::Twin = jdt_core::kernels::overlap_sums::<f32>;

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        Ok(Self(Pipeline::only::<Self>(context).await?))
    }
}

impl OverlapSumsKernel {
    pub(crate) async fn run(
        &self,
        context: &GpuContext,
        sample: &Sample<'_, f32>,
        threshold: f64,
    ) -> Result<Vec<OverlapSums>, GpuError> {
        let classes = sample.channels();
        let mut sums = vec![OverlapSums::default(); classes];
        for chunk in SampleChunk::all(context, sample, f32::from_f64(threshold), TILE)? {
            let tiles = chunk.workgroups();
            let partial_bytes = u64::from(tiles) * (classes * PARTIAL.size) as u64;
            let view = self
                .0
                .run(context, tiles, &[4, 5], |to| {
                    let mut buffers = chunk.upload(to);
                    buffers.push(to.written("partials", partial_bytes));
                    buffers.push(to.written("kept", 4 * u64::from(tiles)));
                    buffers
                })
                .await?;
            add_tiles(&mut sums, &view, tiles as usize);
        }
        Ok(sums)
    }

    /// Counts an image on the device.
    pub(crate) fn record(
        &self,
        recording: &mut Recording<'_>,
        image: &ResidentImage,
        threshold: f64,
    ) -> Result<Counted, GpuError> {
        let (mut buffers, tiles) = image.bind(recording.to(), f32::from_f64(threshold), TILE)?;
        let counted = Counted {
            partials: recording.to().written("partials", u64::from(tiles) * (image.channels() * PARTIAL.size) as u64),
            kept: recording.to().written("kept", 4 * u64::from(tiles)),
        };
        buffers.extend([counted.partials.clone(), counted.kept.clone()]);
        recording.dispatch(&self.0, tiles, &buffers);
        Ok(counted)
    }

    /// The sums of an image from what [`Self::record`] counted, partials before kept pixels.
    pub(crate) fn finish(image: &ResidentImage, counted: &[u8]) -> Vec<OverlapSums> {
        let mut sums = vec![OverlapSums::default(); image.channels()];
        add_tiles(&mut sums, counted, image.shape().pixels().div_ceil(TILE));
        sums
    }
}

/// The counts of each tile on the device.
pub(crate) struct Counted {
    pub(crate) partials: DeviceBuffer,
    pub(crate) kept: DeviceBuffer,
}

/// Adds the sums of tiles, and then their kept pixels, to those of each class.
fn add_tiles(sums: &mut [OverlapSums], counted: &[u8], tiles: usize) {
    let classes = sums.len();
    let (partials, kept) = counted.split_at(classes * PARTIAL.size * tiles);
    for tile in partials.chunks_exact(classes * PARTIAL.size) {
        for (total, partial) in sums.iter_mut().zip(tile.as_chunks::<{ PARTIAL.size }>().0) {
            bytemuck::pod_read_unaligned::<Partial>(partial).add_to(total);
        }
    }
    let kept: u64 = kept.as_chunks().0.iter().map(|&word| u64::from(u32::from_ne_bytes(word))).sum();
    for total in sums {
        total.kept += kept;
    }
}
