//! Values per class of a label and a prediction → the class ids of both: the host side of `harden_pair.wgsl`.

use crate::pipeline::{Binding, Pipeline};
use crate::pool::DeviceBuffer;
use crate::recording::Recording;
use crate::resident::ResidentImage;
use crate::shaders::{HostStruct, Kernel, host_struct};
use crate::{GpuContext, GpuError};
use jdt_core::kernels::FOREGROUND_LEVEL;
use jdt_core::masks::IdImage;
use ndarray::ArrayView3;

/// Words of one workgroup, one a thread.
const THREADS: u32 = 256;

/// `NO_CLASS` of `harden_pair.wgsl`: the id of a pixel that is left out, as in a label map.
const NO_CLASS: u32 = 0xff;

/// `Chunk` of `harden_pair.wgsl`.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Chunk {
    pixels: u32,
    words: u32,
    channels: u32,
    is_hard: u32,
    is_logits: u32,
    has_keep: u32,
}

const CHUNK: HostStruct = host_struct!(Chunk: pixels, words, channels, is_hard, is_logits, has_keep);

/// Twin of [`jdt_core::kernels::harden`], of two maps at once.
#[derive(Debug)]
pub(crate) struct HardenPairKernel(Pipeline);

impl Kernel for HardenPairKernel {
    const NAME: &'static str = "harden_pair";
    const SOURCE: &'static str = include_str!("../shaders/harden_pair.wgsl");
    const ENTRY_POINTS: &'static [&'static str] = &["harden_pair"];
    const BINDINGS: &'static [Binding] = &[
        Binding::Uniform(CHUNK.size as u64),
        Binding::Read(4),
        Binding::Read(4),
        Binding::Read(4),
        Binding::Write(4),
        Binding::Write(4),
    ];
    const CONSTANTS: &'static [(&'static str, u32)] =
        &[("THREADS", THREADS), ("NO_CLASS", NO_CLASS), ("FOREGROUND_LEVEL", FOREGROUND_LEVEL.to_bits())];
    const STRUCTS: &'static [HostStruct] = &[CHUNK];
    type Twin = fn(ArrayView3<'_, f32>) -> IdImage;
    const TWIN: Self::Twin = jdt_core::kernels::harden;

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        Ok(Self(Pipeline::only::<Self>(context).await?))
    }
}

/// Packed class ids of a label and a prediction on the device.
pub(crate) struct HardPair {
    pub(crate) label: DeviceBuffer,
    pub(crate) prediction: DeviceBuffer,
}

impl HardenPairKernel {
    /// Hardens both masks of an image.
    pub(crate) fn record(&self, recording: &mut Recording<'_>, image: &ResidentImage) -> HardPair {
        let of_image = image.chunk();
        let words = of_image.pixels.div_ceil(4);
        let chunk = Chunk {
            pixels: of_image.pixels,
            words,
            channels: of_image.classes,
            is_hard: u32::from(image.is_hard()),
            is_logits: u32::from(of_image.activation != 0),
            has_keep: of_image.has_keep,
        };
        let to = recording.to();
        let pair = HardPair {
            label: to.written("label ids", 4 * u64::from(words)),
            prediction: to.written("prediction ids", 4 * u64::from(words)),
        };
        let [prediction, label, keep] = image.masks();
        let buffers =
            [to.uniform("chunk", &chunk), prediction, label, keep, pair.label.clone(), pair.prediction.clone()];
        recording.dispatch(&self.0, words.div_ceil(THREADS), &buffers);
        pair
    }
}
