//! A pair of hard masks → what each pixel is to one class: the host side of `error_map.wgsl`.

use crate::error::size_u32;
use crate::harden_pair::HardPair;
use crate::pipeline::{Binding, Pipeline};
use crate::pool::DeviceBuffer;
use crate::recording::Recording;
use crate::shaders::{HostStruct, Kernel, host_struct};
use crate::{GpuContext, GpuError};
use jdt_core::CoreError;
use jdt_core::kernels::Outcome;
use jdt_core::masks::{ClassIds, LabelMap, PredictionMap};
use ndarray::Array2;

/// Pixels of one workgroup, one a thread.
const THREADS: u32 = 256;

/// `STRAY` of `error_map.wgsl`: a code that no [`Outcome`] has.
const STRAY: u32 = 5;

/// `Chunk` of `error_map.wgsl`.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Chunk {
    pixels: u32,
    classes: u32,
    one_class: u32,
}

const CHUNK: HostStruct = host_struct!(Chunk: pixels, classes, one_class);

/// Twin of [`jdt_core::kernels::error_map`].
#[derive(Debug)]
pub(crate) struct ErrorMapKernel(Pipeline);

impl Kernel for ErrorMapKernel {
    const NAME: &'static str = "error_map";
    const SOURCE: &'static str = include_str!("../shaders/error_map.wgsl");
    const ENTRY_POINTS: &'static [&'static str] = &["error_map"];
    const BINDINGS: &'static [Binding] =
        &[Binding::Uniform(CHUNK.size as u64), Binding::Read(4), Binding::Read(4), Binding::Write(4)];
    const CONSTANTS: &'static [(&'static str, u32)] = &[("THREADS", THREADS), ("STRAY", STRAY)];
    const STRUCTS: &'static [HostStruct] = &[CHUNK];
    type Twin = fn(&LabelMap, &PredictionMap, usize) -> Result<Array2<Outcome>, CoreError>;
    const TWIN: Self::Twin = jdt_core::kernels::error_map;

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        Ok(Self(Pipeline::only::<Self>(context).await?))
    }
}

impl ErrorMapKernel {
    pub(crate) async fn run(
        &self,
        context: &GpuContext,
        label: &LabelMap,
        prediction: &PredictionMap,
        class: usize,
    ) -> Result<Array2<Outcome>, GpuError> {
        let classes = label.expect_pair(prediction)?;
        let (ClassIds::U8(labels), ClassIds::U8(predictions)) = (label.ids(), prediction.ids()) else {
            return Err(GpuError::TooLarge { what: "classes", got: classes as u64, limit: u8::MAX.into() });
        };
        if class >= classes {
            // The twin has the words for it.
            return Ok((Self::TWIN)(label, prediction, class)?);
        }
        let mut codes = Vec::with_capacity(labels.len());
        for range in crate::chunks::chunks(context, labels.len(), 4, THREADS as usize)? {
            let chunk = Chunk {
                pixels: size_u32("pixels of one chunk", range.len())?,
                classes: size_u32("classes", classes)?,
                one_class: size_u32("class", class)?,
            };
            let view = self
                .0
                .run(context, chunk.pixels.div_ceil(THREADS), &[3], |to| {
                    vec![
                        to.uniform("chunk", &chunk),
                        to.storage("label", chunk.pixels.into(), [&labels[range.clone()]]),
                        to.storage("prediction", chunk.pixels.into(), [&predictions[range.clone()]]),
                        to.written("outcomes", 4 * u64::from(chunk.pixels)),
                    ]
                })
                .await?;
            codes.extend(view.as_chunks().0.iter().map(|&word| u32::from_ne_bytes(word)));
        }
        if codes.contains(&STRAY) {
            // The twin counts them.
            return Ok((Self::TWIN)(label, prediction, class)?);
        }
        let shape = (label.shape().height(), label.shape().width());
        let outcome = |code: u32| Outcome::ALL.get(code as usize).copied().unwrap_or_default();
        Ok(Array2::from_shape_fn(shape, |(row, column)| {
            outcome(codes.get(row * shape.1 + column).copied().unwrap_or_default())
        }))
    }

    /// The codes of hardened masks on the device, one word a pixel.
    pub(crate) fn record(
        &self,
        recording: &mut Recording<'_>,
        pair: &HardPair,
        pixels: usize,
        classes: usize,
        class: usize,
    ) -> Result<DeviceBuffer, GpuError> {
        let chunk = Chunk {
            pixels: size_u32("pixels of one image", pixels)?,
            classes: size_u32("classes", classes)?,
            one_class: size_u32("class", class)?,
        };
        let to = recording.to();
        let outcomes = to.written("outcomes", 4 * u64::from(chunk.pixels));
        let buffers = [to.uniform("chunk", &chunk), pair.label.clone(), pair.prediction.clone(), outcomes.clone()];
        recording.dispatch(&self.0, chunk.pixels.div_ceil(THREADS), &buffers);
        Ok(outcomes)
    }
}
