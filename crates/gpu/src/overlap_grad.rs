//! Scalars of each class → the gradient of every pixel: the host side of `overlap_grad.wgsl`.

use crate::pipeline::{Binding, Pipeline};
use crate::pool::DeviceBuffer;
use crate::recording::Recording;
use crate::resident::ResidentImage;
use crate::sample::{CHUNK, SAMPLE_BINDINGS, SIGMOID, SOFTMAX, SampleChunk};
use crate::shaders::{HostStruct, Kernel};
use crate::slope::{COEFFICIENTS, one_a_class};
use crate::{GpuContext, GpuError};
use jdt_core::kernels::{PixelGradient, Sample};
use ndarray::Array3;

/// Pixels of one workgroup, one a thread.
const THREADS: u32 = 256;

/// Twin of [`jdt_core::kernels::overlap_grad`].
#[derive(Debug)]
pub(crate) struct OverlapGradKernel(Pipeline);

impl Kernel for OverlapGradKernel {
    const NAME: &'static str = "overlap_grad";
    const SOURCE: &'static str = concat!(
        include_str!("../shaders/sample.wgsl"),
        include_str!("../shaders/slope.wgsl"),
        include_str!("../shaders/overlap_grad.wgsl")
    );
    const ENTRY_POINTS: &'static [&'static str] = &["overlap_grad"];
    const BINDINGS: &'static [Binding] = {
        let [chunk, prediction, label, keep] = SAMPLE_BINDINGS;
        &[chunk, prediction, label, keep, Binding::Read(COEFFICIENTS.size as u64), Binding::Write(4)]
    };
    const CONSTANTS: &'static [(&'static str, u32)] =
        &[("THREADS", THREADS), ("SOFTMAX", SOFTMAX), ("SIGMOID", SIGMOID)];
    const STRUCTS: &'static [HostStruct] = &[CHUNK, COEFFICIENTS];
    type Twin = fn(&Sample<'_, f32>, &[PixelGradient]) -> Array3<f32>;
    const TWIN: Self::Twin = jdt_core::kernels::overlap_grad::<f32>;

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        Ok(Self(Pipeline::only::<Self>(context).await?))
    }
}

impl OverlapGradKernel {
    pub(crate) async fn run(
        &self,
        context: &GpuContext,
        sample: &Sample<'_, f32>,
        coefficients: &[PixelGradient],
    ) -> Result<Array3<f32>, GpuError> {
        let (classes, shape) = (sample.channels(), sample.shape());
        let coefficients = one_a_class(coefficients, classes)?;
        let mut gradient = Array3::zeros((classes, shape.height(), shape.width()));
        let Some(planes) = gradient.as_slice_mut() else {
            return Ok(gradient);
        };
        for chunk in SampleChunk::all(context, sample, 0.0, THREADS as usize)? {
            let pixels = chunk.pixels();
            let view = self
                .0
                .run(context, chunk.workgroups(), &[5], |to| {
                    let bytes: &[u8] = bytemuck::cast_slice(&coefficients);
                    let mut buffers = chunk.upload(to);
                    buffers.push(to.storage("coefficients", bytes.len() as u64, [bytes]));
                    buffers.push(to.written("gradient", 4 * (classes * pixels.len()) as u64));
                    buffers
                })
                .await?;
            for (plane, row) in planes.chunks_exact_mut(shape.pixels()).zip(view.chunks_exact(4 * pixels.len())) {
                bytemuck::cast_slice_mut(&mut plane[pixels.clone()]).copy_from_slice(row);
            }
        }
        Ok(gradient)
    }

    /// The gradient of an image on the device, `[C, H, W]`.
    pub(crate) fn record(
        &self,
        recording: &mut Recording<'_>,
        image: &ResidentImage,
        coefficients: &[PixelGradient],
    ) -> Result<DeviceBuffer, GpuError> {
        let coefficients = one_a_class(coefficients, image.channels())?;
        let (mut buffers, groups) = image.bind(recording.to(), 0.0, THREADS as usize)?;
        let bytes: &[u8] = bytemuck::cast_slice(&coefficients);
        let gradient = recording.to().written("gradient", image.map_bytes());
        buffers.push(recording.to().storage("coefficients", bytes.len() as u64, [bytes]));
        buffers.push(gradient.clone());
        recording.dispatch(&self.0, groups, &buffers);
        Ok(gradient)
    }
}
