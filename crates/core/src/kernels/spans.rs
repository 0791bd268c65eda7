//! An image in spans of pixels, which several threads may work on.

use std::ops::Range;

/// Pixels in a span: enough work to be worth handing to a thread, little enough that threads finish together.
pub(crate) const SPAN: usize = 1 << 14;

/// Below so many values (pixels × channels) an image stays on the calling thread: waking others takes longer.
#[cfg(not(target_arch = "wasm32"))]
const WORTH_SHARING: usize = 1 << 17;

/// The spans of an image, in order; they depend on its size alone, so that results do not depend on how many threads
/// there are.
pub(crate) fn spans(pixels: usize) -> impl Iterator<Item = Range<usize>> {
    (0..pixels).step_by(SPAN).map(move |start| start..pixels.min(start + SPAN))
}

/// Does a job for each item (one a span), on several threads where that pays; the results stand in the items' order.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn for_each_span<I: Send, T: Send>(
    items: Vec<I>,
    values: usize,
    job: impl Fn(I) -> T + Sync + Send,
) -> Vec<T> {
    use rayon::iter::{IntoParallelIterator, ParallelIterator};
    if values < WORTH_SHARING { items.into_iter().map(job).collect() } else { items.into_par_iter().map(job).collect() }
}

/// Does a job for each item (one a span). A browser's worker is one thread.
#[cfg(target_arch = "wasm32")]
pub(crate) fn for_each_span<I: Send, T: Send>(items: Vec<I>, _: usize, job: impl Fn(I) -> T + Sync + Send) -> Vec<T> {
    items.into_iter().map(job).collect()
}
