//! Buffers that outlive a call and serve the next one.
#![cfg_attr(
    target_arch = "wasm32",
    expect(clippy::arc_with_non_send_sync, reason = "in a browser a device stays in its thread, natively it need not")
)]

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wgpu::BufferUsages;

/// What a buffer may be used for, and its rounded size: two buffers of one shelf can stand in for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shelf {
    usage: BufferUsages,
    bytes: u64,
}

/// The free buffers of a device, the one returned longest ago first.
#[derive(Debug, Default)]
struct Free {
    buffers: VecDeque<(Shelf, wgpu::Buffer)>,
    bytes: u64,
}

/// The free buffers of a device, at most so many bytes of them, and how many buffers were ever made.
///
/// What a buffer held stays in it: whoever takes one writes all that is read of it.
#[derive(Debug)]
pub(crate) struct BufferPool {
    free: Mutex<Free>,
    created: AtomicU64,
    closed: AtomicBool,
    limit: u64,
}

impl BufferPool {
    /// A pool that keeps up to `limit` bytes.
    pub(crate) fn new(limit: u64) -> Arc<Self> {
        Arc::new(Self { free: Mutex::default(), created: AtomicU64::new(0), closed: AtomicBool::new(false), limit })
    }

    /// A buffer of at least `bytes`, in whole words.
    pub(crate) fn take(
        self: &Arc<Self>,
        device: &wgpu::Device,
        label: &'static str,
        bytes: u64,
        usage: BufferUsages,
        largest: u64,
    ) -> DeviceBuffer {
        let bytes = bytes.max(1).next_multiple_of(wgpu::COPY_BUFFER_ALIGNMENT);
        let shelf = Shelf { usage, bytes: rounded(bytes, largest) };
        let found = self.find(shelf);
        let is_fresh = found.is_none();
        let buffer = found.unwrap_or_else(|| {
            self.created.fetch_add(1, Ordering::Relaxed);
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                size: shelf.bytes,
                usage,
                mapped_at_creation: false,
            })
        });
        let proven = AtomicBool::new(!is_fresh);
        DeviceBuffer(Arc::new(Lease { buffer, bytes, shelf, is_fresh, proven, pool: Arc::clone(self) }))
    }

    fn find(&self, shelf: Shelf) -> Option<wgpu::Buffer> {
        let mut free = self.lock();
        let at = free.buffers.iter().rposition(|(of, _)| *of == shelf)?;
        let (_, buffer) = free.buffers.remove(at)?;
        free.bytes -= shelf.bytes;
        Some(buffer)
    }

    fn put(&self, shelf: Shelf, buffer: wgpu::Buffer) {
        if shelf.bytes > self.limit || self.is_closed() {
            return;
        }
        let mut evicted = Vec::new();
        let mut free = self.lock();
        free.buffers.push_back((shelf, buffer));
        free.bytes += shelf.bytes;
        while free.bytes > self.limit
            && let Some((shelf, buffer)) = free.buffers.pop_front()
        {
            free.bytes -= shelf.bytes;
            evicted.push(buffer);
        }
        // Buffers go while nobody waits for the list.
        drop(free);
    }

    /// Lets go of every free buffer, and keeps none from now on: their device is gone.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        let free = std::mem::take(&mut *self.lock());
        drop(free);
    }

    /// Whether the device is gone.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// How many buffers were made so far.
    pub(crate) fn created(&self) -> u64 {
        self.created.load(Ordering::Relaxed)
    }

    /// Bytes of the free buffers.
    pub(crate) fn free_bytes(&self) -> u64 {
        self.lock().bytes
    }

    fn lock(&self) -> MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Up to the next sixteenth of a power of two, so that images of nearly one size share buffers, and at most an eighth of a
/// large one lies idle.
fn rounded(bytes: u64, largest: u64) -> u64 {
    let step = (bytes.next_power_of_two() / 16).max(256);
    bytes.next_multiple_of(step).min(largest / wgpu::COPY_BUFFER_ALIGNMENT * wgpu::COPY_BUFFER_ALIGNMENT).max(bytes)
}

#[derive(Debug)]
struct Lease {
    buffer: wgpu::Buffer,
    bytes: u64,
    shelf: Shelf,
    is_fresh: bool,
    proven: AtomicBool,
    pool: Arc<BufferPool>,
}

impl Drop for Lease {
    fn drop(&mut self) {
        if self.proven.load(Ordering::Acquire) {
            self.pool.put(self.shelf, self.buffer.clone());
        }
    }
}

/// A buffer on the device, as long as asked for; it returns to its pool with the last of its clones.
///
/// It may return as soon as the commands that use it are submitted: whatever the next user writes comes after them in
/// the queue.
#[derive(Debug, Clone)]
pub(crate) struct DeviceBuffer(Arc<Lease>);

impl DeviceBuffer {
    /// The buffer, which may be longer than [`Self::bytes`].
    pub(crate) fn raw(&self) -> &wgpu::Buffer {
        &self.0.buffer
    }

    /// Bytes asked for, filled up to whole words.
    pub(crate) fn bytes(&self) -> u64 {
        self.0.bytes
    }

    /// What was asked for, as a binding: shaders see no more of the buffer.
    pub(crate) fn binding(&self) -> wgpu::BindingResource<'_> {
        let size = std::num::NonZeroU64::new(self.0.bytes);
        wgpu::BindingResource::Buffer(wgpu::BufferBinding { buffer: &self.0.buffer, offset: 0, size })
    }

    /// Whether nobody had it before: then it is all zeros.
    pub(crate) fn is_fresh(&self) -> bool {
        self.0.is_fresh
    }

    /// Whether the device it belongs to is gone.
    pub(crate) fn is_orphan(&self) -> bool {
        self.0.pool.is_closed()
    }

    /// The device took the commands that use it, so it may be used again. Without that word a new buffer is let go: the
    /// device may have refused it.
    pub(crate) fn prove(&self) {
        self.0.proven.store(true, Ordering::Release);
    }

    /// It is not to be used again.
    pub(crate) fn condemn(&self) {
        self.0.proven.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn sizes_are_rounded_by_at_most_an_eighth() {
        assert_eq!(rounded(4, u64::MAX), 256);
        assert_eq!(rounded(256, u64::MAX), 256);
        assert_eq!(rounded(260, u64::MAX), 512);
        assert_eq!(rounded(1 << 20, u64::MAX), 1 << 20);
        assert_eq!(rounded((1 << 20) + 4, u64::MAX), (1 << 20) + (1 << 17));
        // Never beyond what the device takes, unless that is what was asked for.
        assert_eq!(rounded((1 << 20) + 4, (1 << 20) + 9), (1 << 20) + 8);
        assert_eq!(rounded(4096, 100), 4096);
    }
}
