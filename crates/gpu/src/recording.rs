//! Commands recorded together and submitted at once.

use crate::pipeline::Pipeline;
use crate::pool::DeviceBuffer;
use crate::readback::{HostView, Readback};
use crate::{GpuContext, GpuError};
use std::cell::RefCell;

/// Commands of one submission: uploads, dispatches, and what comes back.
pub(crate) struct Recording<'a> {
    to: Uploader<'a>,
    encoder: wgpu::CommandEncoder,
    reads: Vec<DeviceBuffer>,
}

impl<'a> Recording<'a> {
    /// Where its buffers come from.
    pub(crate) fn to(&self) -> &Uploader<'a> {
        &self.to
    }

    /// Runs at least `groups` workgroups of a pipeline on `buffers`, one a binding and in that order.
    pub(crate) fn dispatch(&mut self, pipeline: &Pipeline, groups: u32, buffers: &[DeviceBuffer]) {
        self.clear();
        let context = self.to.context;
        let (columns, rows) = grid(groups, context.limits().max_compute_workgroups_per_dimension);
        let entries: Vec<_> = (0..)
            .zip(buffers)
            .map(|(binding, buffer)| wgpu::BindGroupEntry { binding, resource: buffer.binding() })
            .collect();
        let bound = context.device().create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some(pipeline.name()),
            layout: pipeline.layout(),
            entries: &entries,
        });
        let mut pass = self.encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        pass.set_pipeline(pipeline.compiled());
        pass.set_bind_group(0, &bound, &[]);
        pass.dispatch_workgroups(columns, rows, 1);
    }

    /// Has a buffer come back, after those asked for before.
    pub(crate) fn read(&mut self, buffer: &DeviceBuffer) {
        self.reads.push(buffer.clone());
    }

    fn clear(&mut self) {
        for buffer in self.to.unclean.take() {
            self.encoder.clear_buffer(buffer.raw(), 0, Some(buffer.bytes()));
        }
    }
}

/// Records, submits and waits for what comes back: the buffers asked for by [`Recording::read`], one after the other.
pub(crate) async fn submit(
    context: &GpuContext,
    name: &'static str,
    record: impl FnOnce(&mut Recording<'_>),
) -> Result<HostView, GpuError> {
    context.expect_alive()?;
    let submitted = context.checked(|| {
        let encoder = context.device().create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some(name) });
        let mut recording = Recording { to: Uploader::new(context), encoder, reads: Vec::new() };
        record(&mut recording);
        recording.clear();
        let Recording { to, mut encoder, reads } = recording;
        let readback = Readback::copy(context, &mut encoder, &reads);
        let submission = context.queue().submit([encoder.finish()]);
        context.count_submission();
        let mapped = readback.map();
        (to.into_lent(), readback, submission, mapped)
    });
    let (lent, readback, submission, mapped) = submitted.await?;
    lent.iter().for_each(DeviceBuffer::prove);
    drop(lent);
    readback.wait(context, submission, mapped).await
}

/// Columns and rows of at least `groups` workgroups; shaders leave out those beyond.
fn grid(groups: u32, limit: u32) -> (u32, u32) {
    let columns = groups.min(limit).max(1);
    (columns, groups.div_ceil(columns))
}

/// Takes buffers from the device's pool and fills them.
pub(crate) struct Uploader<'a> {
    context: &'a GpuContext,
    /// Everything taken, until the device has accepted the commands.
    lent: RefCell<Vec<DeviceBuffer>>,
    /// What is to be zero and held something else before.
    unclean: RefCell<Vec<DeviceBuffer>>,
}

impl<'a> Uploader<'a> {
    pub(crate) fn new(context: &'a GpuContext) -> Self {
        Self { context, lent: RefCell::default(), unclean: RefCell::default() }
    }

    /// Everything taken so far.
    pub(crate) fn into_lent(self) -> Vec<DeviceBuffer> {
        self.lent.into_inner()
    }

    /// A buffer of zeros that shaders write, at least `bytes` long, in whole words.
    pub(crate) fn zeros(&self, label: &'static str, bytes: u64) -> DeviceBuffer {
        let buffer = self.written(label, bytes);
        if !buffer.is_fresh() {
            self.unclean.borrow_mut().push(buffer.clone());
        }
        buffer
    }

    /// The same with anything in it, for shaders that write every word.
    pub(crate) fn written(&self, label: &'static str, bytes: u64) -> DeviceBuffer {
        self.buffer(label, bytes, wgpu::BufferUsages::STORAGE)
    }

    /// A buffer that shaders read, holding `parts`, one after the other, filled up to whole words.
    ///
    /// Every part but the last is a whole number of words long.
    pub(crate) fn storage<'p>(
        &self,
        label: &'static str,
        bytes: u64,
        parts: impl IntoIterator<Item = &'p [u8]>,
    ) -> DeviceBuffer {
        let buffer = self.buffer(label, bytes, wgpu::BufferUsages::STORAGE);
        let mut offset = 0;
        for part in parts {
            self.write(&buffer, offset, part);
            offset += part.len() as u64;
        }
        buffer
    }

    /// A buffer with one value.
    pub(crate) fn uniform<T: bytemuck::NoUninit>(&self, label: &'static str, value: &T) -> DeviceBuffer {
        let bytes = bytemuck::bytes_of(value);
        let buffer = self.buffer(label, bytes.len() as u64, wgpu::BufferUsages::UNIFORM);
        self.write(&buffer, 0, bytes);
        buffer
    }

    /// Every buffer can be copied from and to, so that those of one size serve for anything.
    fn buffer(&self, label: &'static str, bytes: u64, usage: wgpu::BufferUsages) -> DeviceBuffer {
        let copied = wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST;
        let buffer = self.context.buffer(label, bytes, usage | copied);
        self.lent.borrow_mut().push(buffer.clone());
        buffer
    }

    /// The queue writes whole words only: the last one is filled up with zeros.
    fn write(&self, buffer: &DeviceBuffer, offset: u64, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<4>();
        if !words.is_empty() {
            self.context.queue().write_buffer(buffer.raw(), offset, words.as_flattened());
        }
        if !rest.is_empty() {
            let mut last = [0; 4];
            last[..rest.len()].copy_from_slice(rest);
            self.context.queue().write_buffer(buffer.raw(), offset + words.as_flattened().len() as u64, &last);
        }
        self.context.count_upload(bytes.len() as u64);
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
