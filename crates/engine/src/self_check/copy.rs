//! The roof over every kernel: how fast a device copies its own memory.

use super::speed::{ROUNDS, median, seconds};
use crate::accelerator::Accelerator;
use web_time::Instant;

/// Values copied on the CPU: 64 MB read and written, more than caches hold.
const VALUES: usize = 1 << 23;

/// Bytes copied on a GPU, and how often in one submission.
const GPU_BYTES: u64 = 32 << 20;
const GPU_COPIES: u32 = 16;

/// Bytes read and written a second when memory is copied on the CPU by as many threads as the kernels have, in 10⁹.
pub(super) async fn on_cpu() -> f64 {
    let from = vec![1.0_f32; VALUES];
    let into = std::cell::RefCell::new(vec![0.0_f32; VALUES]);
    let copy = async || {
        copy(std::hint::black_box(&from), &mut into.borrow_mut());
        std::hint::black_box(&into);
        true
    };
    let bytes = 2.0 * size_of_val(&from[..]) as f64;
    seconds(copy).await.map_or(0.0, |seconds| bytes / seconds / 1e9)
}

#[cfg(target_arch = "wasm32")]
fn copy(from: &[f32], into: &mut [f32]) {
    into.copy_from_slice(from);
}

#[cfg(not(target_arch = "wasm32"))]
fn copy(from: &[f32], into: &mut [f32]) {
    use rayon::iter::{IndexedParallelIterator, ParallelIterator};
    use rayon::slice::{ParallelSlice, ParallelSliceMut};
    const SPAN: usize = 1 << 16;
    into.par_chunks_mut(SPAN).zip(from.par_chunks(SPAN)).for_each(|(into, from)| into.copy_from_slice(from));
}

/// The same on a GPU, from buffer to buffer of the device; `None` if it cannot be timed.
///
/// A submission of one copy is taken off, and with it what making buffers and waiting cost.
pub(super) async fn on_gpu(gpu: &dyn Accelerator) -> Option<f64> {
    let timed = async |copies: u32| -> Option<f64> {
        let start = Instant::now();
        gpu.copy(GPU_BYTES, copies).await.ok()?;
        Some(start.elapsed().as_secs_f64())
    };
    timed(1).await?;
    let mut differences = Vec::new();
    for _ in 0..ROUNDS {
        let one = timed(1).await?;
        differences.push(timed(1 + GPU_COPIES).await? - one);
    }
    let seconds = median(&mut differences);
    // Too short for the clock: no figure is better than a wrong one.
    (seconds > 1e-6).then(|| 2.0 * GPU_BYTES as f64 * f64::from(GPU_COPIES) / seconds / 1e9)
}
