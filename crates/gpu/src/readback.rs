//! From the device back to the host, without ever waiting for a device that is gone.

use crate::patience::within;
use crate::{GpuContext, GpuError};
use futures::channel::oneshot;
use futures::future::{Either, select};

/// A buffer that the device writes and the host reads.
pub(crate) struct Readback {
    staging: wgpu::Buffer,
}

impl Readback {
    /// Copies `sources`, one after the other, into memory that the host can map. Their sizes are multiples of 4.
    pub(crate) fn copy(device: &wgpu::Device, encoder: &mut wgpu::CommandEncoder, sources: &[&wgpu::Buffer]) -> Self {
        let staging = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("read-back"),
            size: sources.iter().map(|source| source.size()).sum(),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut offset = 0;
        for source in sources {
            encoder.copy_buffer_to_buffer(source, 0, &staging, offset, source.size());
            offset += source.size();
        }
        Self { staging }
    }

    /// Asks for the mapping, to be called once the commands are submitted.
    pub(crate) fn map(&self) -> oneshot::Receiver<Result<(), wgpu::BufferAsyncError>> {
        let (sender, receiver) = oneshot::channel();
        self.staging.map_async(wgpu::MapMode::Read, .., move |result| {
            // Nobody listens any more if the caller gave up.
            let _ = sender.send(result);
        });
        receiver
    }

    /// Waits until the device is done and the mapping there.
    pub(crate) async fn wait(
        &self,
        context: &GpuContext,
        submission: wgpu::SubmissionIndex,
        mapped: oneshot::Receiver<Result<(), wgpu::BufferAsyncError>>,
    ) -> Result<wgpu::BufferView, GpuError> {
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
        self.staging.get_mapped_range(..).map_err(|refused| context.lost_error(&refused.to_string()))
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
