//! A clock for devices that do not answer.

use std::future::Future;
use std::time::Duration;

/// What the work comes to, or `None` if it does not within so long.
///
/// A browser calls back when the device is done, and never calls if it hangs: there a timer runs beside the work.
#[cfg(target_arch = "wasm32")]
pub(crate) async fn within<T>(patience: Duration, work: impl Future<Output = T>) -> Option<T> {
    use futures::future::{Either, select};
    use gloo_timers::future::sleep;
    match select(std::pin::pin!(work), std::pin::pin!(sleep(patience))).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}

/// What the work comes to. Natively the device is polled, by a clock of its own.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) async fn within<T>(_: Duration, work: impl Future<Output = T>) -> Option<T> {
    Some(work.await)
}
