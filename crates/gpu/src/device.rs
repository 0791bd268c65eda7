//! One device, its limits, and whether it still lives.

use crate::GpuError;
use crate::patience::within;
use crate::pool::{BufferPool, DeviceBuffer};
use futures::channel::oneshot;
use futures::future::{FutureExt, Shared};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What to ask an adapter for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GpuOptions {
    /// Take a software adapter, even where there is a real one.
    pub software: bool,
    /// The most bytes of one map on the device at a time; larger images are cut into chunks of pixels. The
    /// adapter's own limits hold beside it.
    pub chunk_bytes: u64,
    /// The most bytes of free buffers kept for later calls.
    pub pool_bytes: u64,
    /// A device that does not answer for so long counts as lost.
    pub patience: Duration,
}

impl Default for GpuOptions {
    /// Any adapter, the fastest first; 64 MiB, which keeps one submission well under a second; 256 MiB of free buffers,
    /// those of one such submission; 10 seconds in a browser, where a person waits, and 30 elsewhere.
    fn default() -> Self {
        Self {
            software: false,
            chunk_bytes: 64 << 20,
            pool_bytes: 256 << 20,
            patience: Duration::from_secs(if cfg!(target_arch = "wasm32") { 10 } else { 30 }),
        }
    }
}

/// What a device was asked for since it was requested.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Buffers made; what is taken from the pool is not made again.
    pub buffers_created: u64,
    /// Submissions to the queue.
    pub submissions: u64,
    /// Bytes written to the device.
    pub uploaded_bytes: u64,
    /// Bytes copied back for the host to read.
    pub read_bytes: u64,
}

/// Counts [`Traffic`].
#[derive(Debug, Default)]
struct Meter {
    submissions: AtomicU64,
    uploaded_bytes: AtomicU64,
    read_bytes: AtomicU64,
}

/// What an adapter says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdapterSummary {
    /// Its name; browsers may keep it to themselves.
    pub name: String,
    /// Vulkan, Metal, Dx12 or `BrowserWebGpu`.
    pub backend: String,
    /// Discrete GPU, integrated GPU, CPU, …
    pub device_type: String,
    /// Name and version of the driver, where they are told.
    pub driver: String,
    /// Whether it is emulated on the CPU, where the CPU's own kernels are faster.
    pub is_cpu: bool,
}

impl AdapterSummary {
    fn new(info: &wgpu::AdapterInfo) -> Self {
        let name = if info.name.is_empty() { "unnamed adapter".to_owned() } else { info.name.clone() };
        Self {
            is_cpu: info.device_type == wgpu::DeviceType::Cpu || names_software(&name),
            backend: format!("{:?}", info.backend),
            device_type: format!("{:?}", info.device_type),
            driver: format!("{} {}", info.driver, info.driver_info).trim().to_owned(),
            name,
        }
    }
}

/// Whether an adapter's name is that of one emulated on the CPU, which browsers do not always mark as such.
pub fn names_software(adapter: &str) -> bool {
    const SOFTWARE: [&str; 4] = ["swiftshader", "llvmpipe", "lavapipe", "basic render"];
    let lower = adapter.to_lowercase();
    SOFTWARE.iter().any(|part| lower.contains(part))
}

/// What the device's callbacks tell.
#[derive(Debug)]
struct Watch {
    lost: AtomicBool,
    reason: Mutex<String>,
    /// Wakes whoever waits for the device; taken once it is lost.
    wake: Mutex<Option<oneshot::Sender<()>>>,
    stray_error: Mutex<Option<GpuError>>,
}

impl Watch {
    fn lose(&self, reason: &str) {
        if !self.lost.swap(true, Ordering::AcqRel) {
            reason.clone_into(&mut self.reason.lock().unwrap_or_else(PoisonError::into_inner));
        }
        // Dropping the sender wakes as well as sending would.
        drop(self.wake.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Acquire)
    }

    /// [`GpuError::Lost`] with the reason first given, or with `otherwise`.
    fn lost_error(&self, otherwise: &str) -> GpuError {
        let reason = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
        GpuError::Lost(if reason.is_empty() { otherwise.to_owned() } else { reason.clone() })
    }
}

/// A device and its queue, and what is known of them.
#[derive(Debug)]
pub struct GpuContext {
    /// Keeps the interface to the system's driver alive.
    _instance: wgpu::Instance,
    adapter: AdapterSummary,
    device: wgpu::Device,
    queue: wgpu::Queue,
    limits: wgpu::Limits,
    options: GpuOptions,
    watch: Arc<Watch>,
    lost: Shared<oneshot::Receiver<()>>,
    pool: Arc<BufferPool>,
    meter: Meter,
}

impl GpuContext {
    /// Asks for an adapter and, from it, for a device with all the limits that the adapter has.
    ///
    /// # Errors
    /// [`GpuError::NoAdapter`], [`GpuError::DeviceRefused`].
    pub async fn request(options: GpuOptions) -> Result<Self, GpuError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let adapter = instance
            .request_adapter(&wgpu::RequestAdapterOptions {
                power_preference: wgpu::PowerPreference::HighPerformance,
                force_fallback_adapter: options.software,
                ..Default::default()
            })
            .await
            .map_err(|error| match error {
                // wgpu goes on to list every interface that was not compiled in.
                wgpu::RequestAdapterError::NotFound { .. } => GpuError::NoAdapter("none was found".to_owned()),
                other => GpuError::NoAdapter(other.to_string()),
            })?;
        let summary = AdapterSummary::new(&adapter.get_info());
        let limits = adapter.limits();
        let (device, queue) = adapter
            .request_device(&wgpu::DeviceDescriptor {
                label: Some("jdt-gpu"),
                required_limits: limits.clone(),
                ..Default::default()
            })
            .await
            .map_err(|error| GpuError::DeviceRefused { adapter: summary.name.clone(), reason: error.to_string() })?;

        let (wake, lost) = oneshot::channel();
        let watch = Arc::new(Watch {
            lost: AtomicBool::new(false),
            reason: Mutex::default(),
            wake: Mutex::new(Some(wake)),
            stray_error: Mutex::default(),
        });
        let watching = Arc::clone(&watch);
        device.set_device_lost_callback(move |reason, message| {
            watching.lose(&if message.is_empty() { format!("{reason:?}") } else { message });
        });
        let watching = Arc::clone(&watch);
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            let mut stray = watching.stray_error.lock().unwrap_or_else(PoisonError::into_inner);
            // The first error explains those that follow from it.
            stray.get_or_insert(error.into());
        }));
        Ok(Self {
            _instance: instance,
            adapter: summary,
            device,
            queue,
            limits,
            pool: BufferPool::new(options.pool_bytes),
            options,
            watch,
            lost: lost.shared(),
            meter: Meter::default(),
        })
    }

    /// The adapter.
    pub fn adapter(&self) -> &AdapterSummary {
        &self.adapter
    }

    /// The device's limits.
    pub fn limits(&self) -> &wgpu::Limits {
        &self.limits
    }

    /// What it was asked with.
    pub fn options(&self) -> &GpuOptions {
        &self.options
    }

    /// Whether the device is gone; then every call ends with [`GpuError::Lost`].
    pub fn is_lost(&self) -> bool {
        self.watch.is_lost()
    }

    /// Destroys the device, as a driver might.
    pub fn destroy(&self) {
        // Told first: natively the callback only comes with the next poll, and until then a call on another thread
        // would take the refusals of a destroyed device for faults of its own.
        self.lose("the device was destroyed");
        self.device.destroy();
    }

    /// What it was asked for so far.
    pub fn traffic(&self) -> Traffic {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Traffic {
            buffers_created: self.pool.created(),
            submissions: count(&self.meter.submissions),
            uploaded_bytes: count(&self.meter.uploaded_bytes),
            read_bytes: count(&self.meter.read_bytes),
        }
    }

    /// Bytes of the buffers that are kept for later calls.
    pub fn pooled_bytes(&self) -> u64 {
        self.pool.free_bytes()
    }

    /// Takes the first error that no call answered for; there should be none.
    pub fn take_stray_error(&self) -> Option<GpuError> {
        self.watch.stray_error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(crate) fn device(&self) -> &wgpu::Device {
        &self.device
    }

    pub(crate) fn queue(&self) -> &wgpu::Queue {
        &self.queue
    }

    /// Resolves once the device is lost.
    pub(crate) fn lost(&self) -> Shared<oneshot::Receiver<()>> {
        self.lost.clone()
    }

    /// Counts the device as lost, whatever it says itself.
    pub(crate) fn lose(&self, reason: &str) {
        self.watch.lose(reason);
        self.pool.close();
    }

    /// A buffer, new or used before; see [`BufferPool`].
    pub(crate) fn buffer(&self, label: &'static str, bytes: u64, usage: wgpu::BufferUsages) -> DeviceBuffer {
        self.pool.take(&self.device, label, bytes, usage, self.limits.max_buffer_size)
    }

    pub(crate) fn count_submission(&self) {
        self.meter.submissions.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_upload(&self, bytes: u64) {
        self.meter.uploaded_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn count_read(&self, bytes: u64) {
        self.meter.read_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// [`GpuError::Lost`] with the reason first given, or with `otherwise`.
    pub(crate) fn lost_error(&self, otherwise: &str) -> GpuError {
        // The callback that tells of the loss may run within the driver, where no buffer is let go.
        self.pool.close();
        self.watch.lost_error(otherwise)
    }

    /// Fails if the device is lost.
    pub(crate) fn expect_alive(&self) -> Result<(), GpuError> {
        if self.is_lost() { Err(self.lost_error("the device is lost")) } else { Ok(()) }
    }

    /// Does `work`, and answers with the first error that the device finds in it; what a lost device finds is that it
    /// is lost.
    ///
    /// The device is asked at once; only its answer is waited for.
    pub(crate) fn checked<T, W: FnOnce() -> T>(
        &self,
        work: W,
    ) -> impl Future<Output = Result<T, GpuError>> + use<T, W> {
        use wgpu::ErrorFilter::{Internal, OutOfMemory, Validation};
        let [memory, validation, internal] =
            [OutOfMemory, Validation, Internal].map(|filter| self.device.push_error_scope(filter));
        let value = work();
        let answers = [internal.pop(), validation.pop(), memory.pop()];
        let patience = self.options.patience;
        let watch = Arc::clone(&self.watch);
        async move {
            for answer in answers {
                match within(patience, answer).await {
                    Some(None) => {}
                    Some(Some(error)) if watch.is_lost() => return Err(watch.lost_error(&error.to_string())),
                    Some(Some(error)) => return Err(error.into()),
                    None => return Err(GpuError::Lost(format!("no answer within {patience:?}"))),
                }
            }
            Ok(value)
        }
    }
}
