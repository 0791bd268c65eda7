//! A rectangle of new values → a mask on the device: the host side of `patch.wgsl`.

use crate::error::size_u32;
use crate::pipeline::{Binding, Pipeline};
use crate::pool::DeviceBuffer;
use crate::recording::Recording;
use crate::shaders::{HostStruct, Kernel, host_struct};
use crate::{GpuContext, GpuError};
use jdt_core::CoreError;
use jdt_core::masks::{ImageShape, ProbMap, Rect};

/// Words of one workgroup, one a thread.
const THREADS: u32 = 256;

/// `Patch` of `patch.wgsl`.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Patch {
    top: u32,
    left: u32,
    height: u32,
    width: u32,
    map_width: u32,
    map_pixels: u32,
    first_word: u32,
    words: u32,
}

const PATCH: HostStruct = host_struct!(Patch: top, left, height, width, map_width, map_pixels, first_word, words);

/// A rectangle's new content, as it travels.
#[derive(Debug, Clone)]
pub(crate) struct Fresh {
    patch: Patch,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    /// `[C, h, w]`
    Values(Vec<f32>),
    /// `[h, w]`
    Ids(Vec<u8>),
}

impl Fresh {
    /// A rectangle of the planes of a map, each row-major `[H, W]`.
    pub(crate) fn values<'a>(
        shape: ImageShape,
        rect: Rect,
        planes: impl Iterator<Item = &'a [f32]>,
    ) -> Result<Self, GpuError> {
        let values: Vec<f32> = planes.flat_map(|plane| rows(plane, shape, rect).flatten().copied()).collect();
        let words = size_u32("words of one patch", values.len())?;
        Ok(Self { patch: Patch { words, ..Patch::new(shape, rect)? }, content: Content::Values(values) })
    }

    /// A rectangle of class ids, row-major `[H, W]`.
    pub(crate) fn ids(shape: ImageShape, rect: Rect, ids: &[u8]) -> Result<Self, GpuError> {
        let first = rect.top * shape.width() + rect.left;
        let last = (rect.top + rect.height - 1) * shape.width() + rect.left + rect.width - 1;
        let patch = Patch {
            first_word: size_u32("first word of one patch", first / 4)?,
            words: size_u32("words of one patch", last / 4 - first / 4 + 1)?,
            ..Patch::new(shape, rect)?
        };
        Ok(Self { patch, content: Content::Ids(rows(ids, shape, rect).flatten().copied().collect()) })
    }
}

fn rows<T>(plane: &[T], shape: ImageShape, rect: Rect) -> impl Iterator<Item = &[T]> {
    plane
        .chunks_exact(shape.width())
        .skip(rect.top)
        .take(rect.height)
        .map(move |row| &row[rect.left..rect.left + rect.width])
}

impl Patch {
    fn new(shape: ImageShape, rect: Rect) -> Result<Self, GpuError> {
        let size = |size| size_u32("pixels of one map", size);
        Ok(Self {
            top: size(rect.top)?,
            left: size(rect.left)?,
            height: size(rect.height)?,
            width: size(rect.width)?,
            map_width: size(shape.width())?,
            map_pixels: size(shape.pixels())?,
            first_word: 0,
            words: 0,
        })
    }
}

/// Twin of [`ProbMap::patch`].
#[derive(Debug)]
pub(crate) struct PatchKernel {
    values: Pipeline,
    ids: Pipeline,
}

impl Kernel for PatchKernel {
    const NAME: &'static str = "patch";
    const SOURCE: &'static str = include_str!("../shaders/patch.wgsl");
    const ENTRY_POINTS: &'static [&'static str] = &["patch_values", "patch_ids"];
    const BINDINGS: &'static [Binding] = &[Binding::Uniform(PATCH.size as u64), Binding::Read(4), Binding::Write(4)];
    const CONSTANTS: &'static [(&'static str, u32)] = &[("THREADS", THREADS)];
    const STRUCTS: &'static [HostStruct] = &[PATCH];
    type Twin = fn(&mut ProbMap, Rect, &[f32]) -> Result<(), CoreError>;
    const TWIN: Self::Twin = ProbMap::<f32>::patch;

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        let [values, ids] = Pipeline::all::<Self, 2>(context).await?;
        Ok(Self { values, ids })
    }
}

impl PatchKernel {
    /// Writes a rectangle into a map.
    pub(crate) fn record(&self, recording: &mut Recording<'_>, fresh: &Fresh, map: &DeviceBuffer) {
        let (pipeline, bytes): (_, &[u8]) = match &fresh.content {
            Content::Values(values) => (&self.values, bytemuck::cast_slice(values)),
            Content::Ids(ids) => (&self.ids, ids),
        };
        let to = recording.to();
        let buffers =
            [to.uniform("patch", &fresh.patch), to.storage("fresh", bytes.len() as u64, [bytes]), map.clone()];
        recording.dispatch(pipeline, fresh.patch.words.div_ceil(THREADS), &buffers);
    }
}
