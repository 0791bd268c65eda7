//! Masks → prediction less label: the host side of `difference.wgsl`.

use crate::pipeline::{Binding, Pipeline};
use crate::pool::DeviceBuffer;
use crate::recording::Recording;
use crate::resident::ResidentImage;
use crate::sample::{CHUNK, SAMPLE_BINDINGS, SIGMOID, SOFTMAX};
use crate::shaders::{HostStruct, Kernel};
use crate::{GpuContext, GpuError};
use jdt_core::kernels::Sample;
use ndarray::Array3;

/// Pixels of one workgroup, one a thread.
const THREADS: u32 = 256;

/// Twin of [`jdt_core::kernels::difference`].
#[derive(Debug)]
pub(crate) struct DifferenceKernel(Pipeline);

impl Kernel for DifferenceKernel {
    const NAME: &'static str = "difference";
    const SOURCE: &'static str =
        concat!(include_str!("../shaders/sample.wgsl"), include_str!("../shaders/difference.wgsl"));
    const ENTRY_POINTS: &'static [&'static str] = &["difference"];
    const BINDINGS: &'static [Binding] = {
        let [chunk, prediction, label, keep] = SAMPLE_BINDINGS;
        &[chunk, prediction, label, keep, Binding::Write(4)]
    };
    const CONSTANTS: &'static [(&'static str, u32)] =
        &[("THREADS", THREADS), ("SOFTMAX", SOFTMAX), ("SIGMOID", SIGMOID)];
    const STRUCTS: &'static [HostStruct] = &[CHUNK];
    type Twin = fn(&Sample<'_, f32>) -> Array3<f32>;
    const TWIN: Self::Twin = jdt_core::kernels::difference::<f32>;

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        Ok(Self(Pipeline::only::<Self>(context).await?))
    }
}

impl DifferenceKernel {
    /// x − y of every class, `[C, H, W]`.
    pub(crate) fn record(
        &self,
        recording: &mut Recording<'_>,
        image: &ResidentImage,
    ) -> Result<DeviceBuffer, GpuError> {
        let (mut buffers, groups) = image.bind(recording.to(), 0.0, THREADS as usize)?;
        let differences = recording.to().written("differences", image.map_bytes());
        buffers.push(differences.clone());
        recording.dispatch(&self.0, groups, &buffers);
        Ok(differences)
    }
}
