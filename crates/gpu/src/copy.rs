//! Memory of the device copied on the device.

use crate::readback::Readback;
use crate::{GpuContext, GpuError};

/// Copies and waits. See [`Gpu::copy`](crate::Gpu::copy).
pub(crate) async fn copy(context: &GpuContext, bytes: u64, times: u32) -> Result<(), GpuError> {
    context.expect_alive()?;
    let size = bytes.clamp(wgpu::COPY_BUFFER_ALIGNMENT, context.limits().max_buffer_size);
    let size = size - size % wgpu::COPY_BUFFER_ALIGNMENT;
    let submitted = context.checked(|| {
        let device = context.device();
        let usage = wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST;
        let buffer = |label: &'static str, size: u64| {
            device.create_buffer(&wgpu::BufferDescriptor { label: Some(label), size, usage, mapped_at_creation: false })
        };
        let (from, into) = (buffer("copied from", size), buffer("copied into", size));
        let last = context.buffer("the last word", wgpu::COPY_BUFFER_ALIGNMENT, usage);
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("copy") });
        for _ in 0..times {
            encoder.copy_buffer_to_buffer(&from, 0, &into, 0, size);
        }
        // Reading it back waits for the copies before it.
        encoder.copy_buffer_to_buffer(&into, 0, last.raw(), 0, wgpu::COPY_BUFFER_ALIGNMENT);
        let readback = Readback::copy(context, &mut encoder, &[last]);
        let submission = context.queue().submit([encoder.finish()]);
        let mapped = readback.map();
        (readback, submission, mapped)
    });
    let (readback, submission, mapped) = submitted.await?;
    readback.wait(context, submission, mapped).await?;
    Ok(())
}
