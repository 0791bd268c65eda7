//! Bindings, a pipeline, and one run of it.

use crate::readback::Readback;
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
        buffers: impl FnOnce(&Uploader<'_>) -> Vec<wgpu::Buffer>,
    ) -> Result<wgpu::BufferView, GpuError> {
        context.expect_alive()?;
        let (columns, rows) = grid(groups, context.limits().max_compute_workgroups_per_dimension);
        let submitted = context.checked(|| {
            let device = context.device();
            let buffers = buffers(&Uploader { context });
            let entries: Vec<_> = (0..)
                .zip(&buffers)
                .map(|(binding, buffer)| wgpu::BindGroupEntry { binding, resource: buffer.as_entire_binding() })
                .collect();
            let bound = device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some(self.name),
                layout: &self.layout,
                entries: &entries,
            });
            let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some(self.name) });
            {
                let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
                pass.set_pipeline(&self.pipeline);
                pass.set_bind_group(0, &bound, &[]);
                pass.dispatch_workgroups(columns, rows, 1);
            }
            let sources: Vec<_> = outputs.iter().filter_map(|&at| buffers.get(at)).collect();
            let readback = Readback::copy(device, &mut encoder, &sources);
            let submission = context.queue().submit([encoder.finish()]);
            let mapped = readback.map();
            (readback, submission, mapped)
        });
        let (readback, submission, mapped) = submitted.await?;
        readback.wait(context, submission, mapped).await
    }
}

/// Columns and rows of at least `groups` workgroups; shaders leave out those beyond.
fn grid(groups: u32, limit: u32) -> (u32, u32) {
    let columns = groups.min(limit).max(1);
    (columns, groups.div_ceil(columns))
}

/// Makes buffers on the device.
pub(crate) struct Uploader<'a> {
    context: &'a GpuContext,
}

impl Uploader<'_> {
    /// A buffer of zeros that shaders write, at least `bytes` long, in whole words.
    pub(crate) fn zeros(&self, label: &'static str, bytes: u64) -> wgpu::Buffer {
        self.buffer(label, bytes, wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC)
    }

    /// A buffer that shaders read, holding `parts`, one after the other, filled up to whole words.
    ///
    /// Every part but the last is a whole number of words long.
    pub(crate) fn storage<'p>(
        &self,
        label: &'static str,
        bytes: u64,
        parts: impl IntoIterator<Item = &'p [u8]>,
    ) -> wgpu::Buffer {
        let buffer = self.buffer(label, bytes, wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST);
        let mut offset = 0;
        for part in parts {
            self.write(&buffer, offset, part);
            offset += part.len() as u64;
        }
        buffer
    }

    /// A buffer with one value.
    pub(crate) fn uniform<T: bytemuck::NoUninit>(&self, label: &'static str, value: &T) -> wgpu::Buffer {
        let bytes = bytemuck::bytes_of(value);
        let usage = wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST;
        let buffer = self.buffer(label, bytes.len() as u64, usage);
        self.write(&buffer, 0, bytes);
        buffer
    }

    fn buffer(&self, label: &'static str, bytes: u64, usage: wgpu::BufferUsages) -> wgpu::Buffer {
        self.context.device().create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size: bytes.max(1).next_multiple_of(wgpu::COPY_BUFFER_ALIGNMENT),
            usage,
            mapped_at_creation: false,
        })
    }

    /// The queue writes whole words only: the last one is filled up with zeros.
    fn write(&self, buffer: &wgpu::Buffer, offset: u64, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<4>();
        if !words.is_empty() {
            self.context.queue().write_buffer(buffer, offset, words.as_flattened());
        }
        if !rest.is_empty() {
            let mut last = [0; 4];
            last[..rest.len()].copy_from_slice(rest);
            self.context.queue().write_buffer(buffer, offset + words.as_flattened().len() as u64, &last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::grid;

    #[test]
    fn groups_beyond_one_dimension_become_rows() {
        assert_eq!(grid(1, 65535), (1, 1));
        assert_eq!(grid(65535, 65535), (65535, 1));
        assert_eq!(grid(65536, 65535), (65535, 2));
        assert_eq!(grid(200_000, 65535), (65535, 4));
    }
}
