//! Bindings, a pipeline, and one run of it.

use crate::pool::DeviceBuffer;
use crate::readback::HostView;
pub(crate) use crate::recording::Uploader;
use crate::recording::submit;
use crate::shaders::Kernel;
use crate::{GpuContext, GpuError};
use std::num::NonZeroU64;

/// What is bound at one index of group 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binding {
    /// One value of so many bytes.
    Uniform(u64),
    /// Elements of so many bytes each, read.
    Read(u64),
    /// The same, written as well.
    Write(u64),
}

impl Binding {
    const fn layout(self) -> wgpu::BindingType {
        let (ty, bytes) = match self {
            Self::Uniform(bytes) => (wgpu::BufferBindingType::Uniform, bytes),
            Self::Read(bytes) => (wgpu::BufferBindingType::Storage { read_only: true }, bytes),
            Self::Write(bytes) => (wgpu::BufferBindingType::Storage { read_only: false }, bytes),
        };
        wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: NonZeroU64::new(bytes) }
    }
}

/// One entry point of a shader, ready to run.
#[derive(Debug)]
pub(crate) struct Pipeline {
    name: &'static str,
    layout: wgpu::BindGroupLayout,
    pipeline: wgpu::ComputePipeline,
}

impl Pipeline {
    /// Compiles the one entry point of a kernel.
    pub(crate) async fn only<K: Kernel>(context: &GpuContext) -> Result<Self, GpuError> {
        Self::all::<K, 1>(context).await.map(|[only]| only)
    }

    /// Compiles the `N` entry points of a kernel, in the order of [`Kernel::ENTRY_POINTS`].
    pub(crate) async fn all<K: Kernel, const N: usize>(context: &GpuContext) -> Result<[Self; N], GpuError> {
        let entry_points: [&'static str; N] = const {
            assert!(K::ENTRY_POINTS.len() == N, "as many pipelines as entry points");
            let mut names = [""; N];
            let mut i = 0;
            while i < N {
                names[i] = K::ENTRY_POINTS[i];
                i += 1;
            }
            names
        };
        let device = context.device();
        let compiled = context.checked(|| {
            let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
                label: Some(K::NAME),
                source: wgpu::ShaderSource::Wgsl(K::SOURCE.into()),
            });
            let entries: Vec<_> = (0..)
                .zip(K::BINDINGS)
                .map(|(binding, kind)| wgpu::BindGroupLayoutEntry {
                    binding,
                    visibility: wgpu::ShaderStages::COMPUTE,
                    ty: kind.layout(),
                    count: None,
                })
                .collect();
            let layout = device
                .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(K::NAME), entries: &entries });
            let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: Some(K::NAME),
                bind_group_layouts: &[Some(&layout)],
                immediate_size: 0,
            });
            let compile = |entry_point: &'static str| Self {
                name: entry_point,
                layout: layout.clone(),
                pipeline: device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                    label: Some(entry_point),
                    layout: Some(&pipeline_layout),
                    module: &module,
                    entry_point: Some(entry_point),
                    compilation_options: wgpu::PipelineCompilationOptions::default(),
                    cache: None,
                }),
            };
            entry_points.map(compile)
        });
        let compiled = compiled.await?;
        context.expect_alive()?;
        Ok(compiled)
    }

    /// Uploads, runs `groups` workgroups and reads back.
    ///
    /// `buffers` makes the buffers, one a binding and in that order; those at the indices `outputs` come back, one
    /// after the other.
    pub(crate) async fn run(
        &self,
        context: &GpuContext,
        groups: u32,
        outputs: &[usize],
        buffers: impl FnOnce(&Uploader<'_>) -> Vec<DeviceBuffer>,
    ) -> Result<HostView, GpuError> {
        submit(context, self.name, |recording| {
            let buffers = buffers(recording.to());
            recording.dispatch(self, groups, &buffers);
            for buffer in outputs.iter().filter_map(|&at| buffers.get(at)) {
                recording.read(buffer);
            }
        })
        .await
    }

    /// The name of its entry point.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// What it binds.
    pub(crate) fn layout(&self) -> &wgpu::BindGroupLayout {
        &self.layout
    }

    /// What the device made of it.
    pub(crate) fn compiled(&self) -> &wgpu::ComputePipeline {
        &self.pipeline
    }
}
