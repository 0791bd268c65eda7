//! From the device back to the host, without ever waiting for a device that is gone.

use crate::patience::within;
use crate::pool::DeviceBuffer;
use crate::{GpuContext, GpuError};
use futures::channel::oneshot;
use futures::future::{Either, select};
use std::ops::Deref;

/// What tells that a mapping is there.
pub(crate) type Mapped = oneshot::Receiver<Result<(), wgpu::BufferAsyncError>>;

/// A buffer that the device writes and the host reads.
pub(crate) struct Readback {
    staging: DeviceBuffer,
}

impl Readback {
    /// Copies `sources`, one after the other, into memory that the host can map.
    pub(crate) fn copy(context: &GpuContext, encoder: &mut wgpu::CommandEncoder, sources: &[DeviceBuffer]) -> Self {
        let bytes = sources.iter().map(DeviceBuffer::bytes).sum();
        let staging = context.buffer("read-back", bytes, wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ);
        let mut offset = 0;
        for source in sources {
            encoder.copy_buffer_to_buffer(source.raw(), 0, staging.raw(), offset, source.bytes());
            offset += source.bytes();
        }
        context.count_read(bytes);
        Self { staging }
    }

    /// Asks for the mapping, to be called once the commands are submitted.
    pub(crate) fn map(&self) -> Mapped {
        // Until it is unmapped nobody else can use it.
        self.staging.condemn();
        let (sender, receiver) = oneshot::channel();
        self.staging.raw().map_async(wgpu::MapMode::Read, ..self.staging.bytes(), move |result| {
            // Nobody listens any more if the caller gave up.
            let _ = sender.send(result);
        });
        receiver
    }

    /// Waits until the device is done and the mapping there.
    pub(crate) async fn wait(
        self,
        context: &GpuContext,
        submission: wgpu::SubmissionIndex,
        mapped: Mapped,
    ) -> Result<HostView, GpuError> {
        poll(context, submission)?;
        // Natively the poll has resolved one of the two; in a browser its event loop will.
        let patience = context.options().patience;
        match within(patience, select(mapped, context.lost())).await {
            Some(Either::Left((Ok(Ok(())), _))) => {}
            Some(Either::Left((Ok(Err(refused)), _))) => return Err(context.lost_error(&refused.to_string())),
            Some(Either::Left((Err(dropped), _))) => return Err(context.lost_error(&dropped.to_string())),
            Some(Either::Right(_)) => return Err(context.lost_error("the device is lost")),
            None => {
                context.lose(&format!("no answer within {patience:?}"));
                return Err(context.lost_error("no answer"));
            }
        }
        let view = self.staging.raw().get_mapped_range(..self.staging.bytes());
        let view = view.map_err(|refused| context.lost_error(&refused.to_string()))?;
        Ok(HostView { view: Some(view), staging: self.staging })
    }
}

/// Bytes that came back; the buffer that holds them returns to its pool afterwards.
#[derive(Debug)]
pub(crate) struct HostView {
    view: Option<wgpu::BufferView>,
    staging: DeviceBuffer,
}

impl Deref for HostView {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.view.as_deref().unwrap_or_default()
    }
}

impl Drop for HostView {
    fn drop(&mut self) {
        // A buffer with a view on it cannot be unmapped, and of a lost device none can.
        drop(self.view.take());
        if !self.staging.is_orphan() {
            self.staging.raw().unmap();
            self.staging.prove();
        }
    }
}

#[cfg(target_arch = "wasm32")]
#[expect(clippy::unnecessary_wraps, reason = "natively a poll can fail")]
fn poll(_context: &GpuContext, _submission: wgpu::SubmissionIndex) -> Result<(), GpuError> {
    Ok(())
}

#[cfg(not(target_arch = "wasm32"))]
fn poll(context: &GpuContext, submission: wgpu::SubmissionIndex) -> Result<(), GpuError> {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    let wait = wgpu::PollType::Wait { submission_index: Some(submission), timeout: Some(context.options().patience) };
    // wgpu 30 panics in `poll` when the driver reports a lost device. Nothing of ours is touched within.
    match catch_unwind(AssertUnwindSafe(|| context.device().poll(wait))) {
        // A submission that was refused has no index to wait for; its mapping has failed already.
        Ok(Ok(_) | Err(wgpu::PollError::WrongSubmissionIndex(..))) => Ok(()),
        Ok(Err(wgpu::PollError::Timeout)) => {
            context.lose(&format!("no answer within {:?}", context.options().patience));
            Err(context.lost_error("no answer"))
        }
        Err(_panic) => {
            context.lose("the driver lost the device");
            Err(context.lost_error("the driver lost the device"))
        }
    }
}
