//! Kernels that are compiled when they are first asked for.

use crate::shaders::Kernel;
use crate::{GpuContext, GpuError};
use std::sync::OnceLock;

/// A kernel, compiled by its first call.
///
/// wgpu 30 has no asynchronous creation of pipelines, in a browser either
/// (<https://github.com/gfx-rs/wgpu/issues/3794>). Compiling them all at the start would keep a worker busy before its
/// first answer; here each call waits for its own kernel alone, and gives way to the event loop while the device checks it.
#[derive(Debug)]
pub(crate) struct OnDemand<K>(OnceLock<K>);

impl<K> Default for OnDemand<K> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<K: Kernel> OnDemand<K> {
    /// The kernel, compiled by now.
    ///
    /// Two calls that come first at the same time both compile it, and one of the two is kept.
    pub(crate) async fn get(&self, context: &GpuContext) -> Result<&K, GpuError> {
        if let Some(kernel) = self.0.get() {
            return Ok(kernel);
        }
        context.expect_alive()?;
        let kernel = K::compile(context).await?;
        Ok(self.0.get_or_init(|| kernel))
    }
}
