//! Values per class → one class id a pixel: the host side of `harden.wgsl`.

use crate::error::size_u32;
use crate::pipeline::{Binding, Pipeline};
use crate::shaders::{HostStruct, Kernel, host_struct};
use crate::{GpuContext, GpuError};
use jdt_core::kernels::FOREGROUND_LEVEL;
use jdt_core::masks::IdImage;
use ndarray::{Array2, ArrayView3};

/// Pixels of one workgroup, one a thread.
const THREADS: u32 = 256;

/// `Chunk` of `harden.wgsl`.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Chunk {
    pixels: u32,
    channels: u32,
}

const CHUNK: HostStruct = host_struct!(Chunk: pixels, channels);

/// Twin of [`jdt_core::kernels::harden`].
#[derive(Debug)]
pub(crate) struct HardenKernel(Pipeline);

impl Kernel for HardenKernel {
    const NAME: &'static str = "harden";
    const SOURCE: &'static str = include_str!("../shaders/harden.wgsl");
    const ENTRY_POINTS: &'static [&'static str] = &["harden"];
    const BINDINGS: &'static [Binding] = &[Binding::Uniform(CHUNK.size as u64), Binding::Read(4), Binding::Write(4)];
    const CONSTANTS: &'static [(&'static str, u32)] =
        &[("THREADS", THREADS), ("FOREGROUND_LEVEL", FOREGROUND_LEVEL.to_bits())];
    const STRUCTS: &'static [HostStruct] = &[CHUNK];
    type Twin = fn(ArrayView3<'_, f32>) -> IdImage;
    const TWIN: Self::Twin = jdt_core::kernels::harden;

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        Ok(Self(Pipeline::only::<Self>(context).await?))
    }
}

impl HardenKernel {
    pub(crate) async fn run(&self, context: &GpuContext, map: ArrayView3<'_, f32>) -> Result<IdImage, GpuError> {
        let (channels, height, width) = map.dim();
        let pixels = height * width;
        if channels * pixels == 0 {
            return Ok(jdt_core::kernels::harden(map));
        }
        let map = map.as_standard_layout();
        let values = map.as_slice().unwrap_or_default();
        let mut ids = Vec::with_capacity(pixels);
        for range in crate::chunks::chunks(context, pixels, 4 * channels as u64, THREADS as usize)? {
            let chunk = Chunk {
                pixels: size_u32("pixels of one chunk", range.len())?,
                channels: size_u32("channels", channels)?,
            };
            let planes = values.chunks_exact(pixels).map(|plane| bytemuck::cast_slice(&plane[range.clone()]));
            let view = self
                .0
                .run(context, chunk.pixels.div_ceil(THREADS), &[2], |to| {
                    vec![
                        to.uniform("chunk", &chunk),
                        to.storage("values", 4 * (channels * range.len()) as u64, planes),
                        to.written("ids", 4 * range.len() as u64),
                    ]
                })
                .await?;
            ids.extend(view.as_chunks().0.iter().map(|&word| u32::from_ne_bytes(word)));
        }
        let id = |at: (usize, usize)| ids.get(at.0 * width + at.1).copied().unwrap_or(0);
        Ok(if channels <= 1 << 8 {
            IdImage::U8(Array2::from_shape_fn((height, width), |at| u8::try_from(id(at)).unwrap_or(u8::MAX)))
        } else {
            IdImage::U16(Array2::from_shape_fn((height, width), |at| u16::try_from(id(at)).unwrap_or(u16::MAX)))
        })
    }
}
