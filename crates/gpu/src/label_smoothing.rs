//! A soft label → a smoother one: the host side of `label_smoothing.wgsl`.

use crate::error::size_u32;
use crate::pipeline::{Binding, Pipeline};
use crate::shaders::{HostStruct, Kernel, host_struct};
use crate::{GpuContext, GpuError};
use jdt_core::masks::SoftLabel;
use jdt_core::soft_labels::{EPSILON, smoothed};
use jdt_core::{CoreError, Real};

/// Values of one workgroup, one a thread.
const THREADS: u32 = 256;

/// `Smoothing` of `label_smoothing.wgsl`.
#[repr(C)]
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Smoothing {
    values: u32,
    share: f32,
    offset: f32,
}

const SMOOTHING: HostStruct = host_struct!(Smoothing: values, share, offset);

/// Twin of [`jdt_core::soft_labels::label_smoothing`].
#[derive(Debug)]
pub(crate) struct LabelSmoothingKernel(Pipeline);

impl Kernel for LabelSmoothingKernel {
    const NAME: &'static str = "label_smoothing";
    const SOURCE: &'static str = include_str!("../shaders/label_smoothing.wgsl");
    const ENTRY_POINTS: &'static [&'static str] = &["label_smoothing"];
    const BINDINGS: &'static [Binding] =
        &[Binding::Uniform(SMOOTHING.size as u64), Binding::Read(4), Binding::Write(4)];
    const CONSTANTS: &'static [(&'static str, u32)] = &[("THREADS", THREADS)];
    const STRUCTS: &'static [HostStruct] = &[SMOOTHING];
    type Twin = fn(&SoftLabel, f64) -> Result<SoftLabel, CoreError>;
    const TWIN: Self::Twin = jdt_core::soft_labels::label_smoothing::<f32>;

    async fn compile(context: &GpuContext) -> Result<Self, GpuError> {
        Ok(Self(Pipeline::only::<Self>(context).await?))
    }
}

impl LabelSmoothingKernel {
    pub(crate) async fn run(
        &self,
        context: &GpuContext,
        label: &SoftLabel,
        epsilon: f64,
    ) -> Result<SoftLabel, GpuError> {
        EPSILON.check(epsilon)?;
        let mut result = label.view().to_owned();
        let values = result.as_slice_mut().unwrap_or_default();
        for range in crate::chunks::chunks(context, values.len(), 4, THREADS as usize)? {
            let smoothing = Smoothing {
                values: size_u32("values of one chunk", range.len())?,
                share: f32::from_f64(1.0 - epsilon),
                offset: f32::from_f64(smoothed(0.0, epsilon, label.channels())),
            };
            let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut values[range]);
            let view = self
                .0
                .run(context, smoothing.values.div_ceil(THREADS), &[2], |to| {
                    vec![
                        to.uniform("smoothing", &smoothing),
                        to.storage("label", bytes.len() as u64, [&*bytes]),
                        to.zeros("smoothed", bytes.len() as u64),
                    ]
                })
                .await?;
            bytes.copy_from_slice(&view);
        }
        Ok(SoftLabel::new(result)?)
    }
}
