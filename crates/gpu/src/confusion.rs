//! A pair of hard masks → its confusion table: the host side of `confusion.wgsl`.

use crate::error::size_u32;
use crate::harden_pair::HardPair;
use crate::pipeline::{Binding, Pipeline};
use crate::pool::DeviceBuffer;
use crate::recording::Recording;
use crate::shaders::{HostStruct, Kernel, host_struct};
use crate::{GpuContext, GpuError};
use jdt_core::CoreError;
use jdt_core::kernels::finish_confusion;
use jdt_core::masks::{ClassIds, LabelMap, PredictionMap};
use jdt_core::statistics::Confusion;

/// `CELLS` of `confusion.wgsl`: counters in workgroup memory.
const CELLS: u32 = 4096;

/// More copies of a small table than this no longer help.
const MAX_COPIES: u32 = 32;

/// `THREADS` of `confusion.wgsl`.
const THREADS: u32 = 256;

/// More workgroups than this only add more tables to merge.
const MAX_GROUPS: u32 = 1024;

/// The table of more classes would take longer to bring back than to count.
const MAX_CLASSES: usize = 1024;

/// `Chunk` of `confusion.wgsl`.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Chunk {
    pixels: u32,
    words: u32,
    classes: u32,
    copies: u32,
    id_bits: u32,
}

const CHUNK: HostStruct = host_struct!(Chunk: pixels, words, classes, copies, id_bits);

/// Twin of [`jdt_core::kernels::confusion`].
#[derive(Debug)]
pub(crate) struct ConfusionKernel {
    in_workgroup: Pipeline,
    globally: Pipeline,
}

impl Kernel for ConfusionKernel {
    const NAME: &'static str = "confusion";
    const SOURCE: &'static str = include_str!("../shaders/confusion.wgsl");
    const ENTRY_POINTS: &'static [&'static str] = &["count_in_workgroup", "count_globally"];
    const BINDINGS: &'static [Binding] =
        &[Binding::Uniform(CHUNK.size as u64), Binding::Read(4), Binding::Read(4), Binding::Write(4)];
    const CONSTANTS: &'static [(&'static str, u32)] = &[("THREADS", THREADS), ("CELLS", CELLS)];
    const STRUCTS: &'static [HostStruct] = &[CHUNK];
    type Twin = fn(&LabelMap, &PredictionMap) -> Result<Confusion, CoreError>;
    const TWIN: Self::Twin = jdt_core::kernels::confusion;

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        let [in_workgroup, globally] = Pipeline::all::<Self, 2>(context).await?;
        Ok(Self { in_workgroup, globally })
    }
}

impl ConfusionKernel {
    pub(crate) async fn run(
        &self,
        context: &GpuContext,
        label: &LabelMap,
        prediction: &PredictionMap,
    ) -> Result<Confusion, GpuError> {
        let classes = label.expect_pair(prediction)?;
        if classes > MAX_CLASSES {
            return Err(GpuError::TooLarge { what: "classes", got: classes as u64, limit: MAX_CLASSES as u64 });
        }
        let (labels, predictions) = (bytes_of(label.ids()), bytes_of(prediction.ids()));
        // As wide as the class count demands, so alike for both.
        let id_bytes = labels.len() / label.shape().pixels();
        let side = size_u32("classes", classes)? + 1;
        let (pipeline, copies) = match CELLS / (side * side) {
            0 => (&self.globally, 1),
            fit => (&self.in_workgroup, fit.min(MAX_COPIES)),
        };
        let mut table = vec![0_u64; (side * side) as usize];
        // Any granule that is a whole number of words will do.
        for range in crate::chunks::chunks(context, label.shape().pixels(), id_bytes as u64, 4096)? {
            let bytes = range.start * id_bytes..range.end * id_bytes;
            let words = size_u32("words of one chunk", bytes.len().div_ceil(4))?;
            let chunk = Chunk {
                pixels: size_u32("pixels of one chunk", range.len())?,
                words,
                classes: side - 1,
                copies,
                id_bits: size_u32("bits of a class id", 8 * id_bytes)?,
            };
            let groups = words.div_ceil(THREADS).min(MAX_GROUPS);
            let view = pipeline
                .run(context, groups, &[3], |to| {
                    vec![
                        to.uniform("chunk", &chunk),
                        to.storage("label", bytes.len() as u64, [&labels[bytes.clone()]]),
                        to.storage("prediction", bytes.len() as u64, [&predictions[bytes.clone()]]),
                        to.zeros("table", 4 * u64::from(side * side)),
                    ]
                })
                .await?;
            for (total, &count) in table.iter_mut().zip(view.as_chunks().0) {
                *total += u64::from(u32::from_ne_bytes(count));
            }
        }
        Ok(finish_confusion(prediction, classes, &table)?)
    }

    /// Counts hardened masks of at most 255 classes on the device; the table has a row and a column for no class.
    pub(crate) fn record(
        &self,
        recording: &mut Recording<'_>,
        pair: &HardPair,
        pixels: usize,
        classes: usize,
    ) -> Result<DeviceBuffer, GpuError> {
        let pixels = size_u32("pixels of one image", pixels)?;
        let side = size_u32("classes", classes)? + 1;
        let (pipeline, copies) = match CELLS / (side * side) {
            0 => (&self.globally, 1),
            fit => (&self.in_workgroup, fit.min(MAX_COPIES)),
        };
        let words = pixels.div_ceil(4);
        let to = recording.to();
        let table = to.zeros("table", 4 * u64::from(side * side));
        let chunk = to.uniform("chunk", &Chunk { pixels, words, classes: side - 1, copies, id_bits: 8 });
        let buffers = [chunk, pair.label.clone(), pair.prediction.clone(), table.clone()];
        recording.dispatch(pipeline, words.div_ceil(THREADS).min(MAX_GROUPS), &buffers);
        Ok(table)
    }
}

/// The table of [`ConfusionKernel::record`] without the row and the column of no class: there the label leaves pixels out,
/// and a hardened prediction always has a class.
pub(crate) fn cut(classes: usize, table: &[u8]) -> Confusion {
    let cells: Vec<u64> = table.as_chunks().0.iter().map(|&word| u64::from(u32::from_ne_bytes(word))).collect();
    let rows = cells.chunks(classes + 1).take(classes);
    Confusion::from_table(classes, rows.flat_map(|row| &row[..classes.min(row.len())]).copied().collect())
}

fn bytes_of(ids: &ClassIds) -> &[u8] {
    match ids {
        ClassIds::U8(ids) => ids,
        ClassIds::U16(ids) => bytemuck::cast_slice(ids),
    }
}
