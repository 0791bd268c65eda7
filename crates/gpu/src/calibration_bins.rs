//! Probabilities and a hard label → confidence bins: the host side of `calibration_bins.wgsl`.

use crate::error::size_u32;
use crate::pipeline::{Binding, Pipeline};
use crate::sample::{CHUNK, SAMPLE_BINDINGS, SIGMOID, SOFTMAX, SampleChunk};
use crate::shaders::{HostStruct, Kernel, host_struct};
use crate::{GpuContext, GpuError};
use jdt_core::CoreError;
use jdt_core::kernels::{FOREGROUND_LEVEL, Label, Prediction, Sample};
use jdt_core::masks::{LabelMap, ProbMap};
use jdt_core::statistics::{Bin, Bins, ClassBins, ImageCalibration};

const THREADS: u32 = 256;
const PIXELS_PER_THREAD: u32 = 8;

/// Pixels of one workgroup.
const TILE: u32 = THREADS * PIXELS_PER_THREAD;

/// With more bins the partial sums of a tile outgrow its pixels.
const MAX_BINS: usize = 256;

/// `Settings` of `calibration_bins.wgsl`.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Settings {
    bins: u32,
    rows: u32,
    skipped: u32,
}

const SETTINGS: HostStruct = host_struct!(Settings: bins, rows, skipped);

/// `Partial` of `calibration_bins.wgsl`: one bin of one tile.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Partial {
    confidence: f32,
    counts: u32,
}

const PARTIAL: HostStruct = host_struct!(Partial: confidence, counts);

impl From<Partial> for Bin {
    fn from(partial: Partial) -> Self {
        Self {
            pixels: u64::from(partial.counts & 0xffff),
            correct: u64::from(partial.counts >> 16),
            confidence: partial.confidence.into(),
        }
    }
}

/// Twin of [`ImageCalibration::new`].
#[derive(Debug)]
pub(crate) struct CalibrationBinsKernel(Pipeline);

impl Kernel for CalibrationBinsKernel {
    const NAME: &'static str = "calibration_bins";
    const SOURCE: &'static str =
        concat!(include_str!("../shaders/sample.wgsl"), include_str!("../shaders/calibration_bins.wgsl"));
    const ENTRY_POINTS: &'static [&'static str] = &["calibration_bins"];
    const BINDINGS: &'static [Binding] = {
        let [chunk, prediction, label, keep] = SAMPLE_BINDINGS;
        let settings = Binding::Uniform(SETTINGS.size as u64);
        &[chunk, prediction, label, keep, settings, Binding::Read(4), Binding::Write(PARTIAL.size as u64)]
    };
    const CONSTANTS: &'static [(&'static str, u32)] = &[
        ("THREADS", THREADS),
        ("PIXELS_PER_THREAD", PIXELS_PER_THREAD),
        ("TILE", TILE),
        ("FOREGROUND_LEVEL", FOREGROUND_LEVEL.to_bits()),
        ("SOFTMAX", SOFTMAX),
        ("SIGMOID", SIGMOID),
    ];
    const STRUCTS: &'static [HostStruct] = &[CHUNK, SETTINGS, PARTIAL];
    type Twin = fn(String, &ProbMap<f32>, &LabelMap, usize) -> Result<ImageCalibration, CoreError>;
    const TWIN: Self::Twin = ImageCalibration::new::<f32>;

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        Ok(Self(Pipeline::only::<Self>(context).await?))
    }
}

impl CalibrationBinsKernel {
    pub(crate) async fn run(
        &self,
        context: &GpuContext,
        image: String,
        prob: &ProbMap<f32>,
        label: &LabelMap,
        bins: usize,
    ) -> Result<ImageCalibration, GpuError> {
        let mut result = ImageCalibration::empty(image, prob, label, bins)?;
        if bins > MAX_BINS {
            return Err(GpuError::TooLarge { what: "bins", got: bins as u64, limit: MAX_BINS as u64 });
        }
        let sample = Sample::new(Prediction::Prob(prob), Label::Hard(label), None)?;
        let rows = result.classes.len() + 1;
        let settings = Settings {
            bins: size_u32("bins", bins)?,
            rows: size_u32("rows of bins", rows)?,
            skipped: size_u32("classes", sample.channels() - result.classes.len())?,
        };
        let edges = edges(bins);
        let mut totals = vec![Bin::default(); rows * bins];
        for chunk in SampleChunk::all(context, &sample, 0.0, TILE as usize)? {
            let tiles = chunk.workgroups();
            let partial_bytes = u64::from(tiles) * (totals.len() * PARTIAL.size) as u64;
            let view = self
                .0
                .run(context, tiles, &[6], |to| {
                    let mut buffers = chunk.upload(to);
                    buffers.push(to.uniform("settings", &settings));
                    buffers.push(to.storage("edges", 4 * edges.len() as u64, [bytemuck::cast_slice(&edges)]));
                    buffers.push(to.zeros("partials", partial_bytes));
                    buffers
                })
                .await?;
            for tile in view.chunks_exact(totals.len() * PARTIAL.size) {
                for (total, partial) in totals.iter_mut().zip(tile.as_chunks::<{ PARTIAL.size }>().0) {
                    *total += Bin::from(bytemuck::pod_read_unaligned::<Partial>(partial));
                }
            }
        }
        let (classes, top) = totals.split_at((rows - 1) * bins);
        result.top = Bins::from_bins(top);
        result.pixels = result.top.pixels();
        for (entry, bins) in result.classes.iter_mut().zip(classes.chunks_exact(bins)) {
            *entry = ClassBins::from_bins(entry.class, Bins::from_bins(bins));
        }
        Ok(result)
    }
}

/// The bits of the smallest f32 of each bin, as [`Bins::bin_of`] sorts them, and of the f32 after 1.
///
/// Bits of numbers that are not negative are ordered as the numbers are, and so are their bins.
fn edges(bins: usize) -> Vec<u32> {
    let (one, layout) = (1.0_f32.to_bits(), Bins::new(bins));
    let bin_of = |bits: u32| layout.bin_of(f32::from_bits(bits));
    let mut edges = Vec::with_capacity(bins + 1);
    for bin in 0..bins {
        let (mut low, mut high) = (0, one);
        while low < high {
            let middle = low + (high - low) / 2;
            if bin_of(middle) < bin { low = middle + 1 } else { high = middle }
        }
        edges.push(low);
    }
    edges.push(one + 1);
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_where_a_bin_begins() {
        assert_eq!(edges(1), [0, 1.0_f32.to_bits() + 1]);
        for bins in [2, 3, 10, 15, 256] {
            let (edges, layout) = (edges(bins), Bins::new(bins));
            assert_eq!(edges.len(), bins + 1);
            for bin in 1..bins {
                assert_eq!(layout.bin_of(f32::from_bits(edges[bin])), bin);
                assert_eq!(layout.bin_of(f32::from_bits(edges[bin] - 1)), bin - 1);
            }
        }
    }
}
